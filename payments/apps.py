from django.apps import AppConfig


class PaymentsConfig(AppConfig):
    """What is owed: contracts, claims, evidence checks, decisions, ledger, payment runs."""

    name = "payments"
