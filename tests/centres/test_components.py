"""The components of the pages, and what every page has around them."""

import re
from pathlib import Path
from typing import Any

import pytest
from django.contrib.messages import constants
from django.contrib.messages.storage.base import Message
from django.core.management import call_command
from django.core.paginator import Paginator
from django.template.loader import render_to_string
from django.test import RequestFactory

from centres import wording
from centres.styleguide import SampleFilters, SampleForm
from centres.templatetags.components import STATE_COLOURS
from tests.centres.markup import elements, render

ROOT = Path(__file__).resolve().parents[2]
TEMPLATES = sorted((ROOT / "templates").rglob("*.html"))


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
