"""The chain of the audit trail: each council's events sealed one upon the other (SPEC 6).

Events are written without waiting for one another; a task seals what is there every minute, in
order, under a lock of the chain. What was sealed and is changed or taken away afterwards shows;
what is taken away in the minute before does not, nor a chain that its owner made anew from the
first changed row on. For that the head of the chain is told elsewhere: in the log each night, and
on the auditor's page, to be kept on paper.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from django.db import connection, transaction

from centres.models import AuditSeal, Council
from centres.models.audit_seal import CONTENT, LOCK

# So many events are sealed in one transaction.
AT_ONCE = 20_000
# An event that has no seal after so many minutes was kept from it.
LATEST = 15
# No transaction lasts this many days: what is older than the seals of then is sealed.
LOOKED_BACK = 1

SEAL = f"""
    INSERT INTO centres_auditseal (chain, number, event_id, digest)
    SELECT %(chain)s, 0, e.id, ''::bytea FROM centres_auditevent e
    WHERE {{own}} AND e.id > %(after)s
        AND NOT EXISTS (SELECT FROM centres_auditseal s WHERE s.event_id = e.id)
    ORDER BY e.id LIMIT {AT_ONCE}"""
# The highest event sealed by then, so that not the whole trail is asked each minute.
AFTER = f"""
    SELECT event_id FROM centres_auditseal
    WHERE chain = %(chain)s
        AND sealed_at < statement_timestamp() - make_interval(days => {LOOKED_BACK})
    ORDER BY sealed_at DESC, event_id DESC LIMIT 1"""

COMPARE = f"""
    WITH seals AS (
        SELECT s.number, s.event_id, s.digest, e.id AS found, e.council_id, {CONTENT} AS content,
            lag(s.number, 1, 0::bigint) OVER by_number AS before_it,
            lag(s.digest, 1, ''::bytea) OVER by_number AS digest_before
        FROM centres_auditseal s LEFT JOIN centres_auditevent e ON e.id = s.event_id
        WHERE s.chain = %(chain)s WINDOW by_number AS (ORDER BY s.number)
    ), judged AS (
        SELECT number, event_id, before_it, found IS NULL AS is_gone,
            number <> before_it + 1 AS is_gap,
            found IS NOT NULL AND number = before_it + 1
                AND digest <> sha256(digest_before || convert_to(content, 'UTF8')) AS is_changed
        FROM seals
    )
    SELECT * FROM judged WHERE is_gone OR is_gap OR is_changed ORDER BY number"""
UNSEALED = f"""
    SELECT count(*), min(e.id), max(e.id) FROM centres_auditevent e
    WHERE {{own}} AND e.at < statement_timestamp() - make_interval(mins => {LATEST})
        AND NOT EXISTS (SELECT FROM centres_auditseal s WHERE s.event_id = e.id)"""


@dataclass(frozen=True)
class Head:
    """The last seal of a chain: what it has to be later, too. Written `1234:0a1b…`."""

    number: int
    digest: str

    def __str__(self) -> str:
        return f"{self.number}:{self.digest}"

    @classmethod
    def parse(cls, text: str) -> Head:
        """A head as it was written; ValueError for anything else."""
        number, _, digest = text.strip().partition(":")
        return cls(int(number), bytes.fromhex(digest).hex())


def seal(council: Council | None) -> int:
    """Seal what a council's trail (None: that of no council) has unsealed; how many events."""
    sealed = 0
    while True:
        more = _seal_some(council)
        sealed += more
        if more < AT_ONCE:
            return sealed


@transaction.atomic
def _seal_some(council: Council | None) -> int:
    chain = chain_of(council)
    with connection.cursor() as cursor:
        # Before the statement that looks for what is unsealed, so that it sees the last sealing.
        cursor.execute(f"SELECT pg_advisory_xact_lock({LOCK}, %s::integer)", [chain])
        cursor.execute(AFTER, {"chain": chain})
        latest = cursor.fetchone()
        facts = {"chain": chain, "after": latest[0] if latest else 0}
        cursor.execute(SEAL.format(own=_own(council)), facts)
        return cursor.rowcount


def faults(council: Council | None, kept: Head | None = None) -> Iterator[str]:
    """Every gap and change in a council's chain, in words, in its order; nothing when it is whole.

    `kept` is a head that was written down earlier: the chain must still run through it.
    """
    facts = {"chain": chain_of(council)}
    with connection.cursor() as cursor:
        cursor.execute(COMPARE, facts)
        for number, event, before_it, is_gone, is_gap, is_changed in cursor.fetchall():
            if is_gap:
                yield _gap(before_it + 1, number - 1)
            if is_gone:
                yield f"event {event}, number {number} of the chain, was removed"
            if is_changed:
                yield f"event {event}, number {number} of the chain, is not what was sealed"
        cursor.execute(UNSEALED.format(own=_own(council)), facts)
        many, first, last = cursor.fetchone()
        if many:
            events = (
                f"event {first} has" if many == 1 else f"{many} events, {first} to {last}, have"
            )
            yield f"{events} no seal after {LATEST} minutes"
    if kept and kept != head(council, kept.number):
        yield f"the chain does not run through {kept.number}:{kept.digest[:12]}… any more"


def head(council: Council | None, number: int | None = None) -> Head | None:
    """The last seal of the chain, or the one of that number; None where there is none."""
    seals = AuditSeal.objects.filter(chain=chain_of(council)).order_by("-number")
    if number is not None:
        seals = seals.filter(number=number)
    found = seals.first()
    return Head(found.number, bytes(found.digest).hex()) if found else None


def length(council: Council | None) -> int:
    """How many seals a chain has."""
    return AuditSeal.objects.filter(chain=chain_of(council)).count()


def chain_of(council: Council | None) -> int:
    """The chain's number: the council's id, 0 for events of no council."""
    return council.pk if council else 0


def _own(council: Council | None) -> str:
    return "e.council_id = %(chain)s" if council else "e.council_id IS NULL"


def _gap(first: int, last: int) -> str:
    if first == last:
        return f"number {first} of the chain is missing"
    return f"numbers {first} to {last} of the chain are missing"
