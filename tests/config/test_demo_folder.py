"""The demo county as a folder: the report's county, for any date, counted by the reference."""

from __future__ import annotations

from collections import Counter
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from config.demo.build import DemoFolders, tell
from config.demo.folder import COLUMNS
from tests.reference.folder import Folder, merge, read_folder, write_folder
from tests.reference.indicators import (
    complex_families,
    registered_under5,
    sustained_cases,
)
from tests.reference.quarters import Quarter
from tests.reference.records import parse
from tests.reference.validity import faults, faults_of_change
from tests.reference.view import View

# A quarter's first day, and a day that most years lack; journeys load one in the middle.
DAYS = [date(2025, 4, 1), date(2024, 2, 29)]
# What may lie ahead: a birth that is expected, and the end of a contract.
AHEAD = {"due_on", "ends_on"}
MOST_COMMON_NEEDS = {
    "child_behaviour",
    "low_self_esteem",
    "parental_mental_health",
    "postnatal_depression",
    "housing",
    "debt",
    "domestic_abuse",
}


@pytest.mark.parametrize("as_of", DAYS, ids=str)
def test_the_county_of_any_date(as_of: date, tmp_path: Path) -> None:
    """One test for each date, so that its county is told and written once."""
    demo = tell(as_of)
    county = written(demo.county, tmp_path / "county")
    corrected = merge(county, written(demo.corrections, tmp_path / "corrections"))
    it_has_the_figures_of_the_report(as_of, county, corrected)
    the_folders_are_valid(as_of, county, corrected)
    nothing_is_dated_after_the_day(as_of, demo)
    lists_have_something_to_show(county)
    it_is_shaped_like_the_one_in_the_report(county)
    every_role_is_filled_in_every_cluster(county)
    it_is_written_as_an_export_is(tmp_path)


def written(folder: Any, directory: Path) -> Folder:
    folder.write(directory)
    return read_folder(directory)


def it_has_the_figures_of_the_report(as_of: date, county: Folder, corrected: Folder) -> None:
    sustained, complex_needs, registered = [], [], []
    as_recorded, as_corrected = parse(county), parse(corrected)
    for ago in (4, 3, 2, 1):
        quarter = Quarter.of(as_of).later(-ago)
        view = View(as_corrected if ago == 1 else as_recorded, quarter.last)
        sustained.append(total(sustained_cases(view, quarter))[0])
        complex_needs.append(total(complex_families(view, quarter))[0])
        numerator, denominator = total(registered_under5(view, quarter))
        assert denominator == 32_000
        registered.append(numerator / denominator)

    assert (sustained[0], sustained[3]) == (185, 278)
    assert sustained == sorted(sustained)
    assert (complex_needs[0], complex_needs[3]) == (50, 80)
    assert complex_needs == sorted(complex_needs)
    assert 0.64 < registered[3] < 0.666
    assert registered == sorted(registered)


def total(figures: dict[str, tuple[int, int]]) -> tuple[int, int]:
    """The council's numerator and denominator."""
    return (
        sum(numerator for numerator, _ in figures.values()),
        sum(denominator for _, denominator in figures.values()),
    )


def the_folders_are_valid(as_of: date, county: Folder, corrected: Folder) -> None:
    assert faults(county, as_of) == []
    assert faults(corrected, as_of) == []
    assert faults_of_change(county, corrected) == []
    assert county != corrected


def nothing_is_dated_after_the_day(as_of: date, demo: DemoFolders) -> None:
    late = [
        (name, column, cell)
        for folder in (demo.county, demo.corrections)
        for name, rows in folder.rows.items()
        for row in rows
        for column, cell in zip(COLUMNS[name].split(), row, strict=True)
        if isinstance(cell, date) and cell > as_of and column not in AHEAD
    ]
    assert late == []


def lists_have_something_to_show(county: Folder) -> None:
    cases = {row["ref"]: row for row in county["cases"]}
    assert {row["closure_reason"] for row in cases.values()} == {
        "", "goals_met", "step_up", "moved_away", "declined", "other",
    }  # fmt: skip
    needs = Counter(row["need"] for row in county["needs"])
    assert {need for need, _ in needs.most_common(7)} == MOST_COMMON_NEEDS
    assert Counter(row["restricted"] for row in county["families"])["true"] > 3
    assert any(row["due_on"] for row in county["children"])
    for name in ("engagements", "stars"):
        assert any(row["void_reason"] for row in county[name])
    assert {row["kind"] for row in county["stars"]} == {"first", "review", "closing"}
    assert {row["status"] for row in county["actions"]} == {"open", "done", "dropped"}


def test_the_same_date_gives_the_same_folder_to_the_byte(tmp_path: Path) -> None:
    """And another date the same places, and people who work there."""
    told = {"one": tell(DAYS[0]), "other": tell(DAYS[0])}
    for name, demo in told.items():
        demo.county.write(tmp_path / name / "county")
        demo.corrections.write(tmp_path / name / "corrections")
    one, other = (
        {
            path.relative_to(tmp_path / name): path.read_bytes()
            for path in (tmp_path / name).rglob("*.csv")
        }
        for name in told
    )
    assert len(one) == 2 * len(COLUMNS)
    assert one == other

    rows, later = told["one"].county.rows, tell(DAYS[1]).county.rows
    for name in ("providers", "clusters", "centres", "areas", "staff"):
        assert rows[name] == later[name]
    assert rows["families"] != later["families"]


def it_is_shaped_like_the_one_in_the_report(county: Folder) -> None:
    provider_of = {row["code"]: row["provider"] for row in county["clusters"]}
    centres = Counter(provider_of[row["cluster"]] for row in county["centres"])
    kinds = {row["code"]: row["kind"] for row in county["providers"]}
    assert centres.total() == 35
    assert sorted(centres[code] for code in kinds if kinds[code] == "voluntary") == [3, 25]
    schools = [centres[code] for code in kinds if kinds[code] == "school"]
    assert (len(schools), sum(schools)) == (6, 7)
    in_cluster = Counter(row["cluster"] for row in county["centres"])
    for cluster, provider in provider_of.items():
        assert in_cluster[cluster] in ((3, 4) if kinds[provider] == "voluntary" else (1, 2))
    assert {int(row["imd_decile"]) for row in county["areas"]} == set(range(1, 11))
    assert {row["provider"] for row in county["contracts"]} == set(kinds)


def every_role_is_filled_in_every_cluster(county: Folder) -> None:
    clusters = {row["code"] for row in county["clusters"]}
    roles = Counter((row["role"], row["cluster"]) for row in county["staff"])
    for cluster in clusters:
        assert roles["coordinator", cluster] == 1
        assert 3 <= roles["fsw", cluster] <= 5
    managed = {row["provider"] for row in county["staff"] if row["role"] == "provider_manager"}
    assert managed == {row["code"] for row in county["providers"]}
    for role, fewest in (("commissioner", 3), ("council_admin", 1), ("auditor", 1)):
        assert roles[role, ""] == fewest


def it_is_written_as_an_export_is(written: Path) -> None:
    """Columns in the format's order and CRLF; only the order of the rows may differ."""
    write_folder(read_folder(written / "corrections"), written / "export")
    for path in (written / "export").iterdir():
        ours = (written / "corrections" / path.name).read_bytes()
        assert sorted(ours.split(b"\r\n")) == sorted(path.read_bytes().split(b"\r\n"))
