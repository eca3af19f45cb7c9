"""Who works here: invited, given roles, helped with a lost phone, leaving and coming back."""

import re
from datetime import timedelta
from io import StringIO
from typing import Any

import pytest
import time_machine
from django.core import mail
from django.core.management import CommandError, call_command
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from centres.home_seals import is_sealed
from centres.models import AuditEvent, Membership, Session, SignInLetter, User
from centres.refusals import Refused
from centres.signing_in import factors, leaving, letters, people
from centres.tasks import send_letters_left
from families import calendars
from tests.cast import County, case, family, person
from tests.centres.proving import first_step, has_app

NEW = {
    "name": "Zoë O’Neil",
    "email": "zoe@shire.example",
    "role": "fsw",
    "works_as": "outreach",
}


@pytest.fixture
def ada(county: County, queue: Any) -> Client:
    client = Client()
    client.force_login(county.ada)
    return client


def page_of(who: User, page: str = "person", **more: int) -> str:
    return reverse(page, args=[who.pk, *more.values()])


def test_an_invitation_is_sent_opened_once_and_leads_in(
    ada: Client, county: County, settings: Any
) -> None:
    settings.SECOND_FACTOR = True
    ada.force_login(county.ada)
    has_app(county.ada)
    session = ada.session
    session["factor"] = "totp"
    session.save()
    sent = {**NEW, "place": f"cluster-{county.north.cluster_id}"}
    assert ada.post(reverse("person_invite"), sent).status_code == 302
    zoe = User.objects.get(email=NEW["email"])
    assert (zoe.login, zoe.council, zoe.works_as) == ("zoe.oneil", county.council, "outreach")
    send_letters_left()
    (letter,) = mail.outbox
    link = re.search(r"https?://[^/]+(/invitation/\S+/)", str(letter.body))
    assert link
    guest = Client()
    page = guest.get(link[1])
    assert "Welcome" in page.content.decode()
    # Without any, a browser says nothing of where its form was, and is refused.
    assert page["Referrer-Policy"] == "same-origin"
    new = {"new_password": "seven quiet otters", "again_password": "seven quiet otters"}
    assert guest.post(link[1], new).headers["Location"] == reverse("home")
    assert guest.get(reverse("home")).headers["Location"] == reverse("factor_choose")
    assert Client().get(link[1]).status_code == 404
    events = AuditEvent.objects.filter(action="user.invited").values_list("reference", "details")
    assert list(events) == [("zoe.oneil", {"role": "fsw"})]
    assert "Zo" not in str(AuditEvent.objects.values_list("details"))


def test_an_invitation_lasts_seven_days_and_the_next_ends_it(ada: Client, county: County) -> None:
    post = people.Post(role="auditor")
    people.invite(by=county.ada, name="Al", email="al@shire.example", post=post)
    send_letters_left()
    al = User.objects.get(email="al@shire.example")
    ada.post(page_of(al, "person_invite_again"))
    send_letters_left()
    first, second = (
        re.search(r"(/invitation/\S+/)", str(one.body))[1]  # type: ignore[index]
        for one in mail.outbox
    )
    assert Client().get(first).status_code == 404
    for days, status in ((6, 200), (8, 404)):
        with time_machine.travel(timezone.now() + timedelta(days=days), tick=False):
            assert Client().get(second).status_code == status


@pytest.mark.parametrize(
    ("changed", "wrong"),
    [
        ({"name": ""}, "name"),
        ({"email": "no address"}, "email"),
        ({"email": "CORA@shire.example"}, "email"),
        ({"role": "provider_manager"}, "place"),
        ({"role": "auditor", "works_as": ""}, "place"),
        ({"role": "coordinator"}, "works_as"),
        ({"place": "cluster-elsewhere"}, "place"),
        ({"role": "root"}, "role"),
        ({"name": "x" * 5000}, "name"),
    ],
)
def test_what_is_wrong_is_said_and_nobody_is_set_up(
    ada: Client, county: County, changed: dict[str, str], wrong: str
) -> None:
    county.cora.email = "cora@shire.example"
    county.cora.save()
    places = {"cluster-elsewhere": f"cluster-{county.east.cluster_id}"}
    sent = {**NEW, "place": f"cluster-{county.north.cluster_id}", **changed}
    sent["place"] = places.get(sent["place"], sent["place"])
    number = User.objects.count()
    answer = ada.post(reverse("person_invite"), sent)
    assert set(answer.context["form"].errors) == {wrong}
    assert User.objects.count() == number


def test_roles_change_at_the_next_page_and_nobody_gives_themselves_one(
    ada: Client, county: County
) -> None:
    sam = Client()
    sam.force_login(county.sam)
    kept = family(county.north)
    assert sam.get(reverse("family", args=[kept.ref])).status_code == 404
    sent = {"role": "coordinator", "place": f"cluster-{county.north.cluster_id}"}
    assert ada.post(page_of(county.sam, "person_role_add"), sent).status_code == 302
    assert sam.get(reverse("family", args=[kept.ref])).status_code == 200
    twice = ada.post(page_of(county.sam, "person_role_add"), sent)
    assert "place" in twice.context["form"].errors
    role = Membership.objects.get(user=county.sam, role="coordinator")
    ada.post(page_of(county.sam, "person_role_take", number=role.pk))
    assert sam.get(reverse("family", args=[kept.ref])).status_code == 404

    own = Membership.objects.get(user=county.ada)
    ada.post(page_of(county.ada, "person_role_add"), sent)
    ada.post(page_of(county.ada, "person_role_take", number=own.pk))
    ada.post(page_of(county.ada, "person_leave"))
    assert Membership.objects.filter(user=county.ada).get() == own
    assert User.objects.get(pk=county.ada.pk).is_active


