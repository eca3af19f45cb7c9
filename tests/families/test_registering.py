"""Registering a family on one page."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from centres.models import AuditEvent, PostcodePlace, ReachArea
from families.models import Agreement, Carer, Child, Family
from tests.cast import County, ago, family, visit
from tests.families.registering import URL, sent, signed_in


@pytest.fixture
def fiona(county: County) -> Client:
    return signed_in(county.fiona)


@pytest.fixture
def hill(county: County) -> ReachArea:
    """An area of the North centre with one postcode in the directory."""
    area = ReachArea.objects.create(
        council=county.council,
        code="A1",
        name="Mill Hill",
        centre=county.north,
        under5_population=90,
    )
    PostcodePlace.objects.create(council=county.council, postcode="HP11 2EE", area=area)
    return area


def test_a_family_is_registered_with_all_that_was_typed(
    county: County, fiona: Client, hill: ReachArea
) -> None:
    response = fiona.post(URL, sent(), follow=True)
    made = Family.objects.get()
    assert response.redirect_chain == [(f"/families/{made.ref}/", 302)]
    assert "Dee Fisher registered" in response.content.decode()
    assert (made.centre, made.area, made.postcode) == (county.north, hill, "HP11 2EE")
    assert (made.address, made.phone) == ("2 Mill Lane\nNorthtown", "07700 900982")
    assert (made.registered_on, made.restricted) == (ago(0), False)
    carer, child = Carer.objects.get(), Child.objects.get()
    assert (carer.full_name, carer.date_of_birth) == ("Dee Fisher", date(1990, 5, 17))
    # A child's last name is the first carer's where it was left empty.
    assert (child.full_name, child.date_of_birth) == ("Eli Fisher", date(2024, 2, 29))
    said = Agreement.objects.get()
    assert (said.state, said.on, said.by_whom) == ("given", ago(0), "Dee Fisher")
    assert said.recorded_by == county.fiona


def test_the_trail_says_who_and_how_many_but_no_names(county: County, fiona: Client) -> None:
    fiona.post(URL, sent())
    event = AuditEvent.objects.get(action="family.register")
    assert (event.user, event.reference) == (county.fiona, Family.objects.get().ref)
    assert event.details == {
        "centre": "North",
        "carers": 1,
        "children": 1,
        "day": ago(0).isoformat(),
    }


def test_one_page_sent_twice_is_one_family(fiona: Client) -> None:
    page = sent()
    first, second = fiona.post(URL, page), fiona.post(URL, {**page, "seen": ""})
    assert Family.objects.count() == 1
    # The family that was made would be shown as a likely duplicate of itself.
    assert second.headers.get("Location") == first["Location"]


def test_one_page_sent_again_with_other_words_is_refused(fiona: Client) -> None:
    page = sent()
    fiona.post(URL, page)
    again = fiona.post(URL, {**page, "carers-0-first_name": "Delia"})
    assert "already used" in again.content.decode()
    assert Family.objects.count() == 1


def test_an_expected_baby_and_a_family_that_is_only_known(county: County, fiona: Client) -> None:
    due = timezone.localdate() + timedelta(days=60)
    baby = {
        "children-0-first_name": "",
        "children-0-date_day": str(due.day),
        "children-0-date_month": str(due.month),
        "children-0-date_year": str(due.year),
        "children-0-expected": "on",
    }
    fiona.post(URL, sent(**baby, registered="known", agreement="not_asked"))
    made = Family.objects.get()
    assert made.registered_on is None
    child = Child.objects.get()
    assert (child.full_name, child.date_of_birth, child.due_on) == ("Baby Fisher", None, due)
    assert not Agreement.objects.exists()
    assert AuditEvent.objects.get().action == "family.known"


def test_another_row_keeps_the_typing_and_finds_no_fault_with_it(fiona: Client) -> None:
    page = sent(**{"children-0-date_year": "", "postcode": "HP", "more": "children"})
    answer = fiona.post(URL, page).content.decode()
    assert "There is a problem" not in answer
    assert 'name="children-1-first_name"' in answer
    assert 'name="carers-1-first_name"' not in answer
    assert 'value="Eli"' in answer
    assert 'value="HP"' in answer
    assert not Family.objects.exists()


def test_rows_left_empty_are_left_out(fiona: Client) -> None:
    fiona.post(URL, sent(**{"carers-TOTAL_FORMS": "3", "children-TOTAL_FORMS": "4"}))
    assert (Carer.objects.count(), Child.objects.count()) == (1, 1)


NO_PEOPLE: dict[str, Any] = {
    name: "" for name in sent() if name.startswith(("carers-0", "children-0"))
}


@pytest.mark.parametrize(
    ("facts", "said"),
    [
        (NO_PEOPLE, "Enter at least one carer, child or expected baby"),
        ({"carers-0-last_name": ""}, "Enter last name"),
        ({"children-0-first_name": ""}, "Enter first name"),
        ({"children-0-date_month": "13"}, "must be a real date"),
        ({"children-0-date_year": "2124"}, "must be on or before"),
        ({"children-0-expected": "on"}, "Has the baby been born?"),
        ({"carers-0-date_of_birth_year": "2100"}, "must be today or in the past"),
        ({"postcode": "HP1"}, "Enter a full UK postcode, like HP11 2EE"),
        ({"postcode": "HP11 2EE\x00"}, "Null characters are not allowed"),
        ({"phone": "ask at number 3"}, "Enter a phone number, like 07700 900982"),
        ({"phone": "0" * 31}, "30 characters or fewer"),
        ({"address": "x" * 501}, "500 characters or fewer"),
        ({"centre": "South"}, "Select a valid choice"),
        ({"centre": ""}, "Select centre"),
        ({"registered": "another"}, "Enter the date they registered"),
        ({"registered": "maybe"}, "Select a valid choice"),
        ({"agreement": "withdrawn"}, "Select a valid choice"),
        ({"client_id": "1"}, "Open this page again before saving"),
        ({"carers-TOTAL_FORMS": ""}, "ManagementForm data is missing"),
        ({"carers-TOTAL_FORMS": "9" * 30}, "at most 20"),
    ],
)
def test_what_is_wrong_is_said_and_the_typing_kept(
    fiona: Client, facts: dict[str, str], said: str
) -> None:
    page = sent(**facts)
    answer = fiona.post(URL, page)
    assert answer.status_code == 200
    assert said in answer.content.decode()
    assert not Family.objects.exists()
    if "address" not in facts:
        assert "2 Mill Lane" in answer.content.decode()


def test_without_a_carer_a_childs_last_name_is_asked_for(fiona: Client) -> None:
    alone = {name: "" for name in NO_PEOPLE if name.startswith("carers-0")}
    answer = fiona.post(URL, sent(**alone)).content.decode()
    assert "Enter last name" in answer
    assert "Enter who said so" in answer
    whole = {**alone, "children-0-last_name": "Fisher", "by_whom": "Gran"}
    fiona.post(URL, sent(**whole))
    assert Agreement.objects.get().by_whom == "Gran"


@pytest.mark.parametrize("total", ["1", "", "-1", "20", "9" * 40, "x"])
def test_odd_requests_for_rows_are_answered(fiona: Client, total: str) -> None:
    for more in ("carers", "x", "client_id", "\x00"):
        page = sent(**{"carers-TOTAL_FORMS": total, "children-TOTAL_FORMS": total, "more": more})
        assert fiona.post(URL, page).status_code == 200
        assert fiona.post(URL, {"more": more}).status_code == 200
    assert fiona.post(URL, {}).status_code == 200
    assert not Family.objects.exists()


def test_a_family_we_may_know_is_shown_before_saving(county: County, fiona: Client) -> None:
    known = family(county.north, "Fisher", ref="LF-known")
    Carer.objects.filter(family=known).update(first_name="Dee")
    hidden = family(county.south, "Fisher", ref="LF-hidden")
    Carer.objects.filter(family=hidden).update(first_name="Dee")
    page = sent()
    shown = fiona.post(URL, page).content.decode()
    assert "This may be a family we know" in shown
    assert "LF-known" in shown
    assert "LF-hidden" not in shown
    assert Family.objects.count() == 2
    fiona.post(URL, {**page, "seen": str(known.pk)})
    assert Family.objects.count() == 3


def test_the_centre_is_the_one_last_worked_at(county: County, fiona: Client) -> None:
    second = family(county.north)
    visit(second, county.fiona, ago(1))
    page = fiona.get(URL).content.decode()
    assert '<option value="North" selected>' in page
    assert "South" not in page
