"""What the demo's commissioner asks every quarter, and a sample of files that was looked at."""

from __future__ import annotations

from centres.models import Centre, Council, User
from centres.scope import COMMISSIONER, COORDINATOR
from config.demo.county import build_county
from config.demo.dates import DemoDates
from config.demo.signins import BIG_CLUSTER
from config.demo.staff import build_staff
from families.models import Case
from outcomes.comparing import keeping
from outcomes.inspection import sampling
from outcomes.inspection.files import NO, checks_of, with_facts
from outcomes.models import FileJudgement

# Names, and what each asks; said relatively, so that they move on with the quarters.
VIEWS = (
    (
        "Reach against last quarter",
        "units=provider&quarter=over&against=before"
        "&indicator=registered_under5&indicator=reached_under5&indicator=reached_greatest_need",
        True,
    ),
    (
        "Those we miss, by cluster",
        "units=cluster&quarter=newest&indicator=reached_families&group=everyone"
        "&group=teenage_parent&group=deprived&group=domestic_abuse"
        "&sort=reached_families.teenage_parent",
        False,
    ),
)
Quality = FileJudgement.Quality
# By how many of the five things asked of a file are not as they should be.
JUDGED = (
    (Quality.GOOD, "Every visit says what was agreed, and the plan follows the Star."),
    (Quality.GOOD, ""),
    (Quality.NEEDS_WORK, "What the family said at the visits is missing from the notes."),
    (Quality.NOT_GOOD, "One cannot follow what was done, or why."),
)
STILL_TO_JUDGE = 3


def keep_views(council: Council) -> None:
    """Two views of the commissioner whom the tour signs in as, one of them shared."""
    staff = build_staff(build_county())
    username = staff.with_role(COMMISSIONER)[0].username
    by = User.objects.get(council=council, username=username)
    for name, query, is_shared in VIEWS:
        keeping.keep(by=by, name=name, query=query, is_shared=is_shared)


def look_at_files(council: Council, dates: DemoDates) -> None:
    """A sample at the first centre of the tour's cluster, most of its files judged."""
    username = build_staff(build_county()).with_role(COORDINATOR, BIG_CLUSTER)[0].username
    by = User.objects.get(council=council, username=username)
    centres = Centre.objects.filter(council=council, cluster__code=BIG_CLUSTER)
    seed = f"{dates.chance('case files').getrandbits(128):032x}"
    centre = centres.order_by("code")[0]
    sample = sampling.draw(by=by, centre=centre, on=dates.as_of, seed=seed)
    files = sample.files.select_related("sample__council", "case").order_by("position")
    cases = with_facts(Case.objects.select_related("family")).in_bulk(
        [file.case_id for file in files]
    )
    for file in files[: len(files) - STILL_TO_JUDGE]:
        checks = checks_of(cases[file.case_id], dates.as_of)
        wrong = sum(check.state == NO for check in checks)
        quality, note = JUDGED[min(wrong, len(JUDGED) - 1)]
        sampling.judge(by=by, file=file, quality=quality, note=note)