def test_a_leavers_sessions_end_at_once_and_their_cases_are_named(
    ada: Client, county: County
) -> None:
    held = case(family(county.north), county.fiona)
    case(
        family(county.north),
        county.fiona,
        closed_on=timezone.localdate(),
        closure_reason="goals_met",
    )
    feed = reverse("calendar", args=[calendars.renew(by=county.fiona)])
    phone = Client()
    first_step(phone, "fiona@shire")
    has_app(county.fiona)
    assert (phone.get(reverse("today")).status_code, Client().get(feed).status_code) == (200, 200)
    shown = ada.get(page_of(county.fiona, "person_leave")).content.decode()
    assert held.ref in shown
    looked = AuditEvent.objects.filter(user=county.ada, details__page="person_leave").get()
    assert looked.details["shown"] == [held.family.ref]

    assert "They have left" in shown
    after = ada.post(page_of(county.fiona, "person_leave"), follow=True).content.decode()
    assert f"hands these over: {held.ref}" in after
    assert phone.get(reverse("today")).headers["Location"].startswith(reverse("sign_in"))
    assert phone.get("/api/v1/me/").status_code == 403
    assert Client().get(feed).status_code == 404
    assert first_step(Client(), "fiona@shire").status_code == 200
    assert not Session.objects.filter(user=county.fiona).exists()
    assert not factors.has_factor(county.fiona)
    with pytest.raises(Refused, match="already"):
        leaving.leave(by=county.ada, person=county.fiona)

    county.fiona.refresh_from_db()
    county.fiona.email = "fiona@shire.example"
    county.fiona.save()
    ada.post(page_of(county.fiona, "person_come_back"))
    assert User.objects.get(pk=county.fiona.pk).works_as == county.fiona.works_as
    assert first_step(Client(), "fiona@shire").status_code == 200, "the old password is gone"
    assert SignInLetter.objects.waiting().filter(user=county.fiona, kind="invitation").exists()


def test_the_last_administrator_stays(county: County) -> None:
    other = person(county.council, "adam", "council_admin")
    leaving.leave(by=other, person=county.ada)
    with pytest.raises(Refused, match="only administrator"):
        leaving.leave(by=county.ada, person=other)
    with pytest.raises(Refused, match="only administrator"):
        people.take_role(by=county.ada, membership=other.memberships.get())


def test_a_lost_phone_is_helped_with_and_told(ada: Client, county: County) -> None:
    county.fiona.email = "fiona@shire.example"
    county.fiona.save()
    has_app(county.fiona)
    phone = Client()
    phone.force_login(county.fiona)
    assert ada.get(page_of(county.fiona, "person_factors")).status_code == 200
    assert factors.has_factor(county.fiona), "only looked at"
    ada.post(page_of(county.fiona, "person_factors"))
    assert not factors.has_factor(county.fiona)
    assert phone.get(reverse("reminders")).status_code == 302
    send_letters_left()
    assert [one.subject for one in mail.outbox] == ["Your second factor was removed"]
    event = AuditEvent.objects.get(action="factor.reset")
    assert (event.user, event.reference) == (county.ada, "fiona@shire")


def test_lists_take_the_same_queries_for_many(ada: Client, county: County) -> None:
    def queries() -> int:
        with CaptureQueriesContext(connection) as asked:
            assert ada.get(reverse("people")).status_code == 200
        return len(asked)

    few = queries()
    for number in range(12):
        person(county.council, f"worker{number}", "fsw", county.south.cluster)
    assert queries() == few
    for address in ("?role=fsw&state=here&factor=no", "?state=left", "?role=x&state=y&page=z"):
        assert ada.get(reverse("people") + address).status_code == 200


def test_without_a_mail_server_nobody_is_invited(
    ada: Client, county: County, settings: Any
) -> None:
    settings.EMAIL_URL = ""
    sent = {**NEW, "place": f"cluster-{county.north.cluster_id}"}
    assert "no email" in ada.post(reverse("person_invite"), sent).content.decode()
    assert not User.objects.filter(email=NEW["email"]).exists()
    assert not letters.go_out()


def test_the_last_way_back_in_is_a_command(county: County) -> None:
    has_app(county.ada)
    call_command("reset_second_factor", "ada@shire", stdout=StringIO())
    assert not factors.has_factor(county.ada)
    for login in ("ada@shire", "nobody.at.all"):
        with pytest.raises(CommandError):
            call_command("reset_second_factor", login)


def test_where_somebody_lives_is_sealed(ada: Client, county: County) -> None:
    address = reverse("person_home", args=[county.fiona.pk])
    wrong = ada.post(address, {"postcode": "HP11"})
    assert wrong.context["form"].errors
    assert 'value="HP11"' in wrong.content.decode()
    assert ada.post(address, {"postcode": "hp112ee"}).status_code == 302
    county.fiona.refresh_from_db()
    assert is_sealed("HP11 2EE", county.fiona.home_seal)
    assert not is_sealed("HP11 2EF", county.fiona.home_seal)
    for page in (address, reverse("person", args=[county.fiona.pk])):
        said = ada.get(page).content.decode()
        assert "HP11 2EE" not in said
        assert county.fiona.home_seal not in said
    ada.post(address, {"postcode": ""})
    county.fiona.refresh_from_db()
    assert county.fiona.home_seal == ""
    told = AuditEvent.objects.filter(action="user.changed")
    assert [event.details for event in told] == [{"fields": ["home"]}] * 2
