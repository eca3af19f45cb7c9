"""One's own reminders: chosen by oneself, and what was sent."""

from typing import Any
from uuid import uuid4

import pytest
from django.core import mail
from django.core.management import call_command
from django.db import IntegrityError, connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from centres.mobiles import shown, tidy
from centres.models import AuditEvent, User
from outcomes.models import ReminderMessage
from tests.cast import County, ago, case, family
from tests.outcomes.posting import NOTIFY_KEY

REMINDERS = reverse("reminders")


@pytest.fixture(autouse=True)
def set_up(settings: Any, county: County) -> None:
    settings.REMINDERS_BY_EMAIL = True
    settings.NOTIFY_API_KEY, settings.NOTIFY_TEMPLATE_ID = NOTIFY_KEY, "template"
    User.objects.filter(pk=county.fiona.pk).update(email="fiona@shire.example")


@pytest.fixture
def fiona(county: County) -> Client:
    client = Client()
    client.force_login(User.objects.get(pk=county.fiona.pk))
    return client


def chosen(county: County) -> tuple[bool, bool, str]:
    person = User.objects.get(pk=county.fiona.pk)
    return person.remind_by_email, person.remind_by_text, person.mobile


@pytest.mark.parametrize(
    ("channels", "mobile", "kept"),
    [
        (["email", "text"], "07700 900 123", (True, True, "+447700900123")),
        (["text"], "+44 7700 900123", (False, True, "+447700900123")),
        (["email"], "", (True, False, "")),
        ([], "(07700) 900-123", (False, False, "+447700900123")),
    ],
)
def test_email_text_both_or_neither(
    county: County, fiona: Client, channels: list[str], mobile: str, kept: Any
) -> None:
    assert chosen(county) == (True, False, ""), "e-mail until somebody chooses"
    told = fiona.post(REMINDERS, {"channels": channels, "mobile": mobile}, follow=True)
    assert told.redirect_chain == [(REMINDERS, 302)]
    assert "Saved how you are reminded" in told.content.decode()
    assert chosen(county) == kept
    event = AuditEvent.objects.get(action="reminders.choose")
    assert "7700" not in str(event.details)


@pytest.mark.parametrize(
    ("channels", "mobile"),
    [
        (["text"], ""),
        (["text"], "01494 900123"),
        (["text"], "7" * 400),
        (["text"], "٠٧٧٠٠٩٠٠١٢٣"),
        (["pigeon"], ""),
    ],
)
def test_what_is_wrong_is_said_next_to_the_field(
    county: County, fiona: Client, channels: list[str], mobile: str
) -> None:
    page = fiona.post(REMINDERS, {"channels": channels, "mobile": mobile})
    assert page.status_code == 200
    assert page.context["form"].errors
    assert chosen(county) == (True, False, "")


def test_what_is_not_set_up_is_not_offered(county: County, fiona: Client, settings: Any) -> None:
    User.objects.filter(pk=county.fiona.pk).update(remind_by_text=True, mobile="+447700900123")
    settings.NOTIFY_API_KEY = ""
    page = fiona.get(REMINDERS).content.decode()
    assert "By text message" not in page
    assert "By e-mail" in page
    fiona.post(REMINDERS, {})
    assert chosen(county) == (False, True, "+447700900123"), "kept for when texts are back"
    settings.REMINDERS_BY_EMAIL = False
    page = fiona.get(REMINDERS).content.decode()
    assert "Neither e-mail nor text messages are set up here yet" in page
    settings.REMINDERS_BY_EMAIL = True
    User.objects.filter(pk=county.fiona.pk).update(email="")
    assert "ask your council’s administrator" in fiona.get(REMINDERS).content.decode()


def test_the_database_keeps_texts_from_going_nowhere(county: County) -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        User.objects.filter(pk=county.fiona.pk).update(remind_by_text=True)


def test_what_was_sent_is_listed_as_long_as_the_case_is_seen(county: County, fiona: Client) -> None:
    held = case(family(county.north, "Hiddenname"), county.fiona, opened_on=ago(25))
    assert "Nothing yet" in fiona.get(REMINDERS).content.decode()
    call_command("send_reminders")
    page = fiona.get(REMINDERS).content.decode()
    assert held.ref in page
    assert "A week before" in page
    assert "Hiddenname" not in page
    ReminderMessage.objects.update(state="perhaps", sent_at=None)
    assert "Perhaps sent" in fiona.get(REMINDERS).content.decode()
    held.family.centre, held.centre = county.west, county.west
    held.family.save()
    held.save()
    assert held.ref not in fiona.get(REMINDERS).content.decode()


def test_it_takes_a_fixed_number_of_queries(county: County, fiona: Client) -> None:
    def queries() -> int:
        with CaptureQueriesContext(connection) as captured:
            assert fiona.get(REMINDERS).status_code == 200
        return len(captured)

    case(family(county.north), county.fiona, opened_on=ago(25))
    call_command("send_reminders")
    few = queries()
    ReminderMessage.objects.update(day=ago(1), key=uuid4())
    for _ in range(30):
        case(family(county.north), county.fiona, opened_on=ago(25))
    call_command("send_reminders")
    assert len(mail.outbox) == 2
    assert queries() == few


def test_mobile_numbers_are_written_one_way() -> None:
    assert tidy("0044 7700 900123") == "+447700900123"
    assert shown("+447700900123") == "07700 900123"
    assert tidy("07700") is None
