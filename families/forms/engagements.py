from __future__ import annotations

from datetime import date, timedelta
from typing import Any
from uuid import uuid4

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import Q
from django.utils import timezone

from centres.forms import GovForm
from centres.models import Centre, User
from centres.models.places import CELL_LENGTH
from centres.problems import TakesProblems
from centres.widgets import GovRadios
from centres.wording import day_in_words
from families.forms.next_visit import NextVisitFields
from families.forms.when import (
    ANOTHER,
    OTHER,
    TODAY,
    USUAL_MINUTES,
    YESTERDAY,
    WhenAndHowLong,
)
from families.models import Case, Engagement, Family
from families.standing import casework_clusters

# A visit of a case that has closed since can be written down for so long.
DAYS_AFTER_CLOSING = 90


class LogForm(TakesProblems, WhenAndHowLong, NextVisitFields, GovForm):
    """A contact with a family. What is usual is chosen already: a home visit, today, its case.

    `again` is a voided contact that is logged once more: its facts are there to be put right.
    """

    client_id = forms.UUIDField(
        widget=forms.HiddenInput, error_messages={"invalid": "Open this page again before saving"}
    )
    kind = forms.ChoiceField(
        label="What was it?",
        choices=Engagement.Kind.choices,
        initial=Engagement.Kind.HOME_VISIT,
        widget=GovRadios,
    )
    case = forms.ChoiceField(label="Which case is it part of?", required=False, widget=GovRadios)
    centre = forms.ChoiceField(label="Centre")
    note = forms.CharField(
        label="Note (optional)",
        required=False,
        max_length=CELL_LENGTH,
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    next_step = forms.CharField(label="Next step (optional)", required=False, max_length=500)

    # The day and the minutes are optional only until "Another day" or "Other" is chosen.
    mark_optional = False

    def __init__(
        self,
        *args: Any,
        user: User,
        family: Family,
        again: Engagement | None = None,
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.initial.setdefault("client_id", uuid4())
        if again:
            self.initial.update(_as_typed(again))
        # Counting down from 10,000 characters helps nobody on a doorstep; the limit still holds.
        self.fields["note"].widget.attrs.pop("maxlength", None)
        self.cases = _cases_to_choose(family)
        self.centres = _centres_to_choose(user, family, self.cases)
        self._offer_cases()
        self._offer_centres(family)
        self.offer_next_visits()

    def clean(self) -> dict[str, Any]:
        """Put the days and the minutes together from the quick choices and what was typed."""
        cleaned = super().clean() or self.cleaned_data
        self.clean_when_and_how_long(cleaned)
        self.clean_next_visit_day(cleaned)
        return cleaned

    def take(self, problem: ValidationError) -> None:
        """Say what the action found wrong with day or length where it was chosen."""
        chosen = self.cleaned_data
        self.typed_in = {
            **self.where_typed(),
            "next_visit": (
                "next_visit_date" if chosen.get("next_visit") == ANOTHER else "next_visit"
            ),
        }
        super().take(problem)

    @property
    def facts(self) -> dict[str, Any]:
        """What `engagements.log` is told, of a valid form."""
        cleaned = self.cleaned_data
        return {
            "kind": cleaned["kind"],
            "date": cleaned["day"],
            "minutes": cleaned["minutes_taken"],
            "note": cleaned["note"],
            "next_step": cleaned["next_step"],
            "next_visit": cleaned["next_visit_day"],
            "case": self.cases.get(cleaned.get("case") or ""),
            "centre": self.centres[cleaned["centre"]],
            "client_id": cleaned["client_id"],
        }

    def _offer_cases(self) -> None:
        if not self.cases:
            del self.fields["case"]
            return
        field = self.fields["case"]
        assert isinstance(field, forms.ChoiceField)  # noqa: S101  (for the type checker)
        field.choices = [
            *((ref, _said(case)) for ref, case in self.cases.items()),
            ("", "None: this was not part of a case"),
        ]
        still_open = [ref for ref, case in self.cases.items() if not case.closed_on]
        self.initial.setdefault("case", still_open[0] if len(still_open) == 1 else "")

    def _offer_centres(self, family: Family) -> None:
        field = self.fields["centre"]
        assert isinstance(field, forms.ChoiceField)  # noqa: S101  (for the type checker)
        field.choices = [(code, centre.name) for code, centre in self.centres.items()]
        case = self.cases.get(self.initial.get("case", ""))
        self.initial.setdefault("centre", (case.centre if case else family.centre).code)


def _as_typed(engagement: Engagement) -> dict[str, Any]:
    """What somebody would have chosen and typed to log this contact."""
    days_ago = (timezone.localdate() - engagement.date).days
    when = {0: TODAY, 1: YESTERDAY}.get(days_ago, ANOTHER)
    minutes = str(engagement.minutes or "")
    length = minutes if minutes in dict(USUAL_MINUTES) or not minutes else OTHER
    facts = {
        "kind": engagement.kind,
        "when": when,
        "date": engagement.date if when == ANOTHER else None,
        "length": length,
        "minutes": engagement.minutes if length == OTHER else None,
        "note": engagement.note,
        "next_step": engagement.next_step,
        "case": engagement.case.ref if engagement.case else "",
        "centre": engagement.centre.code,
    }
    return facts


def _cases_to_choose(family: Family) -> dict[str, Case]:
    """Open cases and those closed lately, the newest first, by reference."""
    since = timezone.localdate() - timedelta(days=DAYS_AFTER_CLOSING)
    cases = family.cases.filter(Q(closed_on__isnull=True) | Q(closed_on__gte=since))
    return {case.ref: case for case in cases.select_related("centre", "worker")}


def _centres_to_choose(user: User, family: Family, cases: dict[str, Case]) -> dict[str, Centre]:
    """Centres the person works in, and those the family belongs to."""
    own = Q(cluster__in=casework_clusters(user)) | Q(pk=family.centre_id)
    own |= Q(pk__in=[case.centre_id for case in cases.values()])
    return {centre.code: centre for centre in Centre.objects.filter(own).order_by("name")}


def _said(case: Case) -> str:
    closed: date | None = case.closed_on
    ended = f", closed {day_in_words(closed)}" if closed else ""
    return f"{case.ref}, opened {day_in_words(case.opened_on)} with {case.worker}{ended}"
