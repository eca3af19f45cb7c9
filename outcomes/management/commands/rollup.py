"""`manage.py rollup COUNCIL QUARTER [--wait | --now]` (SPEC 7)."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from outcomes.figures import achievements_in, figures_of
from outcomes.management.arguments import add_council_and_quarter, council_of, quarter_of
from outcomes.management.waiting import Bar, watch
from outcomes.models import RollUp
from outcomes.rollup import RollUpRefusedError, carry_out, request_rollup
from outcomes.rollup.claim import is_claimed

NO_QUEUE = (
    "The queue does not answer. The roll-up waits in the database; it is taken up once the queue,"
    " the scheduler and a worker run."
)


class Command(BaseCommand):
    help = "Rolls up a quarter of a council: its measures, and the draft claims that follow."

    def add_arguments(self, parser: ArgumentParser) -> None:
        add_council_and_quarter(parser)
        parser.add_argument(
            "--wait", action="store_true", help="show a bar until a worker has done it"
        )
        parser.add_argument(
            "--now", action="store_true", help="do it in this process, without the queue"
        )

    def handle(
        self, *_args: Any, council: str, quarter: str, wait: bool, now: bool, **_options: Any
    ) -> None:
        if wait and now:
            raise CommandError("Give either --wait or --now, not both.")
        found, which = council_of(council), quarter_of(quarter)
        try:
            rollup = request_rollup(council=found, quarter=which, by=None, queue=not now)
        except RollUpRefusedError as refusal:
            raise CommandError(str(refusal)) from refusal
        if not now and not rollup.sent_at:
            self.stderr.write(NO_QUEUE)
        if not (wait or now):
            self.stdout.write(f"Asked for the roll-up of {which} for {found.code}.")
            return
        self._see_through(rollup, now=now)
        counted = achievements_in(found, which).count(), figures_of(found, which).count()
        self.stdout.write(
            f"Rolled up {which} for {found.code}: {counted[0]} achievements in the quarter,"
            f" {counted[1]} figures."
        )

    def _see_through(self, rollup: RollUp, *, now: bool) -> None:
        """Until it is done, by this process or another; CommandError if it failed."""
        with Bar() as bar:
            if not now:
                watch(rollup, bar)
            else:
                if is_claimed(rollup.council_id, rollup.quarter):
                    bar.say("Another process is rolling it up. Waiting for it.")
                carry_out(rollup, wait=True, listener=bar.show)
        if rollup.state == RollUp.State.FAILED:
            raise CommandError(f"The roll-up failed. {rollup.failure}")
