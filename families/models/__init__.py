"""Whom and what happened (SPEC 2)."""

from families.models.access_requests import AccessArchive, AccessRequest, Withheld
from families.models.agreements import Agreement
from families.models.allocations import Allocation
from families.models.births import BirthNotification, OutreachDecision
from families.models.bookings import Attendance, Booking, Waiver
from families.models.calendar_feeds import CalendarFeed
from families.models.cases import Case
from families.models.corrections import Correction, CorrectionNotice
from families.models.directory import Service
from families.models.engagements import Engagement
from families.models.family import Carer, Child, Family
from families.models.merges import FamilyMerge, MergedRow
from families.models.needs import Level, Need
from families.models.planned_visits import PlannedVisit
from families.models.referrals import Referral, ReferralStep
from families.models.reopenings import Reopening
from families.models.retention import LegalHold, RecordClass, Removal, RetentionRule
from families.models.room_hire import RoomHire
from families.models.sessions import CentreSession, SessionSeries, SessionWorker
from families.models.sharing import SharingAgreement
from families.models.signposts import Signpost
from families.models.unusual_access import UnusualAccess
from families.models.urgent_access import UrgentAccess
from families.models.volunteers import Volunteer, VolunteerCheck, VolunteerHours

__all__ = [
    "AccessArchive",
    "AccessRequest",
    "Agreement",
    "Allocation",
    "Attendance",
    "BirthNotification",
    "Booking",
    "CalendarFeed",
    "Carer",
    "Case",
    "CentreSession",
    "Child",
    "Correction",
    "CorrectionNotice",
    "Engagement",
    "Family",
    "FamilyMerge",
    "LegalHold",
    "Level",
    "MergedRow",
    "Need",
    "OutreachDecision",
    "PlannedVisit",
    "RecordClass",
    "Referral",
    "ReferralStep",
    "Removal",
    "Reopening",
    "RetentionRule",
    "RoomHire",
    "Service",
    "SessionSeries",
    "SessionWorker",
    "SharingAgreement",
    "Signpost",
    "UnusualAccess",
    "UrgentAccess",
    "Volunteer",
    "VolunteerCheck",
    "VolunteerHours",
    "Waiver",
    "Withheld",
]
