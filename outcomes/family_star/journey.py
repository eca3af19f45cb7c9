"""A family's journey: all its Stars over all its cases, drawn area by area and case by case."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from centres.models import User
from families.models import Case, Family
from outcomes.family_star.changes import Progress, progress_between
from outcomes.family_star.journey_lines import AreaLine, lines_of
from outcomes.family_star.radar import StarChart
from outcomes.family_star.readings import chart_of, label_of, ordered_readings
from outcomes.models import Star, StarEdition


@dataclass(frozen=True)
class CaseJourney:
    """A case with its Stars that count, oldest first; `latest` are those of the last one's
    edition, which `chart` shows and `progress` tells from first to last.
    """

    case: Case
    stars: list[Star]
    chart: StarChart | None
    progress: Progress | None
    other_editions: list[str]


@dataclass(frozen=True)
class EditionJourney:
    """All readings of one edition, oldest first, and a line for each of its areas."""

    edition: StarEdition
    stars: list[Star]
    lines: list[AreaLine]

    @property
    def labels(self) -> list[tuple[Star, str]]:
        """What each reading is called at the head of its column."""
        return [(star, label_of(star)) for star in self.stars]


@dataclass(frozen=True)
class Journey:
    """The cases of a family, oldest first; its readings by edition, the one used last first."""

    cases: list[CaseJourney]
    editions: list[EditionJourney]

    @property
    def stars(self) -> list[Star]:
        """Every Star that counts, oldest first."""
        return ordered_readings(star for one in self.cases for star in one.stars)


def journey_of(family: Family, user: User) -> Journey:
    """Everything of the family's Stars that this person may see.

    Records of a family that was merged into this one are its own, so they are told with it.
    """
    cases = Case.objects.visible_to(user).filter(family=family).order_by("opened_on", "ref")
    found = Star.objects.visible_to(user).counted().filter(case__in=cases)
    stars = ordered_readings(
        found.select_related("edition", "case").prefetch_related("scores", "edition__areas")
    )
    return Journey(
        cases=[
            _of_case(case, [star for star in stars if star.case_id == case.pk])
            for case in cases.select_related("worker", "centre")
        ],
        editions=_by_edition(stars),
    )


def _of_case(case: Case, stars: list[Star]) -> CaseJourney:
    if not stars:
        return CaseJourney(case, [], None, None, [])
    edition = stars[-1].edition
    alike = [star for star in stars if star.edition_id == edition.pk]
    others = {star.edition.name for star in stars if star.edition_id != edition.pk}
    return CaseJourney(
        case=case,
        stars=stars,
        chart=chart_of(alike, f"Stars of case {case.ref}"),
        progress=progress_between(alike[0], alike[-1]) if len(alike) > 1 else None,
        other_editions=sorted(others),
    )


def _by_edition(stars: Sequence[Star]) -> list[EditionJourney]:
    """Editions with two readings or more; the one used last comes first."""
    groups: dict[int, list[Star]] = {}
    for star in reversed(stars):
        groups.setdefault(star.edition_id, []).insert(0, star)
    return [
        EditionJourney(group[-1].edition, group, lines_of(group))
        for group in groups.values()
        if len(group) > 1
    ]
