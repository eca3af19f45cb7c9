"""Roll-ups on their pages: asked for, waited for, failed, done."""

import pytest
from django.core.cache import cache
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from centres.models import AuditEvent, User
from centres.quarters import Quarter
from outcomes.models import Figure, RollUp
from outcomes.rollup import Progress, carry_out, request_rollup
from outcomes.rollup.progress import tell
from tests.cast import County, build_county

NOW = Quarter.containing(timezone.localdate())


@pytest.fixture
def county(db: None) -> County:
    return build_county()


def signed_in(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def see(client: Client, name: str, *args: object) -> str:
    response = client.get(reverse(name, args=args))
    assert response.status_code == 200
    return " ".join(response.content.decode().split())


def waiting(county: County, **facts: object) -> RollUp:
    return RollUp.objects.create(council=county.council, quarter=str(NOW), **facts)


def test_roll_up_is_asked_for_and_followed(county: County) -> None:
    client = signed_in(county.colin)
    assert "No roll-ups yet" in see(client, "rollups")
    answer = client.post(reverse("rollups"), {"quarter": str(NOW.plus(-1))})
    rollup = RollUp.objects.get()
    assert answer.headers["Location"] == reverse("rollup", args=[rollup.pk])
    assert (rollup.quarter, rollup.requested_by) == (str(NOW.plus(-1)), county.colin)
    assert AuditEvent.objects.filter(record="roll-up", user=county.colin).exists()
    page = see(client, "rollup", rollup.pk)
    assert "live.js" in page
    assert "Refresh" in page
    # Asked for twice it is still one.
    client.post(reverse("rollups"), {"quarter": str(NOW.plus(-1))})
    assert RollUp.objects.count() == 1


@pytest.mark.parametrize("quarter", ["", "nonsense", str(NOW.plus(1)), str(NOW.plus(-6)), "\x00"])
def test_only_the_last_six_quarters_are_offered(county: County, quarter: str) -> None:
    client = signed_in(county.colin)
    response = client.post(reverse("rollups"), {"quarter": quarter})
    assert response.status_code == 200
    assert response.context["form"].errors["quarter"]
    assert not RollUp.objects.exists()


def test_without_a_queue_the_page_says_that_it_waits(county: County) -> None:
    page = see(signed_in(county.colin), "rollup", waiting(county).pk)
    assert "The queue does not answer, so the roll-up waits." in page


def test_with_a_queue_it_waits_for_a_worker(county: County) -> None:
    rollup = waiting(county, sent_at=timezone.now())
    assert "It waits for a worker." in see(signed_in(county.colin), "rollup", rollup.pk)


def test_running_one_tells_how_far_it_is(county: County) -> None:
    rollup = waiting(county, state="running", started_at=timezone.now(), again=True)
    client = signed_in(county.colin)
    assert "Starting" in see(client, "rollup", rollup.pk)
    tell(rollup, Progress(4, 18, "Sustained contact"))
    page = see(client, "rollup", rollup.pk)
    assert "Sustained contact" in page
    assert "4 of 18" in page
    assert "starts over before it is done" in page
    cache.clear()


def test_failed_one_says_why_and_is_tried_again(county: County) -> None:
    rollup = waiting(county, state="failed", failure="It stopped at “Sustained contact”.")
    client = signed_in(county.colin)
    page = see(client, "rollup", rollup.pk)
    assert "It stopped at “Sustained contact”." in page
    assert "live.js" not in page
    answer = client.post(reverse("rollup", args=[rollup.pk]))
    again = RollUp.objects.get(state="queued")
    assert answer.headers["Location"] == reverse("rollup", args=[again.pk])


@pytest.mark.parametrize(
    ("who", "unit", "claims"),
    [
        ("colin", "Shire County Council", True),
        ("pat", "The Charity", True),
        ("cora", "North cluster", True),
        ("ada", None, False),
    ],
)
def test_done_one_shows_the_figures_of_ones_own(
    county: County, who: str, unit: str | None, claims: bool
) -> None:
    rollup = request_rollup(council=county.council, quarter=NOW, by=None, queue=False)
    carry_out(rollup)
    assert Figure.objects.filter(level="council").exists()
    client = signed_in(county.people[who])
    response = client.get(reverse("rollup", args=[rollup.pk]))
    assert [each.unit for each in response.context["units"]] == ([unit] if unit else [])
    if unit:
        assert len(response.context["units"][0].figures) == 11
        assert "Development gap" in response.content.decode()
    assert (reverse("claims") in response.content.decode()) is claims


def test_the_development_gap_is_told_in_percentage_points(county: County) -> None:
    """88 of 100 others against 3 of 4 in greatest need; over nobody there is none."""
    rollup = request_rollup(council=county.council, quarter=NOW, by=None, queue=False)
    carry_out(rollup)
    colin = signed_in(county.colin)
    page = see(colin, "rollup", rollup.pk)
    assert "points</td>" not in page
    council = Figure.objects.filter(level="council")
    council.filter(indicator="on_track_others").update(numerator=88, denominator=100)
    council.filter(indicator="on_track_greatest_need").update(numerator=3, denominator=4)
    assert ">13.0 points</td>" in see(colin, "rollup", rollup.pk)
    council.filter(indicator="on_track_others").update(numerator=2, denominator=3)
    assert ">−8.3 points</td>" in see(colin, "rollup", rollup.pk)


def test_the_list_is_narrowed_by_quarter_and_state(county: County) -> None:
    for back, state in ((1, "done"), (2, "failed")):
        RollUp.objects.create(council=county.council, quarter=str(NOW.plus(-back)), state=state)
    client = Client()
    client.force_login(county.colin)

    def listed(**narrowed: str) -> list[str]:
        page = client.get(reverse("rollups"), narrowed).context["page"]
        return [rollup.quarter for rollup in page]

    assert listed() == [str(NOW.plus(-2)), str(NOW.plus(-1))]
    assert listed(quarter=str(NOW.plus(-1))) == [str(NOW.plus(-1))]
    assert listed(state="failed") == [str(NOW.plus(-2))]
    assert listed(state="running") == []
    assert (
        "No roll-up fits these filters"
        in client.get(reverse("rollups"), {"state": "running"}).content.decode()
    )
