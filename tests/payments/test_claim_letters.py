"""Who is mailed at each hand-over of a claim, in which words, and only once."""

from __future__ import annotations

from collections.abc import Callable
from smtplib import SMTPServerDisconnected
from typing import Any

import pytest
from django.core import mail
from django.core.mail.backends.locmem import EmailBackend
from django.utils import timezone

from centres.models import Membership, User
from payments import checks, decisions, tasks
from payments.absence.delegating import delegate
from payments.letters import writing
from payments.letters.sending import deliver
from payments.models import Claim, ClaimLetter, ClaimLine
from payments.payment_runs import run_payments
from payments.queries.conversation import answer
from payments.submission import submit
from tests.payments.cast import Q1, Cast

ASK = "Was Rosalind at home?"


@pytest.fixture(autouse=True)
def reachable(settings: Any, cast: Cast) -> None:
    settings.REMINDERS_BY_EMAIL = True
    settings.SITE_URL = "https://lodestar.example"
    for person in User.objects.filter(council=cast.council):
        person.email = f"{person.username}@shire.example"
        person.save()
    for name in ("carol", "dev", "manager", "coordinator"):
        getattr(cast, name).refresh_from_db()


@pytest.fixture
def told(cast: Cast) -> Callable[[], dict[str, tuple[str, str]]]:
    """Sends what waits; who was mailed since the last time, with subject and text."""

    def since() -> dict[str, tuple[str, str]]:
        mail.outbox.clear()
        tasks.take_up_claim_letters()
        found = {one.to[0].split("@")[0]: (str(one.subject), str(one.body)) for one in mail.outbox}
        assert len(found) == len(mail.outbox), "each once"
        return found

    return since


@pytest.fixture
def draft(cast: Cast) -> Claim:
    contract = cast.contract(second_approval_over_pence=99)
    cast.price(contract, "star_progress", 10_000)
    cast.achieved(Q1, "S1")
    cast.draft(Q1)
    return cast.claim(contract, Q1)


def submitted(cast: Cast, draft: Claim) -> ClaimLine:
    claim = cast.submitted(draft.contract, Q1)
    cast.checked(claim)
    return claim.lines.get()


NAME = "Claim CT1, April to June 2015"
PLACE = "https://lodestar.example/claims/CT1/2015-16-Q1/"


def test_everybody_is_told_when_it_comes_to_them(cast: Cast, draft: Claim, told: Any) -> None:
    line = submitted(cast, draft)
    claim = line.claim
    step = told()
    assert sorted(step) == ["carol", "dev"]
    assert step["dev"][0] == f"{NAME}: submitted"
    assert PLACE in step["dev"][1]
    checks.decide_line(by=cast.carol, line=line, decision="queried", reason=ASK)
    step = told()
    assert sorted(step) == ["manager"]
    assert step["manager"][0] == f"{NAME}: a question about line 1"
    assert f"{PLACE}lines/1/" in step["manager"][1]
    today = timezone.localdate()
    delegate(
        by=cast.carol,
        council=cast.council,
        to=cast.dev,
        starts_on=today,
        ends_on=today,
        reason="Leave",
    )
    answer(by=cast.coordinator, line=line, text="Yes.")
    step = told()
    assert sorted(step) == ["carol", "dev"], "who asked, and who decides for her today"
    assert step["carol"][0] == f"{NAME}: an answer about line 1"
    checks.decide_line(by=cast.carol, line=line, decision="accepted")
    decisions.approve(by=cast.carol, claim=claim)
    assert {who: one[0] for who, one in told().items()} == {"dev": f"{NAME}: first approval given"}
    decisions.approve(by=cast.dev, claim=claim)
    assert {who: one[0] for who, one in told().items()} == {"manager": f"{NAME}: approved"}
    run_payments(by=cast.carol, council=cast.council)
    assert {who: one[0] for who, one in told().items()} == {"manager": f"{NAME}: paid"}
    assert told() == {}
    assert set(ClaimLetter.objects.values_list("state", flat=True)) == {"sent"}


def test_a_coordinator_who_submitted_is_told_as_well(cast: Cast, draft: Claim, told: Any) -> None:
    claim = submit(by=cast.coordinator, claim=draft)
    told()
    decisions.return_claim(by=cast.carol, claim=claim, reason="Ask Rosalind Archer.")
    step = told()
    assert sorted(step) == ["coordinator", "manager"]
    assert step["manager"][0] == f"{NAME}: returned"


def test_no_letter_tells_names_sums_or_words(cast: Cast, draft: Claim, told: Any) -> None:
    line = submitted(cast, draft)
    mails = [*told().values()]
    checks.decide_line(by=cast.carol, line=line, decision="queried", reason=ASK)
    answer(by=cast.coordinator, line=line, text="Rosalind was in.")
    mails += told().values()
    decisions.return_claim(by=cast.carol, claim=line.claim, reason="Ask Rosalind Archer.")
    mails += told().values()
    assert len(mails) == 5
    for subject, text in mails:
        for word in ("Rosalind", "Archer", "£", "100", "S1"):
            assert word not in subject + text.replace("https://lodestar.example", "")


def test_without_mail_or_queue_the_step_is_taken_all_the_same(
    cast: Cast,
    draft: Claim,
    settings: Any,
    monkeypatch: pytest.MonkeyPatch,
    django_capture_on_commit_callbacks: Any,
) -> None:
    def away(*_args: Any, **_kwargs: Any) -> None:
        raise OSError("away")

    monkeypatch.setattr(writing, "queue", away)
    with django_capture_on_commit_callbacks(execute=True):
        line = submitted(cast, draft)
    assert ClaimLetter.objects.filter(state="queued").count() == 2
    settings.REMINDERS_BY_EMAIL = False
    decisions.return_claim(by=cast.carol, claim=line.claim, reason="Mend it.")
    assert ClaimLetter.objects.count() == 2


@pytest.mark.parametrize(("opens", "state"), [(False, "queued"), (True, "perhaps")])
def test_what_did_not_get_through(
    cast: Cast, draft: Claim, monkeypatch: pytest.MonkeyPatch, opens: bool, state: str
) -> None:
    """Before it left it is tried again; where nobody knows, it goes no more."""

    def fail(*_args: Any) -> None:
        raise SMTPServerDisconnected

    monkeypatch.setattr(EmailBackend, "send_messages" if opens else "open", fail)
    submitted(cast, draft)
    letter = ClaimLetter.objects.earliest("pk")
    deliver(letter.pk)
    letter.refresh_from_db()
    assert letter.state == state
    monkeypatch.undo()
    deliver(letter.pk)
    assert not mail.outbox, "not before its next try, or never"


def test_who_left_is_not_told(cast: Cast, draft: Claim, told: Any) -> None:
    submitted(cast, draft)
    User.objects.filter(pk=cast.dev.pk).update(is_active=False)
    Membership.objects.filter(user=cast.carol).delete()
    assert told() == {}
    assert set(ClaimLetter.objects.values_list("state", flat=True)) == {"not_needed"}
