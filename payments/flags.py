"""Lines whose records changed since the claim was submitted (SPEC 6)."""

from __future__ import annotations

from collections.abc import Sequence

from centres.wording import day_in_words
from outcomes.models import Achievement, Figure
from outcomes.twins import Twins, twins_in
from payments.calculation.holdback import fell_within
from payments.evidence import snapshots
from payments.models import Claim, ClaimLine, LaterLook

CHANGED = "The records behind this line have changed since it was submitted."
LOST = "By the latest roll-up this is no longer achieved."
MOVED = "By the latest roll-up this belongs to another provider."
TWIN = "By the latest roll-up this is achieved as {}: two records were merged."
TWICE = "This is claimed as {} too: two records were merged."
AGAIN = "By the latest roll-up this is achieved after all."
FELL_BACK = "By the latest roll-up this fell back on {}, so what was held back is not due."
LASTED = "By the latest roll-up this did not fall back within 182 days after all."

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
    twins = twins_in(claim.council_id)
    achieved = _achieved(claim, lines, twins)
    beside = _claimed_beside(claim, lines, twins)
    figures = _figures(claim)
    later = _later_words(lines)
    found: dict[int, list[str]] = {}
    for line in lines:
        words = [] if now[line.pk].digest == line.evidence_digest else [CHANGED]
        if line.is_of_target:
            words += _of_target(line, figures.get(line.measure))
        else:
            known = _as_now(line, achieved, twins)
            words += later.get(line.pk, [])
            words += _against_rollup(claim, line, known, beside.get(line.pk, []))
        if words:
            found[line.pk] = words
    return found


def _achieved(claim: Claim, lines: Sequence[ClaimLine], twins: Twins) -> dict[Key, Achievement]:
    subjects = {line.subject for line in lines}
    subjects |= {twin for line in lines for twin in twins.of(line.measure, line.subject)}
    stored = Achievement.objects.filter(
        council=claim.council_id,
        quarter=claim.quarter,
        measure__in={line.measure for line in lines},
        subject__in=subjects,
    )
    return {(each.measure, each.subject): each for each in stored}


def _claimed_beside(claim: Claim, lines: Sequence[ClaimLine], twins: Twins) -> dict[int, list[str]]:
    """References under which the same achievement stands claimed too, by the id of the line."""
    others = {twin for line in lines for twin in twins.of(line.measure, line.subject)}
    if not others:
        return {}
    standing = ClaimLine.objects.standing().filter(council=claim.council_id, subject__in=others)
    claimed = set(standing.values_list("measure", "subject"))
    return {
        line.pk: [
            twin
            for twin in sorted(twins.of(line.measure, line.subject))
            if (line.measure, twin) in claimed
        ]
        for line in lines
    }


def _as_now(line: ClaimLine, achieved: dict[Key, Achievement], twins: Twins) -> Achievement | None:
    """The line's achievement by the roll-up, under whichever reference."""
    for subject in (line.subject, *sorted(twins.of(line.measure, line.subject))):
        if found := achieved.get((line.measure, subject)):
            return found
    return None


def _figures(claim: Claim) -> dict[str, Figure]:
    stored = Figure.objects.filter(
        council=claim.council_id,
        quarter=claim.quarter,
        level=Figure.UnitLevel.PROVIDER,
        provider=claim.contract.provider_id,
    )
    return {figure.indicator: figure for figure in stored}


def _against_rollup(
    claim: Claim, line: ClaimLine, achievement: Achievement | None, beside: list[str]
) -> list[str]:
    if line.kind == ClaimLine.Kind.REVERSAL:
        # What was paid under two references is taken back under one, and is achieved all the same.
        return [AGAIN] if achievement and not beside and "fell_on" not in line.terms else []
    words = [TWICE.format(reference) for reference in beside]
    if achievement is None:
        return [*words, LOST]
    if achievement.subject != line.subject:
        words.append(TWIN.format(achievement.subject))
    elif achievement.provider_id != claim.contract.provider_id:
        words.append(MOVED)
    elif achievement.achieved_on != line.achieved_on:
        day = day_in_words(achievement.achieved_on)
        words.append(f"By the latest roll-up this was achieved on {day}.")
    return words


def _later_words(lines: Sequence[ClaimLine]) -> dict[int, list[str]]:
    """What the latest look says else of what a line rests on having held, or fallen back."""
    asked = {
        line.pk: (line.releases_id or line.reverses_id)
        for line in lines
        if line.releases_id or "fell_on" in line.terms
    }
    if not asked:
        return {}
    looks = LaterLook.objects.filter(line__in=asked.values()).select_related("line")
    newest = {look.line_id: look for look in looks.order_by("quarter")}
    found: dict[int, list[str]] = {}
    for line in lines:
        look = newest.get(asked.get(line.pk, 0) or 0)
        if look is None or look.line.achieved_on is None:
            continue
        fell = fell_within(look, look.line.achieved_on)
        if line.releases_id and fell:
            found[line.pk] = [FELL_BACK.format(day_in_words(look.fell_on))]
        elif line.reverses_id and not fell:
            found[line.pk] = [LASTED]
    return found


def _of_target(line: ClaimLine, figure: Figure | None) -> list[str]:
    now = (figure.numerator, figure.denominator) if figure else (0, 0)
    if now == (line.numerator, line.denominator):
        return []
    return [f"By the latest roll-up the figure is {now[0]} of {now[1]}."]
