"""Taking a register: names tapped, finished and locked, each family's engagement by itself."""

from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from centres.models import AuditEvent, User
from centres.refusals import Refused
from families.models import Attendance, CentreSession, Engagement, Family, RoomHire, Waiver
from families.sessions.charges import settle, taken_and_waived, unsettle
from families.sessions.names import names_of
from families.sessions.places import book
from families.sessions.planning import cancel, plan_series
from families.sessions.registers import arrive, finish, leave, reopen, say_who
from tests.cast import County, ago, case, family, visit
from tests.families.timetabling import on, plan, session

pytestmark = pytest.mark.django_db


@pytest.fixture
def today(county: County) -> CentreSession:
    return session(county, 0)


@pytest.fixture
def archers(county: County) -> Family:
    return family(county.north)


def test_each_family_that_came_gets_one_engagement(
    county: County, today: CentreSession, archers: Family
) -> None:
    held = case(archers, county.fiona)
    bakers = family(county.north, "Baker")
    for kept in (archers, bakers, archers):
        arrive(by=county.fiona, session=today, family=kept)
    done = finish(by=county.fiona, session=today)
    assert (done.logged, done.left_out) == (2, 0)
    logged = Engagement.objects.get(family=archers)
    assert (logged.kind, logged.minutes, logged.date) == ("centre_session", 90, ago(0))
    assert (logged.worker, logged.centre, logged.case) == (county.fiona, county.north, held)
    assert Attendance.objects.get(family=archers).engagement == logged
    assert Engagement.objects.get(family=bakers).case is None
    assert AuditEvent.objects.filter(action="engagement.log").count() == 2


def test_with_two_open_cases_or_one_opened_later_it_is_part_of_none(
    county: County, archers: Family
) -> None:
    bakers = family(county.north, "Baker")
    case(archers, county.fiona), case(archers, county.sam, centre=county.south)
    case(bakers, county.fiona, opened_on=ago(0))
    before = session(county, -1)
    for kept in (archers, bakers):
        arrive(by=county.fiona, session=before, family=kept)
    finish(by=county.fiona, session=before)
    assert [row.case for row in Engagement.objects.all()] == [None, None]


def test_a_finished_register_is_locked_until_the_coordinator_opens_it(
    county: County, today: CentreSession, archers: Family
) -> None:
    arrive(by=county.fiona, session=today, family=archers)
    finish(by=county.fiona, session=today)
    for act in (arrive, leave):
        with pytest.raises(Refused, match="finished"):
            act(by=county.fiona, session=today, family=archers)
    with pytest.raises(Refused, match="finished"):
        finish(by=county.fiona, session=today)
    with pytest.raises(Refused, match="Only the cluster’s coordinator"):
        reopen(by=county.fiona, session=today, reason="Oops")
    with pytest.raises(ValidationError, match="Say why"):
        reopen(by=county.cora, session=today, reason=" ")
    reopen(by=county.cora, session=today, reason="Wrong family tapped")
    bakers = family(county.north, "Baker")
    arrive(by=county.frank, session=today, family=bakers)
    leave(by=county.cora, session=today, family=archers)
    finish(by=county.frank, session=today)
    voided, new = Engagement.objects.order_by("pk")
    assert (voided.family, voided.voided_on) == (archers, ago(0))
    assert voided.void_reason == "Taken off the register: Wrong family tapped"
    assert (new.family, new.voided_on, new.worker) == (bakers, None, county.frank)


def test_whoever_may_not_void_takes_nobody_off(
    county: County, today: CentreSession, archers: Family
) -> None:
    arrive(by=county.fiona, session=today, family=archers)
    finish(by=county.fiona, session=today)
    reopen(by=county.cora, session=today, reason="Wrong")
    with pytest.raises(Refused, match="or the coordinator, can void it"):
        leave(by=county.frank, session=today, family=archers)
    assert Engagement.objects.get().voided_on is None


def test_finished_again_nobody_is_logged_twice(
    county: County, today: CentreSession, archers: Family
) -> None:
    arrive(by=county.fiona, session=today, family=archers)
    finish(by=county.fiona, session=today)
    reopen(by=county.cora, session=today, reason="Forgot somebody")
    assert finish(by=county.cora, session=today).logged == 0
    assert Engagement.objects.count() == 1


def test_only_families_in_scope_are_named(county: County, today: CentreSession) -> None:
    hidden = family(county.north, "Hidden", restricted=True)
    for stranger in (hidden, family(county.south)):
        with pytest.raises(ValidationError, match="no family with this reference"):
            arrive(by=county.fiona, session=today, family=stranger)
    arrive(by=county.cora, session=today, family=hidden)
    names = names_of(county.fiona, today)
    assert (names.here, names.unseen, names.all) == (1, 1, [])
    assert [line.family for line in names_of(county.cora, today).all] == [hidden]
    # Whoever finishes need not see it: it is logged by who marked it.
    finish(by=county.fiona, session=today)
    assert Engagement.objects.get().worker == county.cora


