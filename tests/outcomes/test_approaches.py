"""The council's list of approaches: the shipped one until somebody changes it."""

import pytest
from django.core.exceptions import ValidationError
from django.test import Client
from django.urls import reverse

from centres.refusals import Refused
from outcomes.models import Action, Approach
from outcomes.planning import approaches
from tests.cast import County, case, family

SHIPPED = [
    "Parenting technique",
    "Baby massage",
    "Play and attachment",
    "Benefits",
    "Housing",
    "Return to work",
    "Childcare",
    "Referral",
]


def offered(council_id: int) -> list[str]:
    return [row.name for row in Approach.objects.of(council_id).offered()]


@pytest.fixture
def ada(county: County) -> Client:
    client = Client()
    client.force_login(county.ada)
    return client


def test_a_change_is_one_councils_own(county: County) -> None:
    assert offered(county.council.pk) == SHIPPED
    approaches.add(by=county.ada, council=county.council, name=" Sleep  advice ")
    assert offered(county.council.pk) == [*SHIPPED, "Sleep advice"]
    approaches.retire(by=county.ada, council=county.council, code="housing")
    approaches.move_up(by=county.ada, council=county.council, code="baby_massage")
    now = offered(county.council.pk)
    assert now[:2] == ["Baby massage", "Parenting technique"]
    assert "Housing" not in now
    assert offered(county.elsewhere.pk) == SHIPPED
    approaches.offer_again(by=county.ada, council=county.council, code="housing")
    assert offered(county.council.pk)[4] == "Housing"


@pytest.mark.parametrize("before_own_list", [True, False])
def test_what_an_action_has_keeps_its_name(county: County, before_own_list: bool) -> None:
    if not before_own_list:
        approaches.add(by=county.ada, council=county.council, name="Sleep advice")
    given = Approach.objects.of(county.council.pk).get(code="benefits")
    action = Action.objects.create(
        council=county.council,
        ref="LA-1",
        case=case(family(county.north), county.fiona),
        area="home_and_money",
        text="Ring",
        approach=given,
    )
    approaches.change(
        by=county.ada, council=county.council, code="benefits", name="Money advice", leads_to=""
    )
    action.refresh_from_db()
    assert str(action.approach) == "Benefits"
    now = offered(county.council.pk)
    assert now[3] == "Money advice"
    assert "Benefits" not in now


@pytest.mark.parametrize("name", ["", "  ", "benefits", "BENEFITS "])
def test_a_name_is_one_and_its_own(county: County, name: str) -> None:
    with pytest.raises(ValidationError) as problem:
        approaches.add(by=county.ada, council=county.council, name=name)
    assert list(problem.value.message_dict) == ["name"]
    assert offered(county.council.pk) == SHIPPED


def test_a_name_taken_since_keeps_the_old_one_away(county: County) -> None:
    approaches.retire(by=county.ada, council=county.council, code="housing")
    approaches.add(by=county.ada, council=county.council, name="Housing")
    with pytest.raises(Refused):
        approaches.offer_again(by=county.ada, council=county.council, code="housing")


def test_the_list_is_kept_on_its_pages(county: County, ada: Client) -> None:
    index = reverse("approaches")
    add = reverse("approach_add")
    for odd in ({"name": ""}, {"name": "\x00"}, {"name": "x" * 61}, {"name": "Benefits"}):
        assert ada.post(add, odd).context["form"].errors["name"]
    assert ada.post(add, {"name": "Sleep", "leads_to": "moon"}).context["form"].errors["leads_to"]
    ada.post(add, {"name": "Sleep advice", "leads_to": "directory"})
    made = Approach.objects.get(name="Sleep advice")
    page = reverse("approach_change", args=[made.code])
    assert ada.post(page, {"name": "Sleep", "leads_to": ""}).headers["Location"] == index
    for _ in range(2):
        ada.post(reverse("approach_up", args=[made.code]))
    assert offered(county.council.pk)[6] == "Sleep"
    for _ in range(2):
        ada.post(reverse("approach_retire", args=[made.code]))
    assert "Sleep" not in offered(county.council.pk)
    assert "Offer again" in ada.get(index).content.decode()
    ada.post(reverse("approach_again", args=[made.code]))
    # A page that was only opened changes nothing.
    for name in ("approach_up", "approach_again", "approach_retire"):
        ada.get(reverse(name, args=[made.code]))
    assert offered(county.council.pk)[6] == "Sleep"
    assert ada.get(reverse("approach_change", args=["nothing"])).status_code == 404
