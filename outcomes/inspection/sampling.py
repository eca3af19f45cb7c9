"""Drawing case files by chance, and judging them (docs/decisions/0041)."""

from __future__ import annotations

import secrets
from collections.abc import Iterable
from datetime import date, timedelta
from hashlib import sha256

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from centres import audit
from centres.models import Centre, User
from centres.refusals import Refused
from centres.row_scope import as_service
from families.models import Case
from outcomes.models import FileJudgement, FileSample, SampledFile

FILES, DAYS_BACK = 10, 364
SEED_BYTES = 16


def candidates(centre: Centre, today: date) -> dict[str, int]:
    """The cases a sample is drawn from, ids by reference: of the centre, open on any day of the
    year up to today, whoever may read them.
    """
    since = today - timedelta(days=DAYS_BACK)
    still = Q(closed_on__isnull=True) | Q(closed_on__gte=since)
    cases = Case.objects.filter(still, centre=centre, opened_on__lte=today)
    with as_service(centre.council_id):
        return dict(cases.values_list("ref", "pk"))


def first_drawn(refs: Iterable[str], seed: str) -> list[str]:
    """The references that a seed draws, the first first."""
    return sorted(refs, key=lambda ref: sha256(f"{seed}:{ref}".encode()).digest())[:FILES]


@transaction.atomic
def draw(*, by: User, centre: Centre, on: date | None = None, seed: str = "") -> FileSample:
    """Draw ten case files, or all there are, for somebody who sees the centre.

    Refused while a file of the last sample is still to be judged, so that nobody draws until they
    like what they see; twice on a day; and where there are no cases. `on` and `seed` are for
    the demo alone.
    """
    Centre.objects.select_for_update().get(pk=centre.pk)
    today = on or timezone.localdate()
    last = FileSample.objects.filter(centre=centre).first()
    if last and last.files.filter(judgement__isnull=True).exists():
        raise Refused("Files of the last sample are still to be judged. Then draw the next.")
    if last and last.drawn_on == today:
        raise Refused("A sample was drawn today. The next can be drawn tomorrow.")
    cases = candidates(centre, today)
    if not cases:
        raise Refused("There is no case of the last twelve months to draw.")
    sample = FileSample.objects.create(
        council=centre.council,
        centre=centre,
        drawn_on=today,
        drawn_by=by,
        first_day=today - timedelta(days=DAYS_BACK),
        last_day=today,
        seed=seed or secrets.token_hex(SEED_BYTES),
        candidates=sorted(cases.values()),
    )
    SampledFile.objects.bulk_create(
        SampledFile(sample=sample, case_id=cases[ref], position=position)
        for position, ref in enumerate(first_drawn(cases, sample.seed), start=1)
    )
    _audit(by, "sample.draw", sample, files=min(FILES, len(cases)), drawn_from=len(cases))
    return sample


@transaction.atomic
def judge(*, by: User, file: SampledFile, quality: str, note: str) -> FileJudgement:
    """Say what a file is like, or say it anew; ValidationError of `note` without one where it is
    not good. What was said before stays in the history.
    """
    note = note.strip()
    if quality != FileJudgement.Quality.GOOD and not note:
        raise ValidationError({"note": "Say what is missing, for those who work there."})
    said, is_new = FileJudgement.objects.update_or_create(
        file=file, defaults={"quality": quality, "note": note, "by": by, "at": timezone.now()}
    )
    action = "sample.judge" if is_new else "sample.judge_again"
    _audit(by, action, file.sample, case=file.case.ref, quality=quality)
    return said


def _audit(by: User, action: str, sample: FileSample, **details: object) -> None:
    audit.record(
        by=by,
        action=action,
        record="file_sample",
        reference=str(sample.pk),
        council=sample.council,
        **details,
    )
