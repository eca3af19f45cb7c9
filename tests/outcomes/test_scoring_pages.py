"""The pages a Star is scored on: at a glance, area by area, finished, voided and done again."""

from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from families.models import Case
from outcomes.family_star import stars
from outcomes.models import Star, StarArea, StarEdition
from tests.cast import County, ago, case, family
from tests.outcomes.test_case_pages import signed_in, star_of
from tests.outcomes.test_stars import finish, score, start


@pytest.fixture
def held(county: County) -> Case:
    return case(family(county.north), county.fiona)


@pytest.fixture
def fiona(county: County) -> Client:
    return signed_in(county.fiona)


@pytest.fixture
def draft(county: County, held: Case) -> Star:
    return start(county, held, StarEdition.objects.get(code="family-star-plus"), date=ago(2))


def areas_of(star: Star) -> list[StarArea]:
    return list(star.edition.areas.all())


def page_of(star: Star, position: int | None = None) -> str:
    if position is None:
        return reverse("star", args=[star.ref])
    return reverse("star_area", args=[star.ref, position])


def typed(client: Client, page: str, **said: str) -> dict[str, str]:
    """The page's form as it is filled in, with `said` typed on it."""
    form = client.get(page).context["form"]
    return {name: form[name].value() or "" for name in form.fields} | said


def test_one_by_one_each_save_keeps_what_is_given_and_goes_on(fiona: Client, draft: Star) -> None:
    first, second = areas_of(draft)[:2]
    said = {f"area_{first.pk}": "4", f"family_{first.pk}": "7", f"note_{first.pk}": "Asthma"}
    sent = typed(fiona, page_of(draft, 1), **said, then="next")
    assert fiona.post(page_of(draft, 1), sent).headers["Location"] == page_of(draft, 2)
    kept = draft.scores.get()
    assert (kept.area, kept.score, kept.family_score, kept.note) == (first, 4, 7, "Asthma")
    sent = typed(fiona, page_of(draft, 2), **{f"area_{second.pk}": "3"}, then="previous")
    assert fiona.post(page_of(draft, 2), sent).headers["Location"] == page_of(draft, 1)
    sent = typed(fiona, page_of(draft, 2), then="later")
    case_page = reverse("case", args=[draft.case.ref])
    assert fiona.post(page_of(draft, 2), sent).headers["Location"] == case_page
    sent = typed(fiona, page_of(draft, 10), then="next")
    finish_page = reverse("star_finish", args=[draft.ref])
    assert fiona.post(page_of(draft, 10), sent).headers["Location"] == finish_page
    assert draft.scores.count() == 2
    asked = fiona.get(finish_page).content.decode()
    assert "the family says 7" in asked
    assert "Asthma" in asked


@pytest.mark.parametrize("position", [0, 11, 10**30])
def test_an_area_that_is_none_is_no_page(fiona: Client, draft: Star, position: int) -> None:
    assert fiona.get(page_of(draft, position)).status_code == 404


def test_a_finished_star_is_scored_on_no_page(county: County, fiona: Client, draft: Star) -> None:
    score(county, draft, 3)
    finish(county, draft)
    for page in (page_of(draft, 1), page_of(draft)):
        area = f"area_{areas_of(draft)[0].pk}"
        answer = fiona.post(page, {area: "9"}, follow=True)
        assert answer.redirect_chain
    assert draft.scores.get().score == 3
    assert fiona.get(page_of(draft, 1)).headers["Location"] == page_of(draft)


def test_the_chart_grows_over_the_earlier_reading(
    county: County, fiona: Client, held: Case, draft: Star
) -> None:
    star_of(county, held, 40, *[3] * 10)
    for values, lines in ((), 0), ((5, 6), 1), ((5, None, 6, 7), 1):
        score(county, draft, *values)
        for page in (page_of(draft), page_of(draft, 3)):
            response = fiona.get(page)
            earlier, now = response.context["chart"].narrow.shapes
            assert earlier.style.name == "first"
            assert (len(now.markers), len(now.lines)) == (
                len([value for value in values if value]),
                lines,
            )
            assert "First Star" in response.content.decode()
    assert 'class="ls-scale__mark"' in fiona.get(page_of(draft, 3)).content.decode()


def test_a_note_without_a_score_is_asked_about_and_kept_on_the_page(
    fiona: Client, draft: Star
) -> None:
    first = areas_of(draft)[0]
    sent = typed(fiona, page_of(draft), **{f"note_{first.pk}": "Rather not say"})
    answer = fiona.post(page_of(draft), sent)
    assert answer.context["form"].errors == {
        f"area_{first.pk}": ["Physical health: choose a score too, so that this is kept"]
    }
    assert "Rather not say" in answer.content.decode()


