"""The admin site: reference data, own council, staff only."""

from typing import Any

import pytest
from django.contrib import admin
from django.test import Client
from django.urls import reverse

from centres.models import AuditEvent, Centre, Cluster, Membership, User
from tests.cast import County, build_county

REFERENCE_DATA = {
    "centres.Centre",
    "centres.Cluster",
    "centres.Council",
    "centres.Membership",
    "centres.Provider",
    "centres.ReachArea",
    "outcomes.Programme",
}
COUNCILS_OWN = sorted(REFERENCE_DATA - {"centres.Council"})
# Added there too; memberships come by import.
ADDED = sorted(set(COUNCILS_OWN) - {"centres.Membership"})


@pytest.fixture
def county(db: None) -> County:
    return build_county()


@pytest.fixture
def ada(county: County) -> Client:
    """A council administrator who is staff."""
    county.ada.is_staff = True
    county.ada.save()
    return signed_in(county.ada)


def signed_in(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def address(model: str, page: str, *args: Any) -> str:
    return reverse(f"admin:{model.replace('.', '_').lower()}_{page}", args=args)


def test_it_holds_reference_data_and_nothing_else() -> None:
    assert {model._meta.label for model in admin.site._registry} == REFERENCE_DATA


@pytest.mark.parametrize("name", ["fiona", "cora", "pat", "colin", "ada", "olga", "nobody"])
def test_it_is_for_staff_only(county: County, name: str) -> None:
    response = signed_in(county.people[name]).get(reverse("admin:index"))
    assert response.status_code == 302
    assert "login" in response["Location"]


@pytest.mark.parametrize("model", COUNCILS_OWN)
def test_staff_without_the_role_find_nothing_in_it(county: County, model: str) -> None:
    county.fiona.is_staff = True
    county.fiona.save()
    assert signed_in(county.fiona).get(address(model, "changelist")).status_code == 403


@pytest.mark.parametrize("model", COUNCILS_OWN)
def test_a_council_administrator_opens_each_list_and_form(ada: Client, model: str) -> None:
    assert ada.get(address(model, "changelist")).status_code == 200
    added = ada.get(address(model, "add")).status_code
    assert added == (200 if model in ADDED else 403)


def test_they_see_and_reach_their_own_council_only(ada: Client, county: County) -> None:
    page = ada.get(address("centres.Centre", "changelist")).content.decode()
    assert "North centre" in page
    assert "East centre" not in page
    other = ada.get(address("centres.Centre", "change", county.east.pk))
    assert (other.status_code, other["Location"]) == (302, reverse("admin:index"))
    form = ada.get(address("centres.Centre", "add")).content.decode()
    assert "North cluster" in form
    assert "East cluster" not in form
    assert ada.get(address("centres.Council", "changelist")).status_code == 403


def test_a_superuser_sees_every_council(county: County) -> None:
    root = User.objects.create_superuser("root", "correct horse", name="Root")
    page = signed_in(root).get(address("centres.Centre", "changelist")).content.decode()
    assert "North centre" in page
    assert "East centre" in page


def test_a_centre_is_added_to_their_council_with_an_audit_entry(
    ada: Client, county: County
) -> None:
    new = {"code": "New", "name": "New centre", "cluster": county.north.cluster_id, "postcode": ""}
    assert ada.post(address("centres.Centre", "add"), new).status_code == 302
    assert Centre.objects.get(code="New").council == county.council
    event = AuditEvent.objects.get()
    assert (event.action, event.reference, event.council) == ("centre.add", "New", county.council)

    again = ada.post(address("centres.Centre", "add"), new)
    assert again.status_code == 200
    assert Centre.objects.filter(code="New").count() == 1


def test_nothing_of_another_council_can_be_referred_to(ada: Client, county: County) -> None:
    new = {"code": "New", "name": "New", "cluster": county.east.cluster_id, "postcode": ""}
    assert ada.post(address("centres.Centre", "add"), new).status_code == 200
    root = User.objects.create_superuser("root", "correct horse", name="Root")
    response = signed_in(root).post(
        address("centres.Centre", "add"), {**new, "council": county.council.pk}
    )
    assert "Select one of the same council" in response.content.decode()
    assert not Centre.objects.filter(code="New").exists()


def test_they_say_what_kind_of_support_worker_somebody_is(ada: Client, county: County) -> None:
    page = ada.get(address("centres.Membership", "changelist")).content.decode()
    assert "Fiona" in page
    assert "Eve" not in page, "another council’s"
    assert "Colin" not in page, "no support worker"

    membership = Membership.objects.get(user=county.fiona)
    change = address("centres.Membership", "change", membership.pk)
    facts = {"works_as": "universal", "role": "coordinator", "cluster": county.south.cluster_id}
    assert ada.post(change, facts).status_code == 302
    membership.refresh_from_db()
    assert (membership.works_as, membership.role) == ("universal", "fsw")
    assert membership.cluster == county.north.cluster
    assert User.objects.get(pk=county.fiona.pk).works_as == "universal"
    event = AuditEvent.objects.get()
    assert (event.action, event.reference) == ("membership.change", "fiona")
    assert event.details == {"fields": ["works_as"]}


def test_nothing_is_deleted_there(county: County) -> None:
    root = User.objects.create_superuser("root", "correct horse", name="Root")
    page = address("centres.Cluster", "delete", county.north.cluster_id)
    assert signed_in(root).post(page, {"post": "yes"}).status_code == 403
    assert Cluster.objects.filter(pk=county.north.cluster_id).exists()
