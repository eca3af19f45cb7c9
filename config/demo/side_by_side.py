"""Stars of the demo that were done side by side: notes, the family's own numbers, drafts to go on
with; and editions of the council's own, one of them retired.
"""

from __future__ import annotations

from collections.abc import Iterator
from random import Random

from centres.models import Council, User
from centres.scope import COUNCIL_ADMIN
from config.demo.dates import DemoDates, days_after, happens
from config.demo.signins import BIG_CLUSTER, SMALL_CLUSTER
from families.models import Case
from outcomes.family_star import editions, stars
from outcomes.models import Star, StarArea, StarScore

WORKERS = 4  # in each cluster
OLD_ENOUGH, HIGHEST = 70, 10
NOTES = (
    "Talked about it for a long time; wants to try first on her own.",
    "Much calmer since the mornings have a plan.",
    "Would like to hear about the group on Thursdays.",
    "Worries about the winter.",
    "Proud of how the bedtimes go now.",
)
OWN = editions.Facts(
    name="Star for young parents",
    code="young-parents",
    areas=("Baby and me", "Feeling well", "Home", "Money", "People around me", "What comes next"),
    lowest=1,
    highest=10,
    good_from=8,
)
PILOT = editions.Facts(
    name="Pilot of 2014",
    code="pilot-2014",
    areas=("Health", "Home", "Play and learning", "Worries"),
    lowest=0,
    highest=5,
    good_from=4,
)


def score_side_by_side(council: Council, dates: DemoDates) -> None:
    """For some workers with cases: a review Star finished this week, and one that is begun."""
    rng = dates.chance("side by side")
    for worker, cases in _caseloads(council, dates):
        for case, is_finished in zip(cases, (True, False), strict=False):
            _review(rng, dates, worker, case, is_finished=is_finished)
    administrators = User.objects.filter(council=council, memberships__role=COUNCIL_ADMIN)
    by = administrators.order_by("username")[0]
    editions.add(by=by, council=council, facts=OWN)
    pilot = editions.add(by=by, council=council, facts=PILOT)
    editions.retire(by=by, council=council, edition=pilot)


def _caseloads(council: Council, dates: DemoDates) -> Iterator[tuple[User, list[Case]]]:
    """Workers of the two clusters one signs in to, and open cases of theirs to be reviewed."""
    since = days_after(dates.as_of, -OLD_ENOUGH)
    for cluster in (BIG_CLUSTER, SMALL_CLUSTER):
        cases = Case.objects.filter(
            council=council, centre__cluster__code=cluster, closed_on=None, worker__isnull=False,
            opened_on__lte=since, family__restricted=False, stars__kind=Star.Kind.FIRST,
        )  # fmt: skip
        found: dict[User, list[Case]] = {}
        for case in cases.select_related("worker").distinct().order_by("worker__username", "ref"):
            if case.worker:
                found.setdefault(case.worker, []).append(case)
        yield from list(found.items())[:WORKERS]


def _review(rng: Random, dates: DemoDates, worker: User, case: Case, *, is_finished: bool) -> None:
    first = Star.objects.counted().filter(case=case, kind=Star.Kind.FIRST).first()
    if first is None:
        return
    day = max(days_after(dates.as_of, -rng.randint(0, 4)), first.date)
    star = stars.start(
        by=worker, case=case, kind=Star.Kind.REVIEW, date=day, edition=first.edition,
        completed=Star.Completed.TOGETHER,
    )  # fmt: skip
    rows: list[StarScore] = list(first.scores.select_related("area"))
    scored = rows if is_finished else rows[: len(rows) // 2]
    scores: dict[StarArea, int | None] = {
        row.area: min(row.score + rng.choice((0, 1, 1, 2)), HIGHEST) for row in scored
    }
    noted = [area for area in scores if happens(rng, 0.4)]
    stars.score(
        by=worker,
        star=star,
        scores=scores,
        notes={area: rng.choice(NOTES) for area in noted},
        family_scores={
            area: min((score or 0) + rng.choice((-1, 1, 2)), HIGHEST)
            for area, score in scores.items()
            if happens(rng, 0.25) and score and score > 1
        },
    )
    if is_finished:
        stars.finish(by=worker, star=star, seen=stars.fingerprint(star))
