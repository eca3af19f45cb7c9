"""A Star's page: readings laid over each other, what changed in words, what was left out."""

from typing import Any
from urllib.parse import urlencode

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from families.models import Case, Family
from outcomes.family_star import stars
from outcomes.family_star.changes import Change, progress_between
from outcomes.family_star.readings import ordered_readings
from outcomes.models import Star, StarEdition
from tests.cast import County, ago, case, family
from tests.outcomes.test_case_pages import signed_in, star_of
from tests.outcomes.test_stars import small_edition


@pytest.fixture
def archers(county: County) -> Family:
    return family(county.north)


@pytest.fixture
def held(county: County, archers: Family) -> Case:
    return case(archers, county.fiona, opened_on=ago(300))


@pytest.fixture
def fiona(county: County) -> Client:
    return signed_in(county.fiona)


def journey_of_four(county: County, held: Case) -> list[Star]:
    return [
        star_of(county, held, 290, 2, 5, 5),
        star_of(county, held, 200, 3, 5, 4, kind="review"),
        star_of(county, held, 100, 4, 5, 4, kind="review"),
        star_of(county, held, 10, 8, 5, 3, kind="closing"),
    ]


def page_of(client: Client, star: Star, **chosen: Any) -> Any:
    query = f"?{urlencode(chosen, doseq=True)}" if chosen else ""
    return client.get(reverse("star", args=[star.ref]) + query)


def drawn(response: Any) -> list[int]:
    """How many days ago each reading on the page's chart was."""
    return [(ago(0) - reading.on).days for reading in response.context["chart"].readings]


CHANGES = [
    ((4, 6, "Trying"), "from 4 to 6, up 2; now Trying"),
    (
        (6, 8, "Finding what works"),
        "from 6 to 8, up 2; now Finding what works, and going well",
    ),
    ((8, 9, "Effective parenting"), "from 8 to 9, up 1; now Effective parenting"),
    ((9, 6, "Trying"), "from 9 to 6, down 3; now Trying, below 8 again"),
    ((5, 5, "Trying"), "still 5, Trying"),
    ((5, 5, ""), "still 5"),
    ((2, 3, ""), "from 2 to 3, up 1"),
    ((2, 8, ""), "from 2 to 8, up 6; now going well"),
    ((9, 7, ""), "from 9 to 7, down 2, below 8 again"),
]


@pytest.mark.parametrize(("facts", "words"), CHANGES)
def test_a_change_in_words(facts: tuple[int, int, str], words: str) -> None:
    before, now, stage = facts
    change = Change("Home", before, now, stage, good_from=8)
    assert change.moved == words
    assert change.words == f"Home: {words}"


def test_progress_counts_ups_and_downs_and_names_what_cannot_be_compared(
    county: County, held: Case
) -> None:
    before = star_of(county, held, 100, 2, 5, 5, 6)
    now = star_of(county, held, 10, 4, 5, 4, kind="review")
    found = progress_between(before, now)
    assert [change.area for change in found.up] == ["Physical health"]
    assert [change.area for change in found.down] == ["Meeting emotional needs"]
    assert found.same_in_words == "Your wellbeing (5)"
    assert found.apart == ["Keeping your children safe"]
    assert found.summary == "Up in 1 area, the same in 1, down in 1"


@pytest.mark.parametrize(
    ("values", "said"),
    [((3, 3, 3), "Up in 3 areas"), ((2, 2, 2), "The same in 3 areas"), ((1, 2, 3), None)],
)
def test_a_summary_leaves_out_what_did_not_happen(
    county: County, held: Case, values: tuple[int, ...], said: str | None
) -> None:
    before = star_of(county, held, 100, 2, 2, 2)
    now = star_of(county, held, 10, *values, kind="review")
    summary = progress_between(before, now).summary
    assert summary == (said or "Up in 1 area, the same in 1, down in 1")


def test_two_stars_without_an_area_in_common_have_nothing_to_sum_up(
    county: County, held: Case
) -> None:
    before = star_of(county, held, 100, 2)
    now = stars.start(
        by=county.fiona,
        case=held,
        kind="review",
        date=ago(5),
        edition=before.edition,
        completed="together",
    )
    stars.score(by=county.fiona, star=now, scores={before.edition.areas.all()[1]: 4})
    assert progress_between(before, now).summary == ""


def test_first_previous_and_this_one_are_laid_over_each_other(
    county: County, held: Case, fiona: Client
) -> None:
    first, second, third, closing = journey_of_four(county, held)
    assert drawn(page_of(fiona, first)) == [290]
    assert drawn(page_of(fiona, second)) == [290, 200]
    assert drawn(page_of(fiona, third)) == [290, 200, 100]
    page = page_of(fiona, closing)
    assert drawn(page) == [290, 100, 10]
    html = page.content.decode()
    assert "from 4 to 8, up 4; now Finding what works, and going well" in html
    assert "from 2 to 8, up 6" in html
    assert html.index("from 4 to 8") < html.index("from 2 to 8")
    assert "Your wellbeing (5)" in html


