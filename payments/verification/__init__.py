"""Recomputes claims and ledger and compares them with what is stored (SPEC 6)."""

from payments.verification.report import Checked, verify

__all__ = ["Checked", "verify"]
