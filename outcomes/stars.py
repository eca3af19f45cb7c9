"""The Family Star: begun as a draft, scored, finished; then only voided (SPEC 2)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils import timezone

from centres import audit
from centres.guards import require_day, require_reason
from centres.models import User
from centres.references import next_reference
from centres.refusals import Refused
from centres.wording import day_in_words
from families.models import Case
from families.standing import answers_for
from outcomes.models import Star, StarArea, StarEdition, StarScore


def editions_for(case: Case) -> QuerySet[StarEdition]:
    """The editions a case's council can use: those the product ships and its own."""
    return StarEdition.objects.filter(Q(council=None) | Q(council=case.council_id))


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
    if not editions_for(case).filter(pk=edition.pk).exists():
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
def score(*, by: User, star: Star, scores: Mapping[StarArea, int | None]) -> Star:
    """Keep a draft's scores as they are now; None leaves an area out, areas not named stay.

    Refused when the Star is finished or voided; ValidationError of `scores` for a score outside
    the edition's scale or an area of another edition.
    """
    star = _locked(star)
    _require_draft(star)
    scale = star.edition
    for area, value in scores.items():
        outside = value is not None and not scale.lowest <= value <= scale.highest
        if outside or area.edition_id != star.edition_id:
            said = f"Scores go from {scale.lowest} to {scale.highest}, in the edition’s areas."
            raise ValidationError({"scores": said})
    dropped = [area.pk for area, value in scores.items() if value is None]
    StarScore.objects.filter(star=star, area__in=dropped).delete()
    StarScore.objects.bulk_create(
        [
            StarScore(star=star, area=area, score=value)
            for area, value in scores.items()
            if value is not None
        ],
        update_conflicts=True,
        unique_fields=["star", "area"],
        update_fields=["score"],
    )
    _audit(by, "star.score", star, scored=star.scores.count())
    return star


def fingerprint(star: Star) -> str:
    """A draft's scores in short, so that nobody finishes others than they were shown."""
    scores = star.scores.order_by("area__position").values_list("area__code", "score")
    return " ".join(f"{code}={value}" for code, value in scores)


def require_finishable(star: Star) -> None:
    """Refused when the Star is finished or voided already, or nothing of it is scored."""
    _require_draft(star)
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
        raise Refused("Somebody has changed a score since you looked. Check the scores again.")
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


def _require_draft(star: Star) -> None:
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
