from django.apps import AppConfig
from django.core.checks import register

from centres.signing_in.checks import providers_are_complete


class CentresConfig(AppConfig):
    """Who and where: councils, providers, clusters, centres, areas, people, scope, audit."""

    name = "centres"

    def ready(self) -> None:
        """A council's own sign-in that is set up wrong is told at the start, not to its people."""
        register(providers_are_complete)
