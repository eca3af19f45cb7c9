"""What is owed (SPEC 6)."""

from payments.models.bank_details import BankDetails, BankDetailsAnswer
from payments.models.bank_files import BankFile, BankPayment
from payments.models.claim_lines import ClaimLine
from payments.models.claim_payments import ClaimPayment
from payments.models.claims import Claim
from payments.models.cluster_loads import ClusterLoad
from payments.models.contracts import AgreementState, Contract
from payments.models.counterfoils import Counterfoil
from payments.models.decisions import Decision
from payments.models.delegations import Delegation
from payments.models.evidence_checks import EvidenceCheck
from payments.models.later_looks import LaterLook
from payments.models.ledger import Account, Entry, Transaction
from payments.models.letters import ClaimLetter
from payments.models.line_messages import LineMessage
from payments.models.loss_decisions import LossDecision
from payments.models.pack_parts import PackAction, PackComment, PackCopy, PackSide
from payments.models.packs import Pack
from payments.models.payment_runs import PaymentRun
from payments.models.quarter_outlooks import BlockedOutcome, QuarterOutlook
from payments.models.samples import Sample, SamplePool
from payments.models.tariffs import TariffLine
from payments.models.variations import ContractStep, Variation
from payments.models.verifications import Verification

__all__ = [
    "Account",
    "AgreementState",
    "BankDetails",
    "BankDetailsAnswer",
    "BankFile",
    "BankPayment",
    "BlockedOutcome",
    "Claim",
    "ClaimLetter",
    "ClaimLine",
    "ClaimPayment",
    "ClusterLoad",
    "Contract",
    "ContractStep",
    "Counterfoil",
    "Decision",
    "Delegation",
    "Entry",
    "EvidenceCheck",
    "LaterLook",
    "LineMessage",
    "LossDecision",
    "Pack",
    "PackAction",
    "PackComment",
    "PackCopy",
    "PackSide",
    "PaymentRun",
    "QuarterOutlook",
    "Sample",
    "SamplePool",
    "TariffLine",
    "Transaction",
    "Variation",
    "Verification",
]
