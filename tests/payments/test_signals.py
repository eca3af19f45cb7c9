"""Each signal: when it counts a record and when not, in tables of cases."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from centres.quarters import Quarter
from payments.models import Claim, Contract
from payments.signals import BY_KEY, Entries, Told, told
from tests.outcomes.factories import (
    CaseFactory,
    CentreFactory,
    EngagementFactory,
    FamilyFactory,
    LevelFactory,
    NeedFactory,
    StarFactory,
    WorkerFactory,
    after,
)

pytestmark = pytest.mark.django_db

QUARTER = Quarter(2015, 1)
FIRST, LAST = QUARTER.first_day, QUARTER.last_day
NOON = datetime(2015, 4, 1, 12, tzinfo=UTC)


def noon(day: date, minute: int = 0) -> datetime:
    return datetime(day.year, day.month, day.day, 12, minute, tzinfo=UTC)


@pytest.fixture
def centre() -> Any:
    return CentreFactory()


def claim_of(centre: Any) -> Claim:
    contract = Contract.objects.create(
        council=centre.council,
        provider=centre.cluster.provider,
        ref="CT1",
        name="Contract",
        starts_on=FIRST,
        ends_on=LAST,
        annual_cap_pence=1,
        second_approval_over_pence=1,
        lookback_quarters=1,
    )
    return Claim.objects.create(council=centre.council, contract=contract, quarter=str(QUARTER))


def tell(centre: Any, key: str) -> tuple[Told, list[str]]:
    """The signal for the centre's provider, and the references behind it."""
    claim = claim_of(centre)
    [found] = told(claim, [BY_KEY[key]])
    entries = Entries(claim, found.signal, found.reading.own.count)[0:100]
    assert len(entries) == found.reading.own.count
    return found, [entry.ref or entry.kind for entry in entries]


def counted(centre: Any, key: str) -> tuple[int, int]:
    found, _refs = tell(centre, key)
    return found.reading.own.count, found.reading.own.base


def contact(centre: Any, **facts: Any) -> Any:
    return EngagementFactory(family=FamilyFactory(centre=centre), **facts)


@pytest.mark.parametrize(
    ("dated", "entered", "expected"),
    [
        pytest.param(LAST, LAST, (1, 1), id="on the last day"),
        pytest.param(after(LAST, -6), LAST, (1, 1), id="seven days, both ends in"),
        pytest.param(after(LAST, -7), after(LAST, -7), (0, 1), id="the day before"),
        pytest.param(FIRST, after(LAST, -6), (1, 1), id="long before, entered then"),
        pytest.param(FIRST, after(LAST, 1), (0, 1), id="entered after the quarter"),
        pytest.param(after(LAST, 1), after(LAST, 1), (0, 0), id="of the next quarter"),
        pytest.param(after(FIRST, -1), LAST, (0, 0), id="of the quarter before"),
    ],
)
def test_last_days(centre: Any, dated: date, entered: date, expected: tuple[int, int]) -> None:
    contact(centre, date=dated, recorded_at=noon(entered))
    assert counted(centre, "last_days") == expected


def test_last_days_leave_out_voided_contacts_and_what_an_import_entered(centre: Any) -> None:
    contact(centre, date=LAST, voided_on=LAST)
    for day in (FIRST, after(FIRST, 9)):
        contact(centre, date=day, recorded_at=noon(LAST))
    assert counted(centre, "last_days") == (0, 2)


@pytest.mark.parametrize(
    ("later", "kind", "expected"),
    [
        pytest.param(noon(FIRST, 5), "closing", (1, 1), id="minutes later"),
        pytest.param(noon(FIRST, 5), "review", (1, 1), id="a review"),
        pytest.param(noon(FIRST) + timedelta(hours=11), "closing", (0, 1), id="after midnight"),
        pytest.param(noon(FIRST) + timedelta(hours=10), "closing", (1, 1), id="before midnight"),
        pytest.param(noon(FIRST, 5), "first", (0, 0), id="another first"),
    ],
)
def test_same_day_stars(centre: Any, later: datetime, kind: str, expected: tuple[int, int]) -> None:
    """Midnight is London's: an hour before that of UTC in summer."""
    pair(centre, noon(FIRST), later, kind)
    assert counted(centre, "same_day_stars") == expected


