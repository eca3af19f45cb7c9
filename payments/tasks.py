"""Work for the Celery workers. Every task may run twice, and leaves the same when it does."""

from celery import shared_task

from payments.letters.sending import deliver, settle_lost, waiting


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
