"""What is pointed out to the auditor of a day's looks, and what is not."""

from datetime import datetime, time, timedelta
from typing import Any

import pytest
from django.test import Client, override_settings
from django.utils import timezone

from centres.home_seals import seal
from centres.models import AuditEvent, User
from families.looking.unusual import MANY, STRANGERS, explain, look_into, point_out
from families.models import Family, UnusualAccess
from families.tasks import point_out_unusual_access
from tests.cast import County, case, family, visit

# A Wednesday and a Saturday.
WEDNESDAY, SATURDAY = datetime(2026, 3, 4, 11), datetime(2026, 3, 7, 11)
NOON = {"wednesday": WEDNESDAY, "saturday": SATURDAY, "night": WEDNESDAY.replace(hour=2)}


def looked(by: User, kept: Family, moment: datetime = WEDNESDAY, page: str = "family") -> None:
    AuditEvent.objects.create(
        council=kept.council, user=by, action="family.view", record="family",
        reference=kept.ref, details={"page": page}, at=timezone.make_aware(moment),
    )  # fmt: skip


def found(county: County, day: datetime = WEDNESDAY) -> set[tuple[str, str]]:
    """Who is pointed out for what."""
    point_out(county.council, day.date())
    return set(UnusualAccess.objects.values_list("user__username", "kind"))


def own_name(county: County) -> None:
    looked(county.fiona, family(county.north, county.fiona.name.split()[-1]))


def own_phone(county: County) -> None:
    User.objects.filter(pk=county.fiona.pk).update(mobile="+447700900123")
    looked(county.fiona, family(county.north, phone="07700 900 123"))


def own_home(county: County) -> None:
    User.objects.filter(pk=county.fiona.pk).update(home_seal=seal("HP11 2EE"))
    looked(county.fiona, family(county.north, postcode="HP11 2EE"))


def next_door_but_one(county: County) -> None:
    User.objects.filter(pk=county.fiona.pk).update(home_seal=seal("HP11 2EE"))
    looked(county.fiona, family(county.north, postcode="HP11 2EF"))


def own_home_by_a_key_of_before(county: County) -> None:
    User.objects.filter(pk=county.fiona.pk).update(home_seal=seal("HP11 2EE", "an older key"))
    with override_settings(SECRET_KEY_FALLBACKS=["an older key"]):
        looked(county.fiona, family(county.north, postcode="HP11 2EE"))
        point_out(county.council, WEDNESDAY.date())


def of_their_own_case(county: County) -> None:
    kept = family(county.north, county.fiona.name)
    case(kept, county.fiona)
    looked(county.fiona, kept)


def restricted(county: County) -> None:
    looked(county.cora, family(county.north, restricted=True))


def restricted_and_named(county: County) -> None:
    kept = family(county.north, restricted=True)
    kept.named_workers.add(county.fiona)
    looked(county.fiona, kept)


def at_night(county: County) -> None:
    looked(county.cora, family(county.north), NOON["night"])


def many(county: County) -> None:
    for _ in range(MANY):
        looked(county.cora, family(county.north))


def many_as_usual(county: County) -> None:
    kept = [family(county.north) for _ in range(MANY)]
    for one in kept:
        looked(county.cora, one)
        looked(county.cora, one, WEDNESDAY - timedelta(days=1))


def strangers(county: County) -> None:
    for _ in range(STRANGERS):
        looked(county.fiona, family(county.north))


def no_strangers(county: County) -> None:
    for _ in range(STRANGERS):
        kept = family(county.north)
        visit(kept, county.fiona, WEDNESDAY.date())
        looked(county.fiona, kept)


STORIES: dict[Any, set[tuple[str, str]]] = {
    own_name: {("fiona", "own")},
    own_phone: {("fiona", "own")},
    own_home: {("fiona", "own")},
    own_home_by_a_key_of_before: {("fiona", "own")},
    next_door_but_one: set(),
    of_their_own_case: set(),
    restricted: {("cora", "restricted")},
    restricted_and_named: set(),
    at_night: {("cora", "hours")},
    many: {("cora", "many")},
    many_as_usual: set(),
    strangers: {("fiona", "no_work")},
    no_strangers: set(),
}


@pytest.mark.parametrize("story", STORIES)
def test_what_is_pointed_out(county: County, story: Any) -> None:
    story(county)
    assert found(county) == STORIES[story]
    assert all(explain(row) for row in UnusualAccess.objects.all())


def test_a_saturday_is_pointed_out_and_another_council_s_is_not_ours(county: County) -> None:
    looked(county.cora, family(county.north), SATURDAY)
    looked(county.eve, family(county.east), SATURDAY)
    assert found(county, SATURDAY) == {("cora", "hours")}
    (row,) = UnusualAccess.objects.all()
    assert explain(row) == "1 family opened at the weekend, the first at 11:00."


def test_it_is_looked_into_with_a_note_that_stands(county: County) -> None:
    restricted(county)
    found(county)
    olga = Client()
    olga.force_login(county.olga)
    finding = UnusualAccess.objects.get()
    assert finding.family
    page = olga.get("/audit/access/").content.decode()
    assert finding.family.ref in page
    assert "Not yet" in page
    address = f"/audit/access/{finding.pk}/"
    assert "Enter" in olga.post(address, {"note": ""}).content.decode()
    olga.post(address, {"note": "She answers for the family: a mistake in the names."})
    look_into(by=county.olga, finding=finding, note="Something else")
    finding.refresh_from_db()
    assert finding.note.startswith("She answers")
    assert AuditEvent.objects.filter(action="audit.looked_into", user=county.olga).count() == 1
    # Found again, it is not opened again.
    restricted(county)
    found(county)
    finding.refresh_from_db()
    assert finding.looked_into_at
    assert len(olga.get("/audit/access/?state=open").context["page"].object_list) == 1
    for wrong in ("state=x", "kind=x", "person=x", "page=x"):
        assert olga.get(f"/audit/access/?{wrong}").status_code == 200
    looked(county.cora, finding.family, datetime.combine(timezone.localdate(), time(11)))
    point_out_unusual_access()
    point_out_unusual_access()
    assert UnusualAccess.objects.filter(day=timezone.localdate(), kind="restricted").count() == 1
