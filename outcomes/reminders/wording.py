"""What a reminder says: references, what, by when, and where; no name of anybody."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.conf import settings
from django.urls import reverse

from centres.wording import day_in_words
from outcomes.cases.due import Due

SUBJECT = "Reminder from Lodestar"
# A text message is short: the rest is on Today.
IN_A_TEXT = 3


@dataclass(frozen=True)
class Thing:
    """One due thing to tell of: the case's reference, what is due, whether the case is theirs."""

    case: str
    due: Due
    own: bool


@dataclass(frozen=True)
class Letter:
    """A message in both lengths."""

    subject: str
    long: str
    short: str


def letter(things: Sequence[Thing]) -> Letter:
    """The message that tells of these things, the longest overdue first."""
    ordered = sorted(things, key=lambda thing: (thing.due.by, thing.case))
    return Letter(subject=SUBJECT, long=_long(ordered), short=_short(ordered))


def address_of(name: str, *arguments: str) -> str:
    """The whole address of a page, for somebody who is not signed in yet."""
    return settings.SITE_URL.rstrip("/") + reverse(name, args=arguments)


def _long(things: Sequence[Thing]) -> str:
    own, others = _split(things)
    parts = []
    if own:
        parts += ["In your cases", *map(_entry, own)]
    if others:
        parts += ["In your cluster, where you may be needed", *map(_entry, others)]
    parts += [
        f"Everything that waits for you: {address_of('today')}",
        f"Choose what you are sent: {address_of('reminders')}",
    ]
    return "\n\n".join(parts) + "\n"


def _split(things: Sequence[Thing]) -> tuple[list[Thing], list[Thing]]:
    return [thing for thing in things if thing.own], [thing for thing in things if not thing.own]


def _entry(thing: Thing) -> str:
    return f"{_said(thing)}{_late(thing)}\n{address_of('case', thing.case)}"


def _said(thing: Thing) -> str:
    return f"{thing.case}: {thing.due.what}, due by {day_in_words(thing.due.by)}"


def _late(thing: Thing) -> str:
    days = thing.due.days_late
    if not days:
        return ""
    return ", 1 day late" if days == 1 else f", {days} days late"


def _short(things: Sequence[Thing]) -> str:
    shown = [f"{_said(thing)} {address_of('case', thing.case)}" for thing in things[:IN_A_TEXT]]
    if len(things) > IN_A_TEXT:
        shown.append(f"And {len(things) - IN_A_TEXT} more: {address_of('today')}")
    return "\n".join(shown)
