"""The components of the pages, their words, and forms in GOV.UK markup."""

import re
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest
import time_machine
from django import forms
from django.contrib.messages import constants
from django.contrib.messages.storage.base import Message
from django.core.management import call_command
from django.core.paginator import Paginator
from django.http import QueryDict
from django.template import engines
from django.template.loader import render_to_string
from django.test import RequestFactory
from django.test.html import Element, parse_html
from hypothesis import given
from hypothesis import strategies as st

from centres import wording
from centres.forms import GovDateField, GovForm, PoundsField
from centres.quarters import Quarter
from centres.styleguide import SampleFilters, SampleForm
from centres.templatetags.components import STATE_COLOURS
from centres.widgets import GovDateInput

ROOT = Path(__file__).resolve().parents[2]
TEMPLATES = sorted((ROOT / "templates").rglob("*.html"))


def render(source: str, path: str = "/", **context: Any) -> str:
    tags = "{% load components tables words %}"
    template = engines["django"].from_string(tags + source)
    return template.render(context, RequestFactory().get(path))


def elements(html: str, name: str) -> list[dict[str, str]]:
    """The attributes of every element of that name."""
    found: list[dict[str, str]] = []

    def walk(element: Any) -> None:
        if isinstance(element, Element):
            if element.name == name:
                found.append({key: value or "" for key, value in element.attributes})
            for child in element.children:
                walk(child)

    walk(parse_html(f"<div>{html}</div>"))
    return found


# Words


@pytest.mark.parametrize(
    ("source", "value", "said"),
    [
        ("{{ value|day }}", date(2016, 3, 3), "3 March 2016"),
        ("{{ value|short_day }}", date(2015, 12, 25), "25 Dec 2015"),
        ("{{ value|day }}", None, ""),
        ("{{ value|day }}", datetime(2016, 6, 30, 23, 30, tzinfo=UTC), "1 July 2016"),
        ("{{ value|moment }}", datetime(2016, 7, 1, 13, 5, tzinfo=UTC), "1 July 2016, 2:05pm"),
        ("{{ value|moment }}", datetime(2016, 1, 1, 0, 0, tzinfo=UTC), "1 January 2016, 12:00am"),
        ("{{ value|money }}", 123_450, "£1,234.50"),
        ("{{ value|money }}", -1_250, "−£12.50"),
        ("{{ value|money }}", -5, "−£0.05"),
        ("{{ value|money }}", 0, "£0.00"),
        ("{{ value|money }}", None, ""),
        ("{{ value|number }}", 31_966, "31,966"),
        ("{{ value|percent }}", 6_540, "65.4%"),
        ("{{ value|percent }}", 6_500, "65%"),
        ("{{ value|percent }}", -5, "−0.05%"),
        ("{{ value|share_of:3 }}", 2, "66.7%"),
        ("{{ value|share_of:2000 }}", 1, "0.1%"),
        ("{{ value|share_of:0 }}", 0, "–"),
        ("{{ value|quarter }}", "2015-16-Q4", "January to March 2016 (2015-16 Q4)"),
        ("{{ value|quarter }}", Quarter(2015, 1), "April to June 2015 (2015-16 Q1)"),
        ("{{ value|quarter_months }}", "2015-16-Q3", "October to December 2015"),
        ("{{ value|in_words }}", "home_visit", "Home visit"),
        ("{{ value|in_words }}", "psed", "Personal, social and emotional development"),
        ("{{ value|in_words }}", None, ""),
    ],
)
def test_facts_are_said_in_words(source, value, said):
    assert render(source, value=value) == said


@given(st.integers(-(10**12), 10**12))
def test_money_keeps_every_penny(pence):
    said = wording.money(pence)
    assert int(said.replace("£", "").replace(",", "").replace(".", "").replace("−", "-")) == pence


# Forms: dates and money as typed


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


# Lists


def page(number: int, rows: int = 132) -> Any:
    return Paginator(range(rows), 25).get_page(number)


@pytest.mark.parametrize(
    ("rows", "number", "said"),
    [
        (132, 1, "Showing 1 to 25 of 132 families"),
        (132, 6, "Showing 126 to 132 of 132 families"),
        (1, 1, "Showing 1 to 1 of 1 family"),
        (0, 1, "No families"),
    ],
)
def test_a_list_says_how_much_it_shows(rows, number, said):
    html = render('{% count_said page "family" "families" %}', page=page(number, rows))
    assert re.sub(r"<[^>]+>", "", html) == said


def test_pages_keep_sort_and_filters():
    html = render(
        "{% pagination page %}", "/?sort=name&needs=debt&needs=housing&page=3", page=page(3)
    )
    hrefs = [link["href"] for link in elements(html, "a")]
    kept = "?sort=name&needs=debt&needs=housing&page="
    assert hrefs == [f"{kept}{number}" for number in (2, 1, 2, 3, 4, 5, 6, 4)]
    current = [link for link in elements(html, "a") if link.get("aria-current") == "page"]
    assert [link["href"] for link in current] == [f"{kept}3"]


def test_a_single_page_has_no_pagination():
    assert render("{% pagination page %}", page=page(1, 25)).strip() == ""


@pytest.mark.parametrize(
    ("path", "direction", "follows"),
    [
        ("/?page=2&q=a", "none", "?q=a&sort=name"),
        ("/?sort=name", "ascending", "?sort=-name"),
        ("/?sort=-name", "descending", "?sort=name"),
    ],
)
def test_a_column_sorts_one_way_then_the_other(path, direction, follows):
    html = render('{% column "Family" sort="name" %}', path)
    [head] = elements(html, "th")
    [link] = elements(html, "a")
    assert (head["aria-sort"], link["href"]) == (direction, follows)


