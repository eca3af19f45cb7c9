"""The eleven indicators, SPEC 5, one plain function each.

Each takes a `View` and the quarter and returns the units counted, as pairs of centre and whether
the numerator counts it too; the two that divide by population add it themselves.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from datetime import date

from .quarters import Quarter, days_after, six_months_after
from .records import Case, Child, Council
from .view import View, judged_in_every_area, on_track_in_every_area, under_5

Counted = Iterator[tuple[str, bool]]  # a centre, and whether the numerator counts it
Figure = tuple[int, int]  # numerator, denominator
Figures = dict[tuple[str, str, str], Figure]  # (level, unit, indicator)


def indicators(council: Council, quarter: Quarter) -> Figures:
    """All figures of a quarter: every unit has every indicator, 0 over 0 included."""
    view = View(council, quarter.last)
    figures: Figures = {}
    for indicator, function in INDICATORS.items():
        for centre, (numerator, denominator) in function(view, quarter).items():
            for level, unit in units_of(council, centre):
                before = figures.get((level, unit, indicator), (0, 0))
                figures[level, unit, indicator] = (before[0] + numerator, before[1] + denominator)
        for level, unit in all_units(council):
            figures.setdefault((level, unit, indicator), (0, 0))
    return figures


def units_of(council: Council, centre: str) -> list[tuple[str, str]]:
    cluster = council.cluster_of_centre[centre]
    return [
        ("centre", centre),
        ("cluster", cluster),
        ("provider", council.provider_of_cluster[cluster]),
        ("council", council.code),
    ]


def all_units(council: Council) -> list[tuple[str, str]]:
    units = [("council", council.code)]
    units += [("provider", code) for code in council.providers]
    units += [("cluster", code) for code in council.provider_of_cluster]
    units += [("centre", code) for code in council.cluster_of_centre]
    return units


def tally(counted: Iterable[tuple[str, bool]]) -> dict[str, Figure]:
    numerators: Counter[str] = Counter()
    denominators: Counter[str] = Counter()
    for centre, is_in_numerator in counted:
        denominators[centre] += 1
        numerators[centre] += 1 if is_in_numerator else 0
    return {centre: (numerators[centre], denominators[centre]) for centre in denominators}


def registered_under5(view: View, quarter: Quarter) -> dict[str, Figure]:
    return over_population(view, [child for child, _ in registered_children(view, quarter)])


def reached_under5(view: View, quarter: Quarter) -> dict[str, Figure]:
    reached = [child for child, is_reached in registered_children(view, quarter) if is_reached]
    return over_population(view, reached)


def registered_children(view: View, quarter: Quarter) -> Iterator[tuple[Child, bool]]:
    """Children under 5 on E of registered families that live in an area; and if reached."""
    for child in view.council.children.values():
        family = view.council.families[child.family]
        if (
            family.area is not None
            and under_5(child, quarter.last)
            and view.registered(family.ref, quarter.last)
        ):
            yield child, engaged_within_a_year(view, family.ref, quarter.last)


def over_population(view: View, children: list[Child]) -> dict[str, Figure]:
    """Children by the centre of their family's area, over those areas' population under 5."""
    areas, families = view.council.areas, view.council.families
    numerators: Counter[str] = Counter()
    denominators: Counter[str] = Counter()
    for area in areas.values():
        denominators[area.centre] += area.under5_population
    for child in children:
        numerators[areas[families[child.family].area or ""].centre] += 1
    return {centre: (numerators[centre], denominators[centre]) for centre in denominators}


def engaged_within_a_year(view: View, family: str, last: date) -> bool:
    return view.engaged(family, days_after(last, -364), last)


def reached_greatest_need(view: View, quarter: Quarter) -> dict[str, Figure]:
    last = quarter.last

    def counted() -> Counted:
        for family in view.council.families.values():
            has_child_under_5 = any(
                under_5(child, last) for child in view.children_of_family[family.ref]
            )
            if (
                view.registered(family.ref, last)
                and has_child_under_5
                and view.in_greatest_need(family.ref, last)
            ):
                yield family.centre, engaged_within_a_year(view, family.ref, last)

    return tally(counted())


def sustained_cases(view: View, quarter: Quarter) -> dict[str, Figure]:
    def counted() -> Counted:
        for case in view.cases.values():
            if case.closed_on is None or case.closed_on >= quarter.first:
                yield case.centre, len(view.engagement_days(case)) >= 5

    return tally(counted())


def complex_families(view: View, quarter: Quarter) -> dict[str, Figure]:
    def counted() -> Counted:
        for family in view.council.families.values():
            if view.engaged(family.ref, quarter.first, quarter.last):
                yield family.centre, view.level_on(family.ref, quarter.last) >= 3

    return tally(counted())


def has_star(view: View, case: Case, kind: str, from_day: int, to_day: int) -> bool:
    """Whether the case has a Star of a kind, so many days after its opening."""
    first, last = days_after(case.opened_on, from_day), days_after(case.opened_on, to_day)
    return any(
        star.kind == kind and first <= star.date <= last for star in view.stars_of_case[case.ref]
    )


def falls_in(quarter: Quarter, day: date) -> bool:
    return quarter.first <= day <= quarter.last


def first_star_in_28_days(view: View, quarter: Quarter) -> dict[str, Figure]:
    def counted() -> Counted:
        for case in view.cases.values():
            if falls_in(quarter, days_after(case.opened_on, 28)):
                yield case.centre, has_star(view, case, "first", 0, 28)

    return tally(counted())


def three_month_review_on_time(view: View, quarter: Quarter) -> dict[str, Figure]:
    def counted() -> Counted:
        for case in view.cases.values():
            if not falls_in(quarter, days_after(case.opened_on, 119)):
                continue
            if case.closed_on is None or case.closed_on >= days_after(case.opened_on, 91):
                yield case.centre, has_star(view, case, "review", 63, 119)

    return tally(counted())


def closed_within_six_months(view: View, quarter: Quarter) -> dict[str, Figure]:
    def counted() -> Counted:
        for case in view.cases.values():
            day = six_months_after(case.opened_on)
            if falls_in(quarter, day):
                yield case.centre, case.closed_on is not None and case.closed_on <= day

    return tally(counted())


def on_track(view: View, quarter: Quarter, *, greatest_need: bool) -> dict[str, Figure]:
    last = quarter.last

    def counted() -> Counted:
        for child in view.council.children.values():
            newest = view.newest_judgements(child.ref, days_after(last, -364), last)
            if (
                under_5(child, last)
                and judged_in_every_area(newest)
                and view.in_greatest_need(child.family, last) == greatest_need
            ):
                centre = view.council.families[child.family].centre
                yield centre, on_track_in_every_area(newest)

    return tally(counted())


def on_track_greatest_need(view: View, quarter: Quarter) -> dict[str, Figure]:
    return on_track(view, quarter, greatest_need=True)


def on_track_others(view: View, quarter: Quarter) -> dict[str, Figure]:
    return on_track(view, quarter, greatest_need=False)


def new_births_contacted(view: View, quarter: Quarter) -> dict[str, Figure]:
    first, last = days_after(quarter.first, -42), days_after(quarter.last, -42)

    def counted() -> Counted:
        for child in view.council.children.values():
            born = child.date_of_birth
            if born is not None and first <= born <= last:
                centre = view.council.families[child.family].centre
                yield centre, view.engaged(child.family, born, days_after(born, 42))

    return tally(counted())


INDICATORS: dict[str, Callable[[View, Quarter], dict[str, Figure]]] = {
    "registered_under5": registered_under5,
    "reached_under5": reached_under5,
    "reached_greatest_need": reached_greatest_need,
    "sustained_cases": sustained_cases,
    "complex_families": complex_families,
    "first_star_in_28_days": first_star_in_28_days,
    "three_month_review_on_time": three_month_review_on_time,
    "closed_within_six_months": closed_within_six_months,
    "on_track_greatest_need": on_track_greatest_need,
    "on_track_others": on_track_others,
    "new_births_contacted": new_births_contacted,
}