def test_a_family_that_nobody_here_sees_any_more_is_left_out(
    county: County, today: CentreSession, archers: Family
) -> None:
    arrive(by=county.fiona, session=today, family=archers)
    Family.objects.filter(pk=archers.pk).update(centre=county.south)
    assert finish(by=county.frank, session=today).left_out == 1
    assert not Engagement.objects.exists()


@pytest.mark.parametrize(("days", "why"), [(1, "opens on the day"), (0, "cancelled")])
def test_a_register_is_taken_from_the_day_on(
    county: County, archers: Family, days: int, why: str
) -> None:
    one = session(county, days)
    if not days:
        cancel(by=county.cora, session=one, reason="Flooded")
    with pytest.raises(Refused, match=why):
        arrive(by=county.fiona, session=one, family=archers)


def test_other_clusters_take_no_register_here(
    county: County, today: CentreSession, archers: Family
) -> None:
    case(archers, county.sam, centre=county.south)
    with pytest.raises(Refused, match="Only people of the session’s cluster"):
        arrive(by=county.sam, session=today, family=archers)


def test_a_hired_room_has_no_register_of_ours(county: County, archers: Family) -> None:
    series = plan_series(
        by=county.cora,
        plan=plan(county.north),
        first_day=on(0),
        last_day=on(0),
        in_term_only=False,
        hired=True,
    )
    RoomHire.objects.create(council=county.council, series=series, hired_by="Baby Ballet")
    with pytest.raises(Refused, match="provider that hires"):
        arrive(by=county.fiona, session=series.sessions.get(), family=archers)


def test_who_of_the_family_came(county: County, today: CentreSession, archers: Family) -> None:
    here = arrive(by=county.fiona, session=today, family=archers)
    bo = archers.children.get()
    say_who(by=county.fiona, attendance=here, carers=[], children=[bo])
    assert list(here.children.all()) == [bo]
    stranger = family(county.north, "Baker").children.get()
    with pytest.raises(ValidationError, match="people of this family"):
        say_who(by=county.fiona, attendance=here, carers=[], children=[stranger])


def test_booked_come_first_then_regulars_then_walk_ins(county: County) -> None:
    series = plan_series(
        by=county.cora,
        plan=plan(county.north, county.fiona),
        first_day=on(-14),
        last_day=on(0),
        in_term_only=False,
    )
    first, _, today = series.sessions.order_by("date")
    booked, regular, walked_in, gone = (family(county.north, name) for name in "BRWG")
    book(by=county.fiona, session=today, family=booked)
    for kept in (regular, booked, gone):
        arrive(by=county.fiona, session=first, family=kept)
    finish(by=county.fiona, session=first)
    arrive(by=county.fiona, session=today, family=walked_in)
    Family.objects.filter(pk=gone.pk).update(restricted=True)
    names = names_of(county.fiona, today)
    assert [[line.family for line in part] for part in (names.booked, names.regulars)] == [
        [booked],
        [regular],
    ]
    assert [line.family for line in names.walked_in] == [walked_in]


# The charge


@pytest.fixture
def charged(county: County) -> CentreSession:
    return session(county, 0, charge=150)


def test_a_waiver_is_seen_by_who_gave_it_and_the_coordinator_alone(
    county: County, charged: CentreSession
) -> None:
    paid, waived = (
        arrive(by=county.fiona, session=charged, family=family(county.north, name))
        for name in ("Archer", "Baker")
    )
    settle(by=county.fiona, attendance=paid)
    settle(by=county.fiona, attendance=waived, waive=True)
    settle(by=county.frank, attendance=waived)
    seen = {
        who: waivers_seen(county.people[who], charged) for who in ("fiona", "frank", "cora", "sam")
    }
    assert seen == {"fiona": 1, "frank": 0, "cora": 1, "sam": 0}
    assert names_of(county.frank, charged).settled == 2
    assert taken_and_waived(county.cora, charged) == (150, 150)
    assert taken_and_waived(county.fiona, charged) is None
    told = AuditEvent.objects.filter(action__startswith="register.settle")
    assert {tuple(event.details) for event in told} == {("family",)}
    assert told.count() == 2


def waivers_seen(who: User, of: CentreSession) -> int:
    return sum(line.waived for line in names_of(who, of).all)


def test_what_is_not_settled_after_all_leaves_no_waiver(
    county: County, charged: CentreSession, archers: Family
) -> None:
    here = arrive(by=county.fiona, session=charged, family=archers)
    settle(by=county.fiona, attendance=here, waive=True)
    unsettle(by=county.frank, attendance=here)
    assert not Waiver.objects.exists()
    settle(by=county.frank, attendance=here)
    assert taken_and_waived(county.cora, charged) == (150, 0)


