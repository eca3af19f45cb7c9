"""The six outcomes, SPEC 4, one plain function each.

Each takes a `View` and returns, by subject, the provider and the date achieved.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta

from .quarters import age, days_after
from .records import Case, Council, Enrolment, Star
from .view import View, grouped, on_track_in_every_area, under_5

Achieved = dict[str, tuple[str, date]]  # subject -> (provider, achieved_on)
Achievements = dict[tuple[str, str], tuple[str, date]]  # (measure, subject) -> the same


def achievements(council: Council, last_day: date) -> Achievements:
    """Every achievement up to the quarter's last day, on the records dated up to it."""
    view = View(council, last_day)
    return {
        (measure, subject): achievement
        for measure, outcome in OUTCOMES.items()
        for subject, achievement in outcome(view).items()
    }


def sustained_contact(view: View) -> Achieved:
    achieved: Achieved = {}
    for case in view.cases.values():
        if not view.in_greatest_need(case.family, case.opened_on):
            continue
        days = view.engagement_days(case)
        visits = [e.date for e in view.engagements_within(case) if e.kind == "home_visit"]
        for number, day in enumerate(days, start=1):
            is_fifth_or_later = number >= 5
            is_28_days_on = day >= days_after(days[0], 28)
            is_after_a_visit = any(visit <= day for visit in visits)
            if is_fifth_or_later and is_28_days_on and is_after_a_visit:
                achieved[case.ref] = (view.council.provider_of_centre(case.centre), day)
                break
    return achieved


def star_progress(view: View) -> Achieved:
    achieved: Achieved = {}
    for case in view.cases.values():
        if case.closed_on is None or case.closure_reason != "goals_met":
            continue
        first = first_star(view, case)
        closing = closing_star(view, case, first) if first else None
        if first is None or closing is None:
            continue
        achieved_on = max(case.closed_on, closing.date)
        if stars_show_progress(view, case, first, closing, achieved_on):
            achieved[case.ref] = (view.council.provider_of_centre(case.centre), achieved_on)
    return achieved


def first_star(view: View, case: Case) -> Star | None:
    """(b): the earliest `first` Star from opening to 28 days later, whatever its edition."""
    candidates = [
        star
        for star in view.stars_of_case[case.ref]
        if star.kind == "first" and case.opened_on <= star.date <= days_after(case.opened_on, 28)
    ]
    return min(candidates, key=lambda star: (star.date, star.ref), default=None)


def closing_star(view: View, case: Case, first: Star) -> Star | None:
    """The latest `closing` Star of the first's edition that satisfies (c)'s dates."""
    assert case.closed_on is not None
    candidates = [
        star
        for star in view.stars_of_case[case.ref]
        if star.kind == "closing"
        and star.edition == first.edition
        and days_after(case.closed_on, -28) <= star.date <= days_after(case.closed_on, 14)
        and star.date >= days_after(first.date, 28)
    ]
    return max(candidates, key=lambda star: (star.date, star.ref), default=None)


def stars_show_progress(
    view: View, case: Case, first: Star, closing: Star, achieved_on: date
) -> bool:
    """(c)'s areas and (d) to (g), asked of the first and the closing Star."""
    before = view.council.scores.get(first.ref, {})
    after = view.council.scores.get(closing.ref, {})
    good_from = first.edition.good_from
    if any(area not in after for area in before):
        return False
    if first.completed == "worker" or closing.completed == "worker":
        return False
    improved = {
        area
        for area in before
        if after[area] - before[area] >= 2 or before[area] < good_from <= after[area]
    }
    if len(improved) < 3:
        return False
    if any(before[area] - after[area] >= 2 for area in before):
        return False
    return any(
        action.area in improved
        and action.done_on is not None
        and case.opened_on <= action.done_on <= achieved_on
        for action in view.actions_done_of_case[case.ref]
    )


