from django.apps import AppConfig


class CentresConfig(AppConfig):
    """Who and where: councils, providers, clusters, centres, areas, people, scope, audit."""

    name = "centres"