def test_same_day_stars_leave_out_an_import(centre: Any) -> None:
    for _ in range(2):
        pair(centre, noon(FIRST), noon(FIRST), "closing")
    assert counted(centre, "same_day_stars") == (0, 0)


def pair(centre: Any, first: datetime, later: datetime, kind: str) -> None:
    case = CaseFactory(family=FamilyFactory(centre=centre))
    for number, (each, at) in enumerate({"first": first, kind + " ": later}.items()):
        day = after(FIRST, 60 * number)
        star = StarFactory(case=case, kind=each.strip(), date=day, is_finished=False)
        star.finished_at = at
        star.save()


def readings(centre: Any, worker: Any, changes: list[int]) -> None:
    """Cases of the worker whose one area changed by so many points."""
    for change in changes:
        case = CaseFactory(family=FamilyFactory(centre=centre), worker=worker)
        StarFactory(case=case, kind="first", date=FIRST, scores={"family_routine": 3})
        facts = {"kind": "review", "date": after(FIRST, 80)}
        StarFactory(case=case, **facts, scores={"family_routine": 3 + change})


@pytest.mark.parametrize(
    ("theirs", "others", "expected"),
    [
        pytest.param([5] * 5, [1, 0, 1, 2] * 3, 5, id="five far above"),
        pytest.param([5] * 4, [1, 0, 1, 2] * 3, 0, id="four are too few to tell"),
        pytest.param([1, 1, 1, 1, 2], [1, 0, 1, 2] * 3, 0, id="little above"),
        pytest.param([1] * 5, [1] * 8, 0, id="all alike"),
    ],
)
def test_jumps(centre: Any, theirs: list[int], others: list[int], expected: int) -> None:
    readings(centre, WorkerFactory(council=centre.council), theirs)
    readings(centre, WorkerFactory(council=centre.council), others)
    found, _refs = tell(centre, "jumps")
    assert (found.reading.own.count, found.reading.own.base) == (
        expected,
        len(theirs) + len(others),
    )
    assert len(found.units) == 2
    assert found.reading.code == ("beyond" if expected else "none")


@pytest.mark.parametrize(
    ("facts", "expected"),
    [
        pytest.param({"minutes": 1}, (1, 1), id="one"),
        pytest.param({"minutes": 0}, (1, 1), id="none"),
        pytest.param({"minutes": 2}, (0, 1), id="two"),
        pytest.param({"minutes": None}, (0, 0), id="not known"),
        pytest.param({"minutes": 1, "kind": "text"}, (0, 0), id="not face to face"),
        pytest.param({"minutes": 1, "voided_on": LAST}, (0, 0), id="voided"),
        pytest.param({"minutes": 1, "date": after(LAST, 1)}, (0, 0), id="next quarter"),
    ],
)
def test_one_minute(centre: Any, facts: dict[str, Any], expected: tuple[int, int]) -> None:
    contact(centre, **{"date": FIRST, **facts})
    assert counted(centre, "one_minute") == expected


@pytest.mark.parametrize("kind", ["visit", "need", "level"])
@pytest.mark.parametrize(("days", "is_late"), [(28, False), (29, True)])
def test_entered_late(centre: Any, kind: str, days: int, is_late: bool) -> None:
    family = FamilyFactory(centre=centre)
    at = noon(after(FIRST, days))
    by = WorkerFactory(council=centre.council)
    if kind == "visit":
        EngagementFactory(family=family, date=FIRST, recorded_at=at)
    else:
        make = NeedFactory if kind == "need" else LevelFactory
        make(family=family, starts_on=FIRST, recorded_at=at, recorded_by=by)
    assert counted(centre, "entered_late") == (int(is_late), 1)


