"""Questions about a line: asked by the council, answered by the provider, settled, kept."""

from __future__ import annotations

from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.db import DatabaseError, connection, transaction
from django.test.utils import CaptureQueriesContext

from centres.models import AuditEvent, Membership
from families.models import Case, Family
from payments import decisions
from payments.checks import decide_line
from payments.models import Claim, ClaimLine, LineMessage
from payments.queries.conversation import answer
from payments.refusals import Refused
from tests.cast import County, build_county
from tests.payments.browsing import Visitor, address
from tests.payments.cast import Q1, Cast, person, provider_with_centre
from tests.payments.in_county import cast_of
from tests.payments.real_claim import drafted_claim

ASK = "Was the third visit at home?"
SAY = "Yes: it is in the log."


@pytest.fixture
def line(cast: Cast) -> ClaimLine:
    """A line of a submitted claim, its check recorded."""
    contract = cast.contract()
    cast.price(contract, "star_progress", 10_000)
    cast.achieved(Q1, "S1")
    cast.draft(Q1)
    claim = cast.submitted(contract, Q1)
    cast.checked(claim)
    return claim.lines.get()


def said(line: ClaimLine) -> list[tuple[str, str, str]]:
    return [(one.kind, one.text, one.by.name) for one in line.messages.select_related("by")]


def test_a_query_is_asked_answered_asked_again_and_settled(cast: Cast, line: ClaimLine) -> None:
    decide_line(by=cast.carol, line=line, decision="queried", reason=ASK)
    for _twice in range(2):
        answer(by=cast.coordinator, line=line, text=f" {SAY} ")
    decide_line(by=cast.dev, line=line, decision="queried", reason="On which day?")
    answer(by=cast.manager, line=line, text="On 3 May.")
    with pytest.raises(Refused, match="Line 1 is queried"):
        decisions.approve(by=cast.carol, claim=line.claim)
    decide_line(by=cast.carol, line=line, decision="accepted")
    assert said(line) == [
        ("asked", ASK, "carol"),
        ("answered", SAY, "coordinator"),
        ("asked", "On which day?", "dev"),
        ("answered", "On 3 May.", "manager"),
        ("settled", "", "carol"),
    ]
    assert [one.outcome for one in line.messages.all()][-1] == "accepted"
    trail = AuditEvent.objects.filter(action__in=["claim.line", "claim.answer"])
    assert [event.details["line"] for event in trail] == [1, 1, 1, 1, 1]
    decisions.approve(by=cast.carol, claim=line.claim)
    connection.check_constraints()


def test_who_answers_and_when(cast: Cast, line: ClaimLine) -> None:
    with pytest.raises(Refused, match="no open question"):
        answer(by=cast.manager, line=line, text=SAY)
    decide_line(by=cast.carol, line=line, decision="queried", reason=ASK)
    with pytest.raises(Refused, match="Only a manager"):
        answer(by=cast.dev, line=line, text=SAY)
    with pytest.raises(ValidationError, match="Write your answer"):
        answer(by=cast.manager, line=line, text="  ")
    decide_line(by=cast.carol, line=line, decision="rejected", reason="Not at home.")
    with pytest.raises(Refused, match="no open question"):
        answer(by=cast.manager, line=line, text=SAY)
    decisions.return_claim(by=cast.carol, claim=line.claim, reason="Put it right.")
    with pytest.raises(Refused, match="is returned now"):
        answer(by=cast.manager, line=line, text=SAY)


INSERT = """
    INSERT INTO payments_linemessage (council_id, line_id, kind, text, decision, by_id)
    VALUES (%s, %s, %s, %s, %s, %s)"""


@pytest.mark.parametrize(
    ("tried", "match"),
    [
        (("carol", "answered", "queried"), "managers and coordinators answer"),
        (("worker", "answered", "queried"), "managers and coordinators answer"),
        (("rival", "answered", "queried"), "managers and coordinators answer"),
        (("coordinator", "asked", "queried"), "commissioners of the council ask"),
        (("manager", "answered", "accepted"), "while a line is queried"),
        (("carol", "asked", "accepted"), "while a line is queried"),
        (("carol", "settled", "rejected"), "settled as its line was decided"),
        (("submitter", "asked", "queried"), "who submits a claim asks nothing"),
    ],
)
def test_the_database_holds_who_says_what_when(
    cast: Cast, line: ClaimLine, tried: tuple[str, str, str], match: str
) -> None:
    by, kind, decided = tried
    decide_line(by=cast.carol, line=line, decision="queried", reason=ASK)
    if decided != "queried":
        decide_line(by=cast.carol, line=line, decision=decided, reason="So.")
    provider, _centre = provider_with_centre(cast.council, "RIVAL")
    people = {
        "rival": person(cast.council, "rival", "provider_manager", provider=provider),
        "submitter": cast.manager,
    }
    if by == "submitter":
        Membership.objects.create(council=cast.council, user=cast.manager, role="commissioner")
    who = people.get(by) or getattr(cast, by)
    decision = "accepted" if kind == "settled" else ""
    with pytest.raises(DatabaseError, match=match), transaction.atomic():
        insert(line, kind, decision, who.pk)


