"""What happened with a claim, newest first: its steps, and the questions about its lines."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from centres.models import User
from centres.wording import money
from payments.models import Claim, ClaimLine, Decision, LineMessage
from payments.withheld import withheld_from

MOST_MESSAGES = 50
WITHHELD = "Shown to those who work with the family and to commissioners."


@dataclass(frozen=True)
class Happened:
    """One thing: what, when, by whom, and more in words; `line` where it is about one of now."""

    what: str
    at: datetime
    by: str
    text: str
    line: int | None = None


def what_happened(user: User, claim: Claim) -> list[Happened]:
    """All steps of a claim and its newest questions and answers, of all rounds, as this person may
    read them. The number of queries does not depend on how many there are.
    """
    steps = [_step(step) for step in claim.decisions.select_related("by")]
    said = LineMessage.objects.visible_to(user).filter(line__claim=claim)
    newest = list(said.select_related("line", "by").order_by("-pk")[:MOST_MESSAGES])
    lines = {message.line_id: message.line for message in newest}
    withheld = withheld_from(user, claim.council_id, lines.values()) if lines else frozenset()
    messages = [_message(claim, message, message.line_id in withheld) for message in newest]
    return sorted([*steps, *messages], key=lambda each: each.at, reverse=True)


def why_returned(claim: Claim) -> str:
    """The reason of the last return, for a claim that is returned; else empty."""
    if claim.state != Claim.State.RETURNED:
        return ""
    back = (Decision.Kind.RETURNED, Decision.Kind.APPROVAL_REVERSED)
    last: Decision | None = claim.decisions.filter(kind__in=back).order_by("pk").last()
    return last.reason if last else ""


def _step(step: Decision) -> Happened:
    text = money(step.total_pence)
    if step.reason:
        text += f" · {step.reason}"
    return Happened(step.get_kind_display(), step.at, step.who, text)


def _message(claim: Claim, message: LineMessage, is_withheld: bool) -> Happened:
    line: ClaimLine = message.line
    kind = message.get_kind_display()
    about = f"line {line.number}"
    if line.round != claim.round:
        about += f" of round {line.round}"
    what = f"{kind} about {about}"
    if message.decision:
        what = f"{kind}: {about} {message.outcome}"
    text = WITHHELD if is_withheld and message.text else message.text
    current = line.number if line.round == claim.round else None
    return Happened(what, message.at, message.by.name, text, current)
