"""What is owed (SPEC 6)."""

from payments.models.contracts import Contract, TariffLine

__all__ = ["Contract", "TariffLine"]
