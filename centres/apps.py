from django.apps import AppConfig
from django.core.checks import register
from django.db.backends.signals import connection_created

from centres.row_scope import say_scope
from centres.signing_in.checks import providers_are_complete


class CentresConfig(AppConfig):
    """Who and where: councils, providers, clusters, centres, areas, people, scope, audit."""

    name = "centres"

    def ready(self) -> None:
        """Every connection says whose statements it has; a council's own sign-in that is set up
        wrong is told at the start, not to its people.
        """
        connection_created.connect(say_scope)
        register(providers_are_complete)
