"""Measures equal to a plain calculation in Python, on councils made at random (tests/reference).

Every council is imported and rolled up quarter by quarter, and so is a later version of it with
corrections. `REFERENCE_COUNCILS` asks for more councils than a test run usually has time for.
"""

import io
import os
from pathlib import Path

import pytest
from django.core.management import call_command

from centres.models import Council, Provider
from centres.quarters import Quarter
from config.exchange import import_folder
from outcomes.models import Achievement, RollUp
from tests.outcomes.rolled_up import roll_up
from tests.reference.compare import achievements_csv, measures_csv
from tests.reference.folder import write_folder
from tests.reference.outcomes import achievements
from tests.reference.random_corrections import correct
from tests.reference.random_council import RandomCouncil, random_council
from tests.reference.records import parse

COUNCILS = int(os.environ.get("REFERENCE_COUNCILS", "5"))
FAMILIES = (6, 25, 60)

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("seed", range(1, COUNCILS + 1))
def test_measures_equal_the_reference(seed: int, tmp_path: Path) -> None:
    council = random_council(seed, FAMILIES[seed % len(FAMILIES)])
    compare_all_quarters(council, tmp_path / "first")
    compare_all_quarters(correct(council, 1), tmp_path / "corrected")


def compare_all_quarters(made: RandomCouncil, folder: Path) -> None:
    write_folder(made.folder, folder)
    council = import_folder(folder, by=None).council
    records = parse(made.folder)
    for expected_of in made.quarters:
        quarter = Quarter.parse(str(expected_of))
        roll_up(council, str(quarter))
        RollUp.objects.create(council=council, quarter=str(quarter), state=RollUp.State.DONE)
        assert exported("export_measures", council, quarter) == measures_csv(records, expected_of)
        assert exported("export_achievements", council, quarter) == achievements_csv(
            records, expected_of
        )
        assert all_achieved(council, quarter) == achievements(records, quarter.last_day)


def exported(command: str, council: Council, quarter: Quarter) -> str:
    out = io.StringIO()
    call_command(command, council.code, str(quarter), stdout=out)
    return out.getvalue()


def all_achieved(council: Council, quarter: Quarter) -> dict[tuple[str, str], tuple[str, object]]:
    """All that is achieved by the quarter's end, earlier quarters included: claims rest on it."""
    codes = dict(Provider.objects.filter(council=council).values_list("pk", "code"))
    rows = Achievement.objects.filter(council=council, quarter=str(quarter))
    return {(row.measure, row.subject): (codes[row.provider_id], row.achieved_on) for row in rows}
