"""Families say how it was: answered once, in their own hand, and never changed."""

from uuid import uuid4

import pytest
from django.core.exceptions import ValidationError
from django.db import DatabaseError, connection, transaction
from django.test import Client
from django.urls import reverse

from centres.models import AuditEvent
from centres.refusals import Refused
from families.models import Case, Family
from outcomes.models import CommentRelease, FamilyVoice, VoiceQuestions
from outcomes.voice import asking, questions
from tests.cast import County, ago, case, family
from tests.outcomes.factories import StarFactory
from tests.outcomes.voices import voice_of


@pytest.fixture
def held(county: County) -> Case:
    return case(family(county.north), county.fiona)


def page_of(who: object, name: str, *args: str) -> str:
    client = Client()
    client.force_login(who)  # type: ignore[arg-type]
    return client.get(reverse(name, args=args)).content.decode()


def test_one_asking_has_one_answer(county: County, held: Case) -> None:
    once = uuid4()
    first = voice_of(held, county.fiona, asking=once, comment=" We sleep. ")
    again = voice_of(held, county.fiona, "not_at_all", asking=once)
    assert first == again
    voice = FamilyVoice.objects.get()
    assert (voice.first, voice.comment, voice.declined) == ("a_lot", "We sleep.", False)
    event = AuditEvent.objects.get(action="voice.answered")
    assert "a_lot" not in str(event.details)
    assert "sleep" not in str(event.details)


def test_would_rather_not_is_written_down_without_answers(county: County, held: Case) -> None:
    voice = voice_of(held, county.fiona, answers=None, comment="Never mind")
    assert (voice.declined, voice.first, voice.comment) == (True, "", "")
    assert "They would rather not be asked" in page_of(county.fiona, "case", held.ref)


@pytest.mark.parametrize(
    ("facts", "field"),
    [
        ({"answers": {"first": "a_lot", "second": "a_lot"}}, "third"),
        ({"answers": dict.fromkeys(("first", "second", "third"), "11")}, "first"),
        ({"moment": "sometime"}, "moment"),
        ({"way": "pigeon"}, "way"),
        ({"comment": "x" * 2001}, "comment"),
    ],
)
def test_what_is_no_answer_is_refused(county: County, held: Case, facts: dict, field: str) -> None:
    with pytest.raises(ValidationError) as problem:
        voice_of(held, county.fiona, **facts)
    assert field in problem.value.message_dict
    assert not FamilyVoice.objects.exists()


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE outcomes_familyvoice SET first = 'a_lot'",
        "DELETE FROM outcomes_familyvoice",
        "UPDATE outcomes_voicesetaside SET reason = 'x'",
        "DELETE FROM outcomes_voicesetaside",
        "UPDATE outcomes_voicequestions SET first = 'x'",
        "DELETE FROM outcomes_voicequestions",
    ],
)
def test_the_application_changes_no_answer(county: County, held: Case, statement: str) -> None:
    voice_of(held, county.fiona)
    refused = pytest.raises(DatabaseError, match="permission denied")
    with refused, transaction.atomic(), connection.cursor() as trying:
        trying.execute(statement)


def test_a_mistake_is_set_aside_by_the_coordinator_and_both_stay(
    county: County, held: Case
) -> None:
    voice = voice_of(held, county.fiona, "not_at_all")
    with pytest.raises(Refused, match="Only the coordinator"):
        asking.set_aside(by=county.fiona, voice=voice, reason="A child pressed it")
    with pytest.raises(ValidationError):
        asking.set_aside(by=county.cora, voice=voice, reason=" ")
    asking.set_aside(by=county.cora, voice=voice, reason="A child pressed it")
    with pytest.raises(Refused, match="already"):
        asking.set_aside(by=county.cora, voice=voice, reason="Once more")
    assert not FamilyVoice.objects.counted().exists()
    for page in (("case", held.ref), ("family", held.family.ref)):
        shown = page_of(county.fiona, *page)
        assert "A child pressed it" in shown
        assert "Not at all" in shown


