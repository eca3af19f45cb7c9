"""Registering a family that is known, taking it off the register, moving it."""

from __future__ import annotations

from itertools import groupby
from typing import Any

from django import forms
from django.utils import timezone

from centres.forms import GovDateField, GovForm
from centres.guards import EARLIEST
from centres.models import Centre, User
from centres.problems import TakesProblems
from centres.sending.versions import KeepsBoth
from centres.widgets import GovCheckboxes, GovRadios
from families.models import Family
from families.restriction import may_be_named


class RegisterKnownForm(TakesProblems, GovForm):
    """From when a family is registered."""

    registered_on = GovDateField(
        label="Date registered", past_only=True, earliest=EARLIEST, initial=timezone.localdate
    )


class DeregisterForm(TakesProblems, GovForm):
    """When a family left, and why."""

    deregistered_on = GovDateField(
        label="No longer registered from",
        past_only=True,
        earliest=EARLIEST,
        initial=timezone.localdate,
    )
    because = forms.ChoiceField(label="Why?", choices=Family.Leaving.choices, widget=GovRadios)


class NothingForm(TakesProblems, GovForm):
    """A step that needs no facts."""


class MoveForm(TakesProblems, GovForm):
    """The centre a family goes to: any of its council, by cluster."""

    centre = forms.ChoiceField(label="Centre")

    def __init__(self, *args: Any, family: Family, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        rows = Centre.objects.filter(council=family.council_id).exclude(pk=family.centre_id)
        ordered = list(rows.select_related("cluster").order_by("cluster__name", "name"))
        self.centres = {centre.code: centre for centre in ordered}
        field = self.fields["centre"]
        assert isinstance(field, forms.ChoiceField)  # noqa: S101  (for the type checker)
        field.choices = [
            ("", "Choose a centre"),
            *(
                (cluster, [(centre.code, centre.name) for centre in centres])
                for cluster, centres in groupby(ordered, key=lambda centre: centre.cluster.name)
            ),
        ]
        if family.area and family.area.centre_id != family.centre_id:
            self.initial.setdefault("centre", family.area.centre.code)

    @property
    def chosen(self) -> Centre:
        """The centre, of a valid form."""
        return self.centres[self.cleaned_data["centre"]]


class WorkersField(forms.ModelMultipleChoiceField):
    """Workers by name."""

    def label_from_instance(self, obj: User) -> str:
        return str(obj)


class RestrictionForm(KeepsBoth, TakesProblems, GovForm):
    """Who is named on a restricted family."""

    mark_optional = False

    workers = WorkersField(
        User.objects.none(),
        label="Named workers",
        required=False,
        to_field_name="username",
        widget=GovCheckboxes,
        help_text="The coordinator, and whoever holds a case of the family, see it anyway.",
    )

    def __init__(self, *args: Any, family: Family, **kwargs: Any) -> None:
        super().__init__(*args, initial={"workers": list(family.named_workers.all())}, **kwargs)
        field = self.fields["workers"]
        assert isinstance(field, forms.ModelMultipleChoiceField)  # noqa: S101  (type checker)
        field.queryset = may_be_named(family)
