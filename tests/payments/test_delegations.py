"""A commissioner is away and another one decides for them: recorded, dated, one approval each."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.db import DatabaseError, connection, transaction
from django.utils import timezone

from centres.models import AuditEvent, Membership, User
from payments import decisions
from payments.absence.delegating import delegate, end
from payments.models import Claim, Decision, Delegation
from payments.refusals import Refused
from payments.statement.paper import facts_of
from payments.statement.reading import statement_of
from payments.verification.decisions import decisions as made_properly
from tests.payments.browsing import Visitor, address
from tests.payments.cast import Q1, Cast, person

DAY = timedelta(days=1)


def away(cast: Cast, absent: User, to: User, **facts: Any) -> Delegation:
    today = timezone.localdate()
    days = {"starts_on": today, "ends_on": today + 7 * DAY, "reason": "Leave", **facts}
    return delegate(by=absent, council=cast.council, to=to, **days)


def newest(claim: Claim) -> Decision:
    """The last of what was decided about it."""
    return [*claim.decisions.all()][-1]


def submitted(cast: Cast, *, two: bool = False) -> Claim:
    contract = cast.contract(second_approval_over_pence=99 if two else 1_000_000)
    cast.price(contract, "star_progress", 10_000)
    cast.achieved(Q1, "S1")
    cast.draft(Q1)
    claim = cast.submitted(contract, Q1)
    cast.checked(claim)
    return claim


def test_a_colleague_decides_and_both_names_stand(cast: Cast) -> None:
    claim = submitted(cast)
    made = away(cast, cast.carol, cast.dev)
    dev = Visitor(cast.dev)
    page = dev.see("claim", *address(claim))
    assert "dev decides for them" in page
    assert "dev decides for them" not in Visitor(cast.manager).see("claim", *address(claim))
    question = dev.get("claim_approve", *address(claim))
    shown = question.context["form"]["shown"].value()
    odd = dev.send("claim_approve", *address(claim), shown=shown, on_behalf_of="manager")
    assert dev.faults(odd) == {"on_behalf_of": ["Select one of those you decide for today"]}
    sent = dev.send("claim_approve", *address(claim), shown=shown, on_behalf_of="carol")
    assert dev.told(sent) == [
        "Claim approved on behalf of carol and posted to the ledger: £100.00."
    ]
    step = claim.decisions.get(kind="approved")
    assert (step.by, step.on_behalf_of, step.who) == (
        cast.dev,
        cast.carol,
        "dev on behalf of carol",
    )
    claim.refresh_from_db()
    assert "dev on behalf of carol" in Visitor(cast.manager).see("claim", *address(claim))
    said = facts_of(statement_of(claim, of_council=False))["steps"]
    assert said[-1]["by"] == "dev on behalf of carol"
    audited = AuditEvent.objects.get(action="claim.approved")
    assert (audited.user, audited.details["on_behalf_of"]) == (cast.dev, "carol")
    connection.check_constraints()
    end(by=cast.dev, delegation=made)
    assert made_properly(cast.council)[1] == [], "what was decided before it ended stays right"


def test_only_for_the_days_and_until_it_is_ended(cast: Cast) -> None:
    claim = submitted(cast)
    refusal = "You do not decide for carol today"
    later = away(cast, cast.carol, cast.dev, starts_on=timezone.localdate() + 3 * DAY)
    for on_behalf_of in (cast.carol, cast.manager):
        with pytest.raises(Refused, match="You do not decide for"):
            decisions.approve(by=cast.dev, claim=claim, on_behalf_of=on_behalf_of)
    end(by=cast.carol, delegation=later)
    ended = away(cast, cast.carol, cast.dev)
    for _twice in range(2):
        end(by=cast.dev, delegation=ended)
    with pytest.raises(Refused, match=refusal):
        decisions.return_claim(by=cast.dev, claim=claim, reason="No", on_behalf_of=cast.carol)
    assert AuditEvent.objects.filter(action="delegation.ended").count() == 2
    away(cast, cast.carol, cast.dev)
    decisions.return_claim(by=cast.dev, claim=claim, reason="No", on_behalf_of=cast.carol)
    assert newest(claim).who == "dev on behalf of carol"


@pytest.mark.parametrize(
    ("first", "second", "refusal"),
    [
        (("carol", None), ("carol", "erin"), "You gave the first approval"),
        (("carol", "erin"), ("carol", None), "You gave the first approval"),
        (("carol", "erin"), ("erin", None), "You gave the first approval"),
        (("erin", None), ("carol", "erin"), "erin gave the first approval"),
        (("carol", "erin"), ("dev", "erin"), "You do not decide for erin"),
        (("carol", "erin"), ("dev", None), ""),
    ],
)
def test_two_approvals_are_two_peoples(
    cast: Cast, first: tuple[str, str | None], second: tuple[str, str | None], refusal: str
) -> None:
    erin = person(cast.council, "erin", "commissioner")
    people = {"carol": cast.carol, "dev": cast.dev, "erin": erin}
    claim = submitted(cast, two=True)
    away(cast, erin, cast.carol)

    def give(given: tuple[str, str | None]) -> None:
        by, absent = given
        behalf = people[absent] if absent else None
        decisions.approve(by=people[by], claim=claim, on_behalf_of=behalf)

    give(first)
    assert newest(claim).kind == "first_approval"
    if refusal:
        with pytest.raises(Refused, match=refusal):
            give(second)
        return
    give(second)
    assert newest(claim).kind == "approved"
    connection.check_constraints()


INSERT = """
    INSERT INTO payments_decision (council_id, claim_id, round, kind, by_id, on_behalf_of_id,
                                   reason, total_pence, digest)
    SELECT council_id, id, round, %s, %s, %s, 'why', 0, %s FROM payments_claim WHERE id = %s"""


def insert(claim: Claim, kind: str, by: User, absent: User, digest: str = "x") -> None:
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(INSERT, [kind, by.pk, absent.pk, digest, claim.pk])


def test_the_database_asks_for_the_delegation_too(cast: Cast) -> None:
    claim = submitted(cast, two=True)
    Membership.objects.create(council=cast.council, user=cast.manager, role="commissioner")
    with pytest.raises(DatabaseError, match="who is away and has said so"):
        insert(claim, "first_approval", cast.dev, cast.carol)
    away(cast, cast.manager, cast.dev)
    with pytest.raises(DatabaseError, match="nor does anybody for them"):
        insert(claim, "first_approval", cast.dev, cast.manager)
    made = away(cast, cast.carol, cast.dev)
    with pytest.raises(DatabaseError, match="decided_for_another"):
        insert(claim, "submitted", cast.manager, cast.dev)
    given = newest(decisions.approve(by=cast.carol, claim=claim))
    with pytest.raises(DatabaseError, match="another person's"):
        insert(claim, "approved", cast.dev, cast.carol, given.digest)
    end(by=cast.carol, delegation=made)
    with pytest.raises(DatabaseError, match="who is away and has said so"):
        insert(claim, "first_approval", cast.dev, cast.carol)


def test_a_delegation_never_changes_but_by_ending(cast: Cast) -> None:
    made = away(cast, cast.carol, cast.dev)
    rows = Delegation.objects.filter(pk=made.pk)
    early = date(2016, 1, 1)
    changes = (
        lambda: rows.update(starts_on=early),
        lambda: rows.update(ended_at=timezone.now(), ended_by=cast.carol, reason="x"),
        lambda: rows._raw_delete(rows.db),
    )
    for change in changes:
        with pytest.raises(DatabaseError, match="ended early, never changed"), transaction.atomic():
            change()
    end(by=cast.carol, delegation=made)
    with pytest.raises(DatabaseError, match="never changed"), transaction.atomic():
        rows.update(ended_at=None, ended_by=None)
    facts = {"council": cast.council, "starts_on": early, "ends_on": early, "reason": "x"}
    with pytest.raises(DatabaseError, match="stands in for another one"), transaction.atomic():
        Delegation.objects.create(absent=cast.carol, to=cast.manager, **facts)


@pytest.mark.parametrize(
    ("facts", "field"),
    [
        ({"to": "carol"}, "to"),
        ({"to": "manager"}, "to"),
        ({"starts_on": -1}, "starts_on"),
        ({"ends_on": -1}, "ends_on"),
        ({"ends_on": 400}, "ends_on"),
        ({"reason": " "}, "reason"),
        ({"starts_on": 5, "ends_on": 9}, "starts_on"),
    ],
)
def test_what_a_delegation_needs(cast: Cast, facts: dict[str, Any], field: str) -> None:
    away(cast, cast.carol, cast.dev)
    today = timezone.localdate()
    to = getattr(cast, facts.pop("to", "dev"))
    wrong = {
        name: today + value * DAY if isinstance(value, int) else value
        for name, value in facts.items()
    }
    with pytest.raises(ValidationError) as problem:
        away(cast, cast.carol, to, **wrong)
    assert list(problem.value.message_dict) == [field]


def test_absences_on_their_pages(cast: Cast) -> None:
    carol, dev = Visitor(cast.carol), Visitor(cast.dev)
    assert "Nobody is away" in carol.see("absences")
    first, last = timezone.localdate() + DAY, timezone.localdate() + 9 * DAY
    typed = {
        f"{name}_{part}": getattr(day, part)
        for name, day in (("starts_on", first), ("ends_on", last))
        for part in ("day", "month", "year")
    }
    empty = carol.send("absence_add", to="x")
    assert set(carol.faults(empty)) == {"starts_on", "ends_on", "to", "reason"}
    told = carol.told(carol.send("absence_add", **typed, to="dev", reason="Annual leave"))
    assert told[0].startswith("dev decides for you from ")
    again = carol.send("absence_add", **typed, to="dev", reason="Annual leave")
    assert carol.faults(again) == {
        "starts_on": ["dev decides for you on some of these days. End that first"]
    }
    page = dev.see("absences")
    assert "Annual leave" in page
    assert "To come" in page
    made = Delegation.objects.get()
    erin = Visitor(person(cast.council, "erin", "commissioner"))
    assert "End it" not in erin.see("absences")
    assert "Only the one who is away" in erin.told(erin.send("absence_end", made.pk))[0]
    assert "decide for carol no longer?" in dev.see("absence_end", made.pk)
    assert dev.told(dev.send("absence_end", made.pk)) == ["dev decides for carol no longer."]
    assert "Ended early by dev" in carol.see("absences")
    assert carol.get("absence_end", 10**30).status_code == 404
