"""Sign-ins of the demo county: a few people for each role, with one password."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from django.conf import settings
from django.contrib.auth.hashers import make_password
from django.utils.crypto import salted_hmac

from centres.models import Council, Role, User
from config.demo.county import CHARITY, COUNCIL_NAME, PROVIDERS, build_county
from config.demo.staff import Worker, build_staff

# On one's own machine everybody may know it.
LOCAL_PASSWORD = "follow-the-lodestar"  # noqa: S105
LENGTH = 20
BIG_CLUSTER, SMALL_CLUSTER = "EL-K01", "EL-K08"


@dataclass(frozen=True)
class SignIn:
    """A person to sign in as: their role in words, and where they work."""

    role: str
    place: str
    login: str


def demo_password() -> str:
    """The one password of all demo sign-ins; where the service is for real nobody can guess it."""
    if settings.LOCAL:
        return LOCAL_PASSWORD
    return salted_hmac("lodestar demo sign-ins", "password", algorithm="sha256").hexdigest()[
        :LENGTH
    ]


def create_sign_ins(council: Council) -> None:
    """Give everybody of the table the demo password, hashed once: that is made to be slow."""
    usernames = [person.username for person, _place in _cast()]
    people = User.objects.filter(council=council, username__in=usernames)
    people.update(password=make_password(demo_password()))


def sign_ins(council: Council) -> list[SignIn]:
    """Whom to sign in as, in the order of a tour."""
    logins = dict(User.objects.filter(council=council).values_list("username", "login"))
    return [
        SignIn(Role(person.role).label, place, logins[person.username]) for person, place in _cast()
    ]


def table_of_sign_ins(council: Council) -> str:
    """The sign-ins as a table to print, with the password."""
    rows = [("Role", "Where", "Login", "Password")]
    rows += [(one.role, one.place, one.login, demo_password()) for one in sign_ins(council)]
    widths = [max(len(row[column]) for row in rows) for column in range(len(rows[0]))]
    lines = ["  ".join(map(str.ljust, row, widths)).rstrip() for row in rows]
    return "\n".join(lines)


def _cast() -> Iterator[tuple[Worker, str]]:
    """The people of the table and where they work."""
    county = build_county()
    staff = build_staff(county)
    names = {code: name for code, (name, _provider) in county.clusters.items()}
    for outreach, kind in ((True, "home visits"), (False, "open sessions")):
        worker = staff.in_cluster(BIG_CLUSTER, outreach=outreach)[0]
        yield worker, f"{names[BIG_CLUSTER]}, {kind}"
    for cluster in (BIG_CLUSTER, SMALL_CLUSTER):
        provider = PROVIDERS[county.clusters[cluster][1]][0]
        yield staff.with_role("coordinator", cluster)[0], f"{names[cluster]}, {provider}"
    yield staff.managers_of(CHARITY)[0], PROVIDERS[CHARITY][0]
    for role, count in (("commissioner", 2), ("council_admin", 1), ("auditor", 1)):
        for person in staff.with_role(role)[:count]:
            yield person, COUNCIL_NAME