def test_cells_carry_their_heading_for_the_stacked_table():
    html = render('{% cell "Last seen" numeric=True %} {{ value }} {% endcell %}', value="<b>")
    assert 'data-label="Last seen"' in html
    assert "&lt;b&gt;" in html
    assert "govuk-table__cell--numeric" in html


def test_filters_in_force_are_shown_in_words_and_can_be_dropped_one_by_one():
    path = "/families/?needs=debt&needs=housing&level=3&seen_before_day=1&seen_before_month=3"
    path += "&seen_before_year=2016&sort=name&page=4"
    request = RequestFactory().get(path)
    template = "{% filters form %}the list{% endfilters %}"
    html = render(template, path, form=SampleFilters(request.GET))
    tags = {
        re.sub(r"\s+", " ", re.sub(r"<[^>]+>", "", inner)).strip(" ×"): href.replace("&amp;", "&")
        for href, inner in re.findall(r'ls-filters__tag" href="([^"]+)">(.*?)</a>', html)
    }
    day = "seen_before_day=1&seen_before_month=3&seen_before_year=2016"
    assert tags == {
        "Remove Level of need: 3 Complex needs": f"?needs=debt&needs=housing&{day}&sort=name",
        "Remove Needs: Debt, Housing": f"?level=3&{day}&sort=name",
        "Remove Last seen before: 1 March 2016": "?needs=debt&needs=housing&level=3&sort=name",
    }
    assert '<input type="hidden" name="sort" value="name">' in html
    assert "the list" in html


def test_a_filter_that_is_wrong_is_not_said_to_be_applied():
    html = render(
        "{% filters form %}{% endfilters %}", "/?level=9", form=SampleFilters({"level": "9"})
    )
    assert "ls-filters__tag" not in html
    assert '<details class="ls-filters__details" open>' in html


# Other components


def test_states_have_words_and_a_colour_that_the_style_sheet_knows():
    css = (ROOT / "static/vendor/govuk-frontend-6.6.0/govuk-frontend.min.css").read_text()
    for code, colour in STATE_COLOURS.items():
        html = render("{% state code %}", code=code)
        assert wording.in_words(code) in html
        if colour:
            assert f"govuk-tag--{colour}" in html
            assert f".govuk-tag--{colour}{{" in css


def test_a_fact_that_is_missing_says_so_and_a_change_link_says_what_it_changes():
    html = render(
        '{% summary_row "Telephone" href="/x/" %} {{ value }} {% endsummary_row %}', value=""
    )
    assert "Not recorded" in html
    assert 'Change<span class="govuk-visually-hidden"> Telephone</span>' in html


def test_progress_says_itself_in_words():
    html = render('{% progress 7 12 "Checks recorded" %}')
    assert "7 of 12" in html
    assert elements(html, "progress")[0]["aria-label"] == "Checks recorded"


@pytest.mark.parametrize(
    ("level", "role", "look"),
    [
        (constants.SUCCESS, "alert", "govuk-notification-banner--success"),
        (constants.ERROR, "alert", "ls-banner--error"),
        (constants.INFO, "region", "govuk-notification-banner"),
    ],
)
def test_messages_are_read_out_when_something_was_done_or_was_not(level, role, look):
    html = render_to_string("components/messages.html", {"messages": [Message(level, "A visit")]})
    [banner] = [one for one in elements(html, "div") if "role" in one]
    assert banner["role"] == role
    assert look in banner["class"]


# Pages


@pytest.mark.parametrize("name", ["400", "403", "403_csrf", "404", "500"])
def test_error_pages_stand_without_any_context(name):
    html = render_to_string(f"{name}.html")
    assert html.count("<h1") == 1
    assert 'href="/"' in html


@pytest.mark.parametrize(("data", "prefix"), [(None, ""), ({}, "Error: ")])
def test_the_title_says_when_the_form_has_errors(data, prefix):
    context = {"form": SampleForm(data)}
    html = render_to_string("registration/login.html", context, RequestFactory().get("/"))
    assert f"<title>{prefix}Sign in – Lodestar</title>" in html


@pytest.mark.parametrize("template", TEMPLATES, ids=lambda path: str(path.relative_to(ROOT)))
def test_no_template_holds_inline_script_style_or_handlers(template):
    text = template.read_text()
    assert not re.search(r"<script(?![^>]*\ssrc=)", text)
    assert not re.search(r"<style\b", text)
    assert not re.search(r"\s(style|on[a-z]+)=", text)
    assert "javascript:" not in text


def test_vendored_style_has_no_font_crest_or_crown():
    css = (ROOT / "static/vendor/govuk-frontend-6.6.0/govuk-frontend.min.css").read_text()
    for taken_out in ("@font-face", "GDS Transport", "url(", "crest", "crown"):
        assert taken_out not in css


def test_static_files_can_be_collected_with_hashed_names(tmp_path, settings):
    settings.STATIC_ROOT = str(tmp_path)
    settings.STORAGES = {
        **settings.STORAGES,
        "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
    }
    call_command("collectstatic", interactive=False, verbosity=0)
    collected = {path.relative_to(tmp_path).as_posix() for path in tmp_path.rglob("*")}
    named = {
        name
        for template in TEMPLATES
        for name in re.findall(r'{% static "([^"]+)" %}', template.read_text())
    }
    assert named
    assert named <= collected
    script = (tmp_path / "lodestar.js").read_text()
    for imported in re.findall(r"from '\./([^']+)'", script):
        assert imported in collected
