"""The Family Star: begun as a draft, scored, finished; then only voided (SPEC 2)."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping
from datetime import date

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils import timezone

from centres import audit
from centres.guards import require_day, require_reason
from centres.models import User
from centres.references import next_reference
from centres.refusals import Refused
from centres.wording import day_in_words
from families.models import Case
from families.standing import answers_for
from outcomes.family_star.said import Said, still_to_write
from outcomes.models import Star, StarArea, StarEdition, StarScore
from outcomes.models.stars import NOTE_LENGTH


def editions_for(case: Case, on: date | None = None) -> QuerySet[StarEdition]:
    """The editions a Star of the case can be begun with: those the product ships and the council's
    own, without the retired ones, unless a Star of the case has it already (the closing Star is
    compared with the first) or the Star's date `on` is from before it was retired.
    """
    used = Exists(Star.objects.filter(case=case, edition=OuterRef("pk")))
    usable: Q = Q(retired_on=None) | Q(used)
    if on is not None:
        usable = usable | Q(retired_on__gt=on)
    return StarEdition.objects.of_council(case.council_id).filter(usable)


def next_kind(case: Case, counted: Iterable[Star]) -> str:
    """Which Star the case's next one is, given those that count: first, review or closing."""
    if not any(star.kind == Star.Kind.FIRST for star in counted):
        return Star.Kind.FIRST
    return Star.Kind.CLOSING if case.closed_on else Star.Kind.REVIEW


@transaction.atomic
def start(
    *, by: User, case: Case, kind: str, date: date, edition: StarEdition, completed: str
) -> Star:
    """Begin a Star as a draft; the same one begun twice is the one draft.

    ValidationError names the field that is wrong: a date before the case opened or after today,
    an edition of another council, an unknown kind.
    """
    case = Case.objects.select_for_update(of=("self",)).select_related("family").get(pk=case.pk)
    require_day(date, "date", since=case.opened_on, what="The case opened")
    if kind not in Star.Kind.values:
        raise ValidationError({"kind": "Select which Star this is."})
    if completed not in Star.Completed.values:
        raise ValidationError({"completed": "Select who scored it."})
    if not editions_for(case, date).filter(pk=edition.pk).exists():
        raise ValidationError({"edition": "Select an edition."})
    drafts = Star.objects.filter(case=case, finished_at=None, voided_on=None)
    draft = drafts.filter(kind=kind, date=date, edition=edition, completed=completed).first()
    if draft:
        return draft
    star = Star.objects.create(
        council_id=case.council_id,
        ref=next_reference("S"),
        case=case,
        kind=kind,
        date=date,
        edition=edition,
        completed=completed,
    )
    _audit(by, "star.start", star, kind=kind, date=date.isoformat())
    return star


@transaction.atomic
def score(
    *,
    by: User,
    star: Star,
    scores: Mapping[StarArea, int | None],
    notes: Mapping[StarArea, str] | None = None,
    family_scores: Mapping[StarArea, int | None] | None = None,
    seen: Mapping[StarArea, str] | None = None,
) -> Star:
    """Keep a draft's scores as they are now; None leaves an area out, areas not named stay.

    `scores` are what counts; `family_scores` the family's own numbers, kept where they differ, of a
    Star scored together; an area that is scored without a note or the family's number keeps those
    it has. `seen` are the marks of what the sender was shown (outcomes.family_star.said).

    Refused when the Star is finished or voided; Overtaken when somebody else changed the same
    areas since; ValidationError of `scores`, `notes` or `family_scores` for a number outside the
    edition's scale, an area of another edition, a note that is too long, or one without a score.
    """
    star = _locked(star)
    require_draft(star)
    stored = {row.area: Said.of(row) for row in star.scores.select_related("area")}
    said = {
        area: _said(
            star,
            area,
            value,
            stored.get(area),
            notes=notes or {},
            family_scores=family_scores or {},
        )
        for area, value in scores.items()
    }
    changed = said if seen is None else still_to_write(said, stored, seen)
    dropped = [area.pk for area, new in changed.items() if new is None]
    StarScore.objects.filter(star=star, area__in=dropped).delete()
    StarScore.objects.bulk_create(
        [
            StarScore(
                star=star,
                area=area,
                score=new.score,
                family_score=new.family_score,
                note=new.note,
            )
            for area, new in changed.items()
            if new is not None
        ],
        update_conflicts=True,
        unique_fields=["star", "area"],
        update_fields=["score", "family_score", "note"],
    )
    _audit(by, "star.score", star, scored=star.scores.count())
    return star


