"""Needs, levels and agreements: dated, corrected in place, their history kept and told."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from django.apps import apps
from django.core.exceptions import ValidationError
from django.test import Client

from families import agreements, levels, needs
from families.models import Agreement, Family, Level, Need
from tests.cast import County, ago, family
from tests.families.registering import signed_in
from tests.families.test_family_changes import parts, post, said


@pytest.fixture
def fiona(county: County) -> Client:
    return signed_in(county.fiona)


@pytest.fixture
def archers(county: County) -> Family:
    return family(county.north)


def test_a_level_is_set_from_a_day_and_told_with_who(
    county: County, archers: Family, fiona: Client
) -> None:
    post(fiona, archers, "level", level="2", **parts("starts_on", ago(30)))
    page = post(fiona, archers, "level", level="4", status="cp", **parts("starts_on", ago(3)))
    rows = Level.objects.filter(family=archers).values_list("level", "status", "recorded_by")
    assert list(rows) == [(4, "cp", county.fiona.pk), (2, "", county.fiona.pk)]
    assert "4 Statutory: child protection plan" in said(page)
    history = said(fiona.get(f"/families/{archers.ref}/level/"))
    assert history.count("Fiona") >= 2


@pytest.mark.parametrize(
    ("facts", "words"),
    [
        ({"level": "4"}, "Select the statutory status"),
        ({"level": "5"}, "Select a valid choice"),
        ({"level": ""}, "Select level of need"),
        ({"level": "3", **parts("starts_on", ago(-1))}, "must be today or in the past"),
        ({"level": "3", **parts("starts_on", ago(30))}, "recorded already: correct that one"),
        ({"level": "2", **parts("starts_on", ago(3))}, "This is the level already"),
    ],
)
def test_a_level_that_cannot_be(
    county: County, archers: Family, fiona: Client, facts: dict[str, Any], words: str
) -> None:
    levels.set_level(by=county.fiona, family=archers, level=2, starts_on=ago(30))
    day = parts("starts_on", ago(0))
    assert words in said(post(fiona, archers, "level", **{**day, **facts}))
    assert Level.objects.count() == 1


def test_a_status_sent_with_a_lower_level_is_left_out(archers: Family, fiona: Client) -> None:
    post(fiona, archers, "level", level="3", status="cp", **parts("starts_on", ago(3)))
    assert Level.objects.get().status == ""


def test_a_level_is_corrected_and_taken_out_and_what_it_was_is_kept(
    county: County, archers: Family, fiona: Client
) -> None:
    row = levels.set_level(by=county.frank, family=archers, level=2, starts_on=ago(30))
    path = f"level/{ago(30).isoformat()}"
    page = post(fiona, archers, path, level="3")
    row.refresh_from_db()
    assert (row.level, row.recorded_by) == (3, county.fiona)
    assert "Level of need corrected" in said(page)
    assert "Was level 2" in said(page)
    assert "Take this level out?" in said(fiona.get(f"/families/{archers.ref}/{path}/remove/"))
    page = post(fiona, archers, f"{path}/remove")
    assert not Level.objects.exists()
    assert "Level of need taken out" in said(page)
    kept = apps.get_model("families", "LevelEvent").objects.order_by("pgh_id")
    assert [event.level for event in kept] == [2, 3]


def test_several_needs_are_recorded_at_once_and_ended(
    county: County, archers: Family, fiona: Client
) -> None:
    page = post(fiona, archers, "needs", kinds=["debt", "housing"], **parts("starts_on", ago(30)))
    assert "Recorded: " in said(page)
    debt = Need.objects.get(need="debt")
    assert (debt.starts_on, debt.recorded_by) == (ago(30), county.fiona)
    post(fiona, archers, f"needs/{debt.ref}/end", **parts("ends_on", ago(3)))
    debt.refresh_from_db()
    assert debt.ends_on == ago(3)
    again = post(fiona, archers, f"needs/{debt.ref}/end", **parts("ends_on", ago(2)))
    assert "already" in said(again)
    story = said(fiona.get(f"/families/{archers.ref}/", {"kind": "needs"}))
    for told in ("Need: Debt", "Need ended: Debt", "Need: Housing", "Fiona"):
        assert told in story


def test_the_same_need_is_not_recorded_twice_for_one_time(
    county: County, archers: Family, fiona: Client
) -> None:
    debt = needs.start(by=county.fiona, family=archers, need="debt", starts_on=ago(30))
    housing_too = post(
        fiona, archers, "needs", kinds=["housing", "debt"], **parts("starts_on", ago(3))
    )
    assert "Select a valid choice" in said(housing_too)
    with pytest.raises(ValidationError):
        needs.start_all(
            by=county.fiona, family=archers, kinds=["housing", "debt"], starts_on=ago(3)
        )
    assert Need.objects.count() == 1
    needs.end(by=county.fiona, need=debt, ends_on=ago(10))
    second = needs.start(by=county.fiona, family=archers, need="debt", starts_on=ago(9))
    with pytest.raises(ValidationError) as problem:
        needs.correct(by=county.fiona, need=second, starts_on=ago(10), ends_on=None)
    assert list(problem.value.message_dict) == ["starts_on"]


def test_a_needs_days_are_corrected_and_it_is_taken_out(
    county: County, archers: Family, fiona: Client
) -> None:
    debt = needs.start(by=county.frank, family=archers, need="debt", starts_on=ago(30))
    path = f"needs/{debt.ref}"
    assert "on or after that day" in said(
        post(fiona, archers, path, **parts("starts_on", ago(9)), **parts("ends_on", ago(10)))
    )
    post(fiona, archers, path, **parts("starts_on", ago(20)), **parts("ends_on", ago(10)))
    debt.refresh_from_db()
    assert (debt.starts_on, debt.ends_on) == (ago(20), ago(10))
    page = post(fiona, archers, f"{path}/remove")
    assert not Need.objects.exists()
    assert "Need taken out" in said(page)
    kept = apps.get_model("families", "NeedEvent").objects.order_by("pgh_id")
    assert [event.starts_on for event in kept] == [ago(30), ago(20)]


def test_what_a_family_agrees_to_is_dated_and_the_newest_counts(
    county: County, archers: Family, fiona: Client
) -> None:
    given = {"state": "given", "by_whom": "Ann Archer", **parts("on", ago(9))}
    post(fiona, archers, "agreement", **given)
    page = post(
        fiona,
        archers,
        "agreement",
        state="withdrawn",
        by_whom="other",
        name="Gran",
        **parts("on", ago(2)),
    )
    newest = agreements.newest(archers)
    assert newest is not None
    assert (newest.state, newest.by_whom, newest.recorded_by) == ("withdrawn", "Gran", county.fiona)
    assert Agreement.objects.count() == 2
    for told in ("Agreed to share", "Withdrew the agreement to share", "said by Gran"):
        assert told in said(page)
    # One that is told late does not count before what was said since.
    late = {"state": "given", "by_whom": "Ann Archer", **parts("on", ago(5))}
    post(fiona, archers, "agreement", **late)
    assert agreements.newest(archers) == newest


@pytest.mark.parametrize(
    ("facts", "words"),
    [
        ({"state": "withdrawn"}, "Select a valid choice"),
        ({"by_whom": "Somebody"}, "Select a valid choice"),
        ({"by_whom": "other"}, "Enter their name"),
        ({"by_whom": "other", "name": "x" * 201}, "200 characters or fewer"),
        (parts("on", ago(-1)), "must be today or in the past"),
        (parts("on", date(1899, 1, 1)), "must be on or after"),
    ],
)
def test_an_agreement_that_cannot_be(
    archers: Family, fiona: Client, facts: dict[str, Any], words: str
) -> None:
    sent = {"state": "refused", "by_whom": "Ann Archer", **parts("on", ago(0)), **facts}
    assert words in said(post(fiona, archers, "agreement", **sent))
    assert not Agreement.objects.exists()