@pytest.mark.parametrize("odd", ["11", "x", "\x00", "1" * 5000, "-1"])
def test_odd_values_are_faults_by_their_field(fiona: Client, draft: Star, odd: str) -> None:
    first = areas_of(draft)[0]
    for name in ("area", "family"):
        sent = typed(fiona, page_of(draft), **{f"area_{first.pk}": "3", f"{name}_{first.pk}": odd})
        answer = fiona.post(page_of(draft), sent)
        assert list(answer.context["form"].errors) == [f"{name}_{first.pk}"]
    for name, answers in (("note", {200}), ("seen", {200, 302})):
        sent = typed(fiona, page_of(draft), **{f"{name}_{first.pk}": (odd * 2001)[:4000]})
        assert fiona.post(page_of(draft), sent).status_code in answers
    assert not draft.scores.exists()


def test_alone_nobody_is_asked_for_the_familys_number(
    county: County, fiona: Client, held: Case
) -> None:
    edition = StarEdition.objects.get(code="family-star-plus")
    alone = start(county, held, edition, completed="worker")
    fields = fiona.get(page_of(alone)).context["form"].fields
    assert not [name for name in fields if name.startswith("family")]


def test_what_two_people_change_at_once_is_shown_and_typing_kept(
    county: County, fiona: Client, draft: Star
) -> None:
    frank = signed_in(county.frank)
    first, second, third = areas_of(draft)[:3]
    score(county, draft, 2, 2, 2)
    hers = typed(fiona, page_of(draft), **{f"area_{first.pk}": "5", f"area_{third.pk}": "6"})
    his = typed(
        frank, page_of(draft), **{f"area_{first.pk}": "8", f"note_{second.pk}": "Sleeps badly"}
    )
    assert fiona.post(page_of(draft), hers).status_code == 302
    answer = frank.post(page_of(draft), his)
    form = answer.context["form"]
    assert list(form.errors) == [f"area_{first.pk}"]
    assert "somebody else saved 5" in form.errors[f"area_{first.pk}"][0]
    shown = [form[f"area_{area.pk}"].value() for area in (first, second, third)]
    assert shown == ["8", "2", "6"], "his own, and what he left alone as it is now"
    assert form[f"note_{second.pk}"].value() == "Sleeps badly"
    assert dict(draft.scores.values_list("area", "score"))[first.pk] == 5
    again = {name: form[name].value() or "" for name in form.fields}
    assert frank.post(page_of(draft), again).status_code == 302
    assert list(draft.scores.values_list("score", "note")) == [
        (8, ""),
        (2, "Sleeps badly"),
        (6, ""),
    ]


def test_done_again_it_begins_with_everything_but_the_scores(
    county: County, fiona: Client, held: Case
) -> None:
    wrong = star_of(county, held, 20, 3, 4, kind="review", completed="family")
    sent = {"reason": "Another family’s", "then": "again"}
    started = fiona.post(reverse("star_void", args=[wrong.ref]), sent)
    form = fiona.get(started.headers["Location"]).context["form"]
    assert (form["kind"].value(), form["date"].value(), form["completed"].value()) == (
        "review",
        ago(20),
        "family",
    )
    assert form["edition"].value() == wrong.edition.code
    assert not Star.objects.filter(voided_on=None).exists(), "nothing is begun yet"
    assert wrong.scores.count() == 2


def test_another_cases_star_fills_in_nothing(county: County, fiona: Client, held: Case) -> None:
    other = case(family(county.south), county.sam)
    theirs = star_of(county, other, 20, 3, kind="closing")
    for odd in (theirs.ref, "none", "a\x00b"):
        page = fiona.get(reverse("star_add", args=[held.ref]), {"again": odd})
        assert page.context["form"]["kind"].value() == "first"


def test_scoring_takes_the_same_queries_for_any_number_of_readings(
    county: County, fiona: Client, held: Case, draft: Star
) -> None:
    counts: list[Any] = []
    for days in (50, 40, 30):
        star_of(county, held, days, 3, 4)
        stars.score(by=county.fiona, star=draft, scores={areas_of(draft)[days % 7]: 4})
        for position in (None, 2):
            with CaptureQueriesContext(connection) as captured:
                assert fiona.get(page_of(draft, position)).status_code == 200
            counts.append(len(captured))
    assert len(set(counts[::2])) == len(set(counts[1::2])) == 1
