from django.apps import AppConfig


class FamiliesConfig(AppConfig):
    """Whom and what happened: families, their people, needs, levels, cases, engagements."""

    name = "families"
