"""Drafts, voided Stars and Stars of another edition reach no figure (SPEC 4, "Which Stars").

Whatever of these is added to a council made at random: every achievement, indicator, claim draft
and outlook stays as it was. A review of another edition is a review all the same (SPEC 5), and a
first Star is one "whatever its edition": what never counts is a first Star after the first one,
and a closing Star of another edition than the first Star's.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.db import transaction
from django.utils import timezone
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from centres.models import Council
from centres.quarters import Quarter
from config.exchange import import_folder
from families.models import Case
from outcomes.models import Achievement, Figure, RollUp, Star, StarEdition, StarScore
from outcomes.outlook import if_closed, standing
from outcomes.rollup import carry_out, request_rollup
from payments.models import ClaimLine
from tests.reference.folder import write_folder
from tests.reference.outcomes import first_star
from tests.reference.random_council import random_council
from tests.reference.records import parse
from tests.reference.view import View

# A quarter in which Stars decide about all kinds of figures.
SEED, QUARTER, FAMILIES, LOOKED_AT = 7, 3, 25, 12
EXAMPLES = 8
DRAFT, VOIDED, OTHER_EDITION, COUNTED = "draft", "voided", "other edition", "counted"
LATE = "~"  # a reference after all others, so that on one date these come last

pytestmark = pytest.mark.django_db


@dataclass(frozen=True)
class Extra:
    """A Star that every case gets: what of it never counts, and what it says."""

    sort: str
    kind: str
    after_closing: bool
    days: int
    completed: str
    score: int


EXTRAS = st.builds(
    Extra,
    sort=st.sampled_from([DRAFT, VOIDED, OTHER_EDITION]),
    kind=st.sampled_from(Star.Kind.values),
    after_closing=st.booleans(),
    days=st.sampled_from([-28, -5, 0, 1, 14, 28, 29, 63, 100]),
    completed=st.sampled_from(Star.Completed.values),
    score=st.sampled_from([1, 5, 9, 10]),
)


@dataclass(frozen=True)
class Made:
    """A council, one of its quarters, and each case's first Star by edition and date."""

    council: Council
    quarter: Quarter
    firsts: dict[str, tuple[str, date]]


@pytest.fixture
def made(tmp_path: Path) -> Made:
    random = random_council(SEED, FAMILIES)
    write_folder(random.folder, tmp_path)
    council = import_folder(tmp_path, by=None).council
    records = parse(random.folder)
    quarter = random.quarters[QUARTER]
    view = View(records, quarter.last)
    found = {case.ref: first_star(view, case) for case in view.cases.values()}
    firsts = {ref: (star.edition.code, star.date) for ref, star in found.items() if star}
    return Made(council, Quarter.parse(str(quarter)), firsts)


@contextmanager
def put_back() -> Iterator[None]:
    """Whatever happens inside is undone."""
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


def everything(made: Made) -> dict[str, Any]:
    """All that a roll-up stores and drafts, and what pages tell of the cases."""
    rollup = request_rollup(council=made.council, quarter=made.quarter, by=None, queue=False)
    carry_out(rollup)
    assert rollup.state == RollUp.State.DONE, rollup.failure
    of_council = {"council": made.council}
    line = ("claim__contract__ref", "number", "kind", "measure", "subject", "amount_pence")
    achieved = ("measure", "subject", "provider", "centre", "achieved_on", "evidence")
    figure = ("indicator", "level", "unit", "numerator", "denominator", "counted", "not_counted")
    cases = Case.objects.with_people().filter(**of_council).order_by("ref")[:LOOKED_AT]
    return {
        "achievements": sorted(
            map(str, Achievement.objects.filter(**of_council).values(*achieved))
        ),
        "figures": sorted(map(str, Figure.objects.filter(**of_council).values(*figure))),
        "claims": sorted(map(str, ClaimLine.objects.filter(**of_council).values(*line))),
        "outlooks": [standing(case, made.quarter.last_day) for case in cases],
        "closings": [if_closed(case, case.closed_on or made.quarter.last_day) for case in cases],
    }


def add(made: Made, extra: Extra, number: int) -> int:
    """Give the Star to every case that can have it; how many have."""
    editions = {edition.code: edition for edition in StarEdition.objects.filter(council=None)}
    added = []
    for case in Case.objects.filter(council=made.council):
        day = (case.closed_on if extra.after_closing else None) or case.opened_on
        day += timedelta(days=extra.days)
        code = edition_of(made, extra, case.ref, day)
        if code:
            star = Star(
                council=made.council,
                ref=f"{LATE}{case.ref}-{number}",
                case=case,
                kind=extra.kind,
                date=day,
                edition=editions[code],
                completed=extra.completed,
                finished_at=None if extra.sort == DRAFT else timezone.now(),
            )
            if extra.sort == VOIDED:
                star.voided_on, star.void_reason = day, "Scored for the wrong family"
            added.append(star)
    Star.objects.bulk_create(added)
    areas = {code: list(edition.areas.all()) for code, edition in editions.items()}
    StarScore.objects.bulk_create(
        StarScore(star=star, area=area, score=extra.score)
        for star in added
        for area in areas[star.edition.code]
    )
    return len(added)


def edition_of(made: Made, extra: Extra, case: str, day: date) -> str:
    """The edition of the Star that this case gets; empty where it would rightly count."""
    codes = ["family-star-early-years", "family-star-plus"]
    edition, first_on = made.firsts.get(case, (codes[0], None))
    if extra.sort != OTHER_EDITION:
        return edition
    counts = extra.kind == Star.Kind.REVIEW or (
        extra.kind == Star.Kind.FIRST and (first_on is None or day < first_on)
    )
    return "" if counts else next(code for code in codes if code != edition)


def test_stars_that_never_count_change_nothing(made: Made) -> None:
    before = everything(made)
    assert all(before.values())

    @settings(
        max_examples=EXAMPLES,
        deadline=None,
        derandomize=True,
        # A council is looked at whole each time: making a failure smaller takes too long.
        phases=[Phase.generate],
        database=None,
        suppress_health_check=list(HealthCheck),
    )
    @given(st.lists(EXTRAS, min_size=2, max_size=5))
    def nothing_changes(extras: list[Extra]) -> None:
        with put_back():
            for number, extra in enumerate(extras):
                add(made, extra, number)
            after = everything(made)
        for what, was in before.items():
            assert after[what] == was, what

    nothing_changes()


def test_stars_that_count_are_noticed(made: Made) -> None:
    """The same Stars, finished and of the first Star's edition, are seen everywhere."""
    before = everything(made)
    for number, (kind, after_closing, days, changed) in enumerate(
        [
            ("first", False, 0, {"figures", "outlooks", "closings"}),
            ("review", False, 100, {"figures"}),
            ("closing", True, 0, {"achievements", "claims", "outlooks", "closings"}),
        ]
    ):
        with put_back():
            extra = Extra(COUNTED, kind, after_closing, days, "together", 10)
            assert add(made, extra, number) > FAMILIES
            after = everything(made)
        assert {what for what, was in before.items() if after[what] != was} >= changed, kind
