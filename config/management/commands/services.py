"""`manage.py services start|stop|status|erase`: PostgreSQL and Redis of this checkout's own."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from config import embedded


class Command(BaseCommand):
    help = (
        "Starts, stops or shows the embedded PostgreSQL and Redis in LODESTAR_VAR (default var/)."
        " Not needed when DATABASE_URL and REDIS_URL name servers of your own."
    )
    # It must run while nothing that the checks ask for is there.
    requires_system_checks = []

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "action",
            choices=["start", "stop", "status", "erase"],
            help="erase stops them and deletes their data",
        )

    def handle(self, *, action: str, **_options: Any) -> None:
        try:
            if action == "status":
                self._show()
                return
            act = {"start": embedded.start, "stop": embedded.stop, "erase": embedded.erase}[action]
            for sentence in act():
                self.stdout.write(sentence)
        except embedded.ServicesError as problem:
            raise CommandError(str(problem)) from problem

    def _show(self) -> None:
        """Say what runs. Exits with 1 unless everything does."""
        services = embedded.status()
        for service in services:
            if service.running:
                self.stdout.write(
                    f"{service.name} is running (process {service.process}), {service.address}"
                )
            else:
                self.stdout.write(f"{service.name} is not running.")
        if not all(service.running for service in services):
            raise CommandError("Start them with: manage.py services start", returncode=1)
