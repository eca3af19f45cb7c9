"""Logging a visit on the page: quick choices, faults beside their fields, nothing saved twice."""

from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from centres.models import AuditEvent
from families.models import Engagement, Family
from tests.cast import County, ago, case, family, visit


@pytest.fixture
def archers(county: County) -> Family:
    return family(county.north)


@pytest.fixture
def fiona(county: County) -> Client:
    client = Client()
    client.force_login(county.fiona)
    return client


def address(of_family: Family) -> str:
    return reverse("engagement_log", args=[of_family.ref])


def usual(**facts: Any) -> dict[str, Any]:
    """The usual visit: everything as the page has chosen it, and an hour."""
    return {
        "client_id": str(uuid4()),
        "kind": "home_visit",
        "when": "today",
        "length": "60",
        "centre": "North",
        **facts,
    }


def test_everything_usual_is_chosen_already(fiona: Client, county: County, archers: Family) -> None:
    held = case(archers, county.fiona)
    form = fiona.get(address(archers)).context["form"]
    chosen = {name: form[name].value() for name in ("kind", "when", "case", "centre")}
    assert chosen == {"kind": "home_visit", "when": "today", "case": held.ref, "centre": "North"}
    assert form["client_id"].value()


def test_with_two_open_cases_the_worker_says_which(
    fiona: Client, county: County, archers: Family
) -> None:
    case(archers, county.fiona), case(archers, county.sam, centre=county.south)
    form = fiona.get(address(archers)).context["form"]
    assert len(form.cases) == 2
    assert form["case"].value() == ""


def test_the_usual_visit_is_saved(fiona: Client, county: County, archers: Family) -> None:
    held = case(archers, county.fiona)
    response = fiona.post(address(archers), usual(case=held.ref), follow=True)
    saved = Engagement.objects.get()
    assert (saved.kind, saved.date, saved.minutes, saved.case, saved.worker) == (
        "home_visit",
        timezone.localdate(),
        60,
        held,
        county.fiona,
    )
    page = response.content.decode()
    assert "saved." in page
    assert response.redirect_chain == [(reverse("family", args=[archers.ref]), 302)]


@pytest.mark.parametrize(
    ("typed", "days", "minutes"),
    [
        ({"when": "yesterday"}, 1, 60),
        ({"when": "another"}, 9, 60),
        ({"length": "other", "minutes": "75"}, 0, 75),
        ({"length": "90"}, 0, 90),
        ({"kind": "no_access", "length": ""}, 0, None),
    ],
)
def test_quick_choices_and_other_ones(
    fiona: Client, archers: Family, typed: dict[str, str], days: int, minutes: int | None
) -> None:
    if typed.get("when") == "another":
        typed = typed | parts(days)
    fiona.post(address(archers), usual(**typed))
    saved = Engagement.objects.get()
    assert (saved.date, saved.minutes) == (ago(days), minutes)


def parts(days: int) -> dict[str, str]:
    day = ago(days)
    return {"date_day": str(day.day), "date_month": str(day.month), "date_year": str(day.year)}


@pytest.mark.parametrize(
    ("typed", "field"),
    [
        ({"kind": ""}, "kind"),
        ({"kind": "seance"}, "kind"),
        ({"when": ""}, "when"),
        ({"when": "someday"}, "when"),
        ({"when": "another"}, "date"),
        ({"when": "another", **parts(-1)}, "date"),
        ({"when": "another", "date_day": "31", "date_month": "2", "date_year": "2016"}, "date"),
        ({"when": "another", "date_day": "1", "date_month": "1", "date_year": "1899"}, "date"),
        ({"when": "another", "date_day": "x", "date_month": "\x00", "date_year": "9" * 4}, "date"),
        ({"when": "today", **parts(3)}, "when"),
        ({"length": ""}, "length"),
        ({"length": "7"}, "length"),
        ({"length": "other"}, "minutes"),
        ({"length": "other", "minutes": "0"}, "minutes"),
        ({"length": "other", "minutes": "1441"}, "minutes"),
        ({"length": "other", "minutes": "9" * 50}, "minutes"),
        ({"length": "other", "minutes": "an hour"}, "minutes"),
        ({"length": "60", "minutes": "75"}, "length"),
        ({"note": "a\x00b"}, "note"),
        ({"note": "x" * 10_001}, "note"),
        ({"next_step": "x" * 501}, "next_step"),
        ({"centre": "South"}, "centre"),
        ({"centre": "\x00"}, "centre"),
        ({"client_id": "one"}, "client_id"),
        ({"client_id": ""}, "client_id"),
    ],
)
def test_a_fault_is_told_beside_its_field_and_typing_is_kept(
    fiona: Client, archers: Family, typed: dict[str, str], field: str
) -> None:
    response = fiona.post(address(archers), usual(**{"note": "Bo can walk", **typed}))
    assert response.status_code == 200
    form = response.context["form"]
    assert field in form.errors, form.errors
    assert not Engagement.objects.exists()
    page = response.content.decode()
    assert "There is a problem" in page
    if "note" not in typed:
        assert "Bo can walk" in page


