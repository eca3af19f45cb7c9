from django.apps import AppConfig


class OutcomesConfig(AppConfig):
    """What changed: Stars, plans, development, programmes; measures and their roll-up."""

    name = "outcomes"