def sustained_step_down(view: View) -> Achieved:
    achieved: Achieved = {}
    stepped_down = [case for case in view.cases.values() if closed_stepped_down(view, case)]
    for same_day in grouped(stepped_down, lambda case: f"{case.closed_on}{case.family}").values():
        case = min(same_day, key=lambda case: (case.opened_on, case.ref))
        assert case.closed_on is not None
        achieved_on = days_after(case.closed_on, 182)
        if achieved_on <= view.last_day and stayed_down(view, case, achieved_on):
            achieved[case.ref] = (view.council.provider_of_centre(case.centre), achieved_on)
    return achieved


def closed_stepped_down(view: View, case: Case) -> bool:
    return (
        case.closed_on is not None
        and case.closure_reason == "goals_met"
        and view.level_on(case.family, case.opened_on) >= 3
        and view.level_on(case.family, case.closed_on) <= 2
    )


def stayed_down(view: View, case: Case, until: date) -> bool:
    """No level of 3 or more, no other case open on any day, and not deregistered, for 182 days."""
    assert case.closed_on is not None
    day_after = case.closed_on + timedelta(days=1)
    for level in view.levels_of_family[case.family]:
        if level.level >= 3 and day_after <= level.from_ <= until:
            return False
    for other in view.cases_of_family[case.family]:
        is_open_then = other.opened_on <= until and (
            other.closed_on is None or other.closed_on >= day_after
        )
        if other.ref != case.ref and is_open_then:
            return False
    deregistered_on = view.council.families[case.family].deregistered_on
    return deregistered_on is None or deregistered_on > until


def programme_completed(view: View) -> Achieved:
    completed: list[tuple[date, Enrolment]] = []
    for enrolment in view.enrolments:
        programme = view.council.programmes[enrolment.programme]
        family = view.council.carers[enrolment.carer].family
        if not programme.evidence_based:
            continue
        if not view.in_greatest_need(family, enrolment.started_on):
            continue
        needed = -(-programme.sessions * 3 // 4)  # 75%, rounded up
        attended = sorted(
            session.date
            for session in view.attended_of_enrolment[enrolment.ref]
            if session.date >= enrolment.started_on
        )
        if len(attended) >= needed:
            completed.append((attended[needed - 1], enrolment))
    achieved: Achieved = {}
    counted: set[tuple[str, str]] = set()
    for day, enrolment in sorted(completed, key=lambda found: (found[0], found[1].ref)):
        if (enrolment.carer, enrolment.programme) not in counted:
            counted.add((enrolment.carer, enrolment.programme))
            achieved[enrolment.ref] = (view.council.provider_of_centre(enrolment.centre), day)
    return achieved


def development_catch_up(view: View) -> Achieved:
    achieved: Achieved = {}
    for child in view.council.children.values():
        judgements = view.judgements_of_child[child.ref]
        if not judgements:
            continue
        first_day = min(judgement.date for judgement in judgements)
        if all(judgement.on_track for judgement in judgements if judgement.date == first_day):
            continue
        for day in sorted({judgement.date for judgement in judgements}):
            newest = view.newest_judgements(child.ref, first_day, day)
            if (
                day >= days_after(first_day, 90)
                and on_track_in_every_area(newest)
                and under_5(child, day)
                and view.engaged(child.family, first_day, day)
            ):
                centre = view.council.families[child.family].centre
                achieved[child.ref] = (view.council.provider_of_centre(centre), day)
                break
    return achieved


def two_year_offer(view: View) -> Achieved:
    achieved: Achieved = {}
    for ref, started_on in view.places.items():
        child = view.council.children[ref]
        if not child.two_year_offer_eligible or child.date_of_birth is None:
            continue
        if age(child.date_of_birth, started_on) != 2:
            continue
        if view.engaged(child.family, date.min, started_on):
            centre = view.council.families[child.family].centre
            achieved[ref] = (view.council.provider_of_centre(centre), started_on)
    return achieved


OUTCOMES: dict[str, Callable[[View], Achieved]] = {
    "sustained_contact": sustained_contact,
    "star_progress": star_progress,
    "sustained_step_down": sustained_step_down,
    "programme_completed": programme_completed,
    "development_catch_up": development_catch_up,
    "two_year_offer": two_year_offer,
}