def _said(
    star: Star,
    area: StarArea,
    value: int | None,
    stored: Said | None,
    *,
    notes: Mapping[StarArea, str],
    family_scores: Mapping[StarArea, int | None],
) -> Said | None:
    """What is to be kept of an area; ValidationError by the name of what is wrong."""
    scale = star.edition
    if area.edition_id != star.edition_id or not _fits(scale, value):
        said = f"Scores go from {scale.lowest} to {scale.highest}, in the edition’s areas."
        raise ValidationError({"scores": said})
    note = notes.get(area, stored.note if stored else "").replace("\r\n", "\n").strip()
    family = family_scores.get(area, stored.family_score if stored else None)
    if len(note) > NOTE_LENGTH:
        raise ValidationError({"notes": f"A note must be {NOTE_LENGTH} characters or fewer."})
    if value is None:
        if notes.get(area, "").strip() or family_scores.get(area) is not None:
            raise ValidationError({"scores": f"{area.name}: choose a score too."})
        return None
    if not _fits(scale, family):
        raise ValidationError(
            {"family_scores": f"Scores go from {scale.lowest} to {scale.highest}."}
        )
    if family is not None and star.completed != Star.Completed.TOGETHER:
        raise ValidationError(
            {"family_scores": "Only a Star scored together has the family’s own numbers."}
        )
    return Said(value, None if family == value else family, note)


def _fits(scale: StarEdition, value: int | None) -> bool:
    return value is None or scale.lowest <= value <= scale.highest


def fingerprint(star: Star) -> str:
    """A draft's scores, notes and the family's numbers in short, so that nobody finishes others
    than they were shown.
    """
    rows = star.scores.order_by("area__position")
    facts = list(rows.values_list("area__code", "score", "family_score", "note"))
    return hashlib.sha256(json.dumps(facts).encode()).hexdigest()


def require_finishable(star: Star) -> None:
    """Refused when the Star is finished or voided already, or nothing of it is scored."""
    require_draft(star)
    if not star.scores.exists():
        raise Refused("Score at least one area before finishing this Star.")


@transaction.atomic
def finish(*, by: User, star: Star, seen: str) -> Star:
    """Finish a draft; from then on it counts and is never edited.

    `seen` is the `fingerprint` that `by` was shown. Refused when the Star is finished or voided
    already, nothing is scored, or somebody has changed a score since.
    """
    star = _locked(star)
    require_finishable(star)
    if fingerprint(star) != seen:
        raise Refused("Somebody has changed a score or a note since you looked. Check them again.")
    star.finished_at = timezone.now()
    star.save(update_fields=["finished_at"])
    _audit(by, "star.finish", star, kind=star.kind, scored=star.scores.count())
    return star


def require_voidable(*, by: User, star: Star) -> None:
    """Refused when this person may not void the Star, or when it is voided already."""
    if not answers_for(by, star.case):
        raise Refused("Only the case’s worker, or the coordinator, can void this Star.")
    if star.voided_on:
        raise Refused(f"This Star was already voided on {day_in_words(star.voided_on)}.")


@transaction.atomic
def void(*, by: User, star: Star, reason: str) -> Star:
    """Void a Star, or give up a draft: it stays visible with the reason and never counts."""
    require_reason(reason)
    star = _locked(star)
    require_voidable(by=by, star=star)
    star.voided_on, star.void_reason = timezone.localdate(), reason
    star.save(update_fields=["voided_on", "void_reason"])
    _audit(by, "star.void", star)
    return star


def _locked(star: Star) -> Star:
    rows = Star.objects.select_related("edition", "case__family__council", "case__centre")
    return rows.select_for_update(of=("self",)).get(pk=star.pk)


def require_draft(star: Star) -> None:
    """Refused when the Star is finished or voided: nothing of it is scored any more."""
    if star.voided_on:
        raise Refused(f"This Star was voided on {day_in_words(star.voided_on)}.")
    if star.finished_at:
        finished = day_in_words(star.finished_at)
        raise Refused(
            f"This Star was finished on {finished}. If it is wrong, void it and record it again."
        )


def _audit(by: User, action: str, star: Star, **details: str | int) -> None:
    audit.record(
        by=by,
        action=action,
        record="star",
        reference=star.ref,
        council=star.case.family.council,
        case=star.case.ref,
        **details,
    )
