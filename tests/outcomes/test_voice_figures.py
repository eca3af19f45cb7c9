"""How families answered: exactly for their coordinator, so that nobody is made out for others."""

import re
from collections.abc import Iterator
from datetime import date
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from centres.models import Centre, User
from centres.quarters import Quarter
from centres.scope import COORDINATOR
from outcomes.models import FamilyVoice
from outcomes.voice import asking, figures
from outcomes.voice.questions import current
from tests.cast import County, ago, case, family, person
from tests.outcomes.voices import voice_of


def told(county: County, centre: Centre, answers: dict[str, int], **facts: Any) -> None:
    """So many families of the centre gave each answer."""
    worker = county.fiona if centre == county.north else county.sam
    for answer, times in answers.items():
        for _ in range(times):
            voice_of(case(family(centre), worker), worker, answer, **facts)


def rows_of(page: str) -> Iterator[list[str]]:
    """The cells of each row of the first table, as they read."""
    table = page[page.index("<tbody") : page.index("</tbody>")]
    for row in table.split("</tr>")[:-1]:
        cells = re.findall(r"<t[hd][^>]*>(.*?)</t[hd]>", row, re.DOTALL)
        yield [re.sub(r"<[^>]*>", "", cell).strip() for cell in cells[:3]]


def read(who: User, **narrowed: str) -> str:
    client = Client()
    client.force_login(who)
    return client.get(reverse("voice"), narrowed).content.decode()


def test_a_coordinator_reads_exact_counts_of_their_clusters(county: County) -> None:
    told(county, county.north, {"a_lot": 2, "a_bit": 1, "rather_not_say": 1})
    told(county, county.south, {"not_at_all": 9})
    page = read(county.cora)
    assert list(rows_of(page)) == [
        ["A lot", "2", "67%"],
        ["Quite a lot", "0", "0%"],
        ["A bit", "1", "33%"],
        ["Not much", "0", "0%"],
        ["Not at all", "0", "0%"],
    ]
    assert "Would rather not say: 1." in page


def test_a_commissioner_reads_what_tells_nothing_of_a_family(county: County) -> None:
    told(county, county.north, {"a_lot": 12, "a_bit": 4, "not_at_all": 7})
    told(county, county.south, {"a_lot": 4})
    told(county, county.west, {})
    page = read(county.people["colin"])
    assert list(rows_of(page)) == [
        ["A lot", "15", "60%"],
        ["Quite a lot", "Fewer than 5", "–"],
        ["A bit", "Fewer than 5", "–"],
        ["Not much", "Fewer than 5", "–"],
        ["Not at all", "5", "20%"],
    ]
    assert "Too few answers to show" in read(county.people["colin"], cluster="South")
    assert "Too few answers to show" not in read(county.people["colin"], cluster="North")


@pytest.mark.parametrize(
    ("times", "families", "said"),
    [
        (0, 0, "Fewer than 5"),
        (4, 4, "Fewer than 5"),
        (5, 5, "5"),
        (7, 6, "5"),
        (8, 8, "10"),
        (9, 4, "Fewer than 5"),
    ],
)
def test_what_a_number_is_published_as(times: int, families: int, said: str) -> None:
    assert figures.published(times, families) == said


def test_a_family_that_answered_often_is_one_family(county: County) -> None:
    told(county, county.north, {"a_lot": 4})
    held = FamilyVoice.objects.latest("pk").case
    for moment in ("review", "closing"):
        voice_of(held, county.fiona, "a_lot", moment=moment)
    assert "Too few answers to show" in read(county.people["colin"])
    assert next(rows_of(read(county.cora)))[1] == "6"
    told(county, county.north, {"a_lot": 1})
    assert next(rows_of(read(county.people["colin"])))[:2] == ["A lot", "5"]


def test_quarters_moments_and_what_was_set_aside(county: County) -> None:
    held = case(family(county.north), county.fiona)
    then = Quarter.containing(date.today()).plus(-2).first_day
    facts = {"council": county.council, "case": held, "questions": current(county.council.pk)}
    FamilyVoice.objects.create(
        ref="LW-THEN",
        asking="6a2d5fd2-5c4e-4f6d-8a46-7d9d2b3f0f11",
        moment="closing",
        way="handed",
        on=then,
        asked_by=county.fiona,
        first="a_bit",
        second="a_bit",
        third="a_bit",
        **facts,
    )
    gone = voice_of(held, county.fiona, "not_at_all")
    asking.set_aside(by=county.cora, voice=gone, reason="A child")
    voice_of(held, county.fiona, "a_lot")
    assert [row[1] for row in rows_of(read(county.cora))] == ["1", "0", "1", "0", "0"]
    of_then = read(county.cora, quarter=str(Quarter.containing(then)))
    assert [row[1] for row in rows_of(of_then)] == ["0", "0", "1", "0", "0"]
    at_review = read(county.cora, moment="review")
    assert [row[1] for row in rows_of(at_review)] == ["1", "0", "0", "0", "0"]
    for odd in ({"quarter": "\x00"}, {"quarter": "2015-16-Q9"}, {"cluster": "Z" * 500}):
        assert "What families say" in read(county.cora, **odd)


def test_whose_words_a_coordinator_reads(county: County) -> None:
    """Of a case they handed on, whose family is another cluster's, they read the count alone."""
    told(county, county.north, {"a_lot": 1}, comment="Of the north")
    shared = case(family(county.south), county.fiona, centre=county.north)
    voice_of(shared, county.fiona, comment="Of the south")
    assert "Of the south" in read(county.cora)
    shared.closed_on, shared.closure_reason = ago(0), "goals_met"
    shared.save()
    page = read(county.cora)
    assert "Of the north" in page
    assert "Of the south" not in page
    assert next(rows_of(page))[1] == "2"


def test_the_page_asks_the_same_of_any_number_of_families(county: County) -> None:
    person(county.council, "cleo", COORDINATOR, county.north.cluster)

    def queries(who: User) -> int:
        client = Client()
        client.force_login(who)
        with CaptureQueriesContext(connection) as asked:
            client.get(reverse("voice"))
        return len(asked)

    told(county, county.north, {"a_lot": 6}, comment="One")
    for voice in FamilyVoice.objects.all():
        asking.release_comment(by=county.cora, voice=voice)
    few = [queries(county.cora), queries(county.people["colin"])]
    for _ in range(3):
        told(county, county.north, {"a_lot": 2, "a_bit": 3}, comment="Two")
    for voice in FamilyVoice.objects.filter(comment="Two"):
        asking.release_comment(by=county.cora, voice=voice)
    assert [queries(county.cora), queries(county.people["colin"])] == few
