"""Faults that only show beside what the council, or another one, has recorded already."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from centres.models import Council
from config.exchange import import_folder
from outcomes.models import StarEdition
from tests.exchange.council import CouncilFolder

FaultsOf = Callable[[CouncilFolder], list[str]]
Change = Callable[[CouncilFolder], CouncilFolder]

VOID_INSTEAD = "void the Star and record it under a new key."
DIFFERS = f"differs from what is recorded: {VOID_INSTEAD}"
TODAYS_PLACE = "is not on or before what is recorded of the child (assessments and place)."

# What is done to the folder between two imports, and every fault of the second.
LATER: list[tuple[str, Change, list[str]]] = [
    *[
        (
            f"a Star's {column}",
            lambda c, column=column, cell=cell: c.change("stars", 0, **{column: cell}),
            [f"stars.csv, row 2, column {column}: {DIFFERS}"],
        )
        for column, cell in [
            ("case", "S2"),
            ("kind", "closing"),
            ("date", "2015-01-13"),
            ("completed", "family"),
        ]
    ],
    (
        "a Star's edition",
        lambda c: c.change("stars", 0, edition="family-star-early-years"),
        [f"stars.csv, row 2, column edition: {DIFFERS}"],
    ),
    (
        "a score",
        lambda c: c.change("star_scores", 0, score="2"),
        [f"star_scores.csv, row 2, column score: {DIFFERS}"],
    ),
    (
        "a score more",
        lambda c: c.add("star_scores", "R1|social_networks|2"),
        [f"star_scores.csv, row 5, column area: has no score recorded: {VOID_INSTEAD}"],
    ),
    (
        "a Star voided and recorded again",
        lambda c: c.change("stars", 0, voided_on="2015-02-01", void_reason="Wrong")
        .add("stars", "R3|S1|first|2015-01-13|family-star-plus|together||")
        .add("star_scores", "R3|home_and_money|3"),
        [],
    ),
    (
        "another voiding, and one taken back",
        lambda c: c.change("stars", 1, voided_on="", void_reason=""),
        [],
    ),
    (
        "two judgements that change places",
        lambda c: c.change("development", 0, area="psed").change("development", 1, area="physical"),
        [],
    ),
    (
        "two priced outcomes that change places",
        lambda c: c.change("tariff_lines", 0, key="star_progress").change(
            "tariff_lines", 1, key="sustained_contact"
        ),
        [],
    ),
    (
        "contracts that pass a day on",
        lambda c: c.change("contracts", 0, ends_on="2015-03-30").change(
            "contracts", 1, starts_on="2015-03-31"
        ),
        [],
    ),
    (
        "a case and its engagements go to another family",
        lambda c: c.change("cases", 0, family="F2").change("engagements", 0, family="F2"),
        [],
    ),
    (
        "an expected baby is born",
        lambda c: c.change("children", 1, date_of_birth="2016-03-01", due_on=""),
        [],
    ),
]  # fmt: skip


@pytest.mark.parametrize(
    ("change", "faults"), [pytest.param(*case[1:], id=case[0]) for case in LATER]
)
def test_a_folder_that_differs_from_what_is_recorded(
    change: Change, faults: list[str], council: CouncilFolder, faults_of: FaultsOf
) -> None:
    assert faults_of(council) == []
    assert faults_of(change(council)) == faults


# Again, but the second folder leaves these files empty (their header alone).
LEFT_OUT: list[tuple[str, tuple[str, ...], Change, list[str]]] = [
    (
        "everything that is named is recorded",
        ("providers", "clusters", "centres", "areas", "staff", "families", "carers", "children",
         "cases", "stars", "programmes", "enrolments", "contracts"),
        lambda c: c,
        [],
    ),
    (
        "a case leaves its recorded engagements behind",
        ("engagements",),
        lambda c: c.change("cases", 0, family="F2"),
        ["cases.csv, row 2, column family: differs from that of the case’s engagements."],
    ),
    (
        "a programme is cut below recorded attendances",
        ("programme_attendance", "enrolments"),
        lambda c: c.change("programmes", 0, sessions="1"),
        ["programmes.csv, row 2, column sessions: 1 is fewer than are recorded as attended."],
    ),
    (
        "an enrolment goes to a shorter programme",
        ("programme_attendance",),
        lambda c: c.add("programmes", "G2|Short|true|1").change("enrolments", 0, programme="G2"),
        [
            "enrolments.csv, row 2, column programme: has fewer sessions than the enrolment has"
            " attendances recorded for."
        ],
    ),
    (
        "a child is born after what is recorded of them",
        ("development", "two_year_places"),
        lambda c: c.change("children", 0, date_of_birth="2015-02-02"),
        [f"children.csv, row 2, column date_of_birth: {TODAYS_PLACE}"],
    ),
    (
        "a judgement that is recorded under another key",
        ("stars", "star_scores"),
        lambda c: c.change("development", 0, ref="V9"),
        [
            "development.csv, row 2, column child: is judged for this date and area already, as"
            " V1."
        ],
    ),
    (
        "a contract that overlaps a recorded one",
        ("tariff_lines",),
        lambda c: c.change("contracts", 0, ref="CT9"),
        [
            "contracts.csv, row 2, column starts_on: overlaps contract CT1 of the same provider,"
            " 2014-04-01 to 2015-03-31."
        ],
    ),
    (
        "an outcome that a recorded line prices",
        (),
        lambda c: c.change("tariff_lines", 0, position="9"),
        [
            "tariff_lines.csv, row 2, column key: is priced in the contract already, at"
            " position 1."
        ],
    ),
    (
        "a score outside the edition of a recorded Star",
        ("stars",),
        lambda c: c.change("star_scores", 0, area="child_development"),
        [
            "star_scores.csv, row 2, column area: is not an area of the edition family-star-plus.",
            f"star_scores.csv, row 2, column area: has no score recorded: {VOID_INSTEAD}",
        ],
    ),
    (
        "an action outside the editions of recorded Stars",
        ("stars", "star_scores"),
        lambda c: c.change("actions", 0, area="child_development"),
        [
            "actions.csv, row 2, column area: is not an area of the edition of any Star of the"
            " case."
        ],
    ),
]  # fmt: skip


@pytest.mark.parametrize(
    ("left_out", "change", "faults"), [pytest.param(*case[1:], id=case[0]) for case in LEFT_OUT]
)
def test_a_folder_that_leaves_out_what_is_recorded(
    left_out: tuple[str, ...],
    change: Change,
    faults: list[str],
    council: CouncilFolder,
    faults_of: FaultsOf,
) -> None:
    assert faults_of(council) == []
    for file in left_out:
        council.rows[file] = []
    assert sorted(faults_of(change(council))) == sorted(faults)


def test_another_council_has_what_this_one_names(
    council: CouncilFolder, faults_of: FaultsOf
) -> None:
    """Recorded elsewhere is not recorded here."""
    assert faults_of(council) == []
    council.change("council", 0, code="T2").remove("areas", 0)
    assert faults_of(council) == ["families.csv, row 2, column area: there is no area “A1”."]


def test_an_edition_of_another_council(
    council: CouncilFolder, faults_of: FaultsOf, tmp_path: Path
) -> None:
    assert faults_of(council) == []
    owner = Council.objects.get(code="T1")
    edition = StarEdition.objects.create(
        council=owner, code="own", name="Own", lowest=0, highest=5, good_from=4
    )
    edition.areas.create(code="sleep", name="Sleep", position=1)
    council.add("stars", "R9|S2|first|2015-02-02|own|together||").add("star_scores", "R9|sleep|0")
    council.change("actions", 1, area="sleep")
    assert faults_of(council) == []

    council.change("council", 0, code="T2")
    assert faults_of(council) == [
        "stars.csv, row 4, column edition: there is no Star edition “own”."
    ]


def test_without_its_council_a_folder_is_read_all_the_same(
    council: CouncilFolder, faults_of: FaultsOf, tmp_path: Path
) -> None:
    """A faulty code leaves open what is recorded already; a faulty name does not."""
    import_folder(council.write(tmp_path / "before"), by=None)
    council.remove("areas", 0).change("needs", 0, need="sleep").change("cases", 1, family="F9")
    council.change("council", 0, code="")
    assert [fault.partition(": ")[0] for fault in faults_of(council)] == [
        "council.csv, row 2, column code",
        "needs.csv, row 2, column need",
    ]
    council.change("council", 0, code="T1", name="")
    assert [fault.partition(": ")[0] for fault in faults_of(council)] == [
        "council.csv, row 2, column name",
        "needs.csv, row 2, column need",
        "cases.csv, row 3, column family",
    ]
