"""The files of the exchange format about who and where (FORMAT.md)."""

from __future__ import annotations

from django.db import connection

from centres.exchange.tables import (
    Blame,
    Check,
    Rule,
    Table,
    Target,
    key,
    number,
    postcode,
    reference,
    text,
    word,
)
from centres.models import Centre, Cluster, Council, Membership, Provider, ReachArea, Role, User

LONGEST_EMAIL = 254

COUNCIL = Table(
    "council",
    Council,
    what="council",
    key=("code",),
    columns=(key("code"), text("name")),
    council="t.id = {council}",
    rules=(
        Rule(
            "staged_council c",
            "c.line > (SELECT min(line) FROM staged_council)",
            (Blame("c", "council", "code", "'is a second council: a folder holds one'"),),
        ),
    ),
)

PROVIDERS = Table(
    "providers",
    Provider,
    what="provider",
    key=("code",),
    columns=(key("code"), text("name"), word("kind", Provider.Kind)),
)

CLUSTERS = Table(
    "clusters",
    Cluster,
    what="cluster",
    key=("code",),
    columns=(key("code"), text("name"), reference("provider", PROVIDERS)),
)

CENTRES = Table(
    "centres",
    Centre,
    what="centre",
    key=("code",),
    columns=(
        key("code"),
        text("name"),
        reference("cluster", CLUSTERS),
        postcode("postcode", optional=True),
    ),
)

AREAS = Table(
    "areas",
    ReachArea,
    what="area",
    key=("code",),
    columns=(
        key("code"),
        text("name"),
        reference("centre", CENTRES),
        number("under5_population"),
        number("imd_decile", lowest=1, highest=10, optional=True),
    ),
)


def record_people(council_id: int) -> int:
    """Record the folder's people before their memberships; how many recorded memberships they
    change.

    A new person gets no password. Their login is their username, or, where somebody has that
    already, `username@council`.
    """
    changed = _rename_people(council_id)
    council = Council.objects.get(pk=council_id)
    attempt = 0
    while people := _new_people(council_id):
        User.objects.bulk_create(
            [
                _new_person(council, username, name, email, attempt)
                for username, name, email in people
            ],
            # Another council's import may take a login at this very moment.
            ignore_conflicts=True,
        )
        attempt += 1
    return changed


def _rename_people(council_id: int) -> int:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(*) FROM staged_staff s JOIN recorded_staff r"
            " ON (s.username, s.role, coalesce(s.cluster, ''), coalesce(s.provider, ''))"
            " = (r.username, r.role, coalesce(r.cluster, ''), coalesce(r.provider, ''))"
            " WHERE (s.name, s.email) IS DISTINCT FROM (r.name, r.email)"
        )
        changed = cursor.fetchone()[0]
        cursor.execute(
            "UPDATE centres_user u SET name = s.name, email = s.email FROM staged_staff s"
            " WHERE u.council_id = %s AND u.username = s.username"
            " AND (u.name, u.email) IS DISTINCT FROM (s.name, s.email)",
            [council_id],
        )
    return changed


def _new_people(council_id: int) -> list[tuple[str, str, str]]:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT DISTINCT username, name, email FROM staged_staff s WHERE NOT EXISTS"
            " (SELECT FROM centres_user u WHERE u.council_id = %s AND u.username = s.username)"
            " ORDER BY username",
            [council_id],
        )
        return cursor.fetchall()


def _new_person(council: Council, username: str, name: str, email: str, attempt: int) -> User:
    logins = [username, f"{username}@{council.code}"]
    login = logins[attempt] if attempt < len(logins) else f"{username}-{attempt}"
    person = User(council=council, username=username, login=login, name=name, email=email)
    person.set_unusable_password()
    return person


def _agree(column: str) -> Rule:
    """Rows of one person say the same of them."""
    return Rule(
        "(SELECT *, first_value(line) OVER same AS first, "
        f"first_value({column}) OVER same AS said FROM staged_staff"
        f" WHERE username IS NOT NULL AND {column} IS NOT NULL"
        " WINDOW same AS (PARTITION BY username ORDER BY line)) s",
        f"s.{column} <> s.said",
        (Blame("s", "staff", column, "'differs from row ' || s.first || ' of the same username'"),),
    )


STAFF = Table(
    "staff",
    Membership,
    what="member of staff",
    key=("username", "role", "cluster", "provider"),
    columns=(
        reference(
            "username",
            Target(User._meta.db_table, "username", "person", checked=False),
            field="user",
        ),
        text("name", recorded='"username".name'),
        text("email", LONGEST_EMAIL, recorded='"username".email'),
        word("role", Role),
        reference("cluster", CLUSTERS, optional=True),
        reference("provider", PROVIDERS, optional=True),
    ),
    checks=(
        Check(
            "cluster",
            "is empty, but the role {role} is held in a cluster",
            "role IN ('fsw', 'coordinator') AND cluster IS NULL",
        ),
        Check(
            "cluster",
            "is given, but the role {role} is not held in a cluster",
            "role NOT IN ('fsw', 'coordinator') AND cluster IS NOT NULL",
        ),
        Check(
            "provider",
            "is empty, but the role {role} is held in a provider",
            "role = 'provider_manager' AND provider IS NULL",
        ),
        Check(
            "provider",
            "is given, but the role {role} is not held in a provider",
            "role <> 'provider_manager' AND provider IS NOT NULL",
        ),
    ),
    rules=(_agree("name"), _agree("email")),
    before_writing=record_people,
    named=Target(User._meta.db_table, "username", "member of staff", file="staff"),
)


def is_worker(file: str) -> Rule:
    """A row's worker is a family support worker or coordinator somewhere in the council."""
    return Rule(
        f"staged_{file} s",
        "s.worker IS NOT NULL AND NOT EXISTS (SELECT FROM merged_staff m"
        " WHERE m.username = s.worker AND (m.role IN ('fsw', 'coordinator') OR m.role IS NULL))",
        (Blame("s", file, "worker", "'has no fsw or coordinator membership'"),),
        needs=("staff",),
    )


TABLES = (COUNCIL, PROVIDERS, CLUSTERS, CENTRES, AREAS, STAFF)
