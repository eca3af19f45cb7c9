"""What is typed about programmes: who enrols, who came."""

from __future__ import annotations

from typing import Any

import django_filters as filters
from django import forms
from django.db.models import Q, QuerySet
from django.utils import timezone

from centres.forms import GovDateField, GovFilterForm, GovForm
from centres.guards import EARLIEST
from centres.models import Centre, User
from centres.problems import TakesProblems
from centres.widgets import GovCheckboxes, GovNumberInput, GovRadios
from families.engagements import LONGEST_MINUTES
from families.models import Carer, Family
from families.standing import casework_clusters
from outcomes.learning.enrolments import STANDINGS, in_standing
from outcomes.learning.runs import Sheet, by_ref
from outcomes.models import Enrolment, Programme

USUAL_MINUTES = 120
YES, NO = "yes", "no"


class ProgrammeFilter(filters.FilterSet):
    """Which programmes: with evidence that they work, or without."""

    evidence = filters.ChoiceFilter(
        label="Evidence that it works",
        field_name="evidence_based",
        method="with_evidence",
        choices=[(YES, "Evidence-based"), (NO, "Other programmes")],
        empty_label="All programmes",
    )

    class Meta:
        model = Programme
        fields: list[str] = []
        form = GovFilterForm

    def with_evidence(self, programmes: QuerySet, name: str, value: str) -> QuerySet:
        """Evidence-based or not."""
        return programmes.filter(evidence_based=value == YES)


class StandingFilter(filters.FilterSet):
    """Which carers of a run: going on, completed, ended."""

    standing = filters.ChoiceFilter(
        label="Where they stand",
        method="in_standing",
        choices=list(STANDINGS.items()),
        empty_label="Everybody",
    )

    class Meta:
        model = Enrolment
        fields: list[str] = []
        form = GovFilterForm

    def in_standing(self, enrolments: QuerySet, name: str, value: str) -> QuerySet:
        """Those in that standing today."""
        return in_standing(enrolments, value, timezone.localdate())


class EnrolForm(TakesProblems, GovForm):
    """A carer of a family on a programme, at a centre, from a day on."""

    carer = forms.ModelChoiceField(
        Carer.objects.none(),
        label="Who is it for?",
        to_field_name="ref",
        empty_label=None,
        widget=GovRadios,
    )
    programme = forms.ModelChoiceField(
        Programme.objects.none(),
        label="Programme",
        to_field_name="code",
        empty_label="Choose a programme",
    )
    centre = forms.ModelChoiceField(
        Centre.objects.none(), label="Where?", to_field_name="code", empty_label=None
    )
    started_on = GovDateField(
        label="First session on", earliest=EARLIEST, initial=timezone.localdate
    )

    def __init__(
        self, *args: Any, user: User, family: Family, suggested: dict[str, str], **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        carers = family.carers.filter(merged_into__isnull=True)
        programmes = Programme.objects.visible_to(user).filter(council=family.council_id)
        own = Q(cluster__in=casework_clusters(user)) | Q(pk=family.centre_id)
        centres = Centre.objects.filter(own, council=family.council_id).order_by("name")
        rows: dict[str, QuerySet] = {
            "carer": carers,
            "programme": programmes.order_by("name"),
            "centre": centres,
        }
        for name, queryset in rows.items():
            field = self.fields[name]
            assert isinstance(field, forms.ModelChoiceField)  # noqa: S101  (for the type checker)
            field.queryset = queryset
        self.fields["carer"].label_from_instance = lambda carer: carer.full_name  # type: ignore[attr-defined]
        only = list(carers[:2])
        if len(only) == 1:
            self.initial.setdefault("carer", only[0].ref)
        self.initial.setdefault("programme", suggested.get("programme", ""))
        self.initial.setdefault("centre", suggested.get("centre") or family.centre.code)


class AttendanceForm(TakesProblems, GovForm):
    """A session's register: the day, how long it was, a tick for whoever came."""

    date = GovDateField(label="Date of the session", past_only=True, initial=timezone.localdate)
    minutes = forms.IntegerField(
        label="How long was it?",
        min_value=1,
        max_value=LONGEST_MINUTES,
        initial=USUAL_MINUTES,
        widget=GovNumberInput(suffix="minutes", width=4),
    )
    came = forms.MultipleChoiceField(
        label="Who came?", required=False, widget=GovCheckboxes(layout="tiles")
    )
    also = forms.MultipleChoiceField(
        label="Anybody else?",
        required=False,
        help_text="Others of this programme who have no record of this session. Whoever is not "
        "ticked here stays as they are.",
        widget=GovCheckboxes(layout="small"),
    )
    # Who was on the page: whoever enrolled since is not marked as having stayed away.
    shown = forms.MultipleChoiceField(required=False, widget=forms.MultipleHiddenInput)
    mark_optional = False

    def __init__(self, *args: Any, sheet: Sheet, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.sheet = sheet
        expected = [(one.ref, one.carer.full_name) for one in sheet.expected]
        others = [(one.ref, one.carer.full_name) for one in sheet.others]
        # Somebody may have become expected, or be recorded elsewhere, while the page was open.
        for name, offered in (("came", expected), ("also", others), ("shown", expected)):
            field = self.fields[name]
            assert isinstance(field, forms.MultipleChoiceField)  # noqa: S101  (type checker)
            field.choices = offered if not self.is_bound else [*expected, *others]
            if name != "shown":
                field.widget.choices = offered
        self.initial.setdefault("came", [one.ref for one in sheet.expected if one.pk in sheet.came])
        self.initial.setdefault("shown", [ref for ref, _ in expected])
        if not others:
            self.fields["also"].widget = forms.MultipleHiddenInput()

    @property
    def who(self) -> dict[str, list[Enrolment]]:
        """Who came and who did not, of a valid form."""
        cleaned = self.cleaned_data
        came = {*cleaned["came"], *cleaned["also"]}
        return {
            "came": by_ref(self.sheet.everybody, came),
            "stayed_away": by_ref(self.sheet.everybody, set(cleaned["shown"]) - came),
        }
