"""The coordinator's list of late reviews: what, by when, and why; in the address; as a file."""

import csv
import io
from typing import Any

from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from centres.models import AuditEvent, Membership, User
from centres.scope import COORDINATOR
from families import cases, visits
from families.models import Case
from tests.cast import County, ago, case, family, visit
from tests.outcomes.test_due import star

REVIEWS, FILE = reverse("late_reviews"), reverse("late_reviews_file")


def signed_in(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def held_for(county: County, name: str, opened: int, first: bool = True, **facts: Any) -> Case:
    held = case(family(county.north, name), county.fiona, opened_on=ago(opened), **facts)
    if first:
        star(held, "first", held.opened_on)
    return held


def listed(user: User, **query: str) -> list[str]:
    page = signed_in(user).get(REVIEWS, query).context["page"]
    return [row.family.called.split()[-1] for row in page]


def lines(user: User, **query: str) -> list[list[str]]:
    answer = signed_in(user).get(FILE, query)
    text = b"".join(answer.streaming_content).decode("utf-8-sig")  # type: ignore[attr-defined]
    return list(csv.reader(io.StringIO(text)))


def test_what_is_late_or_due_in_two_weeks_the_latest_first(county: County) -> None:
    held_for(county, "Reviewlate", 130)
    held_for(county, "Starlate", 40, first=False)
    held_for(county, "Soon", 105)
    held_for(county, "Later", 104)
    held_for(county, "Closingstar", 100, closed_on=ago(3), closure_reason="goals_met")
    held_for(county, "Closed", 100, closed_on=ago(15), closure_reason="goals_met")
    held_for(county, "Hidden", 125)
    south = case(family(county.south, "Souths"), county.sam, opened_on=ago(90))
    assert listed(county.cora) == ["Starlate", "Reviewlate", "Hidden", "Closingstar", "Soon"]
    assert listed(county.cora, state="late") == ["Starlate", "Reviewlate", "Hidden"]
    assert listed(county.cora, state="soon") == ["Closingstar", "Soon"]
    assert listed(county.cora, state="very_late") == []
    assert listed(county.cora, what="first") == ["Starlate"]
    assert listed(county.cora, what="closing_star") == ["Closingstar"]
    assert listed(county.cora, sort="-due")[0] == "Soon"
    assert south.ref not in str(lines(county.cora))
    assert signed_in(county.fiona).get(REVIEWS).status_code == 404
    for odd in ({"worker": "9" * 40}, {"what": "\x00"}, {"centre": "x"}, {"sort": "-x"}):
        assert signed_in(county.cora).get(REVIEWS, odd).status_code in (200, 400)
        assert signed_in(county.cora).get(FILE, odd).status_code in (200, 400)


def test_it_says_why_and_what_to_do(county: County) -> None:
    held = held_for(county, "Archer", 60, first=False)
    visit(held.family, county.fiona, ago(40), case=held)
    for days in (30, 20, 10):
        visit(held.family, county.fiona, ago(days), case=held, kind="no_access")
    visit(held.family, county.fiona, ago(45), case=held, kind="no_access")
    draft = star(held, "first", ago(40), "draft")
    cases.allocate(by=county.cora, case=held, worker=county.frank, note="Ring before six")

    def row() -> Any:
        return signed_in(county.cora).get(REVIEWS).context["page"][0]

    why = row().why
    assert why[0].startswith("New to Frank since ")
    assert why[1].startswith("Star of ")
    assert why[2:] == [
        "Nobody in 3 times since they were last seen",
        "Family not seen for 40 days",
        "No visit planned",
    ]
    page = signed_in(county.cora).get(REVIEWS).content.decode()
    for href in (
        reverse("star", args=[draft.ref]),
        reverse("visit_plan", args=[held.family.ref]),
        reverse("case_allocate", args=[held.ref]),
    ):
        assert f'href="{href}"' in page
    visits.plan(by=county.frank, family=held.family, planned_on=ago(-2))
    visit(held.family, county.frank, ago(1), case=held)
    assert [words.split(" for ")[0] for words in row().why[2:]] == ["Visit planned"]
    Membership.objects.filter(user=county.frank).delete()
    assert row().why[0] == "Waits for a worker"
    assert listed(county.cora, worker="none") == ["Archer"]


def test_narrowed_by_worker_and_centre_and_kept_to_the_coordinators_clusters(
    county: County,
) -> None:
    held_for(county, "Fionas", 90, first=False)
    case(family(county.north, "Franks"), county.frank, opened_on=ago(80))
    case(family(county.south, "Souths"), county.sam, opened_on=ago(80))
    case(family(county.north, "Hidden", restricted=True), county.fiona, opened_on=ago(70))
    assert listed(county.cora) == ["Fionas", "Franks", "Hidden"]
    assert listed(county.cora, worker=str(county.frank.pk)) == ["Franks"]
    both = {"council": county.council, "user": county.cora, "role": COORDINATOR}
    Membership.objects.create(cluster=county.south.cluster, **both)
    cora = User.objects.get(pk=county.cora.pk)
    assert len(listed(cora)) == 4
    assert listed(cora, centre="South") == ["Souths"]


def test_the_file_names_cases_by_reference_and_runs_no_formula(county: County) -> None:
    User.objects.filter(pk=county.fiona.pk).update(name="=cmd()")
    held = held_for(county, "Archer", 90, first=False)
    held_for(county, "Soon", 105)
    head, first, *rest = lines(county.cora, state="late")
    assert head == ["Case", "What", "Due by", "Days late", "Worker", "Centre", "Why"]
    assert first[:4] == [held.ref, "First Star", ago(62).isoformat(), "62"]
    assert (first[4], first[5]) == ("'=cmd()", "North centre")
    assert rest == []
    assert "Archer" not in str(lines(county.cora))
    assert AuditEvent.objects.filter(action="reviews.export", user=county.cora).count() == 2


def test_it_takes_a_fixed_number_of_queries(county: County) -> None:
    cora = signed_in(county.cora)

    def queries(address: str) -> int:
        with CaptureQueriesContext(connection) as captured:
            answer = cora.get(address)
            assert answer.status_code == 200
            if answer.streaming:
                b"".join(answer.streaming_content)  # type: ignore[attr-defined]
        return len(captured)

    for _ in range(6):
        held_for(county, "Archer", 130)
    few = [queries(address) for address in (REVIEWS, FILE, reverse("today"))]
    for _ in range(30):
        held = held_for(county, "Archer", 130)
        visit(held.family, county.fiona, ago(3), case=held)
    assert [queries(address) for address in (REVIEWS, FILE, reverse("today"))] == few


def test_today_tells_a_coordinator_what_is_late(county: County) -> None:
    held_for(county, "Lateone", 90, first=False)
    page = signed_in(county.cora).get(reverse("today")).content.decode()
    assert "Late in your cluster" in page
    assert "Lateone" in page
    assert (
        "Late in your cluster" not in signed_in(county.fiona).get(reverse("today")).content.decode()
    )
    assert REVIEWS in signed_in(county.cora).get(reverse("cases")).content.decode()
    assert REVIEWS not in signed_in(county.fiona).get(reverse("cases")).content.decode()
