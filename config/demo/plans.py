"""The plans of the demo's cases: what came first, who does each step, for which need and how."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from datetime import date, datetime, time
from random import Random

from django.db.models import Q
from django.utils import timezone

from centres.models import Council
from config.demo.dates import DemoDates, happens
from config.demo.wording import TOUCHED
from families.models import Carer, Case, Need
from outcomes.models import Action, Approach, Priority, Star
from outcomes.planning.priorities import proposed

NOON = time(12)
CHANGED = [
    "by_whom",
    "carer",
    "who_else",
    "need",
    "approach",
    "carried_over",
    "carried_on",
    "recorded_at",
]
ALSO_CHOSEN, LOOKED_THROUGH, WITH_APPROACH, WITH_NEED = 0.3, 0.5, 0.8, 0.75
WHO = ("carer", "carer", "carer", "family", "family", "worker", "other")
SOMEBODY = ("Grandma", "The health visitor", "A friend", "Dad", "The nursery")
# How a step is mostly gone about, by a word of what it says, or else by its area.
BY_WORD = {
    "massage": "baby_massage",
    "play": "play_and_attachment",
    "nursery": "childcare",
    "housing": "housing",
    "landlord": "housing",
    "debt": "benefits",
    "benefits": "benefits",
    "grant": "benefits",
    "GP": "referral",
    "health visitor": "referral",
    "adviser about courses": "return_to_work",
    "CV": "return_to_work",
    "volunteering": "return_to_work",
    "employer": "return_to_work",
}
BY_AREA = {
    "boundaries_and_behaviour": "parenting_technique",
    "boundaries_and_routine": "parenting_technique",
    "family_routine": "parenting_technique",
    "meeting_emotional_needs": "play_and_attachment",
    "child_development": "play_and_attachment",
}


def agree_plans(council: Council, dates: DemoDates) -> None:
    """Priorities from each open case's first Star, and the facts of its actions."""
    cases = Case.objects.open().filter(council=council)
    stars = _stars(cases)
    rng = dates.chance("plans")
    Priority.objects.bulk_create(_priorities(rng, stars), batch_size=500)
    actions = list(Action.objects.filter(case__in=cases).select_related("case").order_by("ref"))
    _agree(rng, dates, council, actions)
    _look_through(rng, stars, actions)
    Action.objects.bulk_update(actions, CHANGED, batch_size=200)


def _stars(cases: object) -> dict[int, list[Star]]:
    """The Stars that count of each case, the first one first."""
    counted = Star.objects.counted().filter(case__in=cases).select_related("edition")
    found: dict[int, list[Star]] = defaultdict(list)
    loaded = counted.prefetch_related("scores", "edition__areas")
    for star in loaded.order_by("case__ref", "date", "ref"):
        found[star.case_id].append(star)
    return found


def _priorities(rng: Random, stars: dict[int, list[Star]]) -> Iterator[Priority]:
    for of_case in stars.values():
        star = of_case[0]
        areas = proposed(star)
        others = [area.code for area in star.edition.areas.all() if area.code not in areas]
        also = [rng.choice(others)] if happens(rng, ALSO_CHOSEN) else []
        for area in [*areas, *also]:
            yield Priority(
                council_id=star.council_id,
                case_id=star.case_id,
                area=area,
                chosen_by="family" if area in also else "together",
                star=star,
                chosen_on=star.date,
            )


def _agree(rng: Random, dates: DemoDates, council: Council, actions: list[Action]) -> None:
    """Who does each action, how, and which need of the family it helps with."""
    approaches = {one.code: one for one in Approach.objects.of(council.pk).offered()}
    families = {action.case.family_id for action in actions}
    carers: dict[int, Carer] = {}
    for one in Carer.objects.filter(family__in=families).order_by("-ref"):
        carers[one.family_id] = one
    needs = _needs(families, dates.as_of)
    for action in actions:
        carer = carers.get(action.case.family_id)
        who = rng.choice(WHO)
        action.by_whom = "family" if who == "carer" and carer is None else who
        action.carer = carer if action.by_whom == "carer" else None
        action.who_else = rng.choice(SOMEBODY) if who == "other" else ""
        code = next((BY_WORD[word] for word in BY_WORD if word in action.text), "")
        code = code or BY_AREA.get(action.area, "")
        action.approach = approaches.get(code) if happens(rng, WITH_APPROACH) else None
        helped = [
            need
            for need in needs.get(action.case.family_id, ())
            if action.area in TOUCHED.get(need, ())
        ]
        action.need = helped[0] if helped and happens(rng, WITH_NEED) else ""


def _needs(families: set[int], as_of: date) -> dict[int, list[str]]:
    ending = Q(ends_on__isnull=True) | Q(ends_on__gte=as_of)
    found: dict[int, list[str]] = defaultdict(list)
    rows = Need.objects.filter(ending, family__in=families, starts_on__lte=as_of)
    for family, need in rows.order_by("ref").values_list("family", "need"):
        found[family].append(need)
    return found


def _look_through(rng: Random, stars: dict[int, list[Star]], actions: list[Action]) -> None:
    """Most open actions were carried over at the review; the others wait for somebody to look."""
    reviewed = {
        case: [star.date for star in of_case if star.kind == Star.Kind.REVIEW]
        for case, of_case in stars.items()
    }
    looked_through = {case for case in reviewed if happens(rng, LOOKED_THROUGH)}
    for action in actions:
        # Agreed at the first Star, not when the county was loaded.
        agreed_on = stars[action.case_id][0].date if action.case_id in stars else None
        if agreed_on:
            action.recorded_at = datetime.combine(agreed_on, NOON, timezone.get_current_timezone())
        days = reviewed.get(action.case_id)
        if action.status == Action.Status.OPEN and days and action.case_id in looked_through:
            action.carried_over, action.carried_on = len(days), days[-1]
