"""Editions of the Star as data: a council's administrator adds them, retires them; Stars keep
theirs (SPEC 2)."""

from typing import Any

import pytest
from django.db import IntegrityError, InternalError, transaction
from django.test import Client
from django.urls import reverse
from rest_framework.test import APIClient

from centres.models import AuditEvent
from centres.refusals import Refused
from families.models import Case
from outcomes.exchange import TABLES
from outcomes.family_star import editions, stars
from outcomes.family_star.stars import editions_for
from outcomes.models import RetiredEdition, Star, StarEdition
from tests.cast import County, ago, case, family
from tests.outcomes.test_case_pages import signed_in, star_of
from tests.outcomes.test_stars import small_edition, start
from tests.outcomes.test_stars_api import STARS, entry

PLUS = "family-star-plus"


@pytest.fixture
def held(county: County) -> Case:
    return case(family(county.north), county.fiona)


@pytest.fixture
def ada(county: County) -> Client:
    return signed_in(county.ada)


def facts(**changed: Any) -> dict[str, Any]:
    return {
        "name": "Our Star",
        "areas": "Home\n\n  Health   and play \r\nMoney",
        "lowest": "0",
        "highest": "5",
        "good_from": "4",
        "code": "",
        **changed,
    }


def retire(county: County, code: str = PLUS) -> StarEdition:
    edition = StarEdition.objects.get(code=code)
    editions.retire(by=county.ada, council=county.council, edition=edition)
    return edition


def codes_for(held: Case) -> set[str]:
    return set(editions_for(held).values_list("code", flat=True))


def test_one_is_added_and_scored_with(county: County, ada: Client, held: Case) -> None:
    added = ada.post(reverse("edition_add"), facts())
    edition = StarEdition.objects.get(council=county.council)
    assert added.headers["Location"] == reverse("edition", args=[edition.code])
    assert (edition.code, edition.lowest, edition.highest, edition.good_from) == (
        "our-star",
        0,
        5,
        4,
    )
    assert list(edition.areas.values_list("position", "code", "name")) == [
        (1, "home", "Home"),
        (2, "health_and_play", "Health and play"),
        (3, "money", "Money"),
    ]
    assert list(AuditEvent.objects.values_list("action", "reference")) == [
        ("edition.add", "our-star")
    ]
    star_of(county, held, 10, 0, 5, edition=edition)
    page = ada.get(reverse("editions")).content.decode()
    assert "Our Star" in page
    assert "0 to 5, good from 4" in page
    other = case(family(county.east), county.eve)
    assert "our-star" not in codes_for(other)


@pytest.mark.parametrize(
    ("changed", "fields"),
    [
        ({"name": ""}, ["name"]),
        ({"areas": ""}, ["areas"]),
        ({"areas": "One\nTwo"}, ["areas"]),
        ({"areas": "\n".join(f"Area {number}" for number in range(21))}, ["areas"]),
        ({"areas": "Home\nPlay\n\nhome\nPlay!"}, ["areas"]),
        ({"areas": f"Home\nPlay\n{'x' * 81}"}, ["areas"]),
        ({"areas": "Home\x00\nPlay\nMoney"}, ["areas"]),
        ({"highest": "0"}, ["highest"]),
        ({"highest": "9" * 40}, ["highest"]),
        ({"lowest": "-1"}, ["lowest"]),
        ({"lowest": "many"}, ["lowest"]),
        ({"good_from": "6"}, ["good_from"]),
        ({"good_from": "0"}, ["good_from"]),
        ({"code": "no spaces"}, ["code"]),
        ({"code": PLUS}, ["code"]),
        ({"code": "taken"}, ["code"]),
        ({"name": "星"}, ["code"]),
    ],
)
def test_a_fault_stands_by_its_field_and_typing_is_kept(
    county: County, ada: Client, changed: dict[str, str], fields: list[str]
) -> None:
    small_edition(code="taken", council=county.council)
    before = StarEdition.objects.count()
    answer = ada.post(reverse("edition_add"), facts(**changed))
    form = answer.context["form"]
    assert list(form.errors) == fields
    assert form["areas"].value() == facts(**changed)["areas"]
    assert StarEdition.objects.count() == before


def test_lines_are_named(ada: Client) -> None:
    answer = ada.post(reverse("edition_add"), facts(areas="Home\nPlay\nhome\nPlay!"))
    assert answer.context["form"].errors["areas"] == [
        "Line 3 is the same area as line 1",
        "Line 4 is the same area as line 2",
    ]


