"""Asking a family how it was: handed the phone over, answered once, never changed."""

from __future__ import annotations

from collections.abc import Mapping
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils import timezone

from centres import audit
from centres.guards import require_reason
from centres.models import User
from centres.references import next_reference
from centres.refusals import Refused
from families.models import Case
from families.standing import coordinates_case
from outcomes.models import CommentRelease, FamilyVoice, VoiceQuestions, VoiceSetAside
from outcomes.models.voice import COMMENT_LENGTH
from outcomes.voice.names import FOUND, names_in
from outcomes.voice.questions import FIELDS


def record(
    *,
    by: User,
    case: Case,
    asking: UUID,
    moment: str,
    questions: VoiceQuestions,
    way: str = FamilyVoice.Way.HANDED,
    answers: Mapping[str, str] | None = None,
    comment: str = "",
) -> FamilyVoice:
    """Keep what a family answered, once for each asking: sent again, the first one stands.

    `answers` are codes of `FamilyVoice.Answer` by question (`first`, `second`, `third`); without
    them the family would rather not be asked. `by` is who asked. ValidationError names the field
    that is wrong.
    """
    found = FamilyVoice.objects.filter(asking=asking).first()
    if found:
        return found
    try:
        with transaction.atomic():
            return _create(
                by=by,
                case=case,
                asking=asking,
                moment=moment,
                questions=questions,
                way=way,
                answers=answers,
                comment=comment,
            )
    except IntegrityError:
        # Sent twice at the same moment.
        found = FamilyVoice.objects.filter(asking=asking).first()
        if found is None:
            raise
        return found


def _create(
    *,
    by: User,
    case: Case,
    asking: UUID,
    moment: str,
    questions: VoiceQuestions,
    way: str,
    answers: Mapping[str, str] | None,
    comment: str,
) -> FamilyVoice:
    given = _checked(answers)
    if moment not in FamilyVoice.Moment.values:
        raise ValidationError({"moment": "Select when the family is asked."})
    if way not in FamilyVoice.Way.values:
        raise ValidationError({"way": "Select how the family answered."})
    comment = comment.strip() if given else ""
    if len(comment) > COMMENT_LENGTH:
        raise ValidationError({"comment": f"At most {COMMENT_LENGTH} letters."})
    voice = FamilyVoice.objects.create(
        council_id=case.council_id,
        ref=next_reference("W"),
        case=case,
        asking=asking,
        moment=moment,
        way=way,
        on=timezone.localdate(),
        asked_by=by,
        questions=questions,
        declined=not given,
        comment=comment,
        **given,
    )
    _audit(by, "voice.declined" if voice.declined else "voice.answered", voice, way=way)
    return voice


def _checked(answers: Mapping[str, str] | None) -> dict[str, str]:
    if answers is None:
        return {}
    given = {name: answers.get(name, "") for name in FIELDS}
    wrong = {
        name: "Select one answer."
        for name, answer in given.items()
        if answer not in FamilyVoice.Answer.values
    }
    if wrong:
        raise ValidationError(wrong)
    return given


def may_look_after(person: User, voice: FamilyVoice) -> bool:
    """Whether the person coordinates the case: sets an answer aside, releases its comment."""
    return coordinates_case(person, voice.case)


@transaction.atomic
def set_aside(*, by: User, voice: FamilyVoice, reason: str) -> VoiceSetAside:
    """Let an answer count for nothing, with a reason; both stay to be read.

    Refused for anybody but the case's coordinator, and when it is set aside already.
    """
    voice = _held(voice)
    require_settable_aside(by=by, voice=voice)
    require_reason(reason)
    aside = VoiceSetAside.objects.create(voice=voice, by=by, reason=reason.strip())
    _audit(by, "voice.set_aside", voice)
    return aside


def require_settable_aside(*, by: User, voice: FamilyVoice) -> None:
    """Refused when this person may not set it aside, or when it is already."""
    _require_coordinator(by, voice)
    _require_counted(voice)


@transaction.atomic
def release_comment(*, by: User, voice: FamilyVoice) -> CommentRelease:
    """Let commissioners read a comment, which a coordinator has found to name nobody.

    Refused while it holds a name, an address or a reference of the family, and where the family
    is restricted.
    """
    voice = _held(voice)
    _require_coordinator(by, voice)
    _require_counted(voice)
    if not voice.comment:
        raise Refused("There is no comment to release.")
    if voice.case.family.restricted:
        raise Refused("The family is restricted: what it says stays here.")
    if names_in(voice.comment, voice.case):
        raise Refused(f"{FOUND} It cannot be released.")
    released, is_new = CommentRelease.objects.get_or_create(voice=voice, defaults={"by": by})
    if is_new:
        _audit(by, "voice.release", voice)
    return released


@transaction.atomic
def hold_comment_back(*, by: User, voice: FamilyVoice) -> None:
    """Take a released comment back, from whoever could read it; nothing when it is not released."""
    voice = _held(voice)
    _require_coordinator(by, voice)
    gone, _ = CommentRelease.objects.filter(voice=voice).delete()
    if gone:
        _audit(by, "voice.hold_back", voice)


def _held(voice: FamilyVoice) -> FamilyVoice:
    """The answer anew, its case kept from changes: the answer itself can never change."""
    Case.objects.select_for_update(of=("self",), no_key=True).get(pk=voice.case_id)
    rows = FamilyVoice.objects.select_related("case__centre", "case__family__council")
    return rows.get(pk=voice.pk)


def _require_coordinator(by: User, voice: FamilyVoice) -> None:
    if not may_look_after(by, voice):
        raise Refused("Only the coordinator of the case’s cluster can do this.")


def _require_counted(voice: FamilyVoice) -> None:
    if VoiceSetAside.objects.filter(voice=voice).exists():
        raise Refused("This answer is set aside already.")


def _audit(by: User, action: str, voice: FamilyVoice, **details: str) -> None:
    audit.record(
        by=by,
        action=action,
        record="voice",
        reference=voice.ref,
        council=voice.case.family.council,
        case=voice.case.ref,
        moment=voice.moment,
        **details,
    )
