"""Stories of what changed: without names, released by a coordinator, read by commissioners."""

from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.db import DatabaseError, connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from centres.models import AuditEvent, User
from centres.refusals import Refused
from families.models import Carer, Case, Family
from outcomes.models import ImpactStory
from outcomes.voice import stories
from tests.cast import County, case, family
from tests.outcomes.voices import PARTS, story_of


@pytest.fixture
def held(county: County) -> Case:
    return case(family(county.north), county.fiona)


def as_person(who: User) -> Client:
    client = Client()
    client.force_login(who)
    return client


def listed(who: User, **narrowed: str) -> str:
    return as_person(who).get(reverse("stories"), narrowed).content.decode()


def test_from_the_worker_to_the_commissioner(county: County, held: Case) -> None:
    worker, coordinator = as_person(county.fiona), as_person(county.cora)
    worker.post(reverse("story_write", args=[held.ref]), {**PARTS, "later": "yes"})
    story = ImpactStory.objects.get()
    assert story.state == "draft"
    with pytest.raises(Refused, match="not waiting"):
        stories.release(by=county.cora, story=story)
    worker.post(
        reverse("story_change", args=[story.ref]), {**PARTS, "title": "Calm", "send": "yes"}
    )
    wanted = {"wanted": "Say what the father did"}
    coordinator.post(reverse("story_changes", args=[story.ref]), wanted)
    assert (
        "Say what the father did"
        in worker.get(reverse("story_change", args=[story.ref])).content.decode()
    )
    worker.post(
        reverse("story_change", args=[story.ref]), {**PARTS, "title": "Calmer", "send": "yes"}
    )
    assert "Calmer" not in listed(county.people["colin"])
    assert (
        "Release this story?"
        in coordinator.get(reverse("story_release", args=[story.ref])).content.decode()
    )
    coordinator.post(reverse("story_release", args=[story.ref]))
    story.refresh_from_db()
    assert (story.state, story.released_by, story.wanted) == ("released", county.cora, "")
    read = listed(county.people["colin"])
    assert "Calmer" in read
    assert "North cluster" in read
    for hidden in (held.ref, held.family.ref, story.ref, "Archer", "Fiona"):
        assert hidden not in read
    coordinator.post(reverse("story_withdraw", args=[story.ref]), {"reason": "They asked us to"})
    assert "Calmer" not in listed(county.people["colin"])
    assert "They asked us to" in worker.get(reverse("story", args=[story.ref])).content.decode()
    for event in AuditEvent.objects.filter(record="story"):
        assert "Calm" not in str(event.details)


def test_names_are_refused_where_they_are_typed(county: County, held: Case) -> None:
    sent = {**PARTS, "done": "We saw Ann archer often.", "send": "yes"}
    page = as_person(county.fiona).post(reverse("story_write", args=[held.ref]), sent)
    shown = page.content.decode()
    assert "“Ann”, “archer”" in shown
    assert "We saw Ann archer often." in shown
    assert not ImpactStory.objects.exists()
    with pytest.raises(ValidationError) as problem:
        story_of(held, county.fiona, title=" ", changed=f"See {held.family.ref}")
    assert set(problem.value.message_dict) == {"title", "changed"}


def test_who_was_registered_since_is_found_at_release(county: County, held: Case) -> None:
    story = story_of(held, county.fiona, matter="Her sister Maud moved in.")
    shared: dict[str, Any] = {"council": county.council, "family": held.family}
    Carer.objects.create(ref="P-MAUD", first_name="Maud", last_name="Hill", **shared)
    with pytest.raises(Refused, match="holds a name"):
        stories.release(by=county.cora, story=story)


def test_a_restricted_familys_story_stays(county: County, held: Case) -> None:
    story, other = story_of(held, county.fiona), story_of(held, county.fiona, title="Another")
    stories.release(by=county.cora, story=other)
    Family.objects.update(restricted=True)
    with pytest.raises(Refused, match="restricted"):
        stories.release(by=county.cora, story=story)
    assert "Another" not in listed(county.people["colin"])
    assert "Another" in listed(county.cora)


def test_only_who_answers_for_the_case_writes_and_only_its_coordinator_decides(
    county: County, held: Case
) -> None:
    story = story_of(held, county.fiona)
    for refused in (
        lambda: story_of(held, county.frank),
        lambda: stories.change(by=county.frank, story=story, parts=PARTS, send=True),
        lambda: stories.withdraw(by=county.frank, story=story, reason="Mine is better"),
        lambda: stories.release(by=county.fiona, story=story),
        lambda: stories.ask_for_changes(by=county.fiona, story=story, wanted="More"),
    ):
        with pytest.raises(Refused, match="Only"):
            refused()
    assert story_of(held, county.cora) == story, "the same story sent twice is one"


def test_a_released_story_is_withdrawn_and_not_changed(county: County, held: Case) -> None:
    story = stories.release(by=county.cora, story=story_of(held, county.fiona))
    with pytest.raises(Refused, match="no longer changed"):
        stories.change(by=county.fiona, story=story, parts=PARTS, send=True)
    for change in ({"title": "Other"}, {"released_on": None, "state": "draft"}):
        with pytest.raises(DatabaseError), transaction.atomic():
            ImpactStory.objects.update(**change)
    stories.withdraw(by=county.fiona, story=story, reason="It can be told whose it is")
    with pytest.raises(Refused, match="already"):
        stories.withdraw(by=county.fiona, story=story, reason="Again")
    with pytest.raises(DatabaseError), transaction.atomic():
        ImpactStory.objects.update(state="waiting", withdrawn_on=None)


def test_the_list_asks_the_same_of_any_number(county: County, held: Case) -> None:
    def queries(who: User) -> int:
        client = as_person(who)
        with CaptureQueriesContext(connection) as asked:
            client.get(reverse("stories"))
        return len(asked)

    stories.release(by=county.cora, story=story_of(held, county.fiona))
    few = [queries(county.cora), queries(county.people["colin"])]
    for number in range(4):
        other = case(family(county.north, f"Baker{number}"), county.fiona)
        story = story_of(other, county.fiona, title=f"Story {number}")
        stories.release(by=county.cora, story=story)
    assert [queries(county.cora), queries(county.people["colin"])] == few
