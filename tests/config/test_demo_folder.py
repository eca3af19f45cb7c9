"""The demo county as a folder: the report's county, for any date, counted by the reference."""

from __future__ import annotations

from collections import Counter
from datetime import date
from functools import cache
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

# In the middle of a quarter, its first day, and a day that most years lack.
DAYS = [date(2015, 11, 15), date(2025, 4, 1), date(2024, 2, 29)]
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

told = cache(tell)


@pytest.fixture(scope="module", params=DAYS, ids=str)
def as_of(request: pytest.FixtureRequest) -> date:
    return request.param


@pytest.fixture(scope="module")
def demo(as_of: date) -> DemoFolders:
    return told(as_of)


@pytest.fixture(scope="module")
def county(demo: DemoFolders, tmp_path_factory: pytest.TempPathFactory) -> Folder:
    return written(demo.county, tmp_path_factory.mktemp("county"))


@pytest.fixture(scope="module")
def corrected(
    demo: DemoFolders, county: Folder, tmp_path_factory: pytest.TempPathFactory
) -> Folder:
    return merge(county, written(demo.corrections, tmp_path_factory.mktemp("corrections")))


def written(folder: Any, directory: Path) -> Folder:
    folder.write(directory)
    return read_folder(directory)


def test_figures_of_the_report(as_of: date, county: Folder, corrected: Folder) -> None:
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


def test_the_folders_are_valid(as_of: date, county: Folder, corrected: Folder) -> None:
    assert faults(county, as_of) == []
    assert faults(corrected, as_of) == []
    assert faults_of_change(county, corrected) == []
    assert county != corrected


def test_nothing_is_dated_after_the_day(as_of: date, demo: DemoFolders) -> None:
    late = [
        (name, column, cell)
        for folder in (demo.county, demo.corrections)
        for name, rows in folder.rows.items()
        for row in rows
        for column, cell in zip(COLUMNS[name].split(), row, strict=True)
        if isinstance(cell, date) and cell > as_of and column not in AHEAD
    ]
    assert late == []


def test_lists_have_something_to_show(county: Folder) -> None:
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
    day = DAYS[0]
    for name in ("one", "other"):
        demo = tell(day)
        demo.county.write(tmp_path / name / "county")
        demo.corrections.write(tmp_path / name / "corrections")
    one, other = (
        {
            path.relative_to(tmp_path / name): path.read_bytes()
            for path in (tmp_path / name).rglob("*.csv")
        }
        for name in ("one", "other")
    )
    assert len(one) == 2 * len(COLUMNS)
    assert one == other


def test_places_and_people_who_work_there_are_the_same_for_every_date() -> None:
    one, other = told(DAYS[0]).county.rows, told(DAYS[1]).county.rows
    for name in ("providers", "clusters", "centres", "areas", "staff"):
        assert one[name] == other[name]
    assert one["families"] != other["families"]


def test_the_county_is_shaped_like_the_one_in_the_report(tmp_path: Path) -> None:
    county = written(told(DAYS[0]).county, tmp_path)
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


def test_every_role_is_filled_in_every_cluster(tmp_path: Path) -> None:
    county = written(told(DAYS[0]).county, tmp_path)
    clusters = {row["code"] for row in county["clusters"]}
    roles = Counter((row["role"], row["cluster"]) for row in county["staff"])
    for cluster in clusters:
        assert roles["coordinator", cluster] == 1
        assert 3 <= roles["fsw", cluster] <= 5
    managed = {row["provider"] for row in county["staff"] if row["role"] == "provider_manager"}
    assert managed == {row["code"] for row in county["providers"]}
    for role, fewest in (("commissioner", 3), ("council_admin", 1), ("auditor", 1)):
        assert roles[role, ""] == fewest


def test_it_is_written_as_an_export_is(tmp_path: Path) -> None:
    """Columns in the format's order and CRLF; only the order of the rows may differ."""
    told(DAYS[0]).corrections.write(tmp_path / "demo")
    write_folder(read_folder(tmp_path / "demo"), tmp_path / "export")
    for path in (tmp_path / "export").iterdir():
        ours = (tmp_path / "demo" / path.name).read_bytes()
        assert sorted(ours.split(b"\r\n")) == sorted(path.read_bytes().split(b"\r\n"))
