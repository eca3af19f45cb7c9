"""Sending letters: once each, as far as that can be known (decisions 0020 and 0030)."""

from __future__ import annotations

from datetime import timedelta

from django.db import transaction
from django.utils import timezone

from centres import audit
from outcomes.reminders.channels import NeverError, TryAgainError
from outcomes.reminders.mail import post
from payments.letters.wording import claim_of, subject_and_text
from payments.models import Claim, ClaimLetter

State = ClaimLetter.State
FIRST_WAIT, LONGEST_WAIT = timedelta(minutes=10), timedelta(hours=2)
TRIES = 10
RELATED = (
    "to",
    "council",
    "decision__claim__contract",
    "message__line__claim__contract",
)


class TakenError(Exception):
    """Somebody else has handed it over by now."""


def deliver(pk: int) -> None:
    """Send a letter that waits. No transaction is open while the mail server is asked."""
    rows = ClaimLetter.objects.to_send(timezone.now()).select_related(*RELATED)
    letter = rows.filter(pk=pk).first()
    if letter is None:
        return
    if not _still_theirs(letter):
        _settle(letter, State.NOT_NEEDED)
        return
    subject, text = subject_and_text(letter)
    try:
        post(
            to=letter.to.email,
            subject=subject,
            text=text,
            key=letter.key,
            hand_over=lambda: _hand_over(letter),
        )
    except TakenError:
        return
    except NeverError as problem:
        _settle(letter, State.REFUSED, str(problem))
    except TryAgainError as problem:
        _put_back(letter, problem)
    else:
        _settle(letter, State.SENT)


def settle_lost() -> None:
    """Of a letter whose sender was killed after handing it over nobody knows: it goes no more."""
    ClaimLetter.objects.lost(timezone.now()).update(state=State.PERHAPS)


def waiting() -> list[int]:
    """Letters that can be sent now."""
    ready = ClaimLetter.objects.to_send(timezone.now()).order_by("pk")
    return list(ready.values_list("pk", flat=True))


def _still_theirs(letter: ClaimLetter) -> bool:
    """Whether the person can still be reached, and still sees the claim."""
    person = letter.to
    seen = Claim.objects.visible_to(person).filter(pk=claim_of(letter).pk)
    return person.is_active and bool(person.email) and seen.exists()


def _hand_over(letter: ClaimLetter) -> None:
    """Write down that it leaves now; TakenError where somebody else has."""
    mine = ClaimLetter.objects.filter(pk=letter.pk, state=State.QUEUED)
    if not mine.update(state=State.HANDED_OVER, handed_over_at=timezone.now()):
        raise TakenError


def _put_back(letter: ClaimLetter, problem: TryAgainError) -> None:
    """For another try later, if it surely has not left."""
    attempts = letter.attempts + 1
    if problem.perhaps:
        _settle(letter, State.PERHAPS, problem.code)
        return
    if attempts >= TRIES:
        _settle(letter, State.REFUSED, problem.code)
        return
    wait = min(FIRST_WAIT * 2 ** (attempts - 1), LONGEST_WAIT)
    ClaimLetter.objects.filter(pk=letter.pk).update(
        state=State.QUEUED,
        attempts=attempts,
        failure=problem.code,
        next_try_at=timezone.now() + wait,
    )


@transaction.atomic
def _settle(letter: ClaimLetter, state: str, failure: str = "") -> None:
    """The end of it, with its audit entry."""
    under_way = ClaimLetter.objects.filter(
        pk=letter.pk, state__in=[State.QUEUED, State.HANDED_OVER]
    )
    if under_way.update(state=state, failure=failure):
        audit.record(
            by=None,
            action=f"claim_letter.{state}",
            record="letter",
            reference=str(letter.key),
            council=letter.council,
            failure=failure,
        )
