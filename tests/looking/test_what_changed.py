"""What changed in a record: told to those who see it, and to them only."""

from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from families.looking import versions
from families.models import Carer, Case, Child, Engagement, Level, Need
from tests.cast import County, ago, case, family, visit


def signed_in(user: Any) -> Client:
    client = Client()
    client.force_login(user)
    return client


def changes(client: Client, address: str) -> list[tuple[str, list[tuple[str, str, str]]]]:
    """What changed, and each field with what it was and became."""
    page = client.get(address).context["page"]
    return [
        (one.what, [(field.name, field.before, field.after) for field in one.fields])
        for one in page.object_list
    ]


def test_who_changed_what_from_what_to_what(county: County) -> None:
    kept = family(county.north)
    held = case(kept, county.fiona)
    client = signed_in(county.cora)
    client.post(f"/cases/{held.ref}/allocate/", {"worker": county.frank.username})
    Case.objects.update(closed_on=ago(1), closure_reason=Case.Closure.values[0])
    page = client.get(f"/changes/case/{held.pk}/").context["page"].object_list
    closed, given = page
    assert given.by == county.cora
    assert [(f.name, f.before, f.after) for f in given.fields] == [("Worker", "Fiona", "Frank")]
    told = {field.name: field.after for field in closed.fields}
    assert told["Closure reason"] == Case.Closure.labels[0]
    assert told["Closed on"].endswith(str(ago(1).year))


def test_a_family_s_page_tells_all_of_it_also_what_was_removed(county: County) -> None:
    kept, other = family(county.north), family(county.north)
    shared = {"council": county.council, "family": kept, "starts_on": ago(40)}
    Need.objects.create(ref="N1", need="debt", **shared)
    Level.objects.create(level=2, **shared)
    Need.objects.all().delete()
    Level.objects.update(level=3)
    Carer.objects.filter(family=kept).update(first_name="Anna")
    Child.objects.filter(family=other).update(first_name="Nobody of ours")
    seen = visit(kept, county.fiona, ago(3), minutes=30)
    Engagement.objects.filter(pk=seen.pk).update(minutes=45)
    told = changes(signed_in(county.fiona), f"/families/{kept.ref}/changes/")
    fields = {what.split()[0]: fields for what, fields in told}
    assert set(fields) == {"Engagement", "Carer", "Level", "Need"}
    assert fields["Engagement"] == [("Minutes", "30", "45")]
    assert fields["Carer"] == [("First name", "Ann", "Anna")]
    assert fields["Level"] == [("Level", "2 Early help", "3 Early help with complex needs")]
    assert ("Need", "Debt", "") in fields["Need"]
    text = signed_in(county.fiona).get(f"/families/{kept.ref}/changes/").content.decode()
    assert "Need N1 removed" in text
    assert "Nobody of ours" not in text


@pytest.mark.parametrize(("who", "found"), [("fiona", 200), ("sam", 404), ("eve", 404)])
def test_changes_are_for_those_who_see_the_record(county: County, who: str, found: int) -> None:
    kept = family(county.north)
    held = case(kept, county.frank)
    client = signed_in(county.people[who])
    addresses = [f"/families/{kept.ref}/changes/", f"/changes/family/{kept.pk}/"]
    for address in [*addresses, f"/changes/case/{held.pk}/"]:
        assert client.get(address).status_code == found, address
    for address in ("/changes/case/0/", f"/changes/user/{held.pk}/", "/changes/case/9" + "9" * 30):
        assert client.get(f"{address.rstrip('/')}/").status_code == 404


def test_where_a_hidden_family_lives_is_hidden_in_its_history(county: County) -> None:
    """A coordinator of a case elsewhere sees the family and not its home, then or now."""
    kept = family(county.south, restricted=True, postcode="HP11 2EE", address="1 Old Road")
    case(kept, county.fiona, centre=county.north)
    type(kept).objects.filter(pk=kept.pk).update(postcode="HP12 3AA", address="2 New Road")
    for address in (f"/families/{kept.ref}/changes/", f"/changes/family/{kept.pk}/"):
        text = signed_in(county.cora).get(address).content.decode()
        assert "Not shown to you" in text
        for secret in ("HP11 2EE", "HP12 3AA", "Old Road", "New Road"):
            assert secret not in text
        assert "2 New Road" in signed_in(county.fiona).get(address).content.decode()


def test_every_kind_of_record_has_its_page(county: County) -> None:
    """One mechanism: whatever keeps history is told, with no word of its own."""
    client = signed_in(county.fiona)
    for kind in versions.kinds():
        assert client.get(f"/changes/{kind}/987654/").status_code == 404
    kept = family(county.north)
    assert client.get(f"/families/{kept.ref}/changes/").status_code == 200


def test_queries_do_not_grow_with_the_changes(county: County) -> None:
    kept = family(county.north)
    client = signed_in(county.fiona)
    client.get(f"/families/{kept.ref}/changes/")
    costs = []
    for names in (["A", "B"], ["C", "D", "E", "F", "G", "H"]):
        for name in names:
            Carer.objects.filter(family=kept).update(first_name=name)
            Child.objects.filter(family=kept).update(first_name=name)
        with CaptureQueriesContext(connection) as asked:
            client.get(f"/families/{kept.ref}/changes/")
        costs.append(len(asked))
    assert costs[0] == costs[1]