def test_two_councils_may_have_one_code_and_each_finds_its_own(county: County, held: Case) -> None:
    ours = small_edition(code="own", name="Ours", council=county.council)
    theirs = small_edition(code="own", name="Theirs", council=county.elsewhere)
    eve = APIClient()
    eve.force_login(county.eve)
    sent = entry(case(family(county.east), county.eve), edition="own", scores={"home": 3})
    assert eve.post(STARS, sent, format="json").status_code == 201
    assert Star.objects.get().edition == theirs
    copy = eve.get("/api/v1/device-copy/").json()
    assert [one["name"] for one in copy["editions"] if one["code"] == "own"] == ["Theirs"]
    form = signed_in(county.fiona).get(reverse("star_add", args=[held.ref])).context["form"]
    assert [one.name for one in form.fields["edition"].queryset if one.code == "own"] == ["Ours"]
    page = signed_in(county.ada).get(reverse("edition", args=["own"])).content.decode()
    assert ours.name in page
    assert theirs.name not in page
    with pytest.raises(IntegrityError), transaction.atomic():
        small_edition(code="own", council=county.council)
    for code, council in ((PLUS, county.council), ("own", None)):
        with pytest.raises(IntegrityError), transaction.atomic():
            small_edition(code=code, council=council)


def test_every_rule_of_an_import_keeps_to_editions_the_council_can_use() -> None:
    for table in TABLES:
        for rule in table.rules:
            asked = f"{rule.rows} {rule.when}"
            editions_asked = asked.count("outcomes_staredition e")
            assert asked.count("e.council_id IS NULL OR e.council_id = %(council)s") == (
                editions_asked
            ), asked


def test_a_retired_one_is_for_cases_that_have_it_and_for_stars_of_before(
    county: County, held: Case
) -> None:
    begun = case(family(county.north), county.fiona)
    first = star_of(county, begun, 20, 3)
    elsewhere = case(family(county.east), county.eve)
    edition = retire(county)
    assert PLUS in codes_for(begun)
    assert PLUS in codes_for(elsewhere)
    assert codes_for(held) == {"family-star-early-years"}
    assert start(county, begun, edition, kind="review", date=ago(0)).edition == edition
    assert start(county, held, edition, date=ago(1)), "recorded late: it was in use that day"
    stars.void(by=county.fiona, star=first, reason="Wrong")
    another = case(family(county.north), county.fiona)
    with pytest.raises(Exception, match="Select an edition"):
        start(county, another, edition, date=ago(0))
    editions.bring_back(by=county.ada, council=county.council, edition=edition)
    assert start(county, another, edition, date=ago(0))


def test_retiring_asks_once_and_the_last_one_stays(county: County, ada: Client) -> None:
    page = reverse("edition_retire", args=[PLUS])
    assert "No Star of your council" in ada.get(page).content.decode()
    for _ in range(2):
        assert ada.post(page).status_code == 302
    assert RetiredEdition.objects.get().council == county.council
    last = reverse("edition_retire", args=["family-star-early-years"])
    answer = ada.post(last, follow=True)
    assert "only edition left" in answer.content.decode()
    assert RetiredEdition.objects.count() == 1
    for _ in range(2):
        assert ada.post(reverse("edition_bring_back", args=[PLUS])).status_code == 302
    assert not RetiredEdition.objects.exists()
    actions = list(AuditEvent.objects.order_by("pk").values_list("action", flat=True))
    assert actions == ["edition.retire", "edition.bring_back"]


def test_it_is_put_right_until_a_star_has_it(county: County, ada: Client, held: Case) -> None:
    edition = small_edition(council=county.council)
    page = reverse("edition_change", args=[edition.code])
    assert ada.get(page).context["form"]["areas"].value() == "Home\nHealth\nPlay"
    ada.post(page, facts(name="Smaller", areas="Play\nHome\nMoney", code="small"))
    edition.refresh_from_db()
    assert edition.name == "Smaller"
    assert [area.code for area in edition.areas.all()] == ["play", "home", "money"]
    start(county, held, edition)
    answer = ada.post(page, facts(name="Bigger"), follow=True)
    assert "so it stays as it is" in answer.content.decode()
    for change in (
        lambda: StarEdition.objects.filter(pk=edition.pk).update(name="Bigger"),
        lambda: edition.areas.update(name="x"),
        lambda: edition.areas.all().delete(),
        lambda: edition.areas.create(code="x", name="X", position=9),
    ):
        with pytest.raises(InternalError), transaction.atomic():
            change()


def test_shipped_ones_are_not_changed(county: County, ada: Client) -> None:
    assert ada.get(reverse("edition_change", args=[PLUS])).status_code == 404
    shipped = StarEdition.objects.get(code=PLUS)
    new = editions.Facts("Mine", ["A", "B", "C"], 1, 10, 8)
    with pytest.raises(Refused):
        editions.change(by=county.ada, council=county.council, edition=shipped, facts=new)
