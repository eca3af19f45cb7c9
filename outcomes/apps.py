from django.apps import AppConfig

from families.looking.addresses import stands_under


class OutcomesConfig(AppConfig):
    """What changed: Stars, plans, development, programmes; measures and their roll-up."""

    name = "outcomes"

    def ready(self) -> None:
        """Say under which addresses records of a family stand."""
        stands_under("/stars", "outcomes.Star", "case__family__ref")
        stands_under("/actions", "outcomes.Action", "case__family__ref")
        stands_under("/stories", "outcomes.ImpactStory", "case__family__ref")
        stands_under("/voice", "outcomes.FamilyVoice", "case__family__ref")
