import logging

from celery import shared_task
from django.core.management import call_command
from django.db import transaction

from centres import audit
from centres.auditing import chain
from centres.models import Council, User
from centres.row_scope import as_service
from centres.signing_in import letters

VERIFIED = "audit.verify"
logger = logging.getLogger(__name__)


@shared_task
def forget_ended_sessions() -> None:
    """Remove sessions past their end, with the searched words they hold. Idempotent."""
    with as_service():
        call_command("clearsessions")


@shared_task
def send_sign_in_letter(letter_id: int) -> None:
    """Send one letter about signing in, if it still waits."""
    with as_service():
        letters.send(letter_id)


@shared_task
def send_password_letter(user_id: int) -> None:
    """Send somebody a link for a new password, in place of the one they have.

    Number 0 is nobody: what is on the queue does not tell whether there is an account. Who has
    no password signs in with their council's account, or was invited and has another letter.
    """
    with as_service(), transaction.atomic():
        person = User.objects.filter(pk=user_id, is_active=True).first()
        if person and person.has_usable_password():
            letters.write(to=person, kind=letters.Kind.PASSWORD)


@shared_task
def send_letters_left() -> None:
    """Send letters about signing in whose worker was lost."""
    with as_service():
        for letter_id in letters.left():
            letters.send(letter_id)


@shared_task
def seal_audit() -> None:
    """Seal every council's audit events so far (centres.auditing.chain). Idempotent."""
    with as_service():
        for council in [*Council.objects.order_by("pk"), None]:
            chain.seal(council)


@shared_task
def verify_audit() -> None:
    """Go through every council's audit trail; the log is told the head, and every fault."""
    with as_service():
        for council in [*Council.objects.order_by("pk"), None]:
            found = list(chain.faults(council))
            head = str(chain.head(council) or "")
            name = council.code if council else "(no council)"
            logger.info("Audit trail of %s: head %s", name, head or "none")
            for fault in found:
                logger.error("Audit trail of %s: %s", name, fault)
            audit.record(
                by=None,
                action=VERIFIED,
                record="audit",
                reference=name,
                council=council,
                head=head,
                faults=len(found),
            )
