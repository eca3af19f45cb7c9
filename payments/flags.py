"""Lines whose records changed since the claim was submitted (SPEC 6)."""

from __future__ import annotations

from collections.abc import Sequence

from centres.wording import day_in_words
from outcomes.models import Achievement, Figure
from payments.evidence import snapshots
from payments.models import Claim, ClaimLine

CHANGED = "The records behind this line have changed since it was submitted."
LOST = "By the latest roll-up this is no longer achieved."
MOVED = "By the latest roll-up this belongs to another provider."
AGAIN = "By the latest roll-up this is achieved after all."

Key = tuple[str, str]


def flags(claim: Claim, lines: Sequence[ClaimLine] | None = None) -> dict[int, list[str]]:
    """Why lines of a submitted claim are flagged, in words, by the line's id.

    `lines` are those of the present round to look at, where they are read already; else all.

    The evidence as it stood at submission is compared with the records now, and the line with
    what the claim's quarter was last rolled up to. Empty for a draft; the number of queries does
    not depend on the number of lines.
    """
    if claim.state == Claim.State.DRAFT:
        return {}
    lines = list(claim.lines) if lines is None else lines
    now = snapshots.take(lines)
    achieved = _achieved(claim, lines)
    figures = _figures(claim)
    found: dict[int, list[str]] = {}
    for line in lines:
        words = [] if now[line.pk].digest == line.evidence_digest else [CHANGED]
        words += _against_rollup(claim, line, achieved, figures)
        if words:
            found[line.pk] = words
    return found


def _achieved(claim: Claim, lines: Sequence[ClaimLine]) -> dict[Key, Achievement]:
    stored = Achievement.objects.filter(
        council=claim.council_id,
        quarter=claim.quarter,
        measure__in={line.measure for line in lines},
        subject__in={line.subject for line in lines},
    )
    return {(each.measure, each.subject): each for each in stored}


def _figures(claim: Claim) -> dict[str, Figure]:
    stored = Figure.objects.filter(
        council=claim.council_id,
        quarter=claim.quarter,
        level=Figure.UnitLevel.PROVIDER,
        provider=claim.contract.provider_id,
    )
    return {figure.indicator: figure for figure in stored}


def _against_rollup(
    claim: Claim,
    line: ClaimLine,
    achieved: dict[Key, Achievement],
    figures: dict[str, Figure],
) -> list[str]:
    if line.is_of_target:
        return _of_target(line, figures.get(line.measure))
    achievement = achieved.get((line.measure, line.subject))
    if line.kind == ClaimLine.Kind.REVERSAL:
        return [AGAIN] if achievement else []
    if achievement is None:
        return [LOST]
    if achievement.provider_id != claim.contract.provider_id:
        return [MOVED]
    if achievement.achieved_on != line.achieved_on:
        day = day_in_words(achievement.achieved_on)
        return [f"By the latest roll-up this was achieved on {day}."]
    return []


def _of_target(line: ClaimLine, figure: Figure | None) -> list[str]:
    now = (figure.numerator, figure.denominator) if figure else (0, 0)
    if now == (line.numerator, line.denominator):
        return []
    return [f"By the latest roll-up the figure is {now[0]} of {now[1]}."]
