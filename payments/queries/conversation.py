"""The conversation about a line: the council asks, the provider answers, the council settles it."""

from __future__ import annotations

from django.core.exceptions import ValidationError
from django.db import transaction

from centres.models import User
from payments.letters.writing import tell_of_message
from payments.locking import locked_claim
from payments.models import Claim, ClaimLine, LineMessage
from payments.permissions import may_submit, require_submitter
from payments.queries.names import require_no_names
from payments.refusals import Refused
from payments.steps import record, require_state
from payments.withheld import withheld_from

Decided = ClaimLine.Decided
Kind = LineMessage.Kind


def may_answer(by: User, line: ClaimLine) -> bool:
    """Whether the line has an open question that this person may answer.

    What happened in a restricted family is answered by those who work with it.
    """
    claim = line.claim
    is_open = claim.state == Claim.State.SUBMITTED and line.round == claim.round
    if not is_open or line.decision != Decided.QUERIED or not may_submit(by, claim):
        return False
    return line.pk not in withheld_from(by, line.council_id, [line])


def answer(*, by: User, line: ClaimLine, text: str) -> LineMessage:
    """Answer what the council asks about a line of a submitted claim; the line stays queried.

    For those who may submit the claim, while the line is queried; else Refused. ValidationError
    names `text` when it is empty or tells who the family is. The same answer sent twice is one.
    """
    require_submitter(by, line.claim)
    if not text.strip():
        raise ValidationError({"text": "Write your answer."})
    require_no_names(by=by, line=line, text=text, field="text")
    return _answer(by, line, text.strip())


@transaction.atomic
def _answer(by: User, line: ClaimLine, text: str) -> LineMessage:
    claim = locked_claim(line.claim)
    require_submitter(by, claim)
    require_state(claim, Claim.State.SUBMITTED)
    line = claim.all_lines.select_related("claim").get(pk=line.pk)
    if line.round != claim.round or line.decision != Decided.QUERIED:
        raise Refused("There is no open question about this line any more. Nothing was sent.")
    if not may_answer(by, line):
        raise Refused("Somebody who works with the family answers this: it is restricted.")
    message, is_new = _add(line, Kind.ANSWERED, by=by, text=text)
    if is_new:
        record(claim, "answer", by=by, line=line.number)
    return message


def converse(*, by: User, line: ClaimLine) -> None:
    """Note what was just decided about a line as part of its conversation, in the caller's
    transaction: a query is a question, anything else settles one that was asked.
    """
    if line.decision == Decided.QUERIED:
        _add(line, Kind.ASKED, by=by, text=line.reason.strip())
    elif line.messages.exists():
        _add(line, Kind.SETTLED, by=by, text=line.reason.strip(), decision=line.decision)


def _add(
    line: ClaimLine, kind: str, *, by: User, text: str, decision: str = ""
) -> tuple[LineMessage, bool]:
    """The message, and whether it is new: what was said last is not said again."""
    last: LineMessage | None = line.messages.order_by("pk").last()
    if last and (last.kind, last.by_id, last.text, last.decision) == (kind, by.pk, text, decision):
        return last, False
    message = LineMessage.objects.create(
        council_id=line.council_id, line=line, kind=kind, text=text, decision=decision, by=by
    )
    tell_of_message(message)
    return message, True
