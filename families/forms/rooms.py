"""What is typed about rooms and term dates."""

from __future__ import annotations

from typing import Any

from django import forms
from django.db.models import Q

from centres.forms import GovDateField, GovModelForm
from centres.models import Centre, Council, Room, Term, User
from centres.sending.versions import KeepsBoth
from centres.widgets import GovNumberInput
from families.standing import casework_clusters


class RoomForm(KeepsBoth, GovModelForm):
    """A room of one of the person's centres."""

    class Meta:
        model = Room
        fields = ["centre", "name", "holds", "in_use"]
        labels = {"name": "Name of the room", "in_use": "It is in use"}
        widgets = {"holds": GovNumberInput(suffix="people", width=4)}

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        centre = self.fields["centre"]
        assert isinstance(centre, forms.ModelChoiceField)  # noqa: S101  (for the type checker)
        centre.queryset = Centre.objects.filter(cluster__in=casework_clusters(user)).order_by(
            "name"
        )
        centre.empty_label = "Choose a centre"
        if self.instance.pk:
            # Its sessions are where it is.
            del self.fields["centre"]
        else:
            del self.fields["in_use"]

    def clean(self) -> dict[str, Any]:
        """A name is taken once in a centre."""
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        centre = cleaned.get("centre") or (self.instance.centre if self.instance.pk else None)
        same = Room.objects.filter(centre=centre, name__iexact=cleaned.get("name", ""))
        if centre and same.exclude(pk=self.instance.pk).exists():
            self.add_error("name", f"{centre} has a room of this name already")
        return cleaned


class TermForm(KeepsBoth, GovModelForm):
    """A term and its half-term break."""

    first_day = GovDateField(label="First day")
    last_day = GovDateField(label="Last day")
    break_starts = GovDateField(label="First day of half-term", required=False)
    break_ends = GovDateField(label="Last day of half-term", required=False)

    class Meta:
        model = Term
        fields = ["name", "first_day", "last_day", "break_starts", "break_ends"]
        labels = {"name": "Name of the term"}

    def __init__(self, *args: Any, council: Council, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.council = council
        self.fields["name"].help_text = "For example: Spring term 2016"

    def clean(self) -> dict[str, Any]:
        """In order, the break within the term, no two terms on one day."""
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        first, last = cleaned.get("first_day"), cleaned.get("last_day")
        if not (first and last):
            return cleaned
        if last < first:
            self.add_error("last_day", "The last day must be on or after the first")
            return cleaned
        others = Term.objects.filter(council=self.council).exclude(pk=self.instance.pk)
        clash = others.filter(Q(first_day__lte=last, last_day__gte=first)).first()
        if clash:
            self.add_error("first_day", f"{clash.name} is on some of these days")
        self._clean_break(cleaned)
        return cleaned

    def _clean_break(self, cleaned: dict[str, Any]) -> None:
        starts, ends = cleaned.get("break_starts"), cleaned.get("break_ends")
        if bool(starts) != bool(ends):
            missing = "break_ends" if starts else "break_starts"
            if missing not in self.errors:
                self.add_error(missing, f"Enter {str(self.fields[missing].label).lower()}")
        elif starts and ends and not cleaned["first_day"] <= starts <= ends <= cleaned["last_day"]:
            self.add_error("break_starts", "Half-term must be within the term, first day first")
