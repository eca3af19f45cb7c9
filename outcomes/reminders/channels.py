"""Through what a person can be reached, as the service is set up and as they chose."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol

from django.conf import settings

from centres.models import User
from outcomes.models.reminders import Channel, ReminderMessage
from outcomes.reminders.wording import Letter

# What somebody sees of a key of GOV.UK Notify: a name, and two identifiers of 36 characters.
SHORTEST_NOTIFY_KEY = 73


class TryAgainError(Exception):
    """It did not get through this time. `perhaps` says that it may have all the same; the message
    is a status or code, never an address.
    """

    def __init__(self, code: str, *, perhaps: bool = False) -> None:
        super().__init__(code)
        self.code, self.perhaps = code, perhaps


class NeverError(Exception):
    """It will not get through, however often it is tried; the message is a status or code."""


class Sender(Protocol):
    """A way out. `hand_over` is called once everything is ready, right before anything can leave;
    before that any failure is a TryAgainError that is not `perhaps`.
    """

    def __call__(
        self, message: ReminderMessage, letter: Letter, hand_over: Callable[[], None]
    ) -> None: ...


@dataclass(frozen=True)
class Reachable:
    """Which channels this installation has."""

    email: bool
    text: bool


def set_up() -> Reachable:
    """What the settings say; a text message needs GOV.UK Notify."""
    notify = len(settings.NOTIFY_API_KEY) >= SHORTEST_NOTIFY_KEY and settings.NOTIFY_TEMPLATE_ID
    return Reachable(email=settings.REMINDERS_BY_EMAIL, text=bool(notify))


def channels_of(person: User) -> list[str]:
    """The channels through which this person is reminded, by their own choice."""
    here = set_up()
    found: list[str] = []
    if here.email and person.remind_by_email and person.email:
        found.append(Channel.EMAIL)
    if here.text and person.remind_by_text and person.mobile:
        found.append(Channel.TEXT)
    return found
