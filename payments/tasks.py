"""Work for the Celery workers. Every task may run twice, and leaves the same when it does."""

from celery import Task, shared_task

from centres.models import Council, User
from centres.row_scope import as_service
from payments.letters.sending import deliver, settle_lost, waiting
from payments.packs.asking import lost_packs, send
from payments.packs.making import make
from payments.verification.nightly import verify_and_keep, verify_tonight

SECONDS_TO_NEXT_LOOK = 15


@shared_task
def send_claim_letters(ids: list[int]) -> None:
    """Send these letters; what did not get through is taken up again later."""
    for letter in ids:
        deliver(letter)


@shared_task
def take_up_claim_letters() -> None:
    """Put right what a killed worker left, and send what waits."""
    settle_lost()
    for letter in waiting():
        deliver(letter)


@shared_task
def verify_every_council() -> None:
    """Have everything compared, council by council."""
    for council in Council.objects.order_by("pk"):
        verify_council.delay(council.pk)


@shared_task
def verify_council(council_id: int, asked_by: int | None = None) -> None:
    """Compare everything of a council and keep the result; unasked once a night."""
    council = Council.objects.filter(pk=council_id).first()
    if council is None:
        return
    with as_service(council):
        if asked_by is None:
            verify_tonight(council)
        else:
            verify_and_keep(council, by=User.objects.filter(pk=asked_by).first())


@shared_task(bind=True, max_retries=None)
def make_pack(task: Task, pack_id: int) -> None:
    """Take the figures of a pack. One that another worker has is looked at again a little later."""
    if not make(pack_id):
        raise task.retry(countdown=SECONDS_TO_NEXT_LOOK)


@shared_task
def take_up_lost_packs() -> None:
    """Send again what no worker has begun, or what one began and did not live to finish."""
    for pack in lost_packs():
        send(pack)
