"""The pages on which two records of one family are found, compared, merged and taken apart."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from families.duplicates import SAME_BIRTH, SAME_NAME, SWAPPED_BIRTH
from families.models import Family
from families.typed import people_typed
from tests.cast import County, ago, case, family, visit

DUPLICATES = "/families/duplicates/"


@pytest.fixture
def cora(county: County) -> Client:
    client = Client()
    client.force_login(county.cora)
    return client


def chosen(page: Any) -> dict[str, str]:
    """What the compare page would send as it stands."""
    form = page.context["form"]
    return {name: form[name].value() or "" for name in form.fields}


def test_people_who_agree_are_matched_and_the_numbers_said(county: County, cora: Client) -> None:
    kept, merged = family(county.north), family(county.north, restricted=True)
    merged.children.update(date_of_birth=date(2020, 1, 30))
    for number in range(3):
        visit(merged, county.fiona, ago(number + 1), case=case(merged, county.fiona))
    address = f"/families/{kept.ref}/merge/{merged.ref}/"
    page = cora.get(address)
    carer, child = merged.carers.get(), merged.children.get()
    assert chosen(page) == {
        f"carer_{carer.pk}": f"carer_{kept.carers.get().pk}", f"child_{child.pk}": "",
    }  # fmt: skip
    said = cora.post(address, chosen(page)).content.decode()
    for words in (
        "1 person is recorded once from then on",
        "1 person joins the family",
        "3 visits and contacts",
        "3 cases",
        "The family becomes restricted",
        "It has 3 open cases then",
    ):
        assert words in said, words
    merged.refresh_from_db()
    assert merged.merged_into is None
    answer = cora.post(address, {**chosen(page), "sure": "yes"}, follow=True)
    assert answer.redirect_chain[-1][0] == f"/families/{kept.ref}/"
    merged.refresh_from_db()
    carer.refresh_from_db()
    assert (merged.merged_into, carer.merged_into) == (kept, kept.carers.get(first_name="Ann"))
    assert f"{merged.ref} was merged into this family" in answer.content.decode()

    undo = f"/families/{kept.ref}/merge/{merged.ref}/undo/"
    assert "are taken back" in cora.get(undo).content.decode()
    cora.post(undo)
    merged.refresh_from_db()
    assert merged.merged_into is None
    assert cora.post(undo).status_code == 404


def test_nobody_is_two_people(county: County, cora: Client) -> None:
    kept, merged = family(county.north), family(county.north)
    twin = merged.children.get()
    twin.pk, twin.ref = None, "K-second"
    twin.save()
    page = cora.get(f"/families/{kept.ref}/merge/{merged.ref}/")
    same = f"child_{kept.children.get().pk}"
    sent = {name: same for name in chosen(page) if name.startswith("child")}
    answer = cora.post(f"/families/{kept.ref}/merge/{merged.ref}/", {**sent, "sure": "yes"})
    assert "Somebody cannot be two people" in answer.content.decode()
    assert not Family.objects.exclude(merged_into=None).exists()


@pytest.mark.parametrize("value", ["carer_0", "x", "\x00", "child_99999999999999999999"])
def test_a_choice_that_is_none_is_refused(county: County, cora: Client, value: str) -> None:
    kept, merged = family(county.north), family(county.north)
    address = f"/families/{kept.ref}/merge/{merged.ref}/"
    sent = dict.fromkeys(chosen(cora.get(address)), value)
    assert cora.post(address, {**sent, "sure": "yes"}).status_code in {200, 400}
    assert not Family.objects.exclude(merged_into=None).exists()


def test_only_families_in_scope_can_be_compared(county: County, cora: Client) -> None:
    kept, south, east = (family(one) for one in (county.north, county.south, county.east))
    for other in (south, east):
        assert cora.get(f"/families/{kept.ref}/merge/{other.ref}/").status_code == 404
        assert cora.post(f"/families/{other.ref}/merge/{kept.ref}/").status_code == 404
    answer = cora.get(f"/families/{kept.ref}/merge/{kept.ref}/", follow=True)
    assert answer.redirect_chain[-1][0] == f"/families/{kept.ref}/"


def test_the_other_family_is_offered_and_searched_for(county: County, cora: Client) -> None:
    this, twin = family(county.north), family(county.north)
    other, south = family(county.north, "Quill"), family(county.south, "Quill")
    page = cora.get(f"/families/{this.ref}/merge/")
    assert [one.family for one in page.context["alike"]] == [twin]
    page = cora.post(f"/families/{this.ref}/merge/", {"words": "qiull"})
    assert [one.ref for one in page.context["found"]] == [other.ref]
    assert south.ref not in page.content.decode()


def test_possible_duplicates_of_a_coordinators_clusters(county: County, cora: Client) -> None:
    one = family(county.north)
    one.carers.update(date_of_birth=date(1990, 7, 5), last_name="Archr")
    other = family(county.north)
    family(county.north, "Quill").children.update(date_of_birth=date(2020, 1, 30))
    family(county.south)
    page = cora.get(DUPLICATES)
    (pair,) = page.context["page"]
    assert {pair.one, pair.other} == {one, other}
    assert pair.reasons == [f"{SAME_NAME}: Bo Archer", SAME_BIRTH]
    # Day and month swapped, of a carer whose name is spelt otherwise.
    other.children.all().delete()
    other.carers.update(date_of_birth=date(1990, 5, 7))
    (pair,) = cora.get(DUPLICATES).context["page"]
    assert pair.reasons[1] == SWAPPED_BIRTH
    fiona = Client()
    fiona.force_login(county.fiona)
    assert fiona.get(DUPLICATES).status_code == 404


def test_the_list_of_duplicates_takes_as_many_queries_for_1_or_10_pairs(
    county: County, cora: Client
) -> None:
    def queries() -> int:
        with CaptureQueriesContext(connection) as captured:
            assert cora.get(DUPLICATES).status_code == 200
        return len(captured)

    for _ in range(2):
        family(county.north)
    few = queries()
    for _ in range(4):
        family(county.north)
    assert queries() == few


def test_as_typed_it_shows_families_in_scope_and_nothing_else(county: County) -> None:
    known, south = family(county.north, "Quill"), family(county.south, "Quill")
    typed = {
        "carers-0-first_name": "Ann", "carers-0-last_name": "Quill",
        "carers-0-date_of_birth_day": "17", "carers-0-date_of_birth_month": "5",
        "carers-0-date_of_birth_year": "1990",
    }  # fmt: skip
    for person, seen in ((county.fiona, known), (county.sam, south), (county.wendy, None)):
        client = Client()
        client.force_login(person)
        part = client.post(DUPLICATES, typed).content.decode()
        assert (known.ref in part, south.ref in part) == (seen == known, seen == south)
        assert "<html" not in part
    client.force_login(county.colin)
    assert client.post(DUPLICATES, typed).status_code == 404


def test_what_is_typed_so_far_is_read_as_far_as_it_goes() -> None:
    page = {
        "carers-0-first_name": "Ann", "carers-0-last_name": "Quill",
        "carers-0-date_of_birth_day": "31", "carers-0-date_of_birth_month": "2",
        "carers-0-date_of_birth_year": "1990",
        "children-0-first_name": "Bo", "children-0-date_day": "3", "children-0-date_month": "4",
        "children-0-date_year": "2024", "children-1-first_name": "", "carers-x-first_name": "No",
        "carers-999999-first_name": "No", "postcode": " hp11 2ee ",
    }  # fmt: skip
    assert people_typed(page) == (
        [("Ann", "Quill", None), ("Bo", "Quill", date(2024, 4, 3))],
        "hp11 2ee",
    )
