from collections import Counter
from typing import Any

from django.core.management.base import BaseCommand
from django.utils import timezone

from centres.models import Council
from outcomes.models import ReminderMessage
from outcomes.reminders.preparing import prepare
from outcomes.reminders.sending import deliver, settle_lost, waiting


class Command(BaseCommand):
    help = (
        "Reminds everybody of what is due today, without a queue. What was sent already is not"
        " sent again, however often this runs."
    )

    def handle(self, **_options: Any) -> None:
        settle_lost()
        for council in Council.objects.order_by("pk"):
            prepare(council, timezone.localdate())
        tried = waiting()
        for message in tried:
            deliver(message)
        states = ReminderMessage.objects.filter(pk__in=tried).values_list("state", flat=True)
        counted = Counter(ReminderMessage.State(state).label for state in states)
        for words, number in sorted(counted.items()):
            self.stdout.write(f"{words}: {number}.")
        if not tried:
            self.stdout.write("Nothing to send.")