def test_entered_late_leaves_out_imports(centre: Any) -> None:
    NeedFactory(family=FamilyFactory(centre=centre), starts_on=FIRST, recorded_at=noon(LAST))
    for day in (FIRST, after(FIRST, 9)):
        contact(centre, date=day, recorded_at=noon(LAST))
    assert counted(centre, "entered_late") == (0, 0)


@pytest.mark.parametrize(
    ("closed", "expected"),
    [
        pytest.param(after(FIRST, -91), (1, 1), id="91 days before"),
        pytest.param(after(FIRST, -92), (0, 1), id="92 days before"),
        pytest.param(FIRST, (1, 1), id="on the day"),
        pytest.param(None, (0, 1), id="still open"),
    ],
)
def test_soon_again(centre: Any, closed: date | None, expected: tuple[int, int]) -> None:
    family = FamilyFactory(centre=centre)
    CaseFactory(family=family, opened_on=date(2014, 6, 1), closed_on=closed)
    new = CaseFactory(family=family, opened_on=FIRST)
    found, refs = tell(centre, "soon_again")
    assert (found.reading.own.count, found.reading.own.base) == expected
    assert refs == [new.ref][: expected[0]]


@pytest.mark.parametrize(
    ("claimed_in_need", "open_in_need", "code"),
    [
        pytest.param([False] * 8, [True] * 8, "beyond", id="all easier"),
        pytest.param([False] * 8, [False] * 20, "within", id="as the open cases are"),
        pytest.param([True] * 8, [True] * 8, "none", id="all in greatest need"),
        pytest.param([False] * 4, [True] * 8, "few", id="four are too few to tell"),
    ],
)
def test_easier_families(
    centre: Any, claimed_in_need: list[bool], open_in_need: list[bool], code: str
) -> None:
    claim = claim_of(centre)
    for number, in_need in enumerate(claimed_in_need, start=1):
        case = case_of(centre, in_need)
        line = {"number": number, "measure": "star_progress", "subject": case.ref}
        claim.all_lines.create(
            council=centre.council,
            round=1,
            kind="outcome",
            version=1,
            achieved_on=LAST,
            amount_pence=1,
            **line,
        )
    for in_need in open_in_need:
        case_of(centre, in_need)
    [found] = told(claim, [BY_KEY["easier_families"]])
    easier = claimed_in_need.count(False)
    assert (found.reading.own.count, found.reading.own.base) == (easier, len(claimed_in_need))
    assert found.reading.against.base == len(claimed_in_need) + len(open_in_need)
    assert found.reading.code == code
    if code == "beyond":
        assert found.reading.words == "More than among the open cases"
    assert len(Entries(claim, found.signal, easier)[0:100]) == easier


def case_of(centre: Any, in_need: bool) -> Any:
    family = FamilyFactory(centre=centre)
    if in_need:
        LevelFactory(family=family)
    return CaseFactory(family=family)


def test_each_provider_is_told_of_its_own_beside_the_county(centre: Any) -> None:
    elsewhere = CentreFactory(cluster__provider__council=centre.council)
    for number in range(40):
        contact(elsewhere, date=FIRST, minutes=60)
        contact(centre, date=FIRST, minutes=1 if number < 10 else 60)
    contact(CentreFactory(), date=FIRST, minutes=1)
    found, refs = tell(centre, "one_minute")
    assert (found.reading.own.count, found.reading.own.base) == (10, 40)
    assert (found.reading.against.count, found.reading.against.base) == (10, 80)
    assert (found.reading.words, len(refs)) == ("More than in the county", 10)


def test_only_provider_of_a_county_has_nobody_to_compare_with(centre: Any) -> None:
    for _ in range(5):
        contact(centre, date=FIRST, minutes=1)
    found, _refs = tell(centre, "one_minute")
    assert found.reading.words == "Nobody to compare with"
