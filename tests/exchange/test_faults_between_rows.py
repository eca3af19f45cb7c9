"""Faults that only show between rows of the folder."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from tests.exchange.council import CouncilFolder

FaultsOf = Callable[[CouncilFolder], list[str]]
Change = Callable[[CouncilFolder], CouncilFolder]

NO_MEMBERSHIP = "has no fsw or coordinator membership."

# What is done to the valid folder, and every fault it then has.
CASES: list[tuple[str, Change, list[str]]] = [
    # Repeated keys: the second row and later ones
    (
        "a repeated code",
        lambda c: c.add("areas", "A1|Again|C9|1|").add("areas", "A1|And again|C1|1|"),
        [
            "areas.csv, row 4, column code: repeats the key of row 2.",
            "areas.csv, row 4, column centre: there is no centre “C9”.",
            "areas.csv, row 5, column code: repeats the key of row 2.",
        ],
    ),
    (
        "a repeated membership",
        lambda c: c.add("staff", "dan|Dan Dogwood|dan@example.org|commissioner||"),
        ["staff.csv, row 9, column username: repeats the key of row 6."],
    ),
    (
        "two levels from one day",
        lambda c: c.add("levels", "F1|2015-06-01|2|"),
        ["levels.csv, row 4, column family: repeats the key of row 3."],
    ),
    (
        "an area scored twice",
        lambda c: c.add("star_scores", "R1|physical_health|9"),
        ["star_scores.csv, row 5, column star: repeats the key of row 3."],
    ),
    (
        "a session attended twice",
        lambda c: c.add("programme_attendance", "L1|2|2015-02-09|true"),
        ["programme_attendance.csv, row 4, column enrolment: repeats the key of row 3."],
    ),
    (
        "two places of a child",
        lambda c: c.add("two_year_places", "H1|2015-06-01"),
        ["two_year_places.csv, row 3, column child: repeats the key of row 2."],
    ),
    (
        "two tariff lines in one place",
        lambda c: c.change("tariff_lines", 1, position="1"),
        ["tariff_lines.csv, row 3, column contract: repeats the key of row 2."],
    ),
    (
        "keys are compared as they are written",
        lambda c: c.add("needs", "n1|F1|debt|2015-01-01|").add("needs", " N1|F1|debt|2015-01-01|"),
        [],
    ),
    # References to nothing
    *[
        (
            f"{file}.{column} names nothing",
            lambda c, file=file, row=row, column=column: c.change(file, row, **{column: "gone"}),
            [f"{file}.csv, row {row + 2}, column {column}: there is no {what} “gone”."],
        )
        for file, row, column, what in [
            ("clusters", 1, "provider", "provider"),
            ("centres", 1, "cluster", "cluster"),
            ("areas", 1, "centre", "centre"),
            ("staff", 1, "cluster", "cluster"),
            ("staff", 3, "provider", "provider"),
            ("families", 0, "centre", "centre"),
            ("families", 0, "area", "area"),
            ("carers", 1, "family", "family"),
            ("children", 1, "family", "family"),
            ("needs", 1, "family", "family"),
            ("levels", 1, "family", "family"),
            ("cases", 1, "family", "family"),
            ("cases", 1, "centre", "centre"),
            ("cases", 1, "worker", "member of staff"),
            ("engagements", 1, "family", "family"),
            ("engagements", 0, "case", "case"),
            ("engagements", 1, "centre", "centre"),
            ("engagements", 1, "worker", "member of staff"),
            ("stars", 1, "case", "case"),
            ("stars", 0, "edition", "Star edition"),
            ("star_scores", 1, "star", "Star"),
            ("actions", 1, "case", "case"),
            ("enrolments", 0, "programme", "programme"),
            ("enrolments", 0, "carer", "carer"),
            ("enrolments", 0, "centre", "centre"),
            ("programme_attendance", 1, "enrolment", "enrolment"),
            ("development", 1, "child", "child"),
            ("two_year_places", 0, "child", "child"),
            ("contracts", 2, "provider", "provider"),
            ("tariff_lines", 2, "contract", "contract"),
        ]
    ],
    # People
    (
        "one username with two names",
        lambda c: c.change("staff", 1, name="Amy Alder"),
        ["staff.csv, row 3, column name: differs from row 2 of the same username."],
    ),
    (
        "one username with two addresses",
        lambda c: c.change("staff", 1, email="ash@example.org"),
        ["staff.csv, row 3, column email: differs from row 2 of the same username."],
    ),
    (
        "a commissioner with a case",
        lambda c: c.change("cases", 0, worker="dan"),
        [f"cases.csv, row 2, column worker: {NO_MEMBERSHIP}"],
    ),
    (
        "a provider's manager on a visit",
        lambda c: c.change("engagements", 1, worker="cat"),
        [f"engagements.csv, row 3, column worker: {NO_MEMBERSHIP}"],
    ),
    # Cases and engagements
    (
        "an engagement of another family's case",
        lambda c: c.change("engagements", 0, family="F2"),
        ["engagements.csv, row 2, column case: is a case of another family, F1."],
    ),
    # Stars
    (
        "a score above the edition's range",
        lambda c: c.change("star_scores", 1, score="11"),
        [
            "star_scores.csv, row 3, column score: 11 is outside 1 to 10, the range of the edition"
            " family-star-plus."
        ],
    ),
    (
        "a score below the edition's range",
        lambda c: c.change("star_scores", 1, score="-1"),
        [
            "star_scores.csv, row 3, column score: -1 is outside 1 to 10, the range of the edition"
            " family-star-plus."
        ],
    ),
    (
        "a score of another edition's area",
        lambda c: c.change("star_scores", 1, area="child_development"),
        ["star_scores.csv, row 3, column area: is not an area of the edition family-star-plus."],
    ),
    (
        "an action in an area of another edition",
        lambda c: c.change("actions", 0, area="child_development"),
        ["actions.csv, row 2, column area: is not an area of the edition of any Star of the case."],
    ),
    (
        "an action in no edition's area, of a case without Stars",
        lambda c: c.change("actions", 1, area="happiness"),
        ["actions.csv, row 3, column area: is not an area of any Star edition."],
    ),
    (
        "an action in the area of a voided Star",
        lambda c: (
            c.change("stars", 1, edition="family-star-early-years")
            .change("star_scores", 2, area="child_development")
            .change("actions", 0, area="child_development")
        ),
        [],
    ),
    # Programmes
    (
        "a session beyond its programme",
        lambda c: c.change("programme_attendance", 1, session="3"),
        [
            "programme_attendance.csv, row 3, column session: 3 is beyond the programme, which has"
            " 2 sessions."
        ],
    ),
    # Children
    (
        "an assessment before the birth",
        lambda c: c.change("development", 0, date="2013-04-30"),
        [
            "development.csv, row 2, column date: 2013-04-30 is before the child’s birth on"
            " 2013-05-01."
        ],
    ),
    (
        "a place before the birth",
        lambda c: c.change("two_year_places", 0, started_on="2013-04-30"),
        [
            "two_year_places.csv, row 2, column started_on: 2013-04-30 is before the child’s birth"
            " on 2013-05-01."
        ],
    ),
    (
        "an assessment of an expected baby",
        lambda c: c.change("development", 0, child="H2"),
        [
            "development.csv, row 2, column date: 2015-02-01 is before the birth of the child,"
            " which is still expected."
        ],
    ),
    (
        "two judgements of a child, date and area",
        lambda c: c.change("development", 1, area="physical"),
        ["development.csv, row 3, column child: is judged for this date and area already, as V1."],
    ),
    # Contracts
    (
        "contracts of one provider that share a day",
        lambda c: c.change("contracts", 1, starts_on="2015-03-31"),
        [
            "contracts.csv, row 3, column starts_on: overlaps contract CT1 of the same provider,"
            " 2014-04-01 to 2015-03-31."
        ],
    ),
    (
        "an outcome priced twice",
        lambda c: c.change("tariff_lines", 1, key="sustained_contact"),
        ["tariff_lines.csv, row 3, column key: is priced in the contract already, at position 1."],
    ),
]


@pytest.mark.parametrize(
    ("change", "faults"), [pytest.param(*case[1:], id=case[0]) for case in CASES]
)
def test_rows_that_are_wrong_together(
    change: Change, faults: list[str], council: CouncilFolder, faults_of: FaultsOf
) -> None:
    assert faults_of(change(council)) == faults


def test_many_faults_at_once_in_the_order_of_the_format(
    council: CouncilFolder, faults_of: FaultsOf
) -> None:
    """One bad row hides no other and makes no other wrong."""
    council.change("tariff_lines", 0, unit_price_pence="0")
    council.change("clusters", 0, provider="P9")
    council.change("families", 0, postcode="XX", centre="C9", registered_on="2015-13-01")
    council.change("families", 1, deregistered_on="2015-01-01")
    council.change("staff", 0, role="worker")
    council.change("cases", 0, family="", closed_on="2014-01-01")
    council.change("children", 0, date_of_birth="yesterday")
    council.change("programmes", 0, sessions="two")
    council.change("stars", 0, edition="my-star", case="S8")
    assert [fault.partition(": ")[0] for fault in faults_of(council)] == [
        "clusters.csv, row 2, column provider",
        "staff.csv, row 2, column role",
        "families.csv, row 2, column centre",
        "families.csv, row 2, column postcode",
        "families.csv, row 2, column registered_on",
        "families.csv, row 3, column deregistered_on",
        "children.csv, row 2, column date_of_birth",
        "cases.csv, row 2, column family",
        "cases.csv, row 2, column closed_on",
        "stars.csv, row 2, column case",
        "stars.csv, row 2, column edition",
        "programmes.csv, row 2, column sessions",
        "tariff_lines.csv, row 2, column unit_price_pence",
    ]
