"""Which three questions families are asked: the council's newest, or those the product ships."""

from __future__ import annotations

from collections.abc import Sequence

from django.core.exceptions import ValidationError
from django.db import transaction

from centres import audit
from centres.models import Council, User
from outcomes.models import VoiceQuestions
from outcomes.models.voice import QUESTION_LENGTH

FIELDS = ("first", "second", "third")


def current(council_id: int) -> VoiceQuestions:
    """The newest version of the council, or else the newest that the product ships."""
    own = VoiceQuestions.objects.filter(council=council_id).last()
    found = own or VoiceQuestions.objects.filter(council=None).last()
    assert found  # noqa: S101  (a migration ships one)
    return found


@transaction.atomic
def change(*, by: User, council: Council, texts: Sequence[str]) -> VoiceQuestions:
    """Ask these three from now on; what was answered before keeps the questions it was asked.

    The same three again change nothing. ValidationError names `first`, `second` or `third` where
    one is empty, too long or asked twice.
    """
    Council.objects.select_for_update(no_key=True).get(pk=council.pk)
    asked = [" ".join(text.split()) for text in texts]
    _require_three(asked)
    before = current(council.pk)
    if list(before.texts) == asked:
        return before
    version = before.version + 1 if before.council_id else 1
    made = VoiceQuestions.objects.create(
        council=council, version=version, made_by=by, **dict(zip(FIELDS, asked, strict=True))
    )
    audit.record(
        by=by,
        action="voice.questions",
        record="voice_questions",
        reference=str(version),
        council=council,
        version=version,
    )
    return made


def _require_three(asked: list[str]) -> None:
    problems = {}
    for name, text in zip(FIELDS, asked, strict=True):
        if not text:
            problems[name] = "Enter a question."
        elif len(text) > QUESTION_LENGTH:
            problems[name] = f"A question has {QUESTION_LENGTH} letters at most."
        elif asked.index(text) < FIELDS.index(name):
            problems[name] = "This is asked already."
    if problems:
        raise ValidationError(problems)
