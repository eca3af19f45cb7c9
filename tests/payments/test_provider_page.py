"""A provider's page: will the quarter hold, and how do its clusters stand side by side?"""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from centres.models import Centre, Cluster, Membership
from centres.quarters import Quarter
from outcomes.models import Achievement, Figure
from payments.models import Contract
from tests.cast import County, build_county, place
from tests.outcomes.figures import stored
from tests.payments.browsing import Visitor
from tests.payments.cast import Cast
from tests.payments.in_county import cast_of

NOW = Quarter.containing(timezone.localdate())
LAST = NOW.plus(-1)
STARS = "first_star_in_28_days"


@pytest.fixture
def county(db: None) -> County:
    return build_county()


@pytest.fixture
def cast(county: County) -> Cast:
    return cast_of(county)


def contract(cast: Cast, **facts: Any) -> Contract:
    """Three years from a year ago, £100 for progress on the Star."""
    starts_on = NOW.plus(-4).first_day
    days = {"starts_on": starts_on, "ends_on": NOW.plus(8).last_day}
    made = cast.contract(**{**days, **facts})
    cast.price(made, "star_progress", 10_000)
    return made


def in_side_by_side(page: Any, centre: Centre) -> Any:
    """The row of the centre's cluster."""
    return next(row for row in page["clusters"].rows if row.unit == centre.cluster)


def test_a_manager_begins_here_and_sees_the_claim_forming(county: County, cast: Cast) -> None:
    agreed = contract(cast)
    for place_of, subject in ((county.north, "S1"), (county.south, "S2")):
        achieve(place_of, subject)
    cast.draft(NOW)
    pat = Visitor(county.pat)
    home = pat.client.get("/", follow=True)
    assert home.redirect_chain[-1][0] == f"/providers/{agreed.provider.code}/"
    assert "£200.00" in home.text
    assert "2 outcomes" in home.text
    assert home.context["running"].stands == 20_000


def achieve(centre: Centre, subject: str) -> None:
    Achievement.objects.create(
        council=centre.council,
        quarter=str(NOW),
        measure="star_progress",
        version=1,
        subject=subject,
        provider=centre.cluster.provider,
        centre=centre,
        achieved_on=NOW.first_day,
    )


def test_it_says_what_would_be_here(county: County, cast: Cast) -> None:
    pat = Visitor(county.pat)
    assert "No contract yet" in pat.see("provider", "charity")
    ended = contract(cast, starts_on=NOW.plus(-8).first_day, ends_on=LAST.last_day)
    assert f"ended on {LAST.last_day.day} " in pat.see("provider", "charity")
    Contract.objects.filter(pk=ended.pk).delete()
    contract(cast, ref="CT2")
    page = pat.see("provider", "charity")
    assert "Nothing is rolled up yet" in page
    assert "No figures yet" in page


def test_two_contracts_in_a_quarter_are_both_there(county: County, cast: Cast) -> None:
    middle = NOW.first_day + timedelta(days=30)
    contract(cast, ends_on=middle)
    contract(cast, ref="CT2", starts_on=middle + timedelta(days=1))
    achieve(county.north, "S1")
    cast.draft(NOW)
    page = Visitor(county.pat).get("provider", "charity").context
    assert [one.contract.ref for one in page["running"].forming] == ["CT1", "CT2"]
    assert page["running"].stands == 10_000


