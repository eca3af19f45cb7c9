"""Reminders by e-mail, through the mail server that Django is set up for."""

from __future__ import annotations

import contextlib
import smtplib
from collections.abc import Callable
from urllib.parse import urlsplit
from uuid import UUID

from django.conf import settings
from django.core.mail import EmailMessage, get_connection

from outcomes.models.reminders import ReminderMessage
from outcomes.reminders.channels import NeverError, TryAgainError
from outcomes.reminders.wording import Letter

FAILS_FOR_GOOD = 500


def send(message: ReminderMessage, letter: Letter, hand_over: Callable[[], None]) -> None:
    """Hand it to the mail server. Whatever breaks between hand-over and answer is `perhaps`."""
    post(
        to=message.to.email,
        subject=letter.subject,
        text=letter.long,
        key=message.key,
        hand_over=hand_over,
    )


def post(*, to: str, subject: str, text: str, key: UUID, hand_over: Callable[[], None]) -> None:
    """Hand a mail to the mail server; `key` makes its Message-ID, the same for every try, so that
    a server can tell a second copy. Raises TryAgainError and NeverError, as a Sender does.
    """
    connection = get_connection()
    mail = EmailMessage(
        subject,
        text,
        to=[to],
        headers={"Message-ID": _message_id(key), "Auto-Submitted": "auto-generated"},
        connection=connection,
    )
    try:
        # What no mail can be made of is known before anything leaves.
        mail.message()
        connection.open()
    except ValueError as problem:
        raise NeverError("address") from problem
    except (smtplib.SMTPException, OSError) as problem:
        raise TryAgainError(_code(problem)) from problem
    hand_over()
    try:
        connection.send_messages([mail])
    except smtplib.SMTPRecipientsRefused as problem:
        answers = [code for code, _words in problem.recipients.values()]
        raise _answered(max(answers, default=FAILS_FOR_GOOD)) from problem
    except smtplib.SMTPResponseException as problem:
        raise _answered(problem.smtp_code) from problem
    except (smtplib.SMTPException, OSError) as problem:
        raise TryAgainError(_code(problem), perhaps=True) from problem
    finally:
        with contextlib.suppress(smtplib.SMTPException, OSError):
            connection.close()


def _message_id(key: UUID) -> str:
    return f"<{key}@{urlsplit(settings.SITE_URL).hostname}>"


def _answered(code: int) -> Exception:
    """The server said no: it has not taken the mail, for now or for good."""
    return NeverError(f"mail {code}") if code >= FAILS_FOR_GOOD else TryAgainError(f"mail {code}")


def _code(problem: Exception) -> str:
    if isinstance(problem, smtplib.SMTPResponseException):
        return f"mail {problem.smtp_code}"
    return f"mail {type(problem).__name__}"
