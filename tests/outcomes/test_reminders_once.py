"""Each reminder goes once, however often the job runs and whenever it is killed (decision 0020)."""

import os
import signal
import subprocess
import sys
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from pathlib import Path
from threading import Barrier, Thread
from typing import Any

import pytest
import time_machine
from celery.exceptions import Retry
from django.core import mail
from django.core.mail.backends.locmem import EmailBackend
from django.core.management import call_command
from django.db import connections
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from centres.models import User
from outcomes import tasks
from outcomes.models import Reminder, ReminderMessage
from outcomes.reminders import sending
from outcomes.reminders.preparing import prepare
from tests.cast import County, ago, case, family
from tests.outcomes.posting import NOTIFY_KEY, MailServer, Notify, mail_server, notify_api

CHECKOUT = Path(__file__).resolve().parents[2]
TEXT_TO = "+447700900123"
LONG_ENOUGH = timedelta(minutes=11)


class Killed(BaseException):
    """What a test does to the job."""


@pytest.fixture(autouse=True)
def reachable(settings: Any, county: County) -> None:
    settings.REMINDERS_BY_EMAIL = True
    county.fiona.email = "fiona@shire.example"
    county.fiona.save()


@pytest.fixture
def notify(settings: Any, county: County) -> Iterator[Notify]:
    """Fiona wants texts and no mail, and Notify is here."""
    User.objects.filter(pk=county.fiona.pk).update(
        remind_by_email=False, remind_by_text=True, mobile=TEXT_TO
    )
    with notify_api() as kept:
        settings.NOTIFY_API_KEY, settings.NOTIFY_TEMPLATE_ID = NOTIFY_KEY, "template"
        settings.NOTIFY_BASE_URL = kept.url
        yield kept


def run() -> None:
    call_command("send_reminders", stdout=open(os.devnull, "w"))  # noqa: SIM115


@contextmanager
def later(by: timedelta) -> Iterator[None]:
    with time_machine.travel(timezone.now() + by, tick=False):
        yield


def message() -> ReminderMessage:
    return ReminderMessage.objects.get()


def kill_at(step: str, patch: pytest.MonkeyPatch) -> None:
    """Have the job die after it took a message, as it hands it over, or when that has left."""

    def die(*_arguments: Any) -> None:
        raise Killed

    def send_and_die(real: Callable[..., Any]) -> Callable[..., Any]:
        def sent(*arguments: Any, **facts: Any) -> None:
            real(*arguments, **facts)
            raise Killed

        return sent

    client = "outcomes.reminders.texts.NotificationsAPIClient.send_sms_notification"
    if step == "taken":
        patch.setattr(sending, "_still_to_tell", die)
    elif step == "handed over":
        patch.setattr(EmailBackend, "send_messages", die)
        patch.setattr(client, lambda *_arguments, **_facts: die())
    else:
        patch.setattr(EmailBackend, "send_messages", send_and_die(EmailBackend.send_messages))
        real = sending.texts.NotificationsAPIClient.send_sms_notification
        patch.setattr(client, send_and_die(real))


def run_and_be_killed(step: str) -> None:
    with pytest.MonkeyPatch.context() as patch:
        kill_at(step, patch)
        with pytest.raises(Killed):
            run()


STEPS = ["taken", "handed over", "left"]


@pytest.mark.parametrize(
    ("step", "mails", "state"),
    [("taken", 1, "sent"), ("handed over", 0, "perhaps"), ("left", 1, "perhaps")],
)
def test_a_mail_is_never_sent_twice(county: County, step: str, mails: int, state: str) -> None:
    case(family(county.north), county.fiona, opened_on=ago(25))
    run_and_be_killed(step)
    run()
    assert message().state in {"claimed", "handed_over"}, "somebody may still have it"
    with later(LONG_ENOUGH):
        run()
        run()
    assert (len(mail.outbox), message().state) == (mails, state)


