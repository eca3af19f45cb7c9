"""What a letter says: which claim, what happened, where; no name of a family, no sum, no reason."""

from __future__ import annotations

from django.utils import timezone

from centres.models import User
from centres.wording import day_in_words, quarter_months
from outcomes.reminders.wording import address_of
from payments.models import Claim, ClaimLetter, Decision, Delegation, LineMessage

Kind = Decision.Kind
HAPPENED = {
    Kind.SUBMITTED: (
        "submitted",
        "was submitted. The council’s commissioners decide about it next.",
    ),
    Kind.FIRST_APPROVAL: (
        "first approval given",
        "has its first approval. Another commissioner gives the second.",
    ),
    Kind.RETURNED: ("returned", "was returned. Its page says what must be put right."),
    Kind.APPROVED: ("approved", "was approved. It is paid with the council’s next payment run."),
    Kind.PAID: ("paid", "was paid."),
    Kind.APPROVAL_REVERSED: (
        "approval taken back",
        "is approved no longer: the approval was taken back. Its page says why.",
    ),
}


def subject_and_text(letter: ClaimLetter) -> tuple[str, str]:
    """The letter for its reader, as things stand when it leaves."""
    claim = claim_of(letter)
    name = f"{claim.contract.ref}, {quarter_months(claim.quarter)}"
    where = [claim.contract.ref, claim.quarter]
    if letter.message:
        line = letter.message.line
        asks = letter.message.kind == LineMessage.Kind.ASKED
        subject = f"Claim {name}: {'a question' if asks else 'an answer'} about line {line.number}"
        who = "The council asks" if asks else "The provider answered"
        said = f"{who} about line {line.number} of claim {name}."
        address = address_of("claim_line", *where, str(line.number))
    else:
        assert letter.decision  # noqa: S101  (a letter tells of one thing)
        short, happened = HAPPENED[Kind(letter.decision.kind)]
        subject, said = f"Claim {name}: {short}", f"Claim {name} {happened}"
        address = address_of("claim", *where)
    return subject, "\n\n".join([said, *_for_whom(letter.to, letter), address]) + "\n"


def claim_of(letter: ClaimLetter) -> Claim:
    """The claim that a letter is about."""
    if letter.message:
        return letter.message.line.claim
    assert letter.decision  # noqa: S101  (a letter tells of one thing)
    return letter.decision.claim


def _for_whom(reader: User, letter: ClaimLetter) -> list[str]:
    """Whom the reader stands in for, where a decision is next."""
    if not letter.decision or letter.decision.kind not in (Kind.SUBMITTED, Kind.FIRST_APPROVAL):
        return []
    today = Delegation.objects.on(timezone.localdate()).filter(to=reader, council=letter.council_id)
    return [
        f"You can decide on behalf of {each.absent} until {day_in_words(each.ends_on)}."
        for each in today.select_related("absent")
    ]
