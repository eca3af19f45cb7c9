"""Stars as they are read: which came before which, and how they are drawn on one chart."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence

from centres.wording import day_in_words
from outcomes.family_star.radar import (
    FEWEST_AREAS,
    MOST_READINGS,
    STAGES,
    Area,
    Reading,
    Stage,
    StarChart,
)
from outcomes.models import Star, StarArea, StarEdition

LOWEST_WITH_STAGES, HIGHEST_WITH_STAGES = 1, 10


def stages_of(edition: StarEdition) -> Sequence[Stage]:
    """The named stages of the edition's scale: only the scale of 1 to 10 has names (SPEC 2)."""
    scale = (edition.lowest, edition.highest)
    return STAGES if scale == (LOWEST_WITH_STAGES, HIGHEST_WITH_STAGES) else ()


def label_of(star: Star) -> str:
    """What a Star is called: `First Star`."""
    return f"{star.get_kind_display()} Star"


def chart_of(stars: Sequence[Star], title: str) -> StarChart | None:
    """The chart of Stars of one edition, their scores and the edition's areas loaded; at most
    three are drawn: the first, and the two latest. None without Stars, or with too few areas.
    """
    ordered = sorted(stars, key=lambda star: (star.date, star.ref))
    if not ordered:
        return None
    if len(ordered) > MOST_READINGS:
        ordered = [ordered[0], *ordered[1 - MOST_READINGS :]]
    edition = ordered[-1].edition
    areas: list[StarArea] = list(edition.areas.all())
    if len(areas) < FEWEST_AREAS:
        return None
    codes = {area.pk: area.code for area in areas}
    return StarChart(
        title=title,
        areas=[Area(area.code, area.name) for area in areas],
        readings=[
            Reading(
                label,
                star.date,
                {codes[score.area_id]: score.score for score in star.scores.all()},
            )
            for label, star in zip(_told_apart(ordered), ordered, strict=True)
        ],
        lowest=edition.lowest,
        highest=edition.highest,
        stages=stages_of(edition),
        key=f"star-{ordered[-1].pk}",
    )


def reading_before(star: Star, stars: Iterable[Star]) -> Star | None:
    """The newest Star of the same edition before this one that counts (SPEC 4: on one date the
    lower reference is earlier).
    """
    earlier = [
        other
        for other in ordered_readings(stars)
        if other.edition_id == star.edition_id and (other.date, other.ref) < (star.date, star.ref)
    ]
    return earlier[-1] if earlier else None


def ordered_readings(stars: Iterable[Star]) -> list[Star]:
    """Those of the Stars that count, oldest first (SPEC 4: then by reference)."""
    counted = [star for star in stars if star.finished_at and not star.voided_on]
    return sorted(counted, key=lambda star: (star.date, star.ref))


def _told_apart(stars: Sequence[Star]) -> list[str]:
    """What each is called on one chart: with its date where two would be called the same."""
    labels = [label_of(star) for star in stars]
    often = Counter(labels)
    return [
        f"{label} of {day_in_words(star.date, short=True)}" if often[label] > 1 else label
        for label, star in zip(labels, stars, strict=True)
    ]
