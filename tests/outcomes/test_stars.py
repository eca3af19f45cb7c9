"""Recording the Family Star: a draft, its scores, finishing, voiding."""

from datetime import date
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.db import InternalError, transaction

from centres.models import AuditEvent
from centres.refusals import Refused
from families.models import Case
from outcomes.family_star import stars
from outcomes.family_star.changes import changes_between
from outcomes.family_star.readings import chart_of, reading_before
from outcomes.models import Star, StarArea, StarEdition, StarScore
from tests.cast import County, ago, case, family


@pytest.fixture
def held(county: County) -> Case:
    return case(family(county.north), county.fiona)


@pytest.fixture
def edition(db: None) -> StarEdition:
    return StarEdition.objects.get(code="family-star-plus")


def start(county: County, held: Case, edition: StarEdition, **facts: Any) -> Star:
    facts = {"kind": "first", "date": ago(50), "completed": "together", **facts}
    return stars.start(by=county.fiona, case=held, edition=edition, **facts)


def score(county: County, star: Star, *values: int | None) -> None:
    areas = star.edition.areas.all()
    stars.score(by=county.fiona, star=star, scores=dict(zip(areas, values, strict=False)))


def finish(county: County, star: Star) -> Star:
    return stars.finish(by=county.fiona, star=star, seen=stars.fingerprint(star))


def small_edition(**facts: Any) -> StarEdition:
    """An edition of three areas on a scale of 0 to 5."""
    facts = {"code": "small", "name": "Small", "lowest": 0, "highest": 5, "good_from": 4, **facts}
    made = StarEdition.objects.create(**facts)
    for position, code in enumerate(["home", "health", "play"], start=1):
        StarArea.objects.create(edition=made, code=code, name=code.title(), position=position)
    return made


def test_from_draft_to_finished_with_an_audit_entry_each(
    county: County, held: Case, edition: StarEdition
) -> None:
    star = start(county, held, edition)
    assert star.ref.startswith("LS-")
    assert not Star.objects.counted().exists()
    score(county, star, 3, 4, None, 10)
    assert list(star.scores.values_list("score", flat=True)) == [3, 4, 10]
    finish(county, star)
    assert Star.objects.counted().get() == star
    actions = AuditEvent.objects.order_by("pk").values_list("action", flat=True)
    assert list(actions) == ["star.start", "star.score", "star.finish"]


def test_a_score_can_be_changed_and_left_out_again(
    county: County, held: Case, edition: StarEdition
) -> None:
    star = start(county, held, edition)
    score(county, star, 3, 4)
    score(county, star, 5, None)
    assert list(star.scores.values_list("score", flat=True)) == [5]


def test_begun_twice_it_is_one_draft(county: County, held: Case, edition: StarEdition) -> None:
    assert start(county, held, edition) == start(county, held, edition)
    finish_me = start(county, held, edition)
    score(county, finish_me, 3)
    finish(county, finish_me)
    assert start(county, held, edition) != finish_me


@pytest.mark.parametrize(
    ("facts", "field"),
    [
        ({"date": date(2999, 1, 1)}, "date"),
        ({"date": date(1899, 1, 1)}, "date"),
        ({"date": ago(61)}, "date"),
        ({"kind": "fourth"}, "kind"),
        ({"completed": "nobody"}, "completed"),
    ],
)
def test_what_cannot_be_is_named_by_its_field(
    county: County, held: Case, edition: StarEdition, facts: dict[str, Any], field: str
) -> None:
    with pytest.raises(ValidationError) as problem:
        start(county, held, edition, **facts)
    assert list(problem.value.message_dict) == [field]


def test_another_councils_edition_cannot_be_used(county: County, held: Case) -> None:
    theirs = small_edition(council=county.elsewhere)
    with pytest.raises(ValidationError):
        start(county, held, theirs)
    assert (
        start(county, held, small_edition(code="own", council=county.council)).edition.code == "own"
    )


@pytest.mark.parametrize(("value", "fits"), [(-1, False), (0, True), (5, True), (6, False)])
def test_the_scale_comes_from_the_edition(
    county: County, held: Case, value: int, fits: bool
) -> None:
    star = start(county, held, small_edition())
    if fits:
        score(county, star, value)
        assert star.scores.get().score == value
        finish(county, star)
    else:
        with pytest.raises(ValidationError):
            score(county, star, value)
        assert not star.scores.exists()


def test_an_area_of_another_edition_is_refused(
    county: County, held: Case, edition: StarEdition
) -> None:
    other = small_edition().areas.all()[0]
    with pytest.raises(ValidationError):
        stars.score(by=county.fiona, star=start(county, held, edition), scores={other: 3})


