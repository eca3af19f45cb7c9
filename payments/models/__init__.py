"""What is owed (SPEC 6)."""

from payments.models.claim_lines import ClaimLine
from payments.models.claim_payments import ClaimPayment
from payments.models.claims import Claim
from payments.models.contracts import Contract, TariffLine
from payments.models.decisions import Decision
from payments.models.evidence_checks import EvidenceCheck
from payments.models.later_looks import LaterLook
from payments.models.ledger import Account, Entry, Transaction
from payments.models.payment_runs import PaymentRun

__all__ = [
    "Account",
    "Claim",
    "ClaimLine",
    "ClaimPayment",
    "Contract",
    "Decision",
    "Entry",
    "EvidenceCheck",
    "LaterLook",
    "PaymentRun",
    "TariffLine",
    "Transaction",
]
