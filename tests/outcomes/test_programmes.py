"""Programmes: a carer enrols, the group's attendance is taken, contacts follow from it once."""

from datetime import date, timedelta
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from centres.models import AuditEvent, User
from centres.refusals import Refused
from families.models import Carer, Engagement, Family
from outcomes.learning import attendance, enrolments
from outcomes.learning.enrolments import in_standing, progress_of
from outcomes.measures.outcomes.programme_completed import sessions_needed
from outcomes.models import Enrolment, Programme, ProgrammeAttendance
from tests.cast import County, ago, case, family, visit

pytestmark = pytest.mark.django_db


@pytest.fixture
def parents(county: County) -> Programme:
    """A programme of eight sessions: six complete it."""
    return Programme.objects.create(
        council=county.council,
        code="G1",
        name="Confident parents",
        evidence_based=True,
        sessions=8,
    )


def signed_in(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def enrolled(county: County, parents: Programme, name: str, days: int = 50) -> Enrolment:
    """A new family's carer on the programme in North, since so many days ago."""
    return enrolments.enrol(
        by=county.fiona,
        programme=parents,
        carer=family(county.north, name).carers.get(),
        centre=county.north,
        started_on=ago(days),
    )


def take(
    by: User,
    one: Enrolment,
    number: int,
    days: int,
    came: list[Enrolment],
    *away: Enrolment,
) -> attendance.Taken:
    held = attendance.Session(one.programme, one.centre, number, ago(days), 90)
    return attendance.take(by=by, session=held, came=came, stayed_away=away)


def recorded(one: Enrolment) -> list[tuple[int, int, bool]]:
    rows = ProgrammeAttendance.objects.filter(enrolment=one)
    return [(row.session, (ago(0) - row.date).days, row.attended) for row in rows]


def contacts(of_family: Family) -> list[Engagement]:
    return list(Engagement.objects.standing().filter(family=of_family))


def run_page(name: str = "programme_run", *more: object) -> str:
    return reverse(name, args=["G1", "North", *more])


def typed(days: int, came: list[Enrolment], shown: list[Enrolment], **more: Any) -> dict[str, Any]:
    day = ago(days)
    return {
        "date_day": day.day,
        "date_month": day.month,
        "date_year": day.year,
        "minutes": "90",
        "came": [one.ref for one in came],
        "shown": [one.ref for one in shown],
        **more,
    }


def test_three_quarters_rounded_up_complete_a_programme() -> None:
    assert [sessions_needed(number) for number in (1, 4, 5, 8, 10, 11)] == [1, 3, 4, 6, 8, 9]


def test_a_carer_is_enrolled_from_the_familys_page(county: County, parents: Programme) -> None:
    archers = family(county.north)
    page = reverse("family_programmes", args=[archers.ref])
    client = signed_in(county.fiona)
    chosen = client.get(page, {"programme": "G1", "centre": "North"}).context["form"].initial
    assert (chosen["programme"], chosen["centre"]) == ("G1", "North")
    carer = archers.carers.get()
    day = ago(3)
    sent: dict[str, Any] = {
        "carer": carer.ref,
        "programme": "G1",
        "centre": "North",
        "started_on_day": day.day,
        "started_on_month": day.month,
        "started_on_year": day.year,
    }
    assert client.post(page, sent).status_code == 302
    assert client.post(page, sent).status_code == 302
    made = Enrolment.objects.get()
    assert (made.carer, made.programme, made.centre, made.started_on) == (
        carer,
        parents,
        county.north,
        ago(3),
    )
    assert AuditEvent.objects.filter(action="enrolment.add", reference=made.ref).count() == 1
    told = client.get(reverse("family", args=[archers.ref]), {"kind": "learning"})
    assert [(one.kind, one.by) for one in told.context["page"].object_list] == [
        ("enrolled", "Fiona")
    ]
    again = client.post(page, {**sent, "started_on_year": day.year - 1})
    assert "is on this programme already" in again.content.decode()
    for odd in ({"carer": "\x00"}, {"programme": "none"}, {"started_on_year": "9999"}, {}):
        assert client.post(page, {**sent, **odd} if odd else {}).status_code == 200
    assert Enrolment.objects.count() == 1


def test_nobody_of_another_family_can_be_enrolled(county: County, parents: Programme) -> None:
    archers, others = family(county.north), family(county.west, "West")
    sent = {"carer": others.carers.get().ref, "programme": "G1", "centre": "North"}
    page = reverse("family_programmes", args=[archers.ref])
    assert signed_in(county.fiona).post(page, sent).status_code == 200
    assert not Enrolment.objects.exists()


def test_a_carer_is_found_by_posted_words(county: County, parents: Programme) -> None:
    archers, hidden = family(county.north), family(county.north, "Hidden", restricted=True)
    client = signed_in(county.frank)
    page = run_page("programme_find_carer")
    found = client.post(page, {"words": "archer"}).context["found"]
    assert found == [archers]
    assert client.post(page, {"words": "hidden"}).context["found"] == []
    assert signed_in(county.cora).post(page, {"words": "hidden"}).context["found"] == [hidden]


def test_the_group_is_ticked_in_one_go(county: County, parents: Programme) -> None:
    ann, beth = enrolled(county, parents, "Archer"), enrolled(county, parents, "Baker")
    held = case(ann.carer.family, county.frank)
    client = signed_in(county.fiona)
    page = run_page("programme_session", 1)
    form = client.get(page).context["form"]
    assert [ref for ref, _ in form.fields["came"].choices] == [ann.ref, beth.ref]
    assert client.post(page, typed(7, [ann], [ann, beth])).status_code == 302
    assert recorded(ann) == [(1, 7, True)]
    assert recorded(beth) == [(1, 7, False)]
    (contact,) = contacts(ann.carer.family)
    assert (contact.kind, contact.date, contact.minutes, contact.worker) == (
        "group_programme",
        ago(7),
        90,
        county.fiona,
    )
    assert (contact.case, contact.centre) == (held, county.north)
    assert not contacts(beth.carer.family)
    entry = AuditEvent.objects.get(action="attendance.take")
    assert (entry.details["came"], entry.details["stayed_away"]) == (1, 1)
    group = client.get(run_page()).context["group"]
    assert [(one.number, one.came, one.recorded) for one in group.held] == [(1, 1, 2)]
    assert group.next_number == 2


def test_the_same_register_sent_twice_changes_nothing(county: County, parents: Programme) -> None:
    ann = enrolled(county, parents, "Archer")
    take(county.fiona, ann, 1, 7, [ann])
    again = take(county.fiona, ann, 1, 7, [ann])
    assert (again.changed, again.logged, len(contacts(ann.carer.family))) == (0, 0, 1)
    assert AuditEvent.objects.filter(action="attendance.take").count() == 1


def test_two_carers_of_a_family_are_one_contact(county: County, parents: Programme) -> None:
    ann = enrolled(county, parents, "Archer")
    second = Carer.objects.create(
        council=county.council, family=ann.carer.family, ref="P-2", first_name="Al", last_name="A"
    )
    al = enrolments.enrol(
        by=county.fiona,
        programme=parents,
        carer=second,
        centre=county.north,
        started_on=ago(50),
    )
    assert take(county.fiona, ann, 1, 7, [ann, al]).logged == 1
    assert len(contacts(ann.carer.family)) == 1
    # One of them was not there: the family still was.
    assert take(county.fiona, ann, 1, 7, [al], ann).voided == 0
    assert len(contacts(ann.carer.family)) == 1
    assert take(county.fiona, ann, 1, 7, [], al).voided == 1
    assert not contacts(ann.carer.family)


def test_a_contact_that_was_logged_by_hand_is_not_doubled_and_never_voided(
    county: County, parents: Programme
) -> None:
    ann = enrolled(county, parents, "Archer")
    by_hand = visit(ann.carer.family, county.frank, ago(7), kind="group_programme")
    assert take(county.fiona, ann, 1, 7, [ann]).logged == 0
    assert take(county.fiona, ann, 1, 7, [], ann).voided == 0
    assert contacts(ann.carer.family) == [by_hand]
    # Another kind of contact that day is another contact.
    visit(ann.carer.family, county.frank, ago(5))
    assert take(county.fiona, ann, 2, 5, [ann]).logged == 1


def test_a_register_is_put_right_with_its_history(county: County, parents: Programme) -> None:
    ann, beth = enrolled(county, parents, "Archer"), enrolled(county, parents, "Baker")
    take(county.fiona, ann, 1, 7, [ann], beth)
    client = signed_in(county.fiona)
    page = run_page("programme_session", 1) + f"?on={ago(7).isoformat()}"
    form = client.get(page).context["form"]
    assert (form.initial["came"], form.initial["date"]) == ([ann.ref], ago(7))
    assert client.post(page, typed(8, [beth], [ann, beth])).status_code == 302
    assert (recorded(ann), recorded(beth)) == ([(1, 8, False)], [(1, 8, True)])
    assert not contacts(ann.carer.family)
    assert [one.date for one in contacts(beth.carer.family)] == [ago(8)]
    kept: Any = ProgrammeAttendance.objects.get(enrolment=ann)
    assert [(was.date, was.attended) for was in kept.events.filter(pgh_label="update")][-1] == (
        ago(7),
        True,
    )
    voided = Engagement.objects.get(family=ann.carer.family)
    assert voided.void_reason == "Put right: not at session 1 of Confident parents"


def test_a_contact_of_somebody_else_stays_until_they_void_it(
    county: County, parents: Programme
) -> None:
    ann = enrolled(county, parents, "Archer")
    take(county.frank, ann, 1, 7, [ann])
    page = run_page("programme_session", 1) + f"?on={ago(7).isoformat()}"
    answer = signed_in(county.fiona).post(page, typed(7, [], [ann]), follow=True)
    assert "was logged by Frank" in answer.content.decode()
    assert recorded(ann) == [(1, 7, False)]
    assert len(contacts(ann.carer.family)) == 1
    # The coordinator may void what anybody logged.
    take(county.frank, ann, 2, 6, [ann])
    assert take(county.cora, ann, 2, 6, [], ann).voided == 1


def test_whoever_was_not_on_the_page_is_left_alone(county: County, parents: Programme) -> None:
    ann = enrolled(county, parents, "Archer")
    client = signed_in(county.fiona)
    late = enrolled(county, parents, "Late", days=2)
    assert client.post(run_page("programme_session", 1), typed(7, [ann], [ann])).status_code == 302
    assert not recorded(late)
    # Late has session 1 next; for session 2 she can be added, and stays as she is unless ticked.
    sheet = client.get(run_page("programme_session", 2)).context["sheet"]
    assert (sheet.expected, sheet.others) == ([ann], [late])
    sent = typed(1, [ann], [ann], also=[late.ref])
    assert client.post(run_page("programme_session", 2), sent).status_code == 302
    assert recorded(late) == [(2, 1, True)]


def test_nobody_came_before_they_started(county: County, parents: Programme) -> None:
    ann, late = enrolled(county, parents, "Archer"), enrolled(county, parents, "Late", days=2)
    page = run_page("programme_session", 1)
    client = signed_in(county.fiona)
    answer = client.post(page, typed(7, [ann, late], [ann, late]))
    assert "after this session" in answer.content.decode()
    assert not ProgrammeAttendance.objects.exists()
    take(county.fiona, ann, 1, 7, [ann], late)
    assert not recorded(late)


@pytest.mark.parametrize(
    "sent",
    [
        {"minutes": "0"},
        {"minutes": "9" * 30},
        {"date_year": "2999"},
        {"date_day": "\x00"},
        {"came": ["nobody"]},
        {"shown": ["\x00"]},
    ],
)
def test_what_cannot_be_is_said(county: County, parents: Programme, sent: dict[str, Any]) -> None:
    ann = enrolled(county, parents, "Archer")
    page = run_page("programme_session", 1)
    answer = signed_in(county.fiona).post(page, {**typed(7, [ann], [ann]), **sent})
    assert answer.status_code == 200
    assert answer.context["form"].errors
    assert not recorded(ann)
    with pytest.raises(ValidationError):
        take(county.fiona, ann, 9, 7, [ann])


def test_odd_addresses_of_sessions(county: County, parents: Programme) -> None:
    client = signed_in(county.fiona)
    for number in (0, 9, 10**30):
        assert client.get(f"/programmes/G1/North/sessions/{number}/").status_code == 404
    for on in ("x", "\x00", "9999-99-99"):
        answer = client.get(run_page("programme_session", 1), {"on": on})
        assert answer.status_code == 200


STORIES = [
    # sessions attended (+) or missed (-) so far, days since the last, what is said
    ("", 3, "going", "Came to 0 of 0 so far. 6 more to complete (6 of 8)."),
    ("+-+", 3, "going", "Came to 2 of 3 so far. 4 more to complete (6 of 8)."),
    ("---", 3, "going", "Too few are left to complete it: 5, and 6 are missing."),
    ("++++++", 3, "completed", "Came to 6 of 6 so far. Completed on"),
    ("+-++++-+", 3, "completed", "Came to 6 of 8 so far. Completed on"),
    ("+++-+--+", 3, "ended", "Came to 5 of 8; 6 complete it."),
    ("++", 90, "ended", "Came to 2 of 2; 6 complete it."),
]


@pytest.mark.parametrize("story", STORIES)
def test_how_far_somebody_has_come_is_said_in_words(
    county: County, parents: Programme, story: tuple[str, int, str, str]
) -> None:
    came, days, standing, words = story
    start = days + 7 * len(came)
    ann = enrolled(county, parents, "Archer", days=start)
    ProgrammeAttendance.objects.bulk_create(
        ProgrammeAttendance(
            council=county.council,
            enrolment=ann,
            session=number,
            date=ago(days + 7 * (len(came) - number)),
            attended=sign == "+",
        )
        for number, sign in enumerate(came, start=1)
    )
    told = progress_of(ann, ago(0))
    assert told.standing == standing
    assert words in told.in_words
    every = Enrolment.objects.all()
    found = {name for name in enrolments.STANDINGS if in_standing(every, name, ago(0)).exists()}
    # Whoever has completed it may be going on as well.
    assert standing in found
    assert found - {standing} <= ({"going"} if standing == "completed" else set())


def test_sessions_before_the_start_do_not_count(county: County, parents: Programme) -> None:
    ann = enrolled(county, parents, "Archer", days=10)
    for number in range(1, 7):
        ProgrammeAttendance.objects.create(
            council=county.council, enrolment=ann, session=number, date=ago(20), attended=True
        )
    assert progress_of(ann, ago(0)).came == 0
    assert not in_standing(Enrolment.objects.all(), "completed", ago(0)).exists()


def test_a_family_that_left_is_not_enrolled(county: County, parents: Programme) -> None:
    left = family(county.north, deregistered_on=ago(1))
    with pytest.raises(Refused):
        enrolments.enrol(
            by=county.fiona,
            programme=parents,
            carer=left.carers.get(),
            centre=county.north,
            started_on=ago(0),
        )


def test_lists_keep_to_scope_and_to_their_queries(county: County, parents: Programme) -> None:
    pages = [
        reverse("programmes"),
        reverse("programme", args=["G1"]),
        run_page(),
        run_page("programme_session", 2),
    ]
    client = signed_in(county.frank)
    ann = enrolled(county, parents, "Archer")
    hidden = enrolled(county, parents, "Hidden")
    take(county.fiona, ann, 1, 7, [ann, hidden])
    Family.objects.filter(pk=hidden.carer.family_id).update(restricted=True)

    def queries() -> list[int]:
        counted = []
        for page in pages:
            with CaptureQueriesContext(connection) as captured:
                answer = client.get(page)
            assert "Hidden" not in answer.content.decode()
            counted.append(len(captured))
        return counted

    few = queries()
    for number in range(30):
        more = enrolled(county, parents, f"Baker{number}")
        take(county.fiona, more, 1, 7, [more])
    assert queries() == few
    people = client.get(run_page()).context
    assert (len(people["rows"]), people["page"].paginator.count) == (25, 31)
    narrowed = client.get(run_page(), {"standing": "completed"})
    assert "No carer of your families fits this filter" in narrowed.content.decode()
    for odd in ("x", "\x00"):
        assert client.get(run_page(), {"standing": odd, "page": odd}).status_code == 200


def test_the_measure_and_the_page_agree_on_the_day(county: County, parents: Programme) -> None:
    ann = enrolled(county, parents, "Archer", days=60)
    for number in range(1, 7):
        take(county.fiona, ann, number, 60 - 7 * number, [ann])
    told = progress_of(Enrolment.objects.get(pk=ann.pk), ago(0))
    assert told.completed_on == ago(18)
    assert isinstance(told.completed_on, date)
    assert ago(60) + timedelta(days=42) == told.completed_on