def insert(line: ClaimLine, kind: str, decision: str, by: int) -> None:
    with connection.cursor() as cursor:
        cursor.execute(INSERT, [line.council_id, line.pk, kind, "Text", decision, by])


def test_messages_are_only_added_to(cast: Cast, line: ClaimLine) -> None:
    decide_line(by=cast.carol, line=line, decision="queried", reason=ASK)
    messages = LineMessage.objects.filter(line=line)
    changes = (lambda: messages.update(text="x"), lambda: messages._raw_delete(messages.db))
    for change in changes:
        with pytest.raises(DatabaseError, match="permission denied"), transaction.atomic():
            change()


# On real families


@pytest.fixture
def county(db: None) -> County:
    return build_county()


@pytest.fixture
def real(county: County) -> Claim:
    drafted = drafted_claim(county)
    return cast_of(county).submitted(drafted.contract, Q1)


def home_of(line: ClaimLine, **facts: Any) -> Family:
    home = Case.objects.get(ref=line.subject).family
    Family.objects.filter(pk=home.pk).update(phone="07700 900123", **facts)
    carer = home.carers.first() or home.carers.create(
        council=home.council, ref="P-QUERY", first_name="Rosalind", last_name="Archer"
    )
    type(carer).objects.filter(pk=carer.pk).update(first_name="Rosalind", last_name="Archer")
    return home


def test_a_text_that_tells_who_the_family_is_is_refused_and_noted(
    county: County, real: Claim
) -> None:
    line = real.lines[0]
    home_of(line)
    colin, cora, pat = Visitor(county.colin), Visitor(county.cora), Visitor(county.pat)
    where = (*address(real), line.number)
    told = "This tells who the family is. Use its reference: no names, addresses or numbers"
    tried = colin.send("claim_line_decide", *where, decision="queried", reason="Was Rosalind in?")
    assert colin.faults(tried) == {"reason": [told]}, "and not which word"
    ask = f"Was {line.subject} in?"
    colin.told(colin.send("claim_line_decide", *where, decision="queried", reason=ask))
    tried = cora.send("claim_line_answer", *where, text="Yes, ring 07700900123")
    assert cora.faults(tried) == {"text": [f"{told}: “07700900123”"]}
    assert "Yes, ring 07700900123" in tried.content.decode(), "typing is kept"
    tried = pat.send("claim_line_answer", *where, text="Ask Mrs Archer")
    assert pat.faults(tried) == {"text": [told]}, "a manager sees no family"
    assert AuditEvent.objects.filter(action="claim.name_refused").count() == 3
    assert [one.text for one in line.messages.all()] == [ask]


def test_questions_on_the_pages(county: County, real: Claim) -> None:
    line = real.lines[0]
    colin, cora = Visitor(county.colin), Visitor(county.cora)
    where = (*address(real), line.number)
    assert "waits for you" not in cora.see("claims")
    colin.send("claim_line_decide", *where, decision="queried", reason=ASK)
    assert "Answer 1 question" in cora.see("claims")
    page = cora.see("claim", *address(real))
    assert "Answer the council’s questions" in page
    assert ASK in cora.see("claim_line", *where)
    assert cora.told(cora.send("claim_line_answer", *where, text=SAY)) == [
        f"Your answer about line {line.number} is sent to the council."
    ]
    assert "waits for you" not in cora.see("claims")
    assert "1 answered" in colin.see("claim", *address(real))
    assert SAY in colin.see("claim_line", *where)
    assert SAY in colin.see("claim", *address(real)), "what happened tells it too"
    assert colin.get("claim_line_answer", *where).status_code == 404
    colin.send("claim_line_decide", *where, decision="rejected", reason="No.")
    late = cora.send("claim_line_answer", *where, text="Late")
    assert "no open question" in cora.told(late)[0]


def test_a_restricted_familys_conversation_is_for_those_who_work_with_it(
    county: County, real: Claim
) -> None:
    line = real.lines[0]
    Family.objects.filter(pk=home_of(line).pk).update(restricted=True)
    where = (*address(real), line.number)
    colin, cora, pat = Visitor(county.colin), Visitor(county.cora), Visitor(county.pat)
    colin.send("claim_line_decide", *where, decision="queried", reason=ASK)
    for page in ("claim_line", "claim"):
        args = where if page == "claim_line" else address(real)
        assert ASK not in pat.see(page, *args)
        assert ASK in cora.see(page, *args)
    assert "works with the family" in pat.told(pat.send("claim_line_answer", *where, text=SAY))[0]
    assert cora.send("claim_line_answer", *where, text=SAY).status_code == 302


def test_asking_takes_a_fixed_number_of_queries(county: County, real: Claim) -> None:
    lines = list(real.lines)
    colin, cora = Visitor(county.colin), Visitor(county.cora)

    def taken(visitor: Visitor, name: str, *args: Any) -> int:
        with CaptureQueriesContext(connection) as captured:
            visitor.see(name, *args)
        return len(captured)

    before = []
    for asked in (lines[:1], lines[1:8]):
        for line in asked:
            decide_line(by=county.colin, line=line, decision="queried", reason=ASK)
        counts = [taken(who, "claim", *address(real)) for who in (colin, cora)]
        counts.append(taken(cora, "claims"))
        before.append(counts)
    assert before[0] == before[1]
