"""What is outside a person's scope appears in no list, count, search or choice (SPEC 1)."""

import pytest
from django.test import Client
from django.urls import reverse

from centres.models import Membership
from families.models import Carer, Case, Child, Engagement, Family
from tests.cast import County, ago, case, family, person, visit

CASEWORK_MODELS = [Family, Carer, Child, Case, Engagement]


@pytest.fixture
def families(county: County) -> dict[str, Family]:
    """One family at each centre, and a restricted one in North, each with a case and a visit."""
    made = {
        "north": family(county.north, "Northover"),
        "south": family(county.south, "Southey"),
        "west": family(county.west, "Weston"),
        "east": family(county.east, "Eastman"),
        "restricted": family(
            county.north, "Hidden", restricted=True, postcode="HP11 2EE", ref="LF-hidden"
        ),
    }
    workers = {
        "north": county.fiona,
        "south": county.sam,
        "west": county.wendy,
        "east": county.eve,
        "restricted": county.fiona,
    }
    for name, worker in workers.items():
        held = case(made[name], worker)
        visit(made[name], worker, ago(5), case=held)
    return made


SEEN = {
    "fiona": {"north", "restricted"},
    "frank": {"north"},
    "cora": {"north", "restricted"},
    "sam": {"south"},
    "wendy": {"west"},
    "eve": {"east"},
    "pat": set(),
    "colin": set(),
    "ada": set(),
    "olga": set(),
    "nobody": set(),
}


@pytest.mark.parametrize("name", SEEN)
def test_each_person_sees_their_own_rows(
    county: County, families: dict[str, Family], name: str
) -> None:
    theirs = {families[key].pk for key in SEEN[name]}
    for model in CASEWORK_MODELS:
        rows = model.objects.visible_to(county.people[name])
        path = "pk" if model is Family else "family"
        assert set(rows.values_list(path, flat=True)) == theirs, model.__name__


@pytest.mark.parametrize("name", [name for name, seen in SEEN.items() if seen])
def test_lists_counts_searches_and_choices_hold_no_more(
    county: County, families: dict[str, Family], name: str
) -> None:
    client = Client()
    client.force_login(county.people[name])
    hidden = {key: row for key, row in families.items() if key not in SEEN[name]}
    page = client.get(reverse("families")).content.decode()
    api = client.get(reverse("api_families")).json()
    assert api["count"] == len(SEEN[name])
    # The fixture has as many families of the cluster, the worker's name apart.
    for key, row in families.items():
        assert (row.carers.get().full_name in page) is (key in SEEN[name])
    for row in hidden.values():
        for words in (row.ref, row.carers.get().last_name, "HP11 2EE"):
            found = client.post(reverse("families"), {"words": words}, follow=True)
            assert reverse("family", args=[row.ref]) not in found.content.decode()
    for centre in (county.north, county.south, county.west, county.east):
        works_there = Membership.objects.filter(
            user=county.people[name], cluster=centre.cluster
        ).exists()
        assert (f'value="{centre.code}"' in page) is works_there


def test_naming_a_worker_opens_a_restricted_family_to_them(
    county: County, families: dict[str, Family]
) -> None:
    hidden = families["restricted"]
    client = Client()
    client.force_login(county.frank)
    assert client.get(reverse("family", args=[hidden.ref])).status_code == 404
    hidden.named_workers.add(county.frank)
    page = client.get(reverse("family", args=[hidden.ref]))
    assert "HP11 2EE" in page.content.decode()


def test_a_restricted_familys_closed_case_opens_nothing(
    county: County, families: dict[str, Family]
) -> None:
    hidden = families["restricted"]
    Case.objects.filter(family=hidden).update(closed_on=ago(1), closure_reason="other")
    assert not Family.objects.visible_to(county.fiona).filter(pk=hidden.pk).exists()
    assert Family.objects.visible_to(county.cora).filter(pk=hidden.pk).exists()


def test_an_open_case_elsewhere_opens_the_family_to_that_cluster(
    county: County, families: dict[str, Family]
) -> None:
    shared = case(families["north"], county.sam, centre=county.south)
    assert set(Family.objects.visible_to(county.sam)) == {families["south"], families["north"]}
    shared.closed_on, shared.closure_reason = ago(0), "other"
    shared.save()
    assert set(Family.objects.visible_to(county.sam)) == {families["south"]}


def test_a_role_in_one_cluster_is_none_in_another(
    county: County, families: dict[str, Family]
) -> None:
    """A coordinator of South who is a support worker in North sees no restricted family there."""
    both = person(county.council, "bo", "coordinator", county.south.cluster)
    Membership.objects.create(
        council=county.council, user=both, role="fsw", cluster=county.north.cluster
    )
    seen = set(Family.objects.visible_to(both))
    assert seen == {families["north"], families["south"]}


def test_the_same_reference_in_two_councils_is_two_families(county: County) -> None:
    family(county.north, "Northover", ref="LF-same")
    family(county.east, "Eastman", ref="LF-same")
    for name, theirs, others in (
        ("fiona", "Northover", "Eastman"),
        ("eve", "Eastman", "Northover"),
    ):
        client = Client()
        client.force_login(county.people[name])
        page = client.get(reverse("family", args=["LF-same"])).content.decode()
        assert theirs in page
        assert others not in page
