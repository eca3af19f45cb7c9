from django.apps import AppConfig


class ConfigConfig(AppConfig):
    """Composes the house: settings, addresses, jobs, embedded services, demo, commands."""

    name = "config"
