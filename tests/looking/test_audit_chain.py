"""The chain of the audit trail: whole while nobody touches it, and every touch is named."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from io import StringIO
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from psycopg2.extensions import cursor

from centres import audit
from centres.auditing import chain
from centres.models import AuditEvent, AuditSeal, Council
from centres.row_scope import as_service
from centres.tasks import seal_audit, verify_audit


@pytest.fixture
def council(transactional_db: None) -> Council:
    return Council.objects.create(code="shire", name="Shire")


def write(council: Council | None, number: int = 5) -> list[AuditEvent]:
    return [
        audit.record(
            by=None, action="family.home", record="family", reference=f"F{one}", council=council
        )
        for one in range(number)
    ]


def verified(*options: str) -> tuple[bool, str]:
    """Whether `manage.py verify_audit` ends well, and what it named."""
    named = StringIO()
    try:
        call_command("verify_audit", *options, stdout=StringIO(), stderr=named)
    except CommandError:
        return False, named.getvalue()
    return True, named.getvalue()


@pytest.fixture
def behind_the_wall(owner_cursor: cursor) -> Callable[[str], None]:
    """What somebody can do who owns the tables and takes the triggers off."""

    def do(statement: str) -> None:
        for table in ("centres_auditevent", "centres_auditseal"):
            owner_cursor.execute(f"ALTER TABLE {table} DISABLE TRIGGER USER")
        owner_cursor.execute(statement)
        for table in ("centres_auditevent", "centres_auditseal"):
            owner_cursor.execute(f"ALTER TABLE {table} ENABLE TRIGGER USER")

    return do


def test_each_council_has_a_chain_of_its_own(council: Council) -> None:
    other = Council.objects.create(code="other", name="Other")
    for whose in (council, other, None, council):
        write(whose)
    seal_audit()
    seal_audit()
    for whose, events in ((council, 10), (other, 5), (None, 5)):
        seals = AuditSeal.objects.filter(chain=chain.chain_of(whose))
        assert [seal.number for seal in seals] == [*range(1, events + 1)]
    assert verified() == (True, "")
    verify_audit()
    kept = AuditEvent.objects.get(action="audit.verify", council=council).details
    assert kept == {"head": str(chain.head(council)), "faults": 0}
    assert verified("shire", "--head", kept["head"]) == (True, "")


TOUCHES = {
    "what": (
        "UPDATE centres_auditevent SET reference = 'F9' WHERE id = {third}",
        "is not what was sealed",
    ),
    "when": (
        "UPDATE centres_auditevent SET at = at - interval '1 second' WHERE id = {third}",
        "is not what was sealed",
    ),
    "removed with its seal": (
        "DELETE FROM centres_auditseal WHERE event_id = {third};"
        " DELETE FROM centres_auditevent WHERE id = {third}",
        "number 3 of the chain is missing",
    ),
    "first ones": (
        "DELETE FROM centres_auditseal WHERE event_id < {third};"
        " DELETE FROM centres_auditevent WHERE id < {third}",
        "numbers 1 to 2 of the chain are missing",
    ),
    "digest": ("UPDATE centres_auditseal SET digest = '' WHERE event_id = {third}", "number 3"),
    "put in between": (
        "INSERT INTO centres_auditevent (action, record, reference, details, at, council_id)"
        " SELECT action, record, reference, details, now() - interval '2 days', council_id"
        " FROM centres_auditevent WHERE id = {third}",
        "no seal",
    ),
}  # fmt: skip


@pytest.mark.parametrize("touch", TOUCHES)
def test_every_touch_is_named(
    council: Council, behind_the_wall: Callable[[str], None], touch: str
) -> None:
    third = write(council)[2]
    chain.seal(council)
    statement, named = TOUCHES[touch]
    behind_the_wall(statement.format(third=third.pk))
    fine, said = verified("shire")
    assert not fine
    assert named in said


def test_a_head_kept_elsewhere_shows_a_chain_cut_off(
    council: Council, behind_the_wall: Callable[[str], None]
) -> None:
    last = write(council)[-1]
    chain.seal(council)
    kept = str(chain.head(council))
    behind_the_wall(
        f"DELETE FROM centres_auditseal WHERE event_id = {last.pk};"
        f" DELETE FROM centres_auditevent WHERE id = {last.pk}"
    )
    assert verified("shire") == (True, "")
    fine, said = verified("shire", "--head", kept)
    assert not fine
    assert "does not run through 5:" in said


def test_the_application_cannot_say_what_a_seal_is(council: Council) -> None:
    event = write(council, 1)[0]
    AuditSeal.objects.create(chain=council.pk, number=77, event=event, digest=b"mine")
    made = AuditSeal.objects.get()
    assert made.number == 1
    assert bytes(made.digest) != b"mine"
    with pytest.raises(Exception, match="sealed in its own chain"):
        AuditSeal.objects.create(chain=council.pk + 1, number=1, event=event, digest=b"")


def test_many_write_and_seal_at_once(council: Council) -> None:
    """Those who write wait for nobody; what is sealed at once is one chain."""

    def work(number: int) -> None:
        try:
            with as_service():
                write(council, 4)
                chain.seal(council)
        finally:
            connection.close()

    with ThreadPoolExecutor(4) as people:
        list(people.map(work, range(8)))
    chain.seal(council)
    assert chain.length(council) == AuditEvent.objects.count() == 32
    assert verified("shire") == (True, "")


@pytest.mark.parametrize("wrong", [["nowhere"], ["--head", "1:aa"], ["shire", "--head", "x"]])
def test_what_cannot_be_verified_is_said(council: Council, wrong: list[Any]) -> None:
    with pytest.raises(CommandError):
        call_command("verify_audit", *wrong)
