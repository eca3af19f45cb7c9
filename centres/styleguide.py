"""Every component and form widget on one page, to look at while building. For DEBUG only."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from centres.forms import GovDateField, GovFilterForm, GovForm, PoundsField
from centres.widgets import GovCheckboxes, GovNumberInput, GovRadios, ScaleRadios

KINDS = [
    ("home_visit", "Home visit"),
    ("centre_session", "Centre session"),
    ("one_to_one", "One to one"),
    ("phone", "Phone call"),
]
NEEDS = [("housing", "Housing"), ("debt", "Debt"), ("child_behaviour", "Child’s behaviour")]
SCALE = [
    (name, [(str(score), str(score)) for score in (first, first + 1)])
    for name, first in (
        ("Stuck", 1),
        ("Accepting help", 3),
        ("Trying", 5),
        ("Finding what works", 7),
        ("Effective parenting", 9),
    )
]
SHOWN_STATES = ["draft", "submitted", "returned", "approved", "paid", "queried", "rejected"]


class SampleForm(GovForm):
    """One of each field."""

    worker = forms.CharField(max_length=80)
    kind = forms.ChoiceField(
        label="What kind of contact was it?",
        choices=KINDS,
        widget=GovRadios(layout="tiles", hints={"phone": "Does not count as a direct contact"}),
    )
    day = GovDateField(label="Date of visit", help_text="For example, 27 3 2016", past_only=True)
    minutes = forms.IntegerField(min_value=1, widget=GovNumberInput(suffix="minutes", width=3))
    price = PoundsField(label="Unit price", required=False)
    email = forms.EmailField(label="Email address", required=False)
    password = forms.CharField(widget=forms.PasswordInput)
    centre = forms.ChoiceField(choices=[("", "Choose a centre"), ("a", "Ash Tree"), ("b", "Birch")])
    present = forms.ChoiceField(
        label="Was the child seen?",
        choices=[("yes", "Yes"), ("no", "No")],
        widget=GovRadios(layout="inline"),
    )
    level = forms.ChoiceField(
        label="Level of need",
        choices=[("1", "1 Universal"), ("2", "2 Early help"), ("3", "3 Complex needs")],
        widget=forms.RadioSelect,
    )
    needs = forms.MultipleChoiceField(
        choices=NEEDS, required=False, widget=GovCheckboxes(layout="small")
    )
    boundaries = forms.ChoiceField(
        label="Boundaries and behaviour",
        choices=[*SCALE, ("", [("", "Leave out")])],
        widget=ScaleRadios,
        required=False,
    )
    note = forms.CharField(max_length=500, widget=forms.Textarea(attrs={"rows": 4}))
    file = forms.FileField(label="Folder of records", required=False)
    agreed = forms.BooleanField(
        label="The family has seen this plan", help_text="They may keep a copy"
    )


class SampleFilters(GovFilterForm):
    """A list's filters."""

    q = forms.CharField(label="Name or reference")
    level = forms.ChoiceField(
        label="Level of need", choices=[("", "Any"), ("3", "3 Complex needs"), ("4", "4 Statutory")]
    )
    needs = forms.MultipleChoiceField(choices=NEEDS, widget=GovCheckboxes(layout="small"))
    seen_before = GovDateField(label="Last seen before")

    def __init__(self, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)
        for field in self.fields.values():
            field.required = False


@login_not_required
def styleguide(request: HttpRequest, charts: Sequence[object] = ()) -> HttpResponse:
    """The gallery; `?page=` and the filters work, posting the form shows its errors.

    `charts` are the Star's charts to show (`outcomes.family_star.sample_charts`): this app knows
    no Stars.
    """
    rows = [
        {
            "reference": f"LF-{number:04d}",
            "name": name,
            "seen": date(2016, 1, 4 + number % 24),
            "state": SHOWN_STATES[number % len(SHOWN_STATES)],
            "pence": number * 12_345 - 40_000,
        }
        for number, name in enumerate(["Okafor", "Begum", "Hughes", "Nowak", "Clarke"] * 27)
    ]
    if "banner" in request.GET:
        messages.success(request, "Visit on 3 March 2016 saved for family LF-0001.")
        messages.error(request, "Somebody else approved this claim a moment ago.")
        messages.info(request, "The roll-up of this quarter is running.")
    context = {
        "form": SampleForm(request.POST or None),
        "filter_form": SampleFilters(request.GET or None),
        "page": Paginator(rows, 25).get_page(request.GET.get("page")),
        "states": SHOWN_STATES,
        "sections": [
            {"text": "Overview", "href": "#overview", "current": True},
            {"text": "Visits", "href": "#visits", "count": 12},
            {"text": "Stars", "href": "#stars", "count": 2},
        ],
        "day": date(2016, 3, 3),
        "charts": charts,
    }
    return render(request, "styleguide.html", context)
