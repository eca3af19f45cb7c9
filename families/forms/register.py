"""A family's registration on one page: people, home, centre, registration, agreement."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any
from uuid import uuid4

from django import forms
from django.core.exceptions import ValidationError
from django.http import QueryDict
from django.utils import timezone

from centres.forms import GovDateField
from centres.guards import EARLIEST
from centres.models import Centre, User
from centres.problems import TakesProblems
from centres.widgets import GovRadios
from families.forms.home import HomeFields
from families.forms.people import MOST_ROWS, CarerRows, ChildRows, find_no_fault
from families.members import NewCarer, NewChild
from families.models import Agreement, Engagement, Family
from families.models.agreements import BY_WHOM_LENGTH
from families.registration import Said
from families.standing import casework_clusters

TODAY, ANOTHER, KNOWN = "today", "another", "known"
NOT_ASKED = "not_asked"
GIVEN, REFUSED = Agreement.State.GIVEN.value, Agreement.State.REFUSED.value


class RegisterForm(TakesProblems, HomeFields):
    """All but the people, who come in rows. What is usual is chosen already."""

    mark_optional = False
    typed_in = {"registered_on": "date", "on": "said_on", "state": "agreement"}

    client_id = forms.UUIDField(
        widget=forms.HiddenInput, error_messages={"invalid": "Open this page again before saving"}
    )
    centre = forms.ModelChoiceField(
        Centre.objects.none(), label="Centre", to_field_name="code", empty_label=None
    )
    registered = forms.ChoiceField(
        label="Registered",
        choices=[
            (TODAY, "Today"),
            (ANOTHER, "Another day"),
            (KNOWN, "Known, not registered yet"),
        ],
        initial=TODAY,
        widget=GovRadios,
    )
    date = GovDateField(label="Date registered", required=False, past_only=True, earliest=EARLIEST)
    agreement = forms.ChoiceField(
        label="May we share what helps them with partners?",
        help_text="Health visitors, midwives, schools and others who help. Saying no costs the "
        "family no service.",
        choices=[(GIVEN, "Yes, agreed"), (REFUSED, "No"), (NOT_ASKED, "Not asked yet")],
        initial=NOT_ASKED,
        widget=GovRadios,
    )
    by_whom = forms.CharField(
        label="Who said so?",
        help_text="Leave empty if it was the first carer.",
        required=False,
        max_length=BY_WHOM_LENGTH,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    said_on = GovDateField(
        label="When?",
        help_text="Leave empty if it was today.",
        required=False,
        past_only=True,
        earliest=EARLIEST,
    )

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.initial.setdefault("client_id", uuid4())
        field = self.fields["centre"]
        assert isinstance(field, forms.ModelChoiceField)  # noqa: S101  (for the type checker)
        centres = Centre.objects.filter(cluster__in=casework_clusters(user))
        field.queryset = centres.order_by("name")
        self.initial.setdefault("centre", _usual_centre(user, list(field.queryset)))

    def clean(self) -> dict[str, Any]:
        """Put the day of registration together from the quick choices and what was typed."""
        cleaned = super().clean() or self.cleaned_data
        chosen, typed = cleaned.get("registered"), cleaned.get("date")
        if chosen == ANOTHER and not typed and "date" not in self.errors:
            self.add_error("date", "Enter the date they registered")
        cleaned["registered_on"] = {TODAY: timezone.localdate(), ANOTHER: typed}.get(chosen or "")
        return cleaned

    def said(self, carers: list[NewCarer]) -> Said | None:
        """What was said about sharing, of a valid form; None when nobody was asked."""
        cleaned = self.cleaned_data
        if cleaned["agreement"] == NOT_ASKED:
            return None
        by_whom = cleaned["by_whom"]
        if not by_whom and carers:
            by_whom = f"{carers[0].first_name} {carers[0].last_name}"
        return Said(cleaned["agreement"], cleaned["said_on"] or timezone.localdate(), by_whom)


class Registration:
    """The page's form and its rows of carers and children, as one."""

    def __init__(self, data: QueryDict | None, user: User) -> None:
        self.asked_for = data.get("more", "") if data else ""
        # Which families were shown as perhaps the same.
        self.seen = set(data.get("seen", "").split(",")) - {""} if data else set()
        if data is not None and self.asked_for:
            data = _with_a_row_more(data, self.asked_for)
        self.form = RegisterForm(data, user=user)
        self.carers = CarerRows(data, prefix="carers")
        self.children = ChildRows(data, prefix="children")
        for rows in (self.carers, self.children):
            # Nobody is made to fill in a row: one that is empty is left out.
            for row in rows.forms:
                row.empty_permitted = True
        if self.asked_for:
            # Nor is fault found with what is not finished.
            find_no_fault(self.form)
            self.carers.find_no_fault()
            self.children.find_no_fault()

    def is_valid(self) -> bool:
        """Whether all of it can be recorded; what cannot says so beside its field."""
        parts = [self.form.is_valid(), self.carers.is_valid(), self.children.is_valid()]
        if all(parts) and not self.carers.filled() and not self.children.filled():
            self.form.add_error(None, "Enter at least one carer, child or expected baby")
            return False
        return all(parts) and self._names_are_complete()

    @property
    def with_errors(self) -> Any:
        """The rows that have errors, for the page's title."""
        wrong = [rows for rows in (self.carers, self.children) if any(rows.errors)]
        return wrong[0] if wrong else None

    @property
    def people(self) -> tuple[list[NewCarer], list[NewChild]]:
        """Who was typed in, of a valid page; a child's last name is the first carer's if empty."""
        carers = [row.facts for row in self.carers.filled()]
        last_name = carers[0].last_name if carers else ""
        return carers, [row.facts(last_name) for row in self.children.filled()]

    @property
    def facts(self) -> dict[str, Any]:
        """What `registration.register` is told, of a valid page."""
        carers, children = self.people
        cleaned = self.form.cleaned_data
        return {
            "centre": cleaned["centre"],
            "carers": carers,
            "children": children,
            "registered_on": cleaned["registered_on"],
            "home": self.form.home,
            "said": self.form.said(carers),
        }

    def not_seen_yet(self, alike: Iterable[Family]) -> bool:
        """Whether any of these is new to the page; from now on all of them are seen."""
        keys = {str(family.pk) for family in alike}
        new = keys - self.seen
        self.seen |= keys
        return bool(new)

    def take(self, problem: ValidationError) -> None:
        """Show what the action found wrong."""
        self.form.take(problem)

    def _names_are_complete(self) -> bool:
        carers, children = self.people
        if not carers:
            for row, child in zip(self.children.filled(), children, strict=True):
                if not child.last_name:
                    row.add_error("last_name", "Enter last name")
            cleaned = self.form.cleaned_data
            if cleaned["agreement"] != NOT_ASKED and not cleaned["by_whom"]:
                self.form.add_error("by_whom", "Enter who said so")
        return self.form.is_valid() and self.children.is_valid()


def _with_a_row_more(data: QueryDict, prefix: str) -> QueryDict:
    """The same typing with one more row of this kind."""
    name = f"{prefix}-TOTAL_FORMS"
    shown = data.get(name, "")
    more = data.copy()
    if shown.isdecimal() and len(shown) <= len(str(MOST_ROWS)):
        more[name] = str(min(int(shown) + 1, MOST_ROWS))
    return more


def _usual_centre(user: User, centres: list[Centre]) -> Centre | None:
    """Where the person last saw a family, of the centres they can choose."""
    recent = Engagement.objects.filter(worker=user, centre__in=centres).order_by("-pk")
    last = recent.values_list("centre", flat=True).first()
    known = [centre for centre in centres if centre.pk == last] or centres
    return known[0] if known else None
