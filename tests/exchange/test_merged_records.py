"""Folders of a council that knows nothing of a merge: nothing is undone, changed or refused."""

from __future__ import annotations

from pathlib import Path

import pytest

from centres.exchange.faults import FolderFaults
from centres.models import Council, Membership, User
from config.exchange import export_folder, import_folder
from families.merging import merge, undo
from families.models import Carer, Child, Family, FamilyMerge, Level
from outcomes.models import Assessment, TwoYearPlace
from tests.exchange.council import CouncilFolder
from tests.reference.folder import differences, read_folder

pytestmark = pytest.mark.django_db


@pytest.fixture
def twice(council: CouncilFolder) -> CouncilFolder:
    """The Żaks are there twice: F1 with all they have, and F9 with the same and more."""
    rows = {
        "families": "F9|C1||HP11 3AA|2014-01-01||true",
        "carers": "Q9|F9|Sian|Zak|1990-02-28",
        "children": "H9|F9|Zoe|Zak|2013-05-01||false",
        "needs": "N9|F9|debt|2015-01-01|",
        "cases": "S9|F9|C1|amy|2015-02-10||",
        "engagements": "E9|F9|S9|C1|amy|home_visit|2015-02-12|45||",
        "enrolments": "L9|G1|Q9|C1|2015-03-01",
        "two_year_places": "H9|2015-05-03",
    }
    for file, row in rows.items():
        council.add(file, row)
    council.add("levels", "F9|2015-01-01|4|cin").add("levels", "F9|2015-06-01|1|")
    council.add("development", "V8|H9|2015-02-01|physical|not_on_track")
    council.add("development", "V9|H9|2015-03-01|physical|on_track")
    # What a merge gives the kept ones: a registration, a restriction, a birth.
    council.change("families", 0, registered_on="", deregistered_on="", area="")
    council.change("families", 0, postcode="")
    council.change("carers", 0, date_of_birth="")
    return council.change("children", 0, date_of_birth="", due_on="2013-05-09").change(
        "children", 0, two_year_offer_eligible="false"
    )


def expecting(council: CouncilFolder) -> CouncilFolder:
    """Without what cannot be of a baby that is expected."""
    council.rows["development"] = [
        row for row in council.rows["development"] if row["child"] == "H9"
    ]
    council.rows["two_year_places"] = [
        row for row in council.rows["two_year_places"] if row["child"] == "H9"
    ]
    return council


def merged(council: CouncilFolder, tmp_path: Path) -> FamilyMerge:
    import_folder(council.write(tmp_path / "in"), by=None)
    boss = User.objects.get(username="ben")
    Membership.objects.create(
        council=boss.council, user=boss, role="coordinator",
        cluster=Family.objects.get(ref="F1").centre.cluster,
    )  # fmt: skip
    council.add("staff", "ben|Ben Birch|ben@example.org|coordinator|K1|")
    return merge(
        by=User.objects.get(username="ben"),
        kept=Family.objects.get(ref="F1"),
        merged=Family.objects.get(ref="F9"),
        same_people=[
            (Carer.objects.get(ref="Q1"), Carer.objects.get(ref="Q9")),
            (Child.objects.get(ref="H1"), Child.objects.get(ref="H9")),
        ],
    )


def changes(council: CouncilFolder, path: Path) -> dict[str, tuple[int, int]]:
    """Rows added and changed by an import of the folder, by file where there are any."""
    try:
        report = import_folder(council.write(path), by=None)
    except FolderFaults as refused:
        raise AssertionError([str(fault) for fault in refused.faults]) from None
    return {
        name: (count.added, count.changed)
        for name, count in report.counts.items()
        if count.added or count.changed
    }


def exported(path: Path) -> dict[str, list[dict[str, str]]]:
    export_folder(Council.objects.get(), path)
    return read_folder(path)


@pytest.mark.parametrize("shape", [lambda council: council, expecting])
def test_the_same_folder_twice_changes_nothing_after_a_merge_and_after_its_undoing(
    twice: CouncilFolder, tmp_path: Path, shape: object
) -> None:
    folder = shape(twice) if callable(shape) else twice
    if folder.rows["development"][0]["child"] == "H1":
        folder.change("children", 0, date_of_birth="2013-05-01", due_on="")
    done = merged(folder, tmp_path)
    before = exported(tmp_path / "before")
    assert changes(folder, tmp_path / "again") == {}
    assert exported(tmp_path / "after") == before
    assert Family.objects.get(ref="F9").merged_into == Family.objects.get(ref="F1")
    assert Family.objects.get(ref="F1").restricted

    undo(by=User.objects.get(username="ben"), merge=done)
    assert changes(folder, tmp_path / "once more") == {}
    assert differences(exported(tmp_path / "apart"), read_folder(tmp_path / "again")) == []


def test_an_export_carries_what_was_merged_once(twice: CouncilFolder, tmp_path: Path) -> None:
    twice.change("children", 0, date_of_birth="2013-05-01", due_on="")
    merged(twice, tmp_path)
    out = exported(tmp_path / "out")
    keys = {
        file: [row[key] for row in out[file]]
        for file, key in (
            ("families", "ref"), ("carers", "ref"), ("children", "ref"), ("cases", "family"),
            ("enrolments", "carer"), ("development", "ref"), ("two_year_places", "child"),
        )
    }  # fmt: skip
    assert keys == {
        "families": ["F1", "F2"],
        "carers": ["Q1", "Q2"],
        "children": ["H1", "H2"],
        "cases": ["F1", "F2", "F1"],
        "enrolments": ["Q1", "Q1"],
        "development": ["V1", "V2", "V9"],
        "two_year_places": ["H1"],
    }
    assert [(row["from"], row["level"]) for row in out["levels"]] == [
        ("2015-01-01", "4"),
        ("2015-06-01", "4"),
    ]


def test_new_rows_of_a_merged_reference_are_the_kept_ones(
    twice: CouncilFolder, tmp_path: Path
) -> None:
    twice.change("children", 0, date_of_birth="2013-05-01", due_on="")
    merged(twice, tmp_path)
    for file in twice.rows:
        if file != "council":
            twice.rows[file] = []
    twice.add("engagements", "E10|F9|S9|C1|amy|phone|2015-03-12||||"[:-1])
    twice.add("development", "V10|H9|2015-08-01|psed|on_track").add("levels", "F9|2015-09-01|2|")
    assert changes(twice, tmp_path / "new") == {
        "engagements.csv": (1, 0), "development.csv": (1, 0), "levels.csv": (1, 0),
    }  # fmt: skip
    kept = Family.objects.get(ref="F1")
    assert kept.engagements.filter(ref="E10").exists()
    assert Assessment.objects.get(ref="V10").child.ref == "H1"
    assert Level.objects.get(starts_on="2015-09-01").family == kept
    assert TwoYearPlace.objects.count() == 2
