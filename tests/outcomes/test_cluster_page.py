"""A coordinator's morning: what needs a decision, who holds how many, how the cluster stands."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from centres.models import Cluster
from families.models import Case, Child
from tests.cast import County, ago, case, family, visit
from tests.families.referring import referral
from tests.outcomes.figures import stored

pytestmark = pytest.mark.django_db
QUARTER = "2015-16-Q4"


def page(county: County, who: str, cluster: Cluster, **query: str) -> Any:
    client = Client()
    client.force_login(county.people[who])
    return client.get(reverse("cluster", args=[cluster.code]), query)


def totals(answer: Any) -> dict[str, int]:
    return {section.key: section.total for section in answer.context["sections"] if section.total}


def test_what_needs_a_decision_comes_first(county: County) -> None:
    referral(family(county.north), county.cora)
    seen = case(family(county.north), county.fiona, opened_on=ago(40))
    visit(seen.family, county.fiona, ago(3), case=seen)
    case(family(county.north, "Unseen"), county.fiona, opened_on=ago(40))
    case(family(county.north, "Long"), county.fiona, opened_on=ago(200))
    baby = family(county.north, "Newborn")
    Child.objects.filter(family=baby).update(date_of_birth=ago(5))
    answer = page(county, "cora", county.north.cluster)
    found = totals(answer)
    assert found["referrals"] == 1
    assert found["unseen"] == 2
    assert found["past-six-months"] == 1
    assert found["births"] == 1
    assert found["late"] == 3
    whole = page(county, "cora", county.north.cluster, show="unseen")
    assert [row.family.called for row in whole.context["page"]] == ["Ann Long", "Ann Unseen"]


def test_other_clusters_stay_out_of_it(county: County) -> None:
    case(family(county.south, "Southern"), county.sam, opened_on=ago(40))
    assert totals(page(county, "cora", county.north.cluster)) == {}
    assert page(county, "cora", county.south.cluster).status_code == 404


def test_a_coordinator_gives_cases_away_in_place(county: County) -> None:
    ours = [case(family(county.north, f"Family {n}"), county.fiona) for n in range(3)]
    client = Client()
    client.force_login(county.people["cora"])
    address = reverse("cluster", args=[county.north.cluster.code]) + f"?worker={county.fiona.pk}"
    assert "Give cases of Fiona to somebody else" in client.get(address).text
    sent = {"cases": [ours[0].ref, ours[1].ref], "worker": "frank", "note": ""}
    answer = client.post(address, sent, follow=True)
    assert "2 cases are with Frank now." in answer.text
    workers = Case.objects.order_by("pk").values_list("worker__username", flat=True)
    assert list(workers) == ["frank", "frank", "fiona"]


def test_a_missing_note_is_said_beside_it_and_nothing_is_given(county: County) -> None:
    known = case(family(county.north), county.fiona)
    visit(known.family, county.fiona, ago(3), case=known)
    new = case(family(county.north), county.fiona)
    client = Client()
    client.force_login(county.people["cora"])
    address = reverse("cluster", args=[county.north.cluster.code]) + f"?worker={county.fiona.pk}"
    answer = client.post(address, {"cases": [new.ref, known.ref], "worker": "frank"})
    assert "Say what the next worker needs to know" in answer.text
    assert set(Case.objects.values_list("worker__username", flat=True)) == {"fiona"}
    answer = client.post(address, {"worker": "nobody", "note": "Keep this"})
    assert "Choose at least one case" in answer.text
    assert "Keep this" in answer.text


def test_managers_and_commissioners_see_how_it_stands_and_no_family(county: County) -> None:
    case(family(county.north, "Unseen"), county.fiona, opened_on=ago(40))
    stored(county.north, QUARTER, [family(county.north).pk])
    for who in ("pat", "colin"):
        answer = page(county, who, county.north.cluster)
        assert "Families with complex needs" in answer.text
        assert "Unseen" not in answer.text
        assert "Fiona" not in answer.text
        client = Client()
        client.force_login(county.people[who])
        assert client.post(reverse("cluster", args=[county.north.cluster.code])).status_code == 404


def test_it_stands_as_it_was_last_rolled_up(county: County) -> None:
    assert "No figures yet" in page(county, "cora", county.north.cluster).text
    stored(county.north, "2015-16-Q3", [family(county.north).pk], [family(county.north).pk])
    stored(county.north, QUARTER, [family(county.north).pk])
    standing = page(county, "cora", county.north.cluster).context["standing"]
    ((stand,),) = [group.stands for group in standing.groups]
    assert (stand.figure.quarter, stand.figure.numerator, stand.figure.denominator) == (
        QUARTER, 1, 1,
    )  # fmt: skip
    assert (stand.trend.before.numerator, stand.trend.before.denominator) == (1, 2)


def test_one_cluster_opens_at_once(county: County) -> None:
    client = Client()
    client.force_login(county.people["cora"])
    assert client.get(reverse("home"), follow=True).redirect_chain[-1][0] == reverse(
        "cluster", args=[county.north.cluster.code]
    )


def test_many_cases_take_as_many_queries_as_few(county: County) -> None:
    asked = []
    for number in (6, 20):
        for _ in range(number):
            case(family(county.north), county.fiona, opened_on=ago(200))
            referral(family(county.north), county.cora)
        page(county, "cora", county.north.cluster)
        with CaptureQueriesContext(connection) as queries:
            page(county, "cora", county.north.cluster)
        asked.append(len(queries))
    assert asked[0] == asked[1]