def test_the_reader_chooses_which_are_laid_over(county: County, held: Case, fiona: Client) -> None:
    first, second, third, closing = journey_of_four(county, held)
    assert drawn(page_of(fiona, closing, over=[second.ref])) == [200, 10]
    assert drawn(page_of(fiona, closing, chosen="yes")) == [10]
    printed = page_of(fiona, closing, over=[second.ref]).context["fridge_url"]
    assert printed.endswith(f"fridge.pdf?chosen=yes&over={second.ref}")
    later = page_of(fiona, second, over=[closing.ref])
    assert drawn(later) == [200, 10]
    assert "from 3 to 8, up 5" in later.content.decode()
    page = page_of(fiona, closing, over=[first.ref, second.ref, third.ref])
    assert "Choose 2 at most" in page.content.decode()
    assert page.content.decode().count(" checked") == 3
    assert drawn(page) == [290, 100, 10]


@pytest.mark.parametrize("over", ["", "LS-0", "\x00", "9" * 5000, "' or 1=1", "é"])
def test_what_is_no_reading_of_the_family_is_said_and_nothing_breaks(
    county: County, held: Case, fiona: Client, over: str
) -> None:
    *_, closing = journey_of_four(county, held)
    page = page_of(fiona, closing, over=[over])
    assert page.status_code == 200
    assert "Choose from the readings of this family" in page.content.decode()
    assert drawn(page) == [290, 100, 10]


def test_readings_of_the_familys_other_cases_can_be_chosen_and_no_other_familys(
    county: County, archers: Family, held: Case, fiona: Client
) -> None:
    earlier = case(archers, county.fiona, opened_on=ago(900))
    long_ago = star_of(county, earlier, 880, 1, 1, 1)
    theirs = star_of(county, case(family(county.north), county.fiona), 20, 4, 4, 4)
    now = star_of(county, held, 10, 5, 5, 5)
    page = page_of(fiona, now)
    assert drawn(page) == [10]
    assert f"case {earlier.ref}" in page.content.decode()
    assert theirs.ref not in page.content.decode()
    both = page_of(fiona, now, over=[long_ago.ref])
    assert drawn(both) == [880, 10]
    labels = [reading.label for reading in both.context["chart"].readings]
    assert len(set(labels)) == 2, "two first Stars are told apart by their dates"
    assert drawn(page_of(fiona, now, over=[theirs.ref])) == [10]


def test_other_editions_drafts_and_voided_ones_are_not_offered_but_explained(
    county: County, held: Case, fiona: Client
) -> None:
    first = star_of(county, held, 100, 2, 2, 2)
    voided = star_of(county, held, 90, 9, 9, 9, kind="review")
    stars.void(by=county.fiona, star=voided, reason="Wrong family")
    early = StarEdition.objects.get(code="family-star-early-years")
    other = star_of(county, held, 50, 3, 3, 3, kind="review", edition=early)
    stars.start(
        by=county.fiona,
        case=held,
        kind="review",
        date=ago(40),
        edition=first.edition,
        completed="together",
    )
    page = page_of(fiona, first)
    html = page.content.decode()
    assert page.context["form"].fields["over"].choices == []
    assert "cannot be laid over this one" in html
    assert other.ref in html
    assert voided.ref not in html
    alone = page_of(fiona, voided)
    assert "Wrong family" in alone.content.decode()
    assert drawn(alone) == [90]
    assert ordered_readings(Star.objects.filter(edition=first.edition)) == [first]


def test_notes_and_the_familys_own_numbers_are_shown_with_the_star_they_were_given_in(
    county: County, held: Case, fiona: Client
) -> None:
    edition = StarEdition.objects.get(code="family-star-plus")
    health, wellbeing, needs, *_ = edition.areas.all()
    facts: dict[str, Any] = {"kind": "first", "edition": edition, "completed": "together"}
    star = stars.start(by=county.fiona, case=held, date=ago(90), **facts)
    stars.score(
        by=county.fiona,
        star=star,
        scores={health: 3, wellbeing: 4, needs: 5},
        notes={health: "Bo sleeps <better>\nnow"},
        family_scores={wellbeing: 6},
    )
    stars.finish(by=county.fiona, star=star, seen=stars.fingerprint(star))
    page = page_of(fiona, star)
    assert [name for name, _ in page.context["said"]] == [health.name, wellbeing.name]
    html = page.content.decode()
    assert "Bo sleeps &lt;better&gt;<br>now" in html
    assert "<b>4</b> counts; the family says <b>6</b>" in html
    assert [one.scores["your_wellbeing"] for one in page.context["chart"].readings] == [4]
    review = star_of(county, held, 10, 4, 4, 4, kind="review")
    assert "What was said" not in page_of(fiona, review).content.decode()


def test_a_star_of_two_areas_is_read_without_a_chart(
    county: County, held: Case, fiona: Client
) -> None:
    edition = small_edition()
    edition.areas.filter(position=3).delete()
    star_of(county, held, 100, 1, 2, edition=edition)
    page = page_of(fiona, star_of(county, held, 10, 4, 2, kind="review", edition=edition))
    assert page.context["chart"] is None
    assert "from 1 to 4, up 3; now going well" in page.content.decode()


def test_a_star_of_a_long_history_costs_no_more(county: County, held: Case, fiona: Client) -> None:
    def cost(star: Star) -> int:
        with CaptureQueriesContext(
            connection,
        ) as asked:
            page_of(fiona, star)
        return len(asked)

    first = star_of(county, held, 290, 2, 5, 5)
    page_of(fiona, first)
    before = cost(first)
    for days in range(20, 200, 20):
        star_of(county, held, days, 3, 3, 3, kind="review")
    assert cost(first) == before
