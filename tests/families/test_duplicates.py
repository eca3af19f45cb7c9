"""Families that are recorded already: which signs make them likely, and to whom they are shown."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from centres.models import User
from families import duplicates
from families.duplicates import (
    SAME_BIRTH,
    SAME_NAME,
    SAME_POSTCODE,
    SPELT_ALIKE,
    SWAPPED_BIRTH,
    Known,
    likely,
    signs,
)
from tests.cast import County, ago, family

BORN, SWAPPED, OTHER = date(2014, 3, 7), date(2014, 7, 3), date(2013, 1, 30)
THERE, ELSEWHERE = True, False


@pytest.mark.parametrize(
    ("one", "other", "same_place", "expected"),
    [
        # One person, recorded twice.
        (("bo archer", BORN), ("bo archer", BORN), ELSEWHERE, [SAME_NAME, SAME_BIRTH]),
        (("bo archer", BORN), ("archer bo", BORN), ELSEWHERE, [SAME_NAME, SAME_BIRTH]),
        (("bo archer", BORN), ("bow archer", BORN), ELSEWHERE, [SPELT_ALIKE, SAME_BIRTH]),
        (("jhon smith", BORN), ("john smyth", SWAPPED), ELSEWHERE, [SPELT_ALIKE, SWAPPED_BIRTH]),
        (("bo archer", BORN), ("bo archer", SWAPPED), ELSEWHERE, [SAME_NAME, SWAPPED_BIRTH]),
        (("bo archer", BORN), ("bo archer", None), ELSEWHERE, [SAME_NAME]),
        (("bo archer", BORN), ("bow archer", None), THERE, [SPELT_ALIKE, SAME_POSTCODE]),
        (("bo archer", BORN), ("bo archer", OTHER), THERE, [SAME_NAME, SAME_POSTCODE]),
        (("bo archer", BORN), ("zed quill", BORN), THERE, [SAME_BIRTH, SAME_POSTCODE]),
        # Two people.
        (("bo archer", BORN), ("zed quill", BORN), ELSEWHERE, []),
        (("bo archer", BORN), ("bo archer", OTHER), ELSEWHERE, []),
        (("bo archer", BORN), ("bow archer", None), ELSEWHERE, []),
        (("bo archer", BORN), ("zed quill", OTHER), THERE, []),
        (("bo archer", BORN), ("zed quill", SWAPPED), THERE, []),
        (("", BORN), ("", BORN), ELSEWHERE, []),
        (("", None), ("", None), THERE, []),
    ],
)
def test_two_of_three_signs_make_a_likely_duplicate(
    one: Any, other: Any, same_place: bool, expected: list[str]
) -> None:
    assert signs(one, other, same_place=same_place) == expected
    assert signs(other, one, same_place=same_place) == expected


def found(user: User, *people: Known, postcode: str = "") -> list[tuple[str, list[str]]]:
    return [(each.family.ref, each.reasons) for each in likely(user, people, postcode)]


def test_it_says_which_family_and_why(county: County) -> None:
    archers = family(county.north, "Archer-Bell", postcode="HP11 2EE")
    archers.children.update(first_name="Zoë", date_of_birth=date(2025, 4, 3))
    family(county.north, "Quill")
    assert found(county.fiona, ("Zoe", "Archer Bell", date(2025, 3, 4)), postcode="hp112ee") == [
        (
            archers.ref,
            [f"{SAME_NAME}: Zoë Archer-Bell", SWAPPED_BIRTH, SAME_POSTCODE],
        )
    ]
    assert found(county.fiona, ("Ann", "Archer-Bell", None)) == [
        (archers.ref, [f"{SAME_NAME}: Ann Archer-Bell"])
    ]
    assert found(county.fiona) == found(county.fiona, ("", "", None)) == []


def test_the_likeliest_come_first_and_five_at_most(county: County) -> None:
    sure = family(county.north, postcode="HP11 2EE")
    for _ in range(8):
        family(county.north).carers.update(date_of_birth=None)
    answer = found(county.fiona, ("Ann", "Archer", date(1990, 5, 17)), postcode="HP11 2EE")
    assert (answer[0][0], len(answer)) == (sure.ref, 5)


def test_families_out_of_scope_are_never_revealed(county: County) -> None:
    hidden = family(county.north, restricted=True, postcode="HP11 2EE")
    south = family(county.south, postcode="HP11 2EE")
    east = family(county.east, postcode="HP11 2EE")
    merged = family(county.north, postcode="HP11 2EE", merged_into=south)
    archer = ("Ann", "Archer", date(1990, 5, 17))
    for person, expected in (
        (county.fiona, []),
        (county.cora, [hidden.ref]),
        (county.sam, [south.ref]),
        (county.eve, [east.ref]),
        (county.colin, []),
    ):
        refs = [ref for ref, _ in found(person, archer, postcode="HP11 2EE")]
        assert refs == expected, person
        assert merged.ref not in refs


def test_it_takes_the_same_number_of_queries_however_many(county: County) -> None:
    def queries(*people: Known) -> int:
        with CaptureQueriesContext(connection) as captured:
            assert likely(county.fiona, people, "HP11 2EE")
        return len(captured)

    family(county.north, postcode="HP11 2EE")
    assert county.fiona.reach
    few = queries(("Ann", "Archer", None))
    for _ in range(20):
        family(county.north, postcode="HP11 2EE")
    many = [("Ann", "Archer", None), ("Bo", "Archer", ago(800)), ("Cy", "Archer", ago(5))]
    assert queries(*many) == few


@pytest.mark.parametrize("odd", ["\x00", "%", "'", "🙂", "x" * 10_000])
def test_odd_names_and_postcodes_find_nothing(county: County, odd: str) -> None:
    family(county.north)
    assert likely(county.fiona, [(odd, odd, date(1, 1, 1))], odd) == []


def test_names_are_compared_as_the_database_keeps_them(county: County) -> None:
    made = family(county.north, "O’Neil–Smith")
    with connection.cursor() as cursor:
        cursor.execute("SELECT plain_name FROM families_carer WHERE family_id = %s", [made.pk])
        kept = cursor.fetchone()[0]
    assert [kept] == duplicates.plain_names([(" Ann ", "O'Neil-Smith")])
