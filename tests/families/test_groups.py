"""A group logged for several families at once: an engagement for each, or none."""

from typing import Any
from uuid import uuid4

import pytest
from django.core.exceptions import ValidationError
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from centres.models import AuditEvent
from families import groups
from families.models import Engagement
from tests.cast import County, ago, case, family, visit

PAGE = "/log/group/"


@pytest.fixture
def fiona(county: County) -> Client:
    client = Client()
    client.force_login(county.fiona)
    return client


def sent(*families: Any, **facts: Any) -> dict[str, Any]:
    """A session of an hour and a half, today in North."""
    return {
        "client_id": str(uuid4()),
        "kind": "centre_session",
        "centre": "North",
        "when": "today",
        "length": "90",
        "families": [one.ref for one in families],
        **facts,
    }


def offered(client: Client, **typed: Any) -> dict[str, list[str]]:
    """The families to tick, under their titles."""
    answer = client.post(PAGE, typed) if typed else client.get(PAGE)
    choices = answer.context["form"].fields["families"].choices
    return {title: [ref for ref, _called in rows] for title, rows in choices}


def test_one_save_is_an_engagement_for_each_family_once(fiona: Client, county: County) -> None:
    archers, bakers = family(county.north), family(county.north, "Baker")
    held = case(archers, county.fiona)
    form = sent(archers, bakers, note="Play dough")
    answers = [fiona.post(PAGE, form, follow=True) for _ in range(2)]
    kept = Engagement.objects.order_by("family")
    facts = [(one.family, one.case, one.minutes, one.kind, one.centre.code) for one in kept]
    assert facts == [
        (archers, held, 90, "centre_session", "North"),
        (bakers, None, 90, "centre_session", "North"),
    ]
    assert AuditEvent.objects.filter(action="engagement.log").count() == 2
    for answer in answers:
        assert "saved for 2 families" in answer.content.decode()
    other = fiona.post(PAGE, {**form, "length": "60"})
    assert "already used" in str(other.context["form"].non_field_errors())
    assert Engagement.objects.count() == 2


def test_one_family_that_cannot_be_saves_none(county: County) -> None:
    with pytest.raises(ValidationError):
        groups.log_group(
            by=county.fiona,
            families=[family(county.north), family(county.south)],
            kind="centre_session",
            date=ago(0),
            minutes=60,
            centre=county.north,
            client_id=uuid4(),
        )
    assert not Engagement.objects.exists()


@pytest.mark.parametrize(
    ("typed", "field"),
    [
        ({"families": []}, "families"),
        ({"families": ["LF-none"]}, "families"),
        ({"families": ["\x00"]}, "families"),
        ({"families": ["x" * 500]}, "families"),
        ({"families": [f"LF-{number}" for number in range(groups.MOST_FAMILIES + 1)]}, "families"),
        ({"kind": "home_visit"}, "kind"),
        ({"centre": "South"}, "centre"),
        ({"length": ""}, "length"),
        ({"when": "another"}, "date"),
        ({"when": "another", "date": "2999-01-01"}, "date"),
        ({"note": "x" * 10_001}, "note"),
        ({"client_id": ""}, "client_id"),
    ],
)
def test_a_fault_is_told_beside_its_field(
    fiona: Client, county: County, typed: dict[str, Any], field: str
) -> None:
    answer = fiona.post(PAGE, {**sent(family(county.north)), **typed})
    assert field in answer.context["form"].errors
    assert not Engagement.objects.exists()


@pytest.mark.parametrize("hidden", ["south", "restricted"])
def test_a_family_out_of_scope_is_as_good_as_none(
    fiona: Client, county: County, hidden: str
) -> None:
    far = (
        family(county.south, "Hidden")
        if hidden == "south"
        else family(county.north, "Hidden", restricted=True)
    )
    assert "families" in fiona.post(PAGE, sent(far)).context["form"].errors
    page = fiona.post(PAGE, {**sent(far), "find": "on", "words": "Hidden"}).content.decode()
    assert "Ann Hidden" not in page
    assert far.ref not in page


def test_offered_are_ones_own_and_those_seen_lately_each_once(
    fiona: Client, county: County
) -> None:
    mine, came, both, long_ago, other = (
        family(county.north, name) for name in ("Mine", "Came", "Both", "Longago", "Other")
    )
    for one in (mine, both):
        case(one, county.fiona)
    for one in (came, both):
        visit(one, county.frank, ago(7), kind="centre_session")
    visit(long_ago, county.frank, ago(43), kind="centre_session")
    visit(other, county.frank, ago(7))
    visit(other, county.frank, ago(7), kind="group_programme", centre=county.south)
    assert offered(fiona) == {
        "Families of your cases": [both.ref, mine.ref],
        "Seen here in the last six weeks": [came.ref],
    }


def test_finding_keeps_what_is_ticked_and_checks_nothing(fiona: Client, county: County) -> None:
    archers, bakers = family(county.north), family(county.north, "Baker")
    typed = {**sent(archers, length="", note="Play dough"), "find": "on", "words": "baker"}
    assert offered(fiona, **typed) == {"Found": [bakers.ref], "Ticked": [archers.ref]}
    page = fiona.post(PAGE, typed)
    form = page.context["form"]
    assert (form["families"].value(), form["note"].value()) == ([archers.ref], "Play dough")
    assert "There is a problem" not in page.content.decode()
    nobody = fiona.post(PAGE, {**typed, "words": "zzzz"}).content.decode()
    assert "No family of your clusters fits" in nobody
    assert not Engagement.objects.exists()


def test_many_families_in_scope_are_not_all_listed(fiona: Client, county: County) -> None:
    def queries() -> int:
        with CaptureQueriesContext(connection) as captured:
            assert fiona.get(reverse("log_group")).status_code == 200
        return len(captured)

    case(family(county.north), county.fiona)
    visit(family(county.north, "Baker"), county.frank, ago(3), kind="centre_session")
    few = queries()
    for number in range(35):
        case(family(county.north, f"Mine{number}"), county.fiona)
        visit(family(county.north, f"Came{number}"), county.frank, ago(3), kind="centre_session")
        family(county.north, f"Other{number}")
    assert queries() == few
    assert [len(refs) for refs in offered(fiona).values()] == [30, 30]
