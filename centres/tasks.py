from celery import shared_task
from django.core.management import call_command


@shared_task
def forget_ended_sessions() -> None:
    """Remove sessions past their end, with the searched words they hold. Idempotent."""
    call_command("clearsessions")
