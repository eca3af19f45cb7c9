"""Closing a case: what is missing, what it costs in plain words, and the way there and back."""

from typing import Any
from urllib.parse import quote
from uuid import uuid4

import pytest
from django.test import Client
from django.urls import reverse

from centres.models import User
from families.models import Case, Level
from outcomes.family_star import stars
from outcomes.models import Star, StarEdition
from outcomes.planning import plans
from payments.models import Contract
from tests.cast import County, ago, case, family, visit
from tests.payments.in_county import cast_of

BEFORE, AFTER = (3, 3, 3, 5), (5, 6, 8, 5)


def signed_in(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def star_of(county: County, held: Case, kind: str, days: int, *values: int, **facts: Any) -> Star:
    """A finished Star of so many days ago with the first areas scored."""
    edition = StarEdition.objects.get(code="family-star-plus")
    facts = {"completed": "together", **facts}
    star = stars.start(
        by=county.fiona, case=held, kind=kind, date=ago(days), edition=edition, **facts
    )
    scores = dict(zip(edition.areas.all(), values, strict=False))
    stars.score(by=county.fiona, star=star, scores=scores)
    return stars.finish(by=county.fiona, star=star, seen=stars.fingerprint(star))


@pytest.fixture
def held(county: County) -> Case:
    """A case of level 3, open for 60 days, with its first Star and an open action."""
    held = case(family(county.north), county.fiona)
    Level.objects.create(council=county.council, family=held.family, starts_on=ago(100), level=3)
    star_of(county, held, "first", 55, *BEFORE)
    plans.add(by=county.fiona, case=held, area="physical_health", text="See the dentist")
    return held


@pytest.fixture
def contract(county: County) -> Contract:
    cast = cast_of(county)
    contract = cast.contract(ends_on=ago(-400))
    for key, pence in {
        "star_progress": 45_000,
        "sustained_contact": 20_000,
        "sustained_step_down": 60_000,
    }.items():
        cast.price(contract, key, pence)
    return contract


def close_page(held: Case) -> str:
    return reverse("case_close", args=[held.ref])


def missing(response: Any) -> dict[str, list[str]]:
    return {one.measure.key: one.missing for one in response.context["outlooks"]}


def test_it_says_what_is_missing_and_where_it_is_done(county: County, held: Case) -> None:
    visit(held.family, county.fiona, ago(40), case=held, kind="one_to_one")
    response = signed_in(county.fiona).get(close_page(held))
    assert missing(response) == {
        "sustained_contact": [
            "seen face to face on 1 of 5 days",
            "less than 4 weeks from the first of these days to the last",
            "no home visit on any of these days",
        ],
        "star_progress": ["the closing Star with the family, up to 14 days after closing"],
        "sustained_step_down": ["the level of need is still 3"],
    }
    left = {item.key.partition("-")[0]: item for item in response.context["left"]}
    assert set(left) == {"closing", "action", "level", "voice"}
    assert left["closing"].href == (
        f"/cases/{held.ref}/stars/add/?kind=closing&next={quote(close_page(held), safe='')}"
    )
    page = response.content.decode()
    assert "4 things to look at first" in page
    assert "£" not in page, "a support worker sees no contract"


def test_each_thing_done_leads_back_until_everything_counts(
    county: County, held: Case, contract: Contract
) -> None:
    for days in (50, 40, 30, 20, 10):
        visit(held.family, county.fiona, ago(days), case=held)
    cora, page = signed_in(county.cora), close_page(held)
    before = cora.get(page)
    assert "£1,050.00 is not claimed for it" in before.content.decode()
    href = {item.key.partition("-")[0]: item.href for item in before.context["left"]}

    done = {f"done_on_{part}": getattr(ago(3), part) for part in ("day", "month", "year")}
    assert cora.post(href["action"], done)["Location"] == page

    came_down = {f"starts_on_{part}": getattr(ago(5), part) for part in ("day", "month", "year")}
    assert cora.post(href["level"], {"level": "2", **came_down})["Location"] == page

    form = {f"date_{part}": getattr(ago(2), part) for part in ("day", "month", "year")}
    assert cora.get(href["closing"]).context["form"]["kind"].value() == "closing"
    facts = {"kind": "closing", "completed": "together", "edition": "family-star-plus"}
    scoring = cora.post(href["closing"], {**form, **facts})["Location"]
    star = Star.objects.get(kind="closing")
    assert "Not finished: it counts for nothing" in cora.get(page).content.decode()
    areas = [f"area_{area.pk}" for area in star.edition.areas.all()]
    scores = dict(zip(areas, AFTER, strict=False))
    finish = cora.post(scoring, {**scores, "then": "finish"})["Location"]
    seen = cora.get(finish).context["form"]["seen"].value()
    assert cora.post(finish, {"seen": seen})["Location"] == page

    rather_not = {"moment": "closing", "asking": str(uuid4()), "declined": "yes"}
    assert cora.post(href["voice"], rather_not)["Location"] == page

    after = cora.get(page)
    assert after.context["left"] == []
    assert [one.on for one in after.context["outlooks"]] == [ago(10), ago(0), ago(-182)]
    assert "Everything is done" in after.content.decode()
    assert "unless the level rises to 3 again" in after.content.decode()
    assert "not claimed" not in after.content.decode()


@pytest.mark.parametrize(
    ("values", "facts", "said"),
    [
        ((5, 6), {}, ["2 areas of the first Star left out of the closing Star"]),
        ((5, 3, 3, 5), {}, ["clearly better in 1 of at least 3 areas"]),
        ((5, 6, 8, 3), {}, ["clearly worse in 1 area"]),
        (AFTER, {"completed": "worker"}, ["the closing Star was scored without the family"]),
    ],
)
def test_what_a_closing_star_lacks(
    county: County, held: Case, values: tuple[int, ...], facts: dict[str, str], said: list[str]
) -> None:
    star_of(county, held, "closing", 2, *values, **facts)
    found = missing(signed_in(county.fiona).get(close_page(held)))["star_progress"]
    assert found[: len(said)] == said or said[0] in found


def test_what_cannot_be_mended_is_not_asked_for(county: County) -> None:
    held = case(family(county.north), county.fiona)
    response = signed_in(county.fiona).get(close_page(held))
    assert missing(response) == {"star_progress": ["there is no first Star from the first 28 days"]}
    assert not response.context["outlooks"][0].mendable
    assert "Cannot count" in response.content.decode()


def test_closing_anyway_keeps_what_was_left_undone(county: County, held: Case) -> None:
    fiona = signed_in(county.fiona)
    today = {f"closed_on_{part}": getattr(ago(0), part) for part in ("day", "month", "year")}
    sent = {**today, "reason": "moved_away", "note": "They left before the last Star."}
    fiona.post(close_page(held), sent)
    held.refresh_from_db()
    assert (held.closure_reason, held.closing_note) == (
        "moved_away",
        "They left before the last Star.",
    )
    page = fiona.get(reverse("case", args=[held.ref])).content.decode()
    assert "They left before the last Star." in page

    reopen = reverse("case_reopen", args=[held.ref])
    assert "goes on as the same case" in fiona.get(reopen).content.decode()
    assert fiona.post(reopen, {"reason": ""}).context["form"].errors["reason"]
    page = fiona.post(reopen, {"reason": "They are back"}, follow=True).content.decode()
    assert "is open again" in page
    assert "They are back" in page
    assert "Closed: moved away" in page
