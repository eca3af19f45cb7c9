"""What is still open in a case, thing by thing, each with where it is done."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from urllib.parse import urlencode

from django.urls import reverse

from centres.wording import day_in_words
from families.models import Case, Engagement, Level, PlannedVisit
from outcomes.family_star.readings import label_of
from outcomes.measures.outcomes import star_progress, sustained_step_down
from outcomes.models import Action, FamilyVoice, Star
from outcomes.outlook import Outlook
from outcomes.planning.plans import names_of_areas

ANY_MORE = "Nothing left to do"


@dataclass(frozen=True)
class Item:
    """One thing to look at before closing; `href` is where it is done, and comes back here."""

    key: str
    title: str
    status: str
    done: bool
    href: str = ""
    hint: str = ""


def checklist(case: Case, found: Iterable[Outlook], closed_on: date) -> list[Item]:
    """What a worker looks at before closing: the Star, drafts, actions, the level, contact."""
    facts = {outlook.measure.key: outlook.facts for outlook in found}
    return [
        _closing_star(case, facts[star_progress.MEASURE.key]),
        *_drafts(case),
        *_actions(case),
        *_visits(case),
        _level(case, facts.get(sustained_step_down.MEASURE.key), closed_on),
        _contact(case),
        _voice(case),
    ]


def and_back(name: str, case: Case, *args: str, **query: str) -> str:
    """The address of a step that leads back to the closing of the case."""
    back = reverse("case_close", args=[case.ref])
    return f"{reverse(name, args=args)}?{urlencode({**query, 'next': back})}"


def _closing_star(case: Case, facts: dict) -> Item:
    counted = Star.objects.counted().filter(case=case, kind=Star.Kind.CLOSING)
    latest = counted.order_by("date", "ref").last()
    hint = f"Scored with the family, up to {star_progress.CLOSING_AFTER} days after closing."
    if latest is None:
        status, done = "Not yet", False
    elif latest.completed == Star.Completed.WORKER:
        status, done = "Without the family", False
    elif not facts["closing_id"] and facts["first_id"]:
        hint = (
            f"It counts when it is of the same edition as the first, dated within"
            f" {star_progress.CLOSING_BEFORE} days before closing and at least"
            f" {star_progress.APART} days after the first."
        )
        status, done = "Too early", False
    else:
        status, done, hint = day_in_words(latest.date), True, ""
    href = "" if done else and_back("star_add", case, case.ref, kind=Star.Kind.CLOSING)
    return Item("closing-star", "Closing Star", status, done, href, hint)


def _drafts(case: Case) -> list[Item]:
    drafts = Star.objects.filter(case=case, finished_at=None, voided_on=None)
    return [
        Item(
            f"draft-{star.ref}",
            f"{label_of(star)} of {day_in_words(star.date)}",
            "Draft",
            False,
            and_back("star", case, star.ref),
            "Not finished: it counts for nothing. Finish it, or give it up.",
        )
        for star in drafts
    ]


def _actions(case: Case) -> list[Item]:
    actions = list(case.actions.filter(status=Action.Status.OPEN))
    if not actions:
        return [Item("plan", "Action plan", ANY_MORE, True)]
    areas = names_of_areas(case, actions)
    return [
        Item(
            f"action-{action.ref}",
            action.text,
            "Open",
            False,
            and_back("action_done", case, action.ref),
            f"{areas[action.area]}. Mark it as done if it was, or drop it on the case’s page.",
        )
        for action in actions
    ]


def _visits(case: Case) -> list[Item]:
    planned = PlannedVisit.objects.open().filter(case=case).select_related("worker")
    return [
        Item(
            f"visit-{visit.ref}",
            f"Visit planned for {day_in_words(visit.planned_on)}",
            "Planned",
            False,
            and_back("visit", case, visit.ref),
            f"With {visit.worker}. Closing drops it. Make it first, if it is to happen.",
        )
        for visit in planned
    ]


def _level(case: Case, facts: dict | None, closed_on: date) -> Item:
    newest = Level.objects.filter(family=case.family_id, starts_on__lte=closed_on).first()
    level = newest.get_level_display() if newest else Level.Value.UNIVERSAL.label
    since = f", since {day_in_words(newest.starts_on)}" if newest else ""
    still_high = facts is not None and facts["level_now"] >= sustained_step_down.HIGH_FROM
    if not facts or not still_high:
        return Item("level", "Level of need", f"{level}{since}", True)
    hint = f"{level}{since}. If support has brought it down, record the new level before closing."
    href = and_back("family_level", case, case.family.ref)
    return Item("level", "Level of need", f"Still {facts['level_now']}", False, href, hint)


def _contact(case: Case) -> Item:
    days = Engagement.objects.engagement_days_of(case).count()
    status = f"On {days} {'day' if days == 1 else 'days'}"
    return Item("contact", "Seen face to face", status, days > 0)


def _voice(case: Case) -> Item:
    """Asked how it was, at the end; a family that would rather not has been asked, too."""
    asked = FamilyVoice.objects.counted().filter(case=case, moment=FamilyVoice.Moment.CLOSING)
    last = asked.first()
    if last:
        return Item("voice", "What the family says", day_in_words(last.on), True)
    hint = "Three questions, on your phone in their hands. The case closes without them, too."
    return Item(
        "voice",
        "What the family says",
        "Not asked",
        False,
        and_back("voice_ask", case, case.ref),
        hint,
    )
