"""The one main thing to do in a case, as things stand (PAGES `/cases/<ref>/`)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.urls import reverse

from families.models import Case
from outcomes.cases.due import Due, closing_star_may_come, next_due
from outcomes.models import Star


@dataclass(frozen=True)
class Thing:
    """What to do, and where."""

    text: str
    href: str


def things_to_do(
    case: Case, stars: Sequence[Star], today: date, *, finds_a_worker: bool, closes: bool
) -> list[Thing]:
    """The main thing first, then what else is usual; nothing for a case that is long closed.

    `finds_a_worker` says that the person is to find a worker for it, `closes` that they may close
    it. Queries: none.
    """
    star = Thing("Record a Star", reverse("star_add", args=[case.ref]))
    visit = Thing("Log a visit", reverse("engagement_log", args=[case.family.ref]))
    if case.closed_on:
        counted = [star for star in stars if star.finished_at and not star.voided_on]
        return [star] if closing_star_may_come(case, counted, today) else []
    main = [visit, star]
    due = next_due(case, stars, today)
    closing = bool(_counted(stars, Star.Kind.CLOSING)) or _is_ready(due, today, closing=True)
    if _is_ready(due, today, closing=False) and not closing:
        main = [star, visit]
    if closes and closing:
        main = [Thing("Close this case", reverse("case_close", args=[case.ref])), *main]
    draft = next((star for star in stars if not star.finished_at and not star.voided_on), None)
    if draft:
        main = [Thing("Go on with the draft", reverse("star", args=[draft.ref])), *main]
    if finds_a_worker:
        main = [Thing("Find a worker", reverse("case_allocate", args=[case.ref])), *main]
    return main[:3]


def _counted(stars: Sequence[Star], kind: str) -> list[Star]:
    return [star for star in stars if star.kind == kind and star.finished_at and not star.voided_on]


def _is_ready(due: Due | None, today: date, *, closing: bool) -> bool:
    """Whether what is due can be done now, and is the closing or not."""
    return due is not None and due.is_closing is closing and due.ready <= today
