"""What differs between a claim as sealed and as it would be now: each with its reason and pence."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from centres.wording import day_in_words
from outcomes.measures.registry import title
from payments.calculation.lines import Calculated
from payments.models import Claim, ClaimLine
from payments.seals.changes import Sort
from payments.seals.now import Sources

Kind = ClaimLine.Kind
DECIDED = "decided"
LABELS = {**{sort.value: sort.label for sort in Sort}, DECIDED: "Decided"}
COLOURS = {**{sort.value: sort.colour for sort in Sort}, DECIDED: ""}
MEANINGS = {
    **{sort.value: sort.meaning for sort in Sort},
    DECIDED: "The line was rejected, or a cap has or had no room for it.",
}
LOST = "No longer achieved by the quarter’s end."
GAINED = "Achieved by the quarter’s end, and not in the claim."
ELSEWHERE = "Achieved with another provider now."
OUTSIDE = "Achieved, but not on a day that this claim could look at."
AGAIN = "Was taken back, and is achieved after all."
REJECTED = "Rejected when the claim was decided."
CAPPED = "Within the cap now, and over it then, or the other way round: the room has changed."


@dataclass(frozen=True)
class Differing:
    """A line that is another one now, or is in one of the two only; pence as approved, and now.

    `why` is a sort of change or `decided`; empty until that is known. `settled` names the later
    line that has made it good since.
    """

    line: ClaimLine | None
    now: Calculated | None
    measure: str
    subject: str
    kind: str
    sealed_pence: int
    now_pence: int
    words: str
    why: str = ""
    settled: str = ""

    @property
    def pence(self) -> int:
        """What the claim would come to more, or less."""
        return self.now_pence - self.sealed_pence

    @property
    def title(self) -> str:
        return title(self.measure)

    @property
    def label(self) -> str:
        return LABELS[self.why]

    @property
    def colour(self) -> str:
        return COLOURS[self.why]

    @property
    def is_of_target(self) -> bool:
        return bool(self.line.is_of_target if self.line else self.now and self.now.denominator)


def approved_pence(line: ClaimLine) -> int:
    """What a line was approved for: nothing when it was rejected."""
    return 0 if line.decision == ClaimLine.Decided.REJECTED else line.amount_pence


def differing(
    claim: Claim, sealed: Iterable[ClaimLine], now: Iterable[Calculated], sources: Sources
) -> tuple[int, list[Differing]]:
    """How many lines are alike, and those that differ, in the claim's order, the new ones last."""
    left = {_key(line.kind, line): line for line in now}
    alike, found = 0, []
    for line in sealed:
        match = _match(line, left, sources)
        if match is not None:
            del left[_key(match.kind, match)]
        if match is not None and _is_alike(line, match):
            alike += 1
        else:
            found.append(_of_sealed(claim, line, match, sources))
    found += [_gained(claim, line, sources) for line in left.values()]
    return alike, found


def _key(kind: str, line: ClaimLine | Calculated) -> tuple[str, str, str]:
    if line.denominator is not None:
        return Kind.TARGET, line.measure, ""
    of_outcome = kind in (Kind.OUTCOME, Kind.OVER_CAP)
    return Kind.OUTCOME if of_outcome else kind, line.measure, line.subject


def _match(
    line: ClaimLine, left: dict[tuple[str, str, str], Calculated], sources: Sources
) -> Calculated | None:
    sort, measure, subject = _key(line.kind, line)
    if sort == Kind.TARGET:
        return left.get((sort, measure, ""))
    keys = sources.keys_of(measure, subject)
    return next((left[sort, *key] for key in keys if (sort, *key) in left), None)


def _is_alike(line: ClaimLine, now: Calculated) -> bool:
    return (
        approved_pence(line) == now.amount_pence
        and (line.kind, line.subject, line.achieved_on) == (now.kind, now.subject, now.achieved_on)
        and (line.numerator, line.denominator) == (now.numerator, now.denominator)
    )


def _of_sealed(
    claim: Claim, line: ClaimLine, now: Calculated | None, sources: Sources
) -> Differing:
    words, why, settled = _words(claim, line, now, sources), "", ""
    if now is not None and _is_same_achievement(line, now):
        is_rejected = line.decision == ClaimLine.Decided.REJECTED
        words, why = (REJECTED if is_rejected else CAPPED), DECIDED
    if now is None and line.kind == Kind.OUTCOME:
        back = sources.standing.taken_back_since((line.measure, line.subject), claim.quarter)
        settled = f"Taken back since: {back}." if back else ""
    elif line.decision == ClaimLine.Decided.REJECTED:
        settled = _claimed_since(claim, line.measure, line.subject, sources)
    return Differing(
        line=line,
        now=now,
        measure=line.measure,
        subject=line.subject,
        kind=line.kind,
        sealed_pence=approved_pence(line),
        now_pence=now.amount_pence if now else 0,
        words=words,
        why=why,
        settled=settled,
    )


def _is_same_achievement(line: ClaimLine, now: Calculated) -> bool:
    return (line.subject, line.achieved_on, line.numerator, line.denominator) == (
        now.subject,
        now.achieved_on,
        now.numerator,
        now.denominator,
    )


def _words(claim: Claim, line: ClaimLine, now: Calculated | None, sources: Sources) -> str:
    if line.is_of_target:
        numbers = f"{now.numerator} of {now.denominator}" if now else "nothing to count"
        return f"Was {line.numerator} of {line.denominator}, is {numbers} now."
    if line.kind == Kind.REVERSAL:
        return AGAIN
    if now is None:
        keys = sources.keys_of(line.measure, line.subject)
        known = next((sources.now.achieved[k] for k in keys if k in sources.now.achieved), None)
        if known is None:
            return LOST
        return OUTSIDE if known.provider_id == claim.contract.provider_id else ELSEWHERE
    if now.subject != line.subject:
        return f"Is {now.subject} since two records were merged."
    return f"Was achieved {_day(line.achieved_on)}, is achieved {_day(now.achieved_on)} now."


def _gained(claim: Claim, now: Calculated, sources: Sources) -> Differing:
    words = GAINED
    if now.denominator is not None:
        words = f"Had nothing to count, is {now.numerator} of {now.denominator} now."
    return Differing(
        line=None,
        now=now,
        measure=now.measure,
        subject=now.subject,
        kind=now.kind,
        sealed_pence=0,
        now_pence=now.amount_pence,
        words=words,
        settled=_claimed_since(claim, now.measure, now.subject, sources),
    )


def _claimed_since(claim: Claim, measure: str, subject: str, sources: Sources) -> str:
    for key in sources.keys_of(measure, subject):
        if held := sources.standing.claimed_since(key, claim.quarter):
            return f"Claimed since: {held}."
    return ""


def _day(day: date | None) -> str:
    return day_in_words(day, short=True)
