"""A case's plan as it is read: by priority, then what else was agreed."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from urllib.parse import urlencode

from django.urls import reverse

from centres.wording import in_words
from families.models import Case
from outcomes.family_star.readings import stages_of
from outcomes.models import Action, Approach, Priority, Star
from outcomes.planning.plan_review import waits_for_review
from outcomes.planning.plans import areas_for

ORDER = {Action.Status.OPEN: 0, Action.Status.DONE: 1, Action.Status.DROPPED: 2}


@dataclass(frozen=True)
class Score:
    """An area's score in a Star, with its stage's name where the scale has names."""

    value: int
    stage: str
    is_good: bool

    @property
    def words(self) -> str:
        """`4, Accepting help`."""
        return f"{self.value}, {self.stage}" if self.stage else str(self.value)


@dataclass
class First:
    """A priority: its area's name, the latest score, and the steps agreed for it."""

    priority: Priority
    name: str
    score: Score | None
    actions: list[Action] = field(default_factory=list)


@dataclass
class Plan:
    """A plan in the order it is read in: open steps first, those due soonest before the others.

    `others` are steps in areas that are no priority, each with its area's name; `waiting` are the
    open ones that nobody has looked at since the review Star `star`.
    """

    star: Star | None
    priorities: list[First]
    others: list[tuple[Action, str]]
    waiting: list[Action]

    @property
    def is_empty(self) -> bool:
        """Whether nothing at all is agreed yet."""
        return not self.priorities and not self.others

    @property
    def actions(self) -> list[tuple[Action, str]]:
        """Every step with its area's name."""
        first = [(action, one.name) for one in self.priorities for action in one.actions]
        return [*first, *self.others]

    @property
    def open_count(self) -> int:
        """How many steps are open."""
        return sum(action.status == Action.Status.OPEN for action, _area in self.actions)


def read_plan(case: Case, stars: Iterable[Star]) -> Plan:
    """The plan of a case, given its Stars with scores and their editions' areas: 5 queries."""
    counted = [star for star in stars if star.finished_at and not star.voided_on]
    star = max(counted, key=lambda one: (one.date, one.ref), default=None)
    actions = sorted(case.actions.select_related("approach", "carer"), key=_reading_order)
    for action in actions:
        action.case = case
    names = dict(areas_for(case))
    places = {area: place for place, area in enumerate(names)}
    scores = scores_of(star) if star else {}
    standing = Priority.objects.standing().filter(case=case)
    firsts = {
        row.area: First(row, names.get(row.area) or in_words(row.area), scores.get(row.area))
        for row in sorted(standing, key=lambda row: places.get(row.area, len(places)))
    }
    others = []
    for action in actions:
        if action.area in firsts:
            firsts[action.area].actions.append(action)
        else:
            others.append((action, names.get(action.area) or in_words(action.area)))
    return Plan(star, list(firsts.values()), others, waits_for_review(star, actions))


def scores_of(star: Star) -> dict[str, Score]:
    """The scored areas of a Star by their code."""
    edition = star.edition
    codes = {area.pk: area.code for area in edition.areas.all()}
    stages = stages_of(edition)
    return {
        codes[row.area_id]: Score(
            row.score,
            next((one.label for one in stages if one.lowest <= row.score <= one.highest), ""),
            row.score >= edition.good_from,
        )
        for row in star.scores.all()
    }


def _reading_order(action: Action) -> tuple:
    due = action.due_on.toordinal() if action.due_on else float("inf")
    done = -action.done_on.toordinal() if action.done_on else 0
    return (ORDER[Action.Status(action.status)], due, done, action.ref)


@dataclass(frozen=True)
class Step:
    """Where an action's approach leads on to."""

    text: str
    href: str


def next_step(action: Action) -> Step | None:
    """Referring the family, or the local services that help with the action's need; None where the
    approach leads nowhere or the action is not open. `case`, its family and `approach` are loaded.
    """
    leads_to = action.approach.leads_to if action.approach else ""
    if not leads_to or action.status != Action.Status.OPEN:
        return None
    family = action.case.family.ref
    if leads_to == Approach.LeadsTo.REFERRAL:
        return Step("Refer the family", reverse("family_refer", args=[family]))
    query = f"?{urlencode({'need': action.need})}" if action.need else ""
    return Step("Find a service", reverse("family_signpost", args=[family]) + query)