def test_a_comment_is_released_when_it_names_nobody(county: County, held: Case) -> None:
    named = voice_of(held, county.fiona, comment="Ann is happier")
    plain = voice_of(held, county.fiona, comment="I am happier")
    with pytest.raises(Refused, match="holds a name"):
        asking.release_comment(by=county.cora, voice=named)
    with pytest.raises(Refused, match="Only the coordinator"):
        asking.release_comment(by=county.fiona, voice=plain)
    with pytest.raises(Refused, match="no comment"):
        asking.release_comment(by=county.cora, voice=voice_of(held, county.fiona))
    asking.release_comment(by=county.cora, voice=plain)
    asking.release_comment(by=county.cora, voice=plain)
    assert AuditEvent.objects.filter(action="voice.release").count() == 1
    shown = page_of(county.people["colin"], "voice")
    assert "I am happier" not in shown, "a family alone can be made out"
    for _ in range(4):
        voice_of(case(family(county.north), county.fiona), county.fiona)
    shown = page_of(county.people["colin"], "voice")
    assert "I am happier" in shown
    assert "Ann" not in shown
    assert held.ref not in shown
    Family.objects.update(restricted=True)
    assert "I am happier" not in page_of(county.people["colin"], "voice")
    with pytest.raises(Refused, match="restricted"):
        asking.release_comment(by=county.cora, voice=plain)
    asking.hold_comment_back(by=county.cora, voice=plain)
    assert not CommentRelease.objects.exists()


def test_the_case_says_when_to_ask_and_not_twice(county: County, held: Case) -> None:
    moment = "They have come to a review"
    assert "Not asked yet" in page_of(county.fiona, "case", held.ref)
    assert moment not in page_of(county.fiona, "case", held.ref)
    StarFactory(case=held, kind="review", date=ago(1))
    assert moment in page_of(county.fiona, "case", held.ref)
    voice_of(held, county.fiona, answers=None)
    assert moment not in page_of(county.fiona, "case", held.ref)
    closing = page_of(county.fiona, "case_close", held.ref)
    assert reverse("voice_ask", args=[held.ref]) in closing
    voice_of(held, county.fiona, moment="closing")
    assert reverse("voice_ask", args=[held.ref]) not in page_of(
        county.fiona, "case_close", held.ref
    )


def test_what_came_on_paper_says_who_wrote_it_down(county: County, held: Case) -> None:
    client = Client()
    client.force_login(county.fiona)
    address = reverse("voice_typed", args=[held.ref])
    sent = {
        "asking": str(uuid4()),
        "moment": "closing",
        "way": "paper",
        "first": "a_bit",
        "second": "a_lot",
        "third": "",
        "comment": "More evenings, please",
    }
    page = client.post(address, sent).content.decode()
    assert "Tap one answer" in page
    assert "More evenings, please" in page
    for _ in range(2):
        assert client.post(address, {**sent, "third": "rather_not_say"}).status_code == 302
    voice = FamilyVoice.objects.get()
    assert (voice.way, voice.third, voice.asked_by) == ("paper", "rather_not_say", county.fiona)
    assert "on paper, typed in, asked by Fiona" in page_of(county.fiona, "case", held.ref)


def test_other_questions_are_a_new_version_and_answers_keep_theirs(
    county: County, held: Case
) -> None:
    before = voice_of(held, county.fiona)
    client = Client()
    client.force_login(county.people["ada"])
    asked = {"first": "How much fun was it?", "second": "How warm was it?", "third": ""}
    page = client.post(reverse("voice_questions"), asked).content.decode()
    assert "How much fun was it?" in page
    assert not VoiceQuestions.objects.filter(council=county.council).exists()
    for _ in range(2):
        client.post(reverse("voice_questions"), {**asked, "third": "How near was it?"})
    own = VoiceQuestions.objects.get(council=county.council)
    assert own.version == 1
    assert questions.current(county.council.pk) == own
    assert questions.current(county.east.council_id).council is None
    after = voice_of(held, county.fiona)
    shown = page_of(county.fiona, "case", held.ref)
    assert before.questions.first in shown
    assert "How much fun was it?" in shown
    assert after.questions == own
    with pytest.raises(ValidationError, match="asked already"):
        questions.change(
            by=county.people["ada"], council=county.council, texts=["Same?", "Same?", "Other?"]
        )


def test_the_printed_sheet_names_nobody(county: County, held: Case) -> None:
    page = page_of(county.fiona, "voice_paper", held.ref)
    sheet = page[page.index("lv-paper") :]
    assert "Quite a lot" in sheet
    assert "Ann" not in sheet
    assert held.ref not in sheet
