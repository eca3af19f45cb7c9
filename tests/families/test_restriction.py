"""Restricted families: who sees them, who sees where they live, who may say so (SPEC 1)."""

from __future__ import annotations

import pytest
from django.test import Client

from families.models import Family
from families.standing import sees_home
from tests.cast import County, case, family, person
from tests.families.registering import URL, sent, signed_in
from tests.trail import done


@pytest.fixture
def hidden(county: County) -> Family:
    """A family of North that is not restricted yet."""
    return family(
        county.north, "Hidden", postcode="HP11 2EE", address="1 Mill Lane", phone="07700 900982"
    )


def seen(county: County, who: str, of_family: Family) -> bool:
    client = signed_in(county.people[who])
    return bool(client.get(f"/families/{of_family.ref}/").status_code == 200)


def restrict(client: Client, of_family: Family, *usernames: str) -> str:
    url = f"/families/{of_family.ref}/restriction/"
    return client.post(url, {"workers": usernames}, follow=True).content.decode()


def test_the_coordinator_restricts_names_and_lifts(county: County, hidden: Family) -> None:
    cora = signed_in(county.cora)
    assert "Family marked as restricted" in restrict(cora, hidden, "fiona")
    assert [who for who in ("fiona", "frank", "cora") if seen(county, who, hidden)] == [
        "fiona",
        "cora",
    ]
    restrict(cora, hidden, "frank")
    assert [who for who in ("fiona", "frank", "cora") if seen(county, who, hidden)] == [
        "frank",
        "cora",
    ]
    cora.post(f"/families/{hidden.ref}/restriction/lift/")
    assert seen(county, "fiona", hidden)
    hidden.refresh_from_db()
    assert not hidden.restricted
    assert not hidden.named_workers.exists()
    kept = done().filter(record="family", reference=hidden.ref).order_by("pk")
    assert [event.action for event in kept] == [
        "family.restrict",
        "family.name_workers",
        "family.lift",
    ]
    assert kept[0].details == {"workers": ["fiona"]}


@pytest.mark.parametrize("username", ["sam", "eve", "pat", "nobody", "\x00"])
def test_only_workers_of_the_cluster_can_be_named(
    county: County, hidden: Family, username: str
) -> None:
    restrict(signed_in(county.cora), hidden, username)
    hidden.refresh_from_db()
    assert not hidden.restricted


def test_a_coordinator_of_a_case_elsewhere_sees_the_family_but_not_where_it_lives(
    county: County, hidden: Family
) -> None:

    sally = person(county.council, "sally", "coordinator", county.south.cluster)
    case(hidden, county.sam, centre=county.south)
    hidden.restricted = True
    hidden.save()
    for who, home_seen in ((sally, False), (county.sam, True), (county.cora, True)):
        client = signed_in(who)
        page = client.get(f"/families/{hidden.ref}/").content.decode()
        assert sees_home(who, hidden) is home_seen
        for secret in ("HP11 2EE", "1 Mill Lane", "07700"):
            assert (secret in page) is home_seen, (who, secret)
        form = client.get(f"/families/{hidden.ref}/home/", follow=True).content.decode()
        assert ("1 Mill Lane" in form) is home_seen
    answer = signed_in(sally).post(
        f"/families/{hidden.ref}/home/", {"address": "2 Mill Lane"}, follow=True
    )
    assert "Only the family’s named workers" in answer.content.decode()
    refused = restrict(signed_in(sally), hidden, "sam")
    assert "Only the coordinator of the family’s cluster" in refused
    hidden.refresh_from_db()
    assert hidden.address == "1 Mill Lane"
    assert not hidden.named_workers.exists()


def test_a_restricted_family_is_not_shown_as_a_likely_duplicate(
    county: County, hidden: Family
) -> None:

    hidden.restricted = True
    hidden.save()
    facts = {"carers-0-first_name": "Ann", "carers-0-last_name": "Hidden"}
    answer = signed_in(county.frank).post(URL, sent(**facts))
    assert answer.status_code == 302
    shown = signed_in(county.cora).post(URL, sent(**facts))
    assert hidden.ref in shown.content.decode()
