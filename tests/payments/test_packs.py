"""Packs: figures as stored, written by both sides, followed up, and kept as they were sent."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta
from hashlib import sha256
from io import BytesIO
from typing import Any

import openpyxl
import pypdf
import pytest
import redis
from django.core.exceptions import ValidationError
from django.db import connection, transaction
from django.db.models import ProtectedError
from django.db.utils import DatabaseError
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from pytest_django import DjangoCaptureOnCommitCallbacks

from centres.models import AuditEvent, Cluster
from outcomes.models import Figure, RollUp
from outcomes.rollup import Progress
from payments import tasks
from payments.models import Contract, Pack, PackAction, PackComment, PackCopy
from payments.packs import forms, making
from payments.packs.asking import ask_again, ask_for_monitoring, ask_for_review, give_up, lost_packs
from payments.packs.charts import trend_of
from payments.packs.document import Document, document_of, draft_of
from payments.packs.making import make
from payments.packs.paper import facts_of, pack_paper
from payments.packs.progress import tell
from payments.packs.reading.money import ACHIEVED
from payments.packs.sending import send_pack
from payments.packs.sheets import pack_workbook
from payments.packs.talking import WrittenMeanwhileError, agree, comment, followed, settle
from payments.refusals import Refused
from tests.payments.browsing import Visitor
from tests.payments.cast import Q1, Q2, Cast, person, provider_with_centre

pytestmark = pytest.mark.django_db
SOON = date(2016, 3, 31)
STARS = "first_star_in_28_days"
FORMULA = "=1+1 is not a sum"


@pytest.fixture
def contract(cast: Cast) -> Contract:
    """A quarter with figures, and a claim of two outcomes and one over the units."""
    contract = cast.contract()
    cast.price(contract, "star_progress", 12_550, units=2)
    for subject in ("S1", "S2", "S3"):
        cast.achieved(Q1, subject)
    for quarter, counted in ((Q1.plus(-1), 40), (Q1, 52)):
        cast.figure(quarter, STARS, counted, 70)
    cast.approved(contract, Q1)
    RollUp.objects.create(council=cast.council, quarter=str(Q1), state="done")
    return contract


def asked(cast: Cast, contract: Contract, quarter: Any = Q1, **facts: Any) -> Pack:
    pack = ask_for_monitoring(
        by=cast.manager, contract=contract, quarter=quarter, queue=False, **facts
    )
    assert make(pack.pk)
    pack.refresh_from_db()
    return pack


def said(pack: Pack) -> Document:
    document = document_of(Pack.objects.get(pk=pack.pk))
    assert document is not None
    return document


def sent(cast: Cast, pack: Pack) -> PackCopy:
    pack = Pack.objects.get(pk=pack.pk)
    document = draft_of(pack)
    assert document is not None
    return send_pack(by=cast.carol, pack=pack, shown=document.digest)


def sheet(content: bytes | memoryview, name: str) -> list[dict[str, Any]]:
    rows = openpyxl.load_workbook(BytesIO(bytes(content)))[name].iter_rows(values_only=True)
    heads = [str(head) for head in next(rows)]
    return [dict(zip(heads, row, strict=True)) for row in rows]


def as_board(cast: Cast, contract: Contract) -> Pack:
    return asked(cast, contract, for_board=True)


def text_of(paper: bytes | memoryview) -> str:
    pages = pypdf.PdfReader(BytesIO(bytes(paper))).pages
    return " ".join(" ".join(page.extract_text() for page in pages).split())


def test_page_paper_and_workbook_say_the_stored_figures(cast: Cast, contract: Contract) -> None:
    pack = asked(cast, contract)
    agree(by=cast.carol, pack=pack, what="Ask for births", who=cast.manager, due_on=SOON)
    comment(by=cast.manager, pack=pack, section="standing", text=FORMULA, seen=0)
    kept = sent(cast, pack)
    stored = Figure.objects.get(quarter=str(Q1), level="provider", indicator=STARS)
    assert (stored.numerator, stored.denominator) == (52, 70)

    series = [each for _, each in said(pack).facts.every_series if each.indicator == STARS]
    assert {each.level for each in series} == {"provider", "centre"}
    numbers = [(point.quarter, point.numerator, point.denominator) for point in series[0].points]
    assert numbers[-2:] == [(str(Q1.plus(-1)), 40, 70), (str(Q1), 52, 70)]

    with CaptureQueriesContext(connection) as queries:
        page = Visitor(cast.manager).see("pack", pack.ref)
    assert len(queries) < 30
    rows = [row for row in sheet(kept.xlsx, "Figures") if row["Measure"] == series[0].title]
    assert [(row["Number"], row["Of"]) for row in rows[:8] if row["Number"]] == [(40, 70), (52, 70)]
    said_everywhere = ("74.3%", "52 of 70", "57.1%", FORMULA, "Ask for births")
    paper = text_of(kept.pdf)
    for words in said_everywhere:
        assert words in page, words
        assert words in paper, words
    address = reverse("figure", args=[str(Q1), "provider", cast.provider.code, STARS])
    assert f'href="{address}"' in page
    # The claim: two outcomes paid, one over the units.
    (outcome,) = [row for row in sheet(kept.xlsx, "Outcomes") if row["Claimed"]]
    assert (outcome["Claimed"], outcome["Over a cap"], outcome["Amount"]) == (2, 1, 251)
    assert "£251.00" in page
    assert "£251.00" in paper
    assert [row["Why not"] for row in sheet(kept.xlsx, "Not paid")] == [
        "Over the units of the quarter"
    ]
    # What anybody typed is text, and the paper can be read by a screen reader.
    assert sheet(kept.xlsx, "Commentary")[0]["Commentary"] == FORMULA
    metadata = pypdf.PdfReader(BytesIO(bytes(kept.pdf))).xmp_metadata
    assert metadata is not None
    assert "pdfuaid:part>1<" in metadata.stream.get_data().decode()


def test_a_sent_pack_is_kept_as_it_was_sent(cast: Cast, contract: Contract) -> None:
    pack = asked(cast, contract)
    document = said(pack)
    comment(by=cast.carol, pack=pack, section="standing", text="More births, please.", seen=0)
    with pytest.raises(Refused, match="changed meanwhile"):
        send_pack(by=cast.carol, pack=pack, shown=document.digest)
    kept = sent(cast, pack)
    assert kept.pdf_digest == sha256(kept.pdf).hexdigest()
    event = AuditEvent.objects.get(action="pack.sent")
    assert event.details["xlsx"] == sha256(kept.xlsx).hexdigest()

    Figure.objects.update(numerator=1)
    cast.provider.name = "Renamed"
    cast.provider.save()
    visitor = Visitor(cast.manager)
    assert visitor.get("pack_paper", pack.ref).content == bytes(kept.pdf)
    assert visitor.get("pack_workbook", pack.ref).content == bytes(kept.xlsx)
    assert "74.3%" in visitor.see("pack", pack.ref)
    late: list[Callable[[], object]] = [
        lambda: comment(by=cast.manager, pack=pack, section="standing", text="Late", seen=0),
        lambda: ask_again(by=cast.manager, pack=pack),
        lambda: agree(by=cast.carol, pack=pack, what="Late", who=cast.carol, due_on=SOON),
        lambda: give_up(by=cast.manager, pack=pack),
    ]
    for change in late:
        with pytest.raises(Refused, match="was sent"):
            change()
    guarded: list[Callable[[], object]] = [
        lambda: Pack.objects.update(facts={}),
        lambda: Pack.objects.update(state="draft"),
        lambda: Pack.objects.all().delete(),
        lambda: PackCopy.objects.update(pdf=b"other"),
        lambda: PackComment.objects.update(text="Other"),
        lambda: PackComment.objects.create(
            council=cast.council, pack=pack, section="x", side="council", number=9, by=cast.carol
        ),
    ]
    for change in guarded:
        with pytest.raises((DatabaseError, ProtectedError)), transaction.atomic():
            change()
    # What comes later is a new version.
    assert asked(cast, contract).version == 2


def test_a_copy_holds_what_its_digests_stand_for(cast: Cast, contract: Contract) -> None:
    pack = asked(cast, contract)
    facts = {"council": cast.council, "pack": pack, "document": {}, "by": cast.carol}
    right = {"pdf": b"p", "xlsx": b"x", "at": timezone.now()}
    digests = {"pdf_digest": sha256(b"p").hexdigest(), "xlsx_digest": sha256(b"x").hexdigest()}
    for wrong in ({"pdf_digest": "0" * 64}, {"at": timezone.now() - timedelta(days=1)}):
        with pytest.raises(DatabaseError), transaction.atomic():
            PackCopy.objects.create(**{**facts, **right, **digests, **wrong})
    with pytest.raises(DatabaseError, match="kept as it was sent"), transaction.atomic():
        Pack.objects.update(state="sent")


def test_each_side_writes_its_own_and_nothing_is_lost(cast: Cast, contract: Contract) -> None:
    pack = asked(cast, contract)
    comment(by=cast.carol, pack=pack, section="standing", text="From Carol", seen=0)
    comment(by=cast.manager, pack=pack, section="standing", text="From the manager", seen=0)
    dev = Visitor(cast.dev)
    page = dev.send("pack_comment", pack.ref, "standing", text="From Dev", seen="0")
    shown = page.content.decode()
    assert "From Carol" in shown
    assert "From Dev" in shown
    seen = page.context["form"]["seen"].value()
    assert dev.told(dev.send("pack_comment", pack.ref, "standing", text="Both", seen=seen))
    document = said(pack)
    assert document.said("standing")["council"].text == "Both"
    assert document.said("standing")["provider"].text == "From the manager"
    assert "From Carol" in dev.see("pack_comment", pack.ref, "standing")
    # Not for the other side, not past the form, and not where nothing is asked.
    with pytest.raises(DatabaseError, match="its own commentary"), transaction.atomic():
        PackComment.objects.create(
            council=cast.council, pack=pack, section="standing", side="council", number=7,
            by=cast.manager,
        )  # fmt: skip
    with pytest.raises(WrittenMeanwhileError):
        comment(by=cast.dev, pack=pack, section="standing", text="Again", seen=1)
    with pytest.raises(Refused, match="no such section"):
        comment(by=cast.dev, pack=pack, section="gossip", text="Hm", seen=0)
    with pytest.raises(Refused, match="write in a pack"):
        comment(by=cast.coordinator, pack=pack, section="standing", text="Hm", seen=0)
    faults = dev.faults(dev.send("pack_comment", pack.ref, "standing", text="x", seen="y" * 9))
    assert faults["seen"]


def test_actions_are_followed_up_in_the_next_pack(cast: Cast, contract: Contract) -> None:
    first = asked(cast, contract)
    for what in ("Births each month", "A room in the north", "Registers"):
        agree(by=cast.manager, pack=first, what=what, who=cast.carol, due_on=SOON)
    births, room, registers = PackAction.objects.order_by("pk")
    assert births.side == "council"
    settle(by=cast.carol, pack=first, action=registers, state="done", outcome="Brought along.")
    sent(cast, first)
    changes: list[dict[str, Any]] = [{"what": "Something else"}, {"due_on": date(2030, 1, 1)}]
    for worded in changes:
        with pytest.raises(DatabaseError, match="never changed"), transaction.atomic():
            PackAction.objects.filter(pk=births.pk).update(**worded)
    with pytest.raises(ValidationError, match="Say what came of it"):
        settle(by=cast.carol, pack=first, action=births, state="done", outcome=" ")
    cast.draft(Q2)
    second = asked(cast, contract, Q2)
    assert [action.what for action in followed(second)] == [births.what, room.what]
    settle(by=cast.manager, pack=second, action=births, state="done", outcome="They come now.")
    kept = {each.what: (each.state, each.outcome) for each in said(second).followed}
    assert kept == {births.what: ("done", "They come now."), room.what: ("open", "")}
    # In the first one it stays as it was sent.
    assert {each.what: each.state for each in said(first).agreed}[births.what] == "open"
    page = Visitor(cast.manager).see("pack", first.ref)
    assert "Since it was sent" in page
    assert "They come now." in page
    third = ask_for_monitoring(by=cast.dev, contract=contract, quarter=Q2.plus(1), queue=False)
    sent(cast, second)
    assert [action.what for action in followed(third)] == [room.what]
    wrong = {"what": " ", "who": "", "due_on_0": "31", "due_on_1": "2", "due_on_2": "2016"}
    visitor = Visitor(cast.carol)
    faults = visitor.faults(visitor.send("pack_action_add", third.ref, **wrong))
    assert set(faults) == {"what", "who", "due_on"}


def test_a_worker_makes_it_and_a_lost_task_is_taken_up(
    cast: Cast,
    contract: Contract,
    queue: redis.Redis,
    django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    visitor = Visitor(cast.manager)
    with django_capture_on_commit_callbacks(execute=True):
        facts = {"contract": contract.ref, "quarter": str(Q1), "for_whom": "meeting"}
        with monkeypatch.context() as then:
            then.setattr(forms, "_quarters", lambda: [Q1])
            assert visitor.send("pack_new", **facts).status_code == 302
    pack = Pack.objects.get()
    assert queue.llen("celery") == 1
    assert "waits for a worker" in visitor.see("pack", pack.ref)
    assert ask_for_monitoring(by=cast.carol, contract=contract, quarter=Q1) == pack
    assert lost_packs() == []
    Pack.objects.update(making="running", queued_at=timezone.now() - timedelta(minutes=3))
    tell(pack, Progress(2, 6, "Target groups"))
    assert "Target groups" in visitor.see("pack", pack.ref)
    tasks.take_up_lost_packs()
    assert queue.llen("celery") == 2
    tasks.make_pack(pack.pk)
    made = Pack.objects.get()
    assert (made.making, made.failure) == ("done", "")
    tasks.make_pack(pack.pk)
    assert Pack.objects.get().made_at == made.made_at

    comment(by=cast.carol, pack=made, section="standing", text="Stays", seen=0)
    RollUp.objects.create(council=cast.council, quarter=str(Q1), state="done")
    assert "rolled up again since" in visitor.see("pack", pack.ref)
    ask_again(by=cast.manager, pack=made, queue=False)
    with monkeypatch.context() as broken:
        broken.setattr(making, "take_facts", lambda *_: 1 / 0)
        tasks.make_pack(pack.pk)
    assert "could not be taken" in visitor.see("pack", pack.ref)
    ask_again(by=cast.manager, pack=made, queue=False)
    tasks.make_pack(pack.pk)
    assert "rolled up again since" not in visitor.see("pack", pack.ref)
    assert said(pack).said("standing")["council"].text == "Stays"


def test_the_board_reads_no_hidden_number(cast: Cast, contract: Contract) -> None:
    Figure.objects.update(suppressed=False)
    hidden = Figure.objects.filter(quarter=str(Q1), indicator=STARS, level="centre")
    hidden.update(suppressed=True, numerator=3, denominator=67)
    working, board = said(asked(cast, contract)), as_board(cast, contract)
    assert "3 of 67" in json.dumps(facts_of(working))
    document = said(board)
    (centre,) = [
        each
        for _, each in document.facts.every_series
        if (each.indicator, each.level) == (STARS, "centre")
    ]
    assert centre.last.words == "Hidden"
    assert len(trend_of(centre).marks) == 1, "no point for the hidden quarter"
    kept = sent(cast, board)
    page = Visitor(cast.carol).see("pack", board.ref)
    for said_there in (text_of(kept.pdf), page, json.dumps(kept.document)):
        for given_away in ("3 of 67", "4.5%", "S1", "251.00", "125.50", '"numerator": 3,'):
            assert given_away not in said_there, given_away
    (row,) = [
        row
        for row in sheet(kept.xlsx, "Figures")
        if (row["Level"], row["Measure"], row["Quarter"]) == ("Centre", centre.title, str(Q1))
    ]
    assert (row["Number"], row["Of"], row["Share"]) == ("Hidden", "Hidden", "Hidden")
    names = openpyxl.load_workbook(BytesIO(bytes(kept.xlsx))).sheetnames
    assert not {"Claim", "Cap", "Not paid", "Targets"} & {*names}
    # Three outcomes are few; none is none.
    counts = {row["Outcome"]: row[ACHIEVED] for row in sheet(kept.xlsx, "Outcomes")}
    assert sorted(counts.values(), key=str) == [0, 0, 0, 0, 0, "Hidden"]


def test_a_review_is_about_a_centres_year_and_its_coordinators(cast: Cast) -> None:
    cast.figure(Q2, STARS, 5, 9)
    cast.achieved(Q2, "C1")
    pack = ask_for_review(by=cast.carol, centre=cast.centre, year=Q2, queue=False)
    assert make(pack.pk)
    assert (pack.quarter, pack.period) == ("2015-16-Q4", "April 2015 to March 2016")
    document = said(pack)
    (series,) = [each for _, each in document.facts.every_series if each.indicator == STARS]
    assert [point.words for point in series.year] == [
        "Not rolled up", "55.6%", "Not rolled up", "Not rolled up",
    ]  # fmt: skip
    (achieved,) = [table for table in document.facts.tables if table.sheet == "Outcomes"]
    assert [cell.words for cell in achieved.rows[1]][1:] == ["–", "1", "–", "–"]
    page = Visitor(cast.coordinator).see("pack", pack.ref)
    assert "55.6%" in page
    assert "Save" not in page, "coordinators read"
    assert pack_workbook(document)
    paper = text_of(pack_paper(replace(document, meeting_on="2016-05-12")))
    assert "12 May 2016" in paper
    board = ask_for_review(by=cast.carol, centre=cast.centre, year=Q2, for_board=True, queue=False)
    assert make(board.pk)
    assert {table.sheet for table in said(board).facts.tables} == {"Development gap"}
    assert not [each for _, each in said(board).facts.every_series if "level" in each.group]
    _, other = provider_with_centre(cast.council, "OTHER")
    stranger = person(cast.council, "stranger", "coordinator", cluster=other.cluster)
    rival = person(cast.council, "rival", "provider_manager", provider=other.cluster.provider)
    sister = Cluster.objects.create(
        council=cast.council, provider=cast.provider, code="SIS", name="Sister"
    )
    beside = person(cast.council, "beside", "coordinator", cluster=sister)
    for outsider in (stranger, rival, beside):
        assert Visitor(outsider).get("pack", pack.ref).status_code == 404
        assert pack.ref not in Visitor(outsider).see("packs")
    with pytest.raises(Refused, match="write in a pack"):
        ask_for_review(by=rival, centre=cast.centre, year=Q2)
    visitor = Visitor(cast.coordinator)
    assert pack.ref in visitor.see("packs", kind="review", centre=cast.centre.code)
    assert pack.ref not in visitor.see("packs", kind="board")
    assert "Nothing matches" in visitor.see("packs", state="sent")
