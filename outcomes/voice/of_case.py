"""What a case's page says of the family's voice: what they said, and whether now is the moment."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import QuerySet

from centres.models import User
from families.models import Case
from families.standing import answers_for, coordinates_case
from outcomes.models import FamilyVoice, ImpactStory, Star

MOMENT_OF = {
    Star.Kind.REVIEW: FamilyVoice.Moment.REVIEW,
    Star.Kind.CLOSING: FamilyVoice.Moment.CLOSING,
}


@dataclass(frozen=True)
class VoiceOfCase:
    """`asked` are all answers, the newest first; `moment` is the one to ask at now, empty for
    none; `stories` are the case's impact stories.
    """

    asked: list[FamilyVoice]
    moment: str
    stories: list[ImpactStory]
    may_write: bool
    looks_after: bool


def voice_of_case(user: User, case: Case, stars: Iterable[Star]) -> VoiceOfCase:
    """For somebody who sees the case; in two queries."""
    asked = list(asked_in(case))
    return VoiceOfCase(
        asked=asked,
        moment=moment_now(case, stars, asked),
        stories=list(case.impact_stories.select_related("written_by")),
        may_write=answers_for(user, case),
        looks_after=coordinates_case(user, case),
    )


def asked_in(case: Case) -> QuerySet[FamilyVoice]:
    """What the family said in this case, with what is said around it."""
    rows = FamilyVoice.objects.filter(case=case)
    return rows.select_related("questions", "asked_by", "set_aside__by", "released")


def moment_now(case: Case, stars: Iterable[Star], asked: Iterable[FamilyVoice]) -> str:
    """The moment the family has come to and was not asked at, or empty.

    A review Star or a closing Star that counts brings it; so does the end of the case. One that
    was set aside was not asked. A family that would rather not is not asked twice.
    """
    counted = {star.kind for star in stars if star.finished_at and not star.voided_on}
    reached = {moment for kind, moment in MOMENT_OF.items() if kind in counted}
    if case.closed_on:
        reached.add(FamilyVoice.Moment.CLOSING)
    if FamilyVoice.Moment.CLOSING in reached:
        reached.discard(FamilyVoice.Moment.REVIEW)
    spoken = {voice.moment for voice in asked if not hasattr(voice, "set_aside")}
    return next(iter(reached - spoken), "")


def likely_moment(case: Case, stars: Iterable[Star], asked: Iterable[FamilyVoice]) -> str:
    """What the form that asks begins with."""
    if moment := moment_now(case, stars, asked):
        return moment
    ends = case.closed_on or any(star.kind == Star.Kind.CLOSING for star in stars)
    return FamilyVoice.Moment.CLOSING if ends else FamilyVoice.Moment.REVIEW
