"""The phone in the family's hands: one page and nothing else, until the worker's password.

The lock is in the session, so it holds for every tab of that browser and for nothing else. While
it is there the middleware leads every address to the family's page and the API refuses. Signing
out always works: it ends the session, and with it the lock.
"""

from __future__ import annotations

from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from uuid import UUID, uuid4

from django.contrib.auth import update_session_auth_hash
from django.http import HttpRequest
from django.utils import timezone

from centres import audit
from centres.models import User
from families.models import Case
from outcomes.voice.questions import current

KEY = "handed_over"
MOST_TRIES = 5
WAIT = timedelta(minutes=5)


@dataclass
class HandedOver:
    """What the session knows of an asking: which case, when in it, and how far it is.

    `done` is empty until the family has answered; `tries` are wrong passwords in a row, and
    `again_at` is when the next one may be tried, as ISO text.
    """

    case: int
    ref: str
    asking: str
    moment: str
    questions: int
    back: str
    done: str = ""
    tries: int = 0
    again_at: str = ""

    @property
    def asking_id(self) -> UUID:
        """What makes an answer that is sent twice one."""
        return UUID(self.asking)

    @property
    def waits(self) -> bool:
        """Whether too many wrong passwords were typed just now."""
        return bool(self.again_at) and datetime.fromisoformat(self.again_at) > timezone.now()


def hand_over(request: HttpRequest, *, by: User, case: Case, moment: str, back: str) -> HandedOver:
    """Lock the session to the family's page; `back` is where the worker goes on afterwards."""
    asking = HandedOver(
        case=case.pk,
        ref=case.ref,
        asking=str(uuid4()),
        moment=moment,
        questions=current(case.council_id).pk,
        back=back,
    )
    # A new key: no page that this browser kept under the old one comes back by itself.
    request.session.cycle_key()
    keep(request, asking)
    _audit(by, "voice.hand_over", case.ref)
    return asking


def handed_over(request: HttpRequest) -> HandedOver | None:
    """The asking this session is locked to; None when the worker has the phone."""
    kept = request.session.get(KEY)
    return HandedOver(**kept) if kept else None


def keep(request: HttpRequest, asking: HandedOver) -> None:
    """Write down how far the asking is."""
    request.session[KEY] = asdict(asking)


def take_back(request: HttpRequest, *, by: User, password: str) -> bool:
    """Unlock the session with the password of the person who is signed in.

    False when it is another one, or when it is not even looked at: after MOST_TRIES wrong ones
    none is, for as long as WAIT.
    """
    asking = handed_over(request)
    if asking is None:
        return True
    if asking.waits:
        return False
    if not by.check_password(password):
        asking.tries, asking.again_at = asking.tries + 1, ""
        if asking.tries >= MOST_TRIES:
            asking.tries, asking.again_at = 0, (timezone.now() + WAIT).isoformat()
            _audit(by, "voice.wrong_passwords", asking.ref)
        keep(request, asking)
        return False
    del request.session[KEY]
    # A hash that was renewed while it was checked would end the session; and the key is a new one.
    update_session_auth_hash(request, by)
    _audit(by, "voice.hand_back", asking.ref)
    return True


def _audit(by: User, action: str, ref: str) -> None:
    audit.record(by=by, action=action, record="case", reference=ref, council=by.council)
