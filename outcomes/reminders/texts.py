"""Reminders as text messages, through GOV.UK Notify."""

from __future__ import annotations

from collections.abc import Callable

from django.conf import settings
from notifications_python_client.errors import APIError, HTTPError
from notifications_python_client.notifications import NotificationsAPIClient

from outcomes.models.reminders import ReminderMessage
from outcomes.reminders.channels import NeverError, TryAgainError
from outcomes.reminders.wording import Letter, address_of

SECONDS_TO_ANSWER = 20
# A key that is wrong, too much at once, too much today: all of it can be put right.
PASSING = {401, 403, 408, 429}
SERVERS_OWN = 500


def send(message: ReminderMessage, letter: Letter, hand_over: Callable[[], None]) -> None:
    """Ask Notify to send it, unless it says that it has it already."""
    client = NotificationsAPIClient(
        settings.NOTIFY_API_KEY, base_url=settings.NOTIFY_BASE_URL, timeout=SECONDS_TO_ANSWER
    )
    there = _has(client, message)
    hand_over()
    if there:
        return
    try:
        client.send_sms_notification(
            phone_number=message.to.mobile,
            template_id=settings.NOTIFY_TEMPLATE_ID,
            personalisation={"things": letter.short, "address": address_of("today")},
            reference=str(message.key),
        )
    except HTTPError as problem:
        raise _answered(problem) from problem
    except APIError as problem:
        raise TryAgainError("notify no answer", perhaps=True) from problem


def _has(client: NotificationsAPIClient, message: ReminderMessage) -> bool:
    """Whether Notify has it from an earlier try; nothing leaves by asking."""
    try:
        found = client.get_all_notifications(template_type="sms", reference=str(message.key))
    except APIError as problem:
        tried = message.attempts > 1
        raise TryAgainError(f"notify {problem.status_code}", perhaps=tried) from problem
    return bool(found and found.get("notifications"))


def _answered(problem: HTTPError) -> Exception:
    status = problem.status_code
    code = f"notify {status}"
    if status >= SERVERS_OWN:
        return TryAgainError(code, perhaps=True)
    return TryAgainError(code) if status in PASSING else NeverError(code)
