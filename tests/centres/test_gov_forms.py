"""Forms: dates and money as they are typed, GOV.UK markup, errors in plain words."""

import re
from datetime import date

import pytest
import time_machine
from django import forms
from django.http import QueryDict
from hypothesis import given
from hypothesis import strategies as st

from centres import wording
from centres.forms import GovDateField, GovForm, PoundsField
from centres.styleguide import SampleFilters, SampleForm
from centres.widgets import GovDateInput
from tests.centres.markup import elements, render


class Visit(GovForm):
    on = GovDateField(label="Date of visit", past_only=True, earliest=date(2011, 9, 1))
    price = PoundsField(required=False)


def visit(day: str, month: str, year: str, price: str = "") -> Visit:
    return Visit({"on_day": day, "on_month": month, "on_year": year, "price": price})


@pytest.mark.parametrize(
    ("typed", "read"),
    [
        (("3", "3", "2016"), date(2016, 3, 3)),
        ((" 03 ", "03", "2016"), date(2016, 3, 3)),
        (("29", "February", "2016"), date(2016, 2, 29)),
        (("1", "sep", "2011"), date(2011, 9, 1)),
    ],
)
@time_machine.travel("2016-03-03 12:00:00+00:00")
def test_a_date_is_read_from_its_three_parts(typed, read):
    form = visit(*typed)
    assert form.is_valid(), form.errors
    assert form.cleaned_data["on"] == read


@pytest.mark.parametrize(
    ("typed", "error", "marked"),
    [
        (("", "", ""), "Enter date of visit", ["day", "month", "year"]),
        (("", "3", "2016"), "Date of visit must include a day", ["day"]),
        (("3", "", ""), "Date of visit must include a month and year", ["month", "year"]),
        (("30", "2", "2016"), "Date of visit must be a real date", ["day", "month", "year"]),
        (("3", "Smarch", "2016"), "Date of visit must be a real date", ["day", "month", "year"]),
        (("3", "3", "16"), "Date of visit: the year must have 4 numbers", ["day", "month", "year"]),
        (
            ("4", "3", "2016"),
            "Date of visit must be today or in the past",
            ["day", "month", "year"],
        ),
        (
            ("31", "8", "2011"),
            "Date of visit must be on or after 1 September 2011",
            ["day", "month", "year"],
        ),
    ],
)
@time_machine.travel("2016-03-03 12:00:00+00:00")
def test_a_wrong_date_is_named_marked_and_stays_as_typed(typed, error, marked):
    form = visit(*typed)
    assert form.errors["on"] == [error]
    inputs = elements(str(form["on"]), "input")
    assert [one.get("value", "") for one in inputs] == list(typed)
    wrong = [one["name"].removeprefix("on_") for one in inputs if "aria-invalid" in one]
    assert wrong == marked


def test_an_initial_date_fills_the_parts_and_is_no_change():
    form = Visit(initial={"on": date(2016, 3, 3)})
    assert [one["value"] for one in elements(str(form["on"]), "input")] == ["3", "3", "2016"]
    data = {"on_day": "3", "on_month": "3", "on_year": "2016"}
    assert not Visit(data, initial={"on": date(2016, 3, 3)}).has_changed()


def test_an_address_may_say_a_date_in_one_parameter():
    read = GovDateInput().value_from_datadict(QueryDict("since=2016-01-31"), {}, "since")
    assert read == ["31", "1", "2016"]


@given(st.integers(0, 10**10))
def test_pounds_are_read_back_to_the_penny(pence):
    field = PoundsField()
    assert field.clean(wording.money(pence)) == pence
    assert field.clean(field.prepare_value(pence)) == pence


@pytest.mark.parametrize("typed", ["-5", "1.234", "1,23", "five", "1e3", "£", "٣"])
def test_what_is_no_amount_is_refused(typed):
    form = visit("1", "1", "2016", price=typed)
    assert form.errors["price"] == ["Price must be an amount of money, like 25 or 1,234.50"]


# Forms: markup


