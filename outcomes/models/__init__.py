"""What changed (SPEC 2), and the figures made of it (SPEC 4 and 5)."""

from outcomes.models.approaches import Approach
from outcomes.models.boundaries import Boundary, CentrePlace
from outcomes.models.development import Assessment, TwoYearCheck, TwoYearOffer, TwoYearPlace
from outcomes.models.editions import RetiredEdition, StarArea, StarEdition
from outcomes.models.figures import Achievement, Figure, GroupFigure, RollUp
from outcomes.models.impact_stories import ImpactStory
from outcomes.models.inspection import FileJudgement, FileSample, SampledFile
from outcomes.models.plans import Action
from outcomes.models.priorities import Priority
from outcomes.models.programmes import Enrolment, Programme, ProgrammeAttendance
from outcomes.models.reminders import DueThing, Reminder, ReminderMessage
from outcomes.models.saved_views import SavedView
from outcomes.models.stars import Star, StarScore
from outcomes.models.voice import CommentRelease, FamilyVoice, VoiceQuestions, VoiceSetAside

__all__ = [
    "Achievement",
    "Action",
    "Approach",
    "Assessment",
    "Boundary",
    "CentrePlace",
    "CommentRelease",
    "DueThing",
    "Enrolment",
    "FamilyVoice",
    "Figure",
    "FileJudgement",
    "FileSample",
    "GroupFigure",
    "ImpactStory",
    "Priority",
    "Programme",
    "ProgrammeAttendance",
    "Reminder",
    "ReminderMessage",
    "RetiredEdition",
    "RollUp",
    "SampledFile",
    "SavedView",
    "Star",
    "StarArea",
    "StarEdition",
    "StarScore",
    "TwoYearCheck",
    "TwoYearOffer",
    "TwoYearPlace",
    "VoiceQuestions",
    "VoiceSetAside",
]