def test_what_is_behind_or_worse_is_said_in_words(county: County, cast: Cast) -> None:
    made = contract(cast)
    cast.target(made, STARS, 2000, 6000, 1_000)
    for quarter, north, south in ((LAST.plus(-1), 3, 1), (LAST, 2, 3)):
        stored(county.north, str(quarter), range(north), range(4 - north), STARS)
        stored(county.south, str(quarter), range(south), range(4 - south), STARS)
        stored(county.west, str(quarter), range(4), (), STARS)
    Figure.objects.update(suppressed=False)
    asked = {"group": "stars-reviews-and-closing"}
    page = Visitor(county.pat).get("provider", "charity", **asked).context
    (north,) = in_side_by_side(page, county.north).cells
    (south,) = in_side_by_side(page, county.south).cells
    assert north.against_target == "Behind the target of 60%"
    assert north.against_before == "Worse than the quarter before, 75.0%"
    assert north.against_others == "12.5 points below the provider, 25.0 below the county"
    assert south.against_target == "Target of 60% met"
    assert south.against_before == "Better than the quarter before, 25.0%"
    said = [(one.measure.key, one.behind, one.of) for one in page["clusters"].behind]
    assert said == [(STARS, 1, 2)]


def test_nobody_is_worse_in_a_quarter_that_still_runs(county: County, cast: Cast) -> None:
    contract(cast)
    stored(county.north, str(LAST), range(4), (), STARS)
    stored(county.north, str(NOW), (), range(4), STARS)
    asked = {"group": "stars-reviews-and-closing", "quarter": str(NOW)}
    page = Visitor(county.pat).get("provider", "charity", **asked).context
    (cell,) = in_side_by_side(page, county.north).cells
    assert not cell.is_worse
    assert cell.against_before == "100.0% in the whole quarter before"


def test_a_clusters_centres_come_beneath_it_on_asking(county: County) -> None:
    stored(county.north, str(LAST), [1], [2])
    stored(county.south, str(LAST), [1], [2])
    asked = {"group": "targeted-support", "cluster": "North"}
    page = Visitor(county.pat).get("provider", "charity", **asked).context
    assert [row.unit for row in in_side_by_side(page, county.north).beneath] == [county.north]
    assert in_side_by_side(page, county.south).beneath == []


def test_a_coordinator_sees_their_own_clusters_only(county: County) -> None:
    for centre in (county.north, county.south):
        stored(centre, str(LAST), [1], [2])
    page = Visitor(county.cora).get("provider", "charity", group="targeted-support").context
    assert [row.unit for row in page["clusters"].rows] == [county.north.cluster]
    assert page["clusters"].whole is None


def test_who_only_supports_families_there_finds_no_page(county: County) -> None:
    Membership.objects.create(
        council=county.council, user=county.wendy, role="fsw", cluster=county.north.cluster
    )
    Membership.objects.create(
        council=county.council, user=county.wendy, role="coordinator", cluster=county.west.cluster
    )
    assert Visitor(county.wendy).get("provider", "charity").status_code == 404
    assert Visitor(county.wendy).get("provider", "school").status_code == 200


def test_a_commissioner_chooses_among_all_providers(county: County, cast: Cast) -> None:
    contract(cast)
    achieve(county.north, "S1")
    cast.draft(NOW)
    colin = Visitor(county.colin)
    page = colin.see("providers")
    assert "The School" in page
    assert "£100.00" in page
    assert colin.get("provider", "charity").status_code == 200


@pytest.mark.parametrize("asked", [{"cluster": "a\x00b"}, {"quarter": "x" * 500}, {"group": "'"}])
def test_odd_questions_are_answered(county: County, asked: dict[str, str]) -> None:
    stored(county.north, str(LAST), [1], [2])
    assert Visitor(county.pat).get("provider", "charity", **asked).status_code == 200


def test_the_number_of_queries_does_not_depend_on_the_provider(county: County, cast: Cast) -> None:
    contract(cast)

    def grow(number: int) -> None:
        for one in range(number):
            centre = place(cast.provider, f"More-{number}-{one}")
            stored(centre, str(LAST), range(3), range(2))
            achieve(centre, f"S-{number}-{one}")
        cast.draft(NOW)

    def asked() -> int:
        with CaptureQueriesContext(connection) as queries:
            assert pat.get("provider", "charity").status_code == 200
        return len(queries)

    pat = Visitor(county.pat)
    grow(1)
    asked()
    few = asked()
    grow(4)
    assert Cluster.objects.filter(provider=cast.provider).count() == 7
    assert asked() == few