def test_nothing_scored_is_nothing_to_finish(
    county: County, held: Case, edition: StarEdition
) -> None:
    with pytest.raises(Refused, match="at least one area"):
        finish(county, start(county, held, edition))


def test_a_finished_star_is_finished_once_and_scored_no_more(
    county: County, held: Case, edition: StarEdition
) -> None:
    star = start(county, held, edition)
    score(county, star, 3)
    finish(county, star)
    with pytest.raises(Refused, match="was finished on"):
        finish(county, star)
    with pytest.raises(Refused, match="was finished on"):
        score(county, star, 9)
    assert star.scores.get().score == 3
    assert AuditEvent.objects.filter(action="star.finish").count() == 1


def test_scores_that_somebody_changed_meanwhile_are_not_finished_unseen(
    county: County, held: Case, edition: StarEdition
) -> None:
    star = start(county, held, edition)
    score(county, star, 3)
    seen = stars.fingerprint(star)
    score(county, star, 9)
    with pytest.raises(Refused, match="changed a score or a note"):
        stars.finish(by=county.fiona, star=star, seen=seen)
    assert not Star.objects.counted().exists()


def test_the_database_holds_a_finished_star_too(
    county: County, held: Case, edition: StarEdition
) -> None:
    star = start(county, held, edition)
    score(county, star, 3)
    finish(county, star)
    with pytest.raises(InternalError), transaction.atomic():
        Star.objects.filter(pk=star.pk).update(date=ago(1))
    with pytest.raises(InternalError), transaction.atomic():
        StarScore.objects.filter(star=star).update(score=9)


def test_voiding_leaves_it_visible_and_uncounted(
    county: County, held: Case, edition: StarEdition
) -> None:
    star = start(county, held, edition)
    score(county, star, 3)
    finish(county, star)
    with pytest.raises(Refused):
        stars.void(by=county.frank, star=star, reason="Wrong")
    with pytest.raises(ValidationError):
        stars.void(by=county.fiona, star=star, reason=" ")
    stars.void(by=county.cora, star=star, reason="Wrong family")
    assert not Star.objects.counted().exists()
    assert Star.objects.get().void_reason == "Wrong family"
    with pytest.raises(Refused, match="already voided"):
        stars.void(by=county.fiona, star=star, reason="Again")


def test_a_draft_given_up_is_not_scored_or_finished(
    county: County, held: Case, edition: StarEdition
) -> None:
    star = start(county, held, edition)
    score(county, star, 3)
    stars.void(by=county.fiona, star=star, reason="Did not take place")
    with pytest.raises(Refused):
        score(county, star, 4)
    with pytest.raises(Refused):
        finish(county, star)


def test_the_earlier_reading_is_the_last_that_counts_of_the_same_edition(
    county: County, held: Case, edition: StarEdition
) -> None:
    def reading(days: int, kind: str = "first", of: StarEdition = edition) -> Star:
        star = start(county, held, of, date=ago(days), kind=kind)
        score(county, star, 3)
        return finish(county, star)

    first, second = reading(50), reading(40, "review")
    voided = reading(30, "review")
    stars.void(by=county.fiona, star=voided, reason="Wrong")
    reading(25, "review", small_edition())
    start(county, held, edition, date=ago(20), kind="review")
    latest = start(county, held, edition, date=ago(10), kind="closing")
    everything = list(Star.objects.select_related("edition"))
    assert reading_before(latest, everything) == second
    assert reading_before(second, everything) == first
    assert reading_before(first, everything) is None


def test_change_is_said_in_words_for_areas_scored_in_both(county: County, held: Case) -> None:
    three = small_edition()
    before, now = start(county, held, three), start(county, held, three, date=ago(5), kind="review")
    score(county, before, 1, 4, None)
    score(county, now, 3, 2, 5)
    assert [change.words for change in changes_between(before, now)] == [
        "Home: from 1 to 3, up 2",
        "Health: from 4 to 2, down 2, below 4 again",
    ]


def test_the_chart_draws_the_first_and_the_two_latest(county: County, held: Case) -> None:
    three = small_edition()
    readings = []
    for days in (50, 40, 30, 20):
        star = start(county, held, three, date=ago(days), kind="review")
        score(county, star, 1, 2, 3)
        readings.append(star)
    chart = chart_of(readings[::-1], "Stars")
    assert chart is not None
    assert [one.on for one in chart.readings] == [ago(50), ago(30), ago(20)]
    assert (chart.lowest, chart.highest, list(chart.stages)) == (0, 5, [])
    assert chart_of([], "Stars") is None


def test_an_edition_of_two_areas_has_no_chart(county: County, held: Case) -> None:
    two = small_edition()
    two.areas.filter(position=3).delete()
    star = start(county, held, two)
    score(county, star, 1, 2)
    assert chart_of([star], "Star") is None
