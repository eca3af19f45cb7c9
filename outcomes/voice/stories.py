"""Impact stories: written without names, released by a coordinator, withdrawn with a reason."""

from __future__ import annotations

from collections.abc import Mapping

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from centres import audit
from centres.guards import require_reason
from centres.models import User
from centres.references import next_reference
from centres.refusals import Refused
from families.models import Case
from families.standing import answers_for, coordinates_case
from outcomes.models import ImpactStory
from outcomes.voice.names import FOUND, names_in

PARTS = ("title", "matter", "done", "changed")
State = ImpactStory.State


@transaction.atomic
def write(*, by: User, case: Case, parts: Mapping[str, str], send: bool) -> ImpactStory:
    """Begin a story of a case that this person answers for; `send` it to the coordinator at once.

    `parts` are `title`, `matter`, `done` and `changed`. ValidationError names the part that is
    empty or tells who the family is, with the words found. The same story sent twice is one.
    """
    case = Case.objects.select_for_update(of=("self",), no_key=True).get(pk=case.pk)
    require_writer(by=by, case=case)
    checked = _checked(parts, case)
    same = ImpactStory.objects.filter(case=case, state__in=ImpactStory.WRITABLE, **checked).first()
    if same:
        return same
    story = ImpactStory.objects.create(
        council_id=case.council_id,
        ref=next_reference("I"),
        case=case,
        written_by=by,
        state=State.WAITING if send else State.DRAFT,
        **checked,
    )
    _audit(by, "story.write", story, state=story.state)
    return story


@transaction.atomic
def change(*, by: User, story: ImpactStory, parts: Mapping[str, str], send: bool) -> ImpactStory:
    """Write it anew while it is not released; what the coordinator wanted stays to be read."""
    story = _held(story)
    require_changeable(by=by, story=story)
    for part, text in _checked(parts, story.case).items():
        setattr(story, part, text)
    if send:
        story.state, story.wanted = State.WAITING, ""
    elif story.state == State.WAITING:
        story.state = State.DRAFT
    story.save(update_fields=[*PARTS, "state", "wanted"])
    _audit(by, "story.change", story, state=story.state)
    return story


@transaction.atomic
def ask_for_changes(*, by: User, story: ImpactStory, wanted: str) -> ImpactStory:
    """Give it back to its writer, with what is to be changed."""
    story = _held(story)
    require_decidable(by=by, story=story)
    if not wanted.strip():
        raise ValidationError({"wanted": "Say what is to be changed."})
    story.state, story.wanted = State.CHANGES, wanted.strip()
    story.save(update_fields=["state", "wanted"])
    _audit(by, "story.return", story)
    return story


@transaction.atomic
def release(*, by: User, story: ImpactStory) -> ImpactStory:
    """Let commissioners read it.

    Refused for a restricted family, and where it tells who the family is after all: somebody may
    have been registered since.
    """
    story = _held(story)
    require_releasable(by=by, story=story)
    story.state, story.wanted = State.RELEASED, ""
    story.released_by, story.released_on = by, timezone.localdate()
    story.save(update_fields=["state", "wanted", "released_by", "released_on"])
    _audit(by, "story.release", story)
    return story


@transaction.atomic
def withdraw(*, by: User, story: ImpactStory, reason: str) -> ImpactStory:
    """Take it out of what commissioners read, or give it up; it stays visible with the reason."""
    story = _held(story)
    require_withdrawable(by=by, story=story)
    require_reason(reason)
    story.state, story.withdrawn_because = State.WITHDRAWN, reason.strip()
    story.withdrawn_by, story.withdrawn_on = by, timezone.localdate()
    story.save(update_fields=["state", "withdrawn_because", "withdrawn_by", "withdrawn_on"])
    _audit(by, "story.withdraw", story)
    return story


def require_writer(*, by: User, case: Case) -> None:
    """Refused for somebody who does not answer for the case."""
    if not answers_for(by, case):
        raise Refused("Only the case’s worker, or the coordinator, writes its stories.")


def require_changeable(*, by: User, story: ImpactStory) -> None:
    """Refused when this person may not change it, or when it is released or withdrawn."""
    require_writer(by=by, case=story.case)
    if not story.is_writable:
        raise Refused("This story is no longer changed. Withdraw it, and write it again.")


def require_decidable(*, by: User, story: ImpactStory) -> None:
    """Refused for anybody but the case's coordinator, and when the story does not wait."""
    if not coordinates_case(by, story.case):
        raise Refused("Only the coordinator of the case’s cluster can do this.")
    if story.state != State.WAITING:
        raise Refused(f"This story is not waiting for you: {story.get_state_display().lower()}.")


def require_releasable(*, by: User, story: ImpactStory) -> None:
    """Refused as `require_decidable`, and while the story may not leave the house."""
    require_decidable(by=by, story=story)
    if story.case.family.restricted:
        raise Refused("The family is restricted: no story of it is released.")
    if any(names_in(getattr(story, part), story.case) for part in PARTS):
        raise Refused(f"{FOUND} Ask for it to be changed.")


def require_withdrawable(*, by: User, story: ImpactStory) -> None:
    """Refused for somebody who does not answer for the case, and when it is withdrawn already."""
    require_writer(by=by, case=story.case)
    if story.state == State.WITHDRAWN:
        raise Refused("This story is withdrawn already.")


def _checked(parts: Mapping[str, str], case: Case) -> dict[str, str]:
    checked = {part: parts[part].strip() for part in PARTS}
    problems = {}
    for part, text in checked.items():
        told = names_in(text, case)
        if not text:
            problems[part] = "Write something here."
        elif told:
            quoted = ", ".join(f"“{word}”" for word in told)
            problems[part] = f"This tells who the family is: {quoted}. Say it another way."
    if problems:
        raise ValidationError(problems)
    return checked


def _held(story: ImpactStory) -> ImpactStory:
    rows = ImpactStory.objects.select_related("case__centre", "case__family__council")
    return rows.select_for_update(of=("self",)).get(pk=story.pk)


def _audit(by: User, action: str, story: ImpactStory, **details: str) -> None:
    audit.record(
        by=by,
        action=action,
        record="story",
        reference=story.ref,
        council=story.case.family.council,
        case=story.case.ref,
        **details,
    )
