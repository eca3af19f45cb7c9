"""Who and where (SPEC 1 and 2)."""

from centres.models.audit_event import AuditEvent
from centres.models.audit_seal import AuditSeal
from centres.models.base import CouncilOwned, Recorded
from centres.models.partners import Partner, PartnerKey, PartnerRequest
from centres.models.people import Membership, Role, User
from centres.models.places import Centre, Cluster, Council, PostcodePlace, Provider, ReachArea
from centres.models.receipts import Receipt
from centres.models.signing_in import Session, SignInLetter
from centres.models.timetable import Room, Term

__all__ = [
    "AuditEvent",
    "AuditSeal",
    "Centre",
    "Cluster",
    "Council",
    "CouncilOwned",
    "Membership",
    "Partner",
    "PartnerKey",
    "PartnerRequest",
    "PostcodePlace",
    "Provider",
    "ReachArea",
    "Receipt",
    "Recorded",
    "Role",
    "Room",
    "Session",
    "SignInLetter",
    "Term",
    "User",
]
