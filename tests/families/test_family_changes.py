"""Who belongs to a family, where it lives, whether it is registered: changed, kept, told."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.apps import apps
from django.test import Client
from django.utils import timezone

from centres.models import AuditEvent, PostcodePlace, ReachArea
from families import merging
from families.models import Carer, Child, Family
from tests.cast import County, ago, case, family
from tests.families.registering import signed_in
from tests.trail import done


@pytest.fixture
def fiona(county: County) -> Client:
    return signed_in(county.fiona)


@pytest.fixture
def archers(county: County) -> Family:
    return family(county.north)


def parts(name: str, day: Any) -> dict[str, str]:
    """A date as its three fields are sent."""
    return {
        f"{name}_day": str(day.day),
        f"{name}_month": str(day.month),
        f"{name}_year": str(day.year),
    }


def post(client: Client, of_family: Family, path: str, **facts: Any) -> Any:
    return client.post(f"/families/{of_family.ref}/{path}/", facts, follow=True)


def said(response: Any) -> str:
    return str(response.content.decode())


def area(county: County, code: str = "A1", centre: Any = None) -> ReachArea:
    return ReachArea.objects.create(
        council=county.council,
        code=code,
        name=f"Area {code}",
        centre=centre or county.north,
        under5_population=90,
    )


def last_action() -> str:
    return done().latest("pk").action


def test_a_carer_is_added_and_corrected_with_history(archers: Family, fiona: Client) -> None:
    post(fiona, archers, "carers/add", first_name="Dan", last_name="Dare")
    added = archers.carers.get(first_name="Dan")
    assert last_action() == "family.add_carer"
    page = post(
        fiona,
        archers,
        f"carers/{added.ref}",
        first_name="Daniel",
        last_name="Dare",
        **parts("date_of_birth", ago(9000)),
    )
    added.refresh_from_db()
    assert (added.first_name, added.date_of_birth) == ("Daniel", ago(9000))
    event = AuditEvent.objects.get(action="family.correct_carer")
    assert event.details["fields"] == ["first_name", "date_of_birth"]
    assert "Carer’s details corrected" in said(page)
    assert "First name, date of birth" not in said(page)
    assert "first name, date of birth" in said(page)
    kept = apps.get_model("families", "CarerEvent").objects.get(pgh_obj=added)
    assert kept.first_name == "Dan"


def test_nothing_changed_is_nothing_recorded(archers: Family, fiona: Client) -> None:
    carer = archers.carers.get()
    names = {"first_name": carer.first_name, "last_name": carer.last_name}
    post(
        fiona,
        archers,
        f"carers/{carer.ref}",
        **names,
        **parts("date_of_birth", carer.date_of_birth),
    )
    assert not done().filter(action__startswith="family").exists()


def test_a_baby_is_expected_and_then_born(archers: Family, fiona: Client) -> None:
    due = timezone.localdate() + timedelta(days=20)
    post(fiona, archers, "children/add", last_name="Archer", expected="on", **parts("date", due))
    baby = archers.children.get(due_on=due)
    assert (baby.full_name, baby.date_of_birth) == ("Baby Archer", None)
    born = {"first_name": "Cy", "last_name": "Archer", **parts("date_of_birth", ago(0))}
    page = post(fiona, archers, f"children/{baby.ref}/born", **born)
    baby.refresh_from_db()
    assert (baby.full_name, baby.date_of_birth, baby.due_on) == ("Cy Archer", ago(0), None)
    assert "A baby was born" in said(page)
    assert "recorded already" in said(post(fiona, archers, f"children/{baby.ref}/born", **born))


def test_a_childs_details_and_eligibility(archers: Family, fiona: Client) -> None:
    child = archers.children.get()
    sent = {"first_name": "Bo", "last_name": "Archer", **parts("date", ago(700))}
    post(fiona, archers, f"children/{child.ref}", two_year_offer_eligible="on", **sent)
    child.refresh_from_db()
    assert (child.date_of_birth, child.two_year_offer_eligible) == (ago(700), True)


@pytest.mark.parametrize(
    ("path", "facts", "words"),
    [
        ("carers/add", {"first_name": "", "last_name": "X"}, "Enter first name"),
        ("carers/add", {"first_name": " ", "last_name": "X"}, "Enter first name"),
        ("carers/add", {"first_name": "D", "last_name": "X" * 101}, "100 characters or fewer"),
        ("children/add", {"first_name": "D", "last_name": "X"}, "Enter the date of birth"),
        ("children/add", {"first_name": "D", **parts("date", ago(9))}, "Enter last name"),
        ("home", {"postcode": "nowhere"}, "Enter a full UK postcode"),
        ("home", {"area": "none"}, "Select a valid choice"),
        ("move", {"centre": "North"}, "Select a valid choice"),
        ("move", {"centre": "East"}, "Select a valid choice"),
        ("registration/end", {**parts("deregistered_on", ago(0))}, "Answer “Why?”"),
        (
            "registration/end",
            {**parts("deregistered_on", ago(500)), "because": "asked"},
            "on or after that day",
        ),
    ],
)
def test_what_is_wrong_is_said_beside_its_field(
    archers: Family, fiona: Client, path: str, facts: dict[str, Any], words: str
) -> None:
    answer = post(fiona, archers, path, **facts)
    assert words in said(answer)
    assert "There is a problem" in said(answer)
    assert not done().filter(action__startswith="family").exists()


def test_somebody_elses_person_is_not_found(county: County, archers: Family, fiona: Client) -> None:
    other = family(county.north, "Baker")
    for path in (
        f"carers/{other.carers.get().ref}",
        f"children/{other.children.get().ref}",
        f"children/{other.children.get().ref}/born",
        "level/2015-02-30",
        "level/nonsense",
        "level/2015-02-20",
        "needs/none/end",
    ):
        assert fiona.get(f"/families/{archers.ref}/{path}/").status_code == 404


def test_the_area_follows_from_the_postcode(county: County, archers: Family, fiona: Client) -> None:
    hill, mill = area(county, "hill", county.south), area(county, "mill")
    PostcodePlace.objects.create(council=county.council, postcode="HP11 2EE", area=hill)
    page = post(fiona, archers, "home", postcode="hp11 2ee", address="1 Mill Lane", area="mill")
    archers.refresh_from_db()
    assert (archers.area, archers.postcode, archers.address) == (hill, "HP11 2EE", "1 Mill Lane")
    assert "which South centre serves; they belong to North centre" in said(page)
    assert "They live in Area hill" in said(page)
    # Not in the directory: the worker may choose, or leave it open.
    post(fiona, archers, "home", postcode="SL1 1AA", area="mill")
    archers.refresh_from_db()
    assert archers.area == mill
    post(fiona, archers, "home", postcode="SL1 1AA", area="")
    archers.refresh_from_db()
    assert archers.area is None
    fields = done().latest("pk").details["fields"]
    assert fields == ["area"]


def test_a_move_hands_the_family_over_and_leaves_cases_where_they_are(
    county: County, archers: Family, fiona: Client
) -> None:
    held = case(archers, county.fiona)
    page = post(fiona, archers, "move", centre="South")
    archers.refresh_from_db()
    held.refresh_from_db()
    assert (archers.centre, held.centre) == (county.south, county.north)
    assert "From North centre to South centre" in said(page)
    # The case keeps them in sight here; without it they are gone from here.
    other = family(county.north, "Baker")
    page = post(fiona, other, "move", centre="South")
    assert page.redirect_chain == [("/families/", 302)]
    assert fiona.get(f"/families/{other.ref}/").status_code == 404
    assert signed_in(county.sam).get(f"/families/{other.ref}/").status_code == 200


def test_leaving_undoing_and_coming_back(archers: Family, fiona: Client) -> None:
    left = {**parts("deregistered_on", ago(10)), "because": "moved_away"}
    page = post(fiona, archers, "registration/end", **left)
    archers.refresh_from_db()
    assert (archers.deregistered_on, archers.deregistered_because) == (ago(10), "moved_away")
    assert "They moved away" in said(page)
    assert "already" in said(post(fiona, archers, "registration/end", **left))
    post(fiona, archers, "registration/undo")
    archers.refresh_from_db()
    assert (archers.registered_on, archers.deregistered_on) == (ago(400), None)
    assert archers.deregistered_because == ""
    assert "has not been taken off" in said(post(fiona, archers, "registration/undo"))
    post(fiona, archers, "registration/end", **left)
    early = post(fiona, archers, "registration", **parts("registered_on", ago(11)))
    assert "on or after that day" in said(early)
    post(fiona, archers, "registration", **parts("registered_on", ago(5)))
    archers.refresh_from_db()
    assert (archers.registered_on, archers.deregistered_on) == (ago(5), None)
    again = post(fiona, archers, "registration", **parts("registered_on", ago(0)))
    assert "Registered already" in said(again)


def test_a_known_family_is_registered(county: County, fiona: Client) -> None:
    known = family(county.north, registered_on=None)
    post(fiona, known, "registration", **parts("registered_on", ago(3)))
    known.refresh_from_db()
    assert known.registered_on == ago(3)
    event = AuditEvent.objects.get(action="family.register")
    assert (event.user, event.reference) == (county.fiona, known.ref)


def test_people_of_another_family_stay_as_they_are(county: County, archers: Family) -> None:
    """The record is asked for in the person's own scope, whoever posts."""
    sam = signed_in(county.sam)
    carer = archers.carers.get()
    facts = {"first_name": "Eve", "last_name": "Dropper"}
    assert post(sam, archers, f"carers/{carer.ref}", **facts).status_code == 404
    assert post(sam, archers, "home", phone="07700 900982").status_code == 404
    assert Carer.objects.get(pk=carer.pk).first_name == "Ann"
    assert Child.objects.filter(family=archers).count() == 1


def test_what_happened_to_a_merged_record_is_told_with_the_family(
    county: County, archers: Family
) -> None:
    twin = family(county.north)
    cora = signed_in(county.cora)
    post(cora, twin, "carers/add", first_name="Dan", last_name="Archer")
    merging.merge(by=county.cora, kept=archers, merged=twin)
    page = said(cora.get(f"/families/{archers.ref}/", {"kind": "family"}))
    assert "Carer added" in page
    assert "A second record of this family became part of it" in page
    assert f"Was {twin.ref}" in page
