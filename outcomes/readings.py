"""Stars as they are read: on a chart, in a table, and the change between two in words."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from outcomes.models import Star, StarArea, StarEdition
from outcomes.radar import (
    FEWEST_AREAS,
    MOST_READINGS,
    STAGES,
    Area,
    Reading,
    Stage,
    StarChart,
)

LOWEST_WITH_STAGES, HIGHEST_WITH_STAGES = 1, 10


@dataclass(frozen=True)
class Change:
    """An area scored in two Stars: its name and both scores."""

    area: str
    before: int
    now: int

    @property
    def words(self) -> str:
        """`Boundaries and behaviour: from 4 to 6, up 2`."""
        step = self.now - self.before
        if not step:
            return f"{self.area}: still {self.now}"
        moved = f"{'up' if step > 0 else 'down'} {abs(step)}"
        return f"{self.area}: from {self.before} to {self.now}, {moved}"


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
                label_of(star),
                star.date,
                {codes[score.area_id]: score.score for score in star.scores.all()},
            )
            for star in ordered
        ],
        lowest=edition.lowest,
        highest=edition.highest,
        stages=stages_of(edition),
        key=f"star-{ordered[-1].pk}",
    )


def changes_between(before: Star, now: Star) -> list[Change]:
    """Every area scored in both, in the edition's order."""
    earlier = {score.area_id: score.score for score in before.scores.all()}
    later = {score.area_id: score.score for score in now.scores.all()}
    return [
        Change(area.name, earlier[area.pk], later[area.pk])
        for area in now.edition.areas.all()
        if area.pk in earlier and area.pk in later
    ]


def reading_before(star: Star, stars: Iterable[Star]) -> Star | None:
    """The newest Star of the same edition before this one that counts (SPEC 4: on one date the
    lower reference is earlier).
    """
    earlier = [
        other
        for other in stars
        if other.pk != star.pk
        and other.finished_at
        and not other.voided_on
        and other.edition_id == star.edition_id
        and (other.date, other.ref) < (star.date, star.ref)
    ]
    return max(earlier, key=lambda other: (other.date, other.ref), default=None)