def test_every_control_has_a_visible_label_of_its_own():
    html = str(SampleForm())
    labelled = {label["for"]: label["class"] for label in elements(html, "label")}
    for control in elements(html, "input") + elements(html, "select") + elements(html, "textarea"):
        assert control["id"] in labelled
        if control.get("type") in {"radio", "checkbox"} and control["name"] != "boundaries":
            kind = {"radio": "govuk-radios", "checkbox": "govuk-checkboxes"}[control["type"]]
            assert control["class"] == f"{kind}__input"
            assert f"{kind}__label" in labelled[control["id"]]


def test_no_control_is_required_by_the_browser():
    assert not re.search(r"\srequired[\s>=]", str(SampleForm()))


def test_errors_are_linked_said_and_described():
    form = SampleForm({"day_day": "31", "day_month": "2", "day_year": "2016", "needs": ["no"]})
    html = str(form)
    ids = set(re.findall(r' id="([^"]+)"', html))
    summary = render("{% error_summary form %}", form=form)
    links = [link["href"] for link in elements(summary, "a")]
    assert len(links) == sum(len(errors) for errors in form.errors.values())
    assert {link.removeprefix("#") for link in links} <= ids
    assert "#id_day_day" in links
    assert "#id_kind_0" in links
    for name in form.errors:
        assert f"id_{name}_error" in ids
        assert re.search(rf'aria-describedby="[^"]*\bid_{name}_error\b', html), name
    assert html.count('<span class="govuk-visually-hidden">Error:</span>') == len(links)


def test_every_description_that_is_referred_to_exists():
    for form in (SampleForm(), SampleForm({}), SampleFilters(), SampleFilters({"q": "x"})):
        html = str(form)
        ids = set(re.findall(r' id="([^"]+)"', html))
        for reference in re.findall(r'aria-describedby="([^"]+)"', html):
            assert set(reference.split()) <= ids


def test_a_summary_takes_several_forms_and_says_nothing_when_all_is_well():
    class Pair(GovForm):
        name = forms.CharField()

        def clean(self) -> None:
            raise forms.ValidationError("The two visits overlap")

    wrong, fresh = Pair({"name": "x"}), SampleForm()
    assert "The two visits overlap" in render("{% error_summary a b %}", a=fresh, b=wrong)
    assert render("{% error_summary a b %}", a=fresh, b=None).strip() == ""
    formset = forms.formset_factory(Pair)(
        {"form-TOTAL_FORMS": "1", "form-INITIAL_FORMS": "0", "form-0-name": "x" * 2000}
    )
    assert "The two visits overlap" in render("{% error_summary formset %}", formset=formset)


@pytest.mark.parametrize(
    ("field", "data", "said"),
    [
        (forms.CharField(label="Note"), "", "Enter note"),
        (forms.CharField(label="NHS number"), "", "Enter NHS number"),
        (forms.CharField(label="Note", max_length=3), "four", "Note must be 3 characters or fewer"),
        (forms.ChoiceField(label="Centre", choices=[("a", "A")]), "", "Select centre"),
        (
            forms.ChoiceField(label="Was the child seen?", choices=[("a", "A")]),
            "",
            "Answer “Was the child seen?”",
        ),
        (forms.BooleanField(label="I agree"), "", "Tick “I agree”"),
        (forms.IntegerField(label="Minutes"), "x", "Minutes must be a whole number"),
        (forms.IntegerField(label="Minutes", min_value=1), "0", "Minutes must be 1 or more"),
        (forms.CharField(error_messages={"required": "Say why"}), "", "Say why"),
    ],
)
def test_errors_are_plain_words(field, data, said):
    form = type("Sample", (GovForm,), {"sample": field})({"sample": data})
    assert form.errors["sample"] == [said]


def test_optional_fields_say_so_but_not_in_filters():
    assert "(optional)" in Visit()["price"].as_field_group()
    assert "(optional)" not in Visit()["on"].as_field_group()
    assert "(optional)" not in SampleFilters()["q"].as_field_group()


def test_what_is_typed_is_escaped():
    form = SampleForm({"worker": '"><script>x</script>', "note": "</textarea><b>"})
    html = str(form) + render("{% error_summary form %}", form=form)
    assert "<script>" not in html
    assert "</textarea><b>" not in html