def test_before_the_case_opened_is_told_beside_the_day(
    fiona: Client, county: County, archers: Family
) -> None:
    held = case(archers, county.fiona, opened_on=ago(0))
    for typed, field in (
        ({"when": "yesterday"}, "when"),
        ({"when": "another", **parts(5)}, "date"),
    ):
        response = fiona.post(address(archers), usual(case=held.ref, **typed))
        assert "The case opened on" in str(response.context["form"].errors[field])


def test_a_case_of_another_family_cannot_be_chosen(
    fiona: Client, county: County, archers: Family
) -> None:
    case(archers, county.fiona)
    other = case(family(county.north, "Baker"), county.fiona)
    response = fiona.post(address(archers), usual(case=other.ref))
    assert "case" in response.context["form"].errors


def test_the_same_form_sent_twice_saves_once_and_answers_twice(
    fiona: Client, archers: Family
) -> None:
    form = usual()
    answers = [fiona.post(address(archers), form) for _ in range(2)]
    assert [answer.status_code for answer in answers] == [302, 302]
    assert Engagement.objects.count() == 1
    assert AuditEvent.objects.count() == 1


def test_a_form_gone_back_to_and_changed_is_not_saved_over_the_first(
    fiona: Client, archers: Family
) -> None:
    form = usual()
    fiona.post(address(archers), form)
    response = fiona.post(address(archers), {**form, "length": "30"})
    assert "already used" in str(response.context["form"].non_field_errors())
    assert Engagement.objects.get().minutes == 60


def test_voiding_says_what_will_happen_and_keeps_it_visible(
    fiona: Client, county: County, archers: Family
) -> None:
    logged = visit(archers, county.fiona, ago(3))
    page = reverse("engagement_void", args=[archers.ref, logged.ref])
    assert "no longer counts" in fiona.get(page).content.decode()
    assert "reason" in fiona.post(page, {"reason": " "}).context["form"].errors
    assert "reason" in fiona.post(page, {"reason": "a\x00"}).context["form"].errors
    told = fiona.post(page, {"reason": "Wrong family"}, follow=True).content.decode()
    assert "Wrong family" in told
    assert "by Fiona: Wrong family" in told
    again = fiona.post(page, {"reason": "Again"}, follow=True).content.decode()
    assert "already voided" in again
    logged.refresh_from_db()
    assert logged.void_reason == "Wrong family"


def test_only_who_logged_it_or_the_coordinator_is_offered_voiding(
    county: County, archers: Family
) -> None:
    logged = visit(archers, county.fiona, ago(3))
    page = reverse("engagement_void", args=[archers.ref, logged.ref])
    for name, may in (("fiona", True), ("frank", False), ("cora", True)):
        client = Client()
        client.force_login(county.people[name])
        shown = client.get(reverse("family", args=[archers.ref])).content.decode()
        assert (page in shown) is may, name
        refused = client.get(page, follow=True).content.decode()
        assert ("Only the worker who logged this" in refused) is not may, name


def test_an_engagement_of_another_family_is_no_page(
    fiona: Client, county: County, archers: Family
) -> None:
    other = visit(family(county.north, "Baker"), county.fiona, ago(3))
    page = reverse("engagement_void", args=[archers.ref, other.ref])
    assert fiona.get(page).status_code == 404


def test_a_case_is_opened_and_allocated_on_the_pages(
    fiona: Client, county: County, archers: Family
) -> None:
    page = reverse("case_open", args=[archers.ref])
    day = timezone.localdate() - timedelta(days=1)
    form = {
        "opened_on_day": str(day.day),
        "opened_on_month": str(day.month),
        "opened_on_year": str(day.year),
        "centre": "North",
    }
    assert "worker" not in fiona.get(page).context["form"].fields
    assert fiona.post(page, {**form, "centre": "South"}).context["form"].errors["centre"]
    fiona.post(page, form)
    opened = archers.cases.get()
    assert (opened.worker, opened.opened_on) == (county.fiona, day)
    again = fiona.post(page, form, follow=True).content.decode()
    assert "is already open" in again

    cora = Client()
    cora.force_login(county.cora)
    allocate = reverse("case_allocate", args=[opened.ref])
    assert "Frank (0 open cases)" in cora.get(allocate).content.decode()
    for wrong in ("sam", "", "\x00", "colin"):
        assert cora.post(allocate, {"worker": wrong}).context["form"].errors["worker"]
    assert "with Frank" in cora.post(allocate, {"worker": "frank"}, follow=True).content.decode()
    opened.refresh_from_db()
    assert opened.worker == county.frank