@pytest.mark.parametrize("step", STEPS)
def test_a_text_is_sent_once_as_notify_can_be_asked(
    county: County, notify: Notify, step: str
) -> None:
    case(family(county.north), county.fiona, opened_on=ago(25))
    run_and_be_killed(step)
    run()
    with later(LONG_ENOUGH):
        run()
        run()
    (sent,) = notify.taken
    assert (message().state, sent["phone_number"]) == ("sent", TEXT_TO)
    assert sent["reference"] == str(message().key)
    assert set(notify.asked) == {sent["reference"]}, "before each try"


WHAT_HAPPENS = st.lists(
    st.sampled_from(["run", "wait", "next day", "another case", *STEPS]), min_size=1, max_size=8
)


@settings(
    max_examples=6, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(events=WHAT_HAPPENS)
def test_whatever_happens_each_thing_is_told_once(county: County, events: list[str]) -> None:
    Reminder.objects.all().delete()
    ReminderMessage.objects.all().delete()
    county.fiona.cases.update(closed_on=ago(0), closure_reason="other")
    mail.outbox.clear()
    with time_machine.travel(timezone.now(), tick=False) as clock:
        refs = [case(family(county.north), county.fiona, opened_on=ago(25)).ref]
        killed = 0
        for event in [*events, "wait", "next day", "run", "wait", "run"]:
            if event == "run":
                run()
            elif event == "wait":
                clock.shift(LONG_ENOUGH)
            elif event == "next day":
                clock.shift(timedelta(days=1))
            elif event == "another case":
                refs.append(case(family(county.north), county.fiona, opened_on=ago(24)).ref)
            else:
                killed += _killed(event)
    told = Counter((ref, words) for one in mail.outbox for ref, words in _told(str(one.body), refs))
    assert all(times == 1 for times in told.values())
    if not killed:
        assert {ref for ref, _words in told} == set(refs)
    states = set(ReminderMessage.objects.values_list("state", flat=True))
    assert states <= ({"sent", "perhaps"} if killed else {"sent"})


def _killed(step: str) -> int:
    """Run the job and kill it there; 1 if that was after hand-over, else 0."""
    with pytest.MonkeyPatch.context() as patch:
        kill_at(step, patch)
        try:
            run()
        except Killed:
            return int(step != "taken")
    return 0


def _told(body: str, refs: list[str]) -> Iterator[tuple[str, bool]]:
    """The cases that a mail tells of, and whether as late: each occasion is told once."""
    for line in body.splitlines():
        ref = line.partition(":")[0]
        if ref in refs:
            yield ref, "late" in line


@pytest.mark.django_db(transaction=True)
def test_jobs_at_the_same_time_send_one_mail(county: County) -> None:
    for _ in range(3):
        case(family(county.north), county.fiona, opened_on=ago(25))
    start = Barrier(4)

    def work() -> None:
        start.wait()
        try:
            run()
        finally:
            connections.close_all()

    threads = [Thread(target=work) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(mail.outbox) == 1
    assert (message().state, Reminder.objects.count()) == ("sent", 3)


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize(
    ("stall", "states"),
    [("CONNECT", ("claimed", "sent")), ("DATA", ("handed_over", "perhaps"))],
)
def test_a_process_that_is_killed(
    county: County,
    process_environment: dict[str, str],
    settings: Any,
    stall: str,
    states: tuple[str, str],
) -> None:
    """Once before the mail server says good day, once when it has the mail and has not answered."""
    case(family(county.north), county.fiona, opened_on=ago(25))
    with mail_server() as server:
        server.stall = stall
        environment = {**process_environment, "EMAIL_URL": f"smtp://127.0.0.1:{server.port}"}
        process = subprocess.Popen(
            [sys.executable, "manage.py", "send_reminders"], cwd=CHECKOUT, env=environment
        )
        try:
            assert server.reached.wait(60)
        finally:
            process.send_signal(signal.SIGKILL)
            process.wait()
        assert message().state == states[0]
        server.stall = ""
        server.go_on.set()
        _use(settings, server)
        ReminderMessage.objects.update(claimed_at=timezone.now() - LONG_ENOUGH)
        run()
        run()
        assert message().state == states[1]
        (sent,) = server.mails
    assert f"Message-ID: <{message().key}@" in sent


def _use(settings: Any, server: MailServer) -> None:
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", server.port
    settings.EMAIL_HOST_USER = settings.EMAIL_HOST_PASSWORD = ""


@pytest.mark.parametrize(
    ("answer", "state", "failure"),
    [
        ("550 nobody here", "refused", "mail 550"),
        ("451 not now", "queued", "mail 451"),
        ("", "sent", ""),
    ],
)
def test_what_the_mail_server_says(
    county: County, settings: Any, answer: str, state: str, failure: str
) -> None:
    case(family(county.north), county.fiona, opened_on=ago(25))
    with mail_server() as server:
        server.answers = [answer] if answer else []
        _use(settings, server)
        run()
        assert (message().state, message().failure) == (state, failure)
        with later(LONG_ENOUGH):
            run()
        # A mail that the server did not take is in its hands twice, and taken once.
        assert len(server.mails) == (2 if state == "queued" else 1)
    assert message().state == ("sent" if state == "queued" else state)


def test_a_mail_server_that_is_away(county: County, settings: Any) -> None:
    case(family(county.north), county.fiona, opened_on=ago(25))
    with mail_server() as server:
        _use(settings, server)
    run()
    assert (message().state, message().attempts) == ("queued", 1)
    with mail_server() as server, later(LONG_ENOUGH):
        _use(settings, server)
        run()
        assert (message().state, len(server.mails)) == ("sent", 1)


@pytest.mark.parametrize("answer", ["429", "500", "503", "lost", "403"])
def test_notify_is_tried_again_later_each_time(county: County, notify: Notify, answer: str) -> None:
    case(family(county.north), county.fiona, opened_on=ago(25))
    notify.answers = [answer, answer] if answer != "lost" else [answer]
    (prepared,) = prepare(county.council, ago(0))
    waits: list[timedelta] = []
    with time_machine.travel(timezone.now(), tick=False) as clock:
        while wait := sending.deliver(prepared.pk):
            waits.append(wait)
            assert sending.deliver(prepared.pk) is None, "not before its time"
            clock.shift(wait)
    assert waits == [timedelta(minutes=1), timedelta(minutes=2)][: len(waits)]
    assert len(waits) == (1 if answer == "lost" else 2)
    assert (message().state, len(notify.taken)) == ("sent", 1)
    assert TEXT_TO not in message().failure


def test_notify_says_no_for_good(county: County, notify: Notify) -> None:
    case(family(county.north), county.fiona, opened_on=ago(25))
    notify.answers = ["400"]
    run()
    assert (message().state, message().failure) == ("refused", "notify 400")
    with later(LONG_ENOUGH):
        run()
    assert notify.taken == []


def test_it_is_given_up_at_last(county: County, notify: Notify) -> None:
    case(family(county.north), county.fiona, opened_on=ago(25))
    notify.answers = ["429"] * 50
    (prepared,) = prepare(county.council, ago(0))
    tries = 1
    with time_machine.travel(timezone.now(), tick=False) as clock:
        while wait := sending.deliver(prepared.pk):
            tries += 1
            clock.shift(wait)
    assert (tries, message().state) == (sending.TRIES, "refused")


def test_the_queue_tries_again(
    county: County, notify: Notify, monkeypatch: pytest.MonkeyPatch
) -> None:
    case(family(county.north), county.fiona, opened_on=ago(25))
    notify.answers = ["500"]
    sent: list[int] = []
    monkeypatch.setattr(tasks.send_reminder, "delay", sent.append)
    monkeypatch.setattr(tasks.remind_council, "delay", tasks.remind_council)
    tasks.remind_everybody()
    assert sent == [message().pk]
    asked: dict[str, Any] = {}

    def retry(**facts: Any) -> Retry:
        asked.update(facts)
        return Retry()

    monkeypatch.setattr(tasks.send_reminder, "retry", retry)
    with pytest.raises(Retry):
        tasks.send_reminder(*sent)
    assert asked == {"countdown": 60.0}
    with later(LONG_ENOUGH):
        tasks.take_up_reminders()
        assert sent == [message().pk] * 2
        tasks.send_reminder(*sent[1:])
    assert message().state == "sent"
    assert isinstance(message().sent_at, datetime)