def test_a_free_session_has_nothing_to_settle(
    county: County, today: CentreSession, archers: Family
) -> None:
    with pytest.raises(Refused, match="free"):
        settle(by=county.fiona, attendance=arrive(by=county.fiona, session=today, family=archers))


# The page


def signed_in(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def tap(client: Client, of: CentreSession, kept: Family, now: str) -> Any:
    return client.post(f"/sessions/{of.pk}/register/", {"family": kept.ref, "now": now})


def test_taps_say_what_is_so_now_so_that_two_are_one(
    county: County, charged: CentreSession, archers: Family
) -> None:
    fiona = signed_in(county.fiona)
    for _ in range(2):
        answer = tap(fiona, charged, archers, "here")
        assert answer["Location"] == f"/sessions/{charged.pk}/register/#f{archers.pk}"
    for now in ("waived", "waived", "paid"):
        tap(fiona, charged, archers, now)
    assert Waiver.objects.get().given_by == county.fiona
    page = {
        who: signed_in(county.people[who]).get(f"/sessions/{charged.pk}/register/").content.decode()
        for who in ("fiona", "frank", "cora")
    }
    assert all("Charge settled" in shown for shown in page.values())
    assert ["waived:" in shown for shown in page.values()] == [True, False, True]
    assert ["£1.50. Only" in shown for shown in page.values()] == [False, False, True]
    tap(fiona, charged, archers, "owed")
    tap(fiona, charged, archers, "not_here")
    assert not Attendance.objects.exists()


@pytest.mark.parametrize("now", ["", "\x00", "paid", "owed", "perhaps"])
def test_odd_taps_change_nothing(
    county: County, charged: CentreSession, archers: Family, now: str
) -> None:
    assert tap(signed_in(county.fiona), charged, archers, now).status_code in {302, 404}
    assert not Attendance.objects.exists()


def test_a_tap_names_no_family_outside_scope(county: County, today: CentreSession) -> None:
    fiona = signed_in(county.fiona)
    for stranger in (family(county.south), family(county.north, "Hidden", restricted=True)):
        assert tap(fiona, today, stranger, "here").status_code == 404
    assert fiona.post(f"/sessions/{today.pk}/register/", {"now": "here"}).status_code == 404
    assert fiona.post(f"/sessions/{today.pk}/register/", {"family": "\x00"}).status_code == 404


def test_a_register_is_finished_and_opened_again_on_pages(
    county: County, today: CentreSession, archers: Family
) -> None:
    fiona, cora = signed_in(county.fiona), signed_in(county.cora)
    tap(fiona, today, archers, "here")
    bo = archers.children.get()
    fiona.post(f"/sessions/{today.pk}/register/who/{archers.ref}/", {"children": [bo.pk]})
    assert list(Attendance.objects.get().children.all()) == [bo]
    assert "90 minutes" in fiona.get(f"/sessions/{today.pk}/register/finish/").content.decode()
    done = fiona.post(f"/sessions/{today.pk}/register/finish/", follow=True).content.decode()
    assert "a centre session recorded for 1 family" in done
    assert "Finished and locked" in done
    late = tap(fiona, today, family(county.north, "Late"), "here")
    assert "finished" in fiona.get(late["Location"]).content.decode()
    refused = fiona.post(f"/sessions/{today.pk}/register/reopen/", {"reason": "x"}, follow=True)
    assert "Only the cluster’s coordinator" in refused.content.decode()
    opened = cora.post(f"/sessions/{today.pk}/register/reopen/", {"reason": "Late"}, follow=True)
    assert "open again" in opened.content.decode()


def test_a_walk_in_is_found_in_scope_and_registered_otherwise(
    county: County, today: CentreSession, archers: Family
) -> None:
    family(county.south, "Archer")
    fiona = signed_in(county.fiona)
    page = fiona.post(f"/sessions/{today.pk}/register/walk-in/", {"words": "archer"}, follow=True)
    shown = page.content.decode()
    assert shown.count('name="family"') == 1
    assert archers.ref in shown
    assert "/families/register/" in shown
    assert "archer" not in page.redirect_chain[0][0]


def test_a_register_asks_as_much_for_many_families_as_for_few(
    county: County, charged: CentreSession
) -> None:
    fiona = signed_in(county.fiona)

    def come(count: int) -> None:
        for number in range(count):
            kept = family(county.north, f"Name{number}")
            visit(kept, county.fiona, ago(3))
            book(by=county.fiona, session=charged, family=kept)
            settle(
                by=county.fiona,
                attendance=arrive(by=county.fiona, session=charged, family=kept),
                waive=True,
            )

    def queries() -> int:
        with CaptureQueriesContext(connection) as asked:
            fiona.get(f"/sessions/{charged.pk}/register/")
        return len(asked)

    come(1)
    few = queries()
    come(8)
    assert queries() == few
