"""The pages of paid outcomes looked at again: counts that add up, and each with its reason."""

import csv
from datetime import date
from io import BytesIO, StringIO

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from openpyxl import load_workbook

from centres.models import User
from families.models import Family
from outcomes.models import Achievement
from payments.models import Claim
from payments.sustained.store import look_again
from tests.cast import County, build_county
from tests.outcomes.factories import CaseFactory, FamilyFactory, LevelFactory
from tests.payments.browsing import Visitor, address
from tests.payments.cast import Q1, Q2, silence
from tests.payments.in_county import achieved_at, cast_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def county() -> County:
    return build_county()


@pytest.fixture
def claim(county: County) -> Claim:
    """Three cases paid for: one held, one fell back, one of a restricted family did."""
    cast = cast_of(county)
    contract = cast.contract()
    cast.price(contract, "star_progress", 12_500)
    for ref, day in (("HELD", None), ("BACK", 3), ("HIDE", 4)):
        family = FamilyFactory(centre=county.north, restricted=ref == "HIDE")
        CaseFactory(family=family, ref=ref, opened_on=date(2015, 1, 5))
        if day:
            LevelFactory(family=family, starts_on=date(2015, 8, day))
        achieved_at(county.north, Q1, ref)
    claim = cast.approved(contract, Q1)
    look_again(county.council, Q2, silence)
    return claim


def lines_seen(user: User, **query: str) -> list[str]:
    page = Visitor(user).get("sustained_lines", **query).context["page"]
    return sorted(line.subject for line in page)


def test_counts_are_those_of_their_lists(county: County, claim: Claim) -> None:
    page = Visitor(county.colin).get("sustained")
    (group,) = page.context["page"]
    counts = {standing.value: number for standing, number in group.standings}
    assert counts == {"held": 1, "fell_back": 2, "not_known": 0, "early": 0, "withheld": 0}
    assert "1 of 3 that something is known of still held: too few for a share" in " ".join(
        page.content.decode().split()
    )
    chosen = {"contract": "CT1", "measure": "star_progress", "achieved": "2015-16-Q1"}
    assert lines_seen(county.colin, **chosen, standing="fell_back") == ["BACK", "HIDE"]
    assert lines_seen(county.colin, **chosen, standing="held") == ["HELD"]
    assert lines_seen(county.colin, measure="two_year_offer") == []


def test_line_says_what_became_of_it(county: County, claim: Claim) -> None:
    numbers = dict(claim.lines.values_list("subject", "number"))
    visitor = Visitor(county.colin)
    back = visitor.see("claim_line", *address(claim), numbers["BACK"])
    assert "Fell back on 3 August 2015: Level 3 · from 3 August 2015." in back
    held = visitor.see("claim_line", *address(claim), numbers["HELD"])
    assert "Looked at again in July to September 2015: still held." in held


def test_restricted_family_is_told_to_those_who_work_with_it(county: County, claim: Claim) -> None:
    assert lines_seen(county.pat, standing="fell_back") == ["BACK"]
    assert lines_seen(county.pat, standing="withheld") == ["HIDE"]
    for name in ("sustained_lines", "sustained_csv"):
        response = Visitor(county.pat).get(name)
        text = b"".join(response) if response.streaming else response.content
        assert b"3 August" in text
        assert b"4 August" not in text
    number = claim.lines.get(subject="HIDE").number
    assert "Since then" not in Visitor(county.pat).see("claim_line", *address(claim), number)
    assert Family.objects.get(restricted=True).cases.get().ref == "HIDE"


def test_files_hold_what_the_list_shows(county: County, claim: Claim) -> None:
    content = b"".join(Visitor(county.colin).get("sustained_csv", standing="fell_back"))
    rows = list(csv.reader(StringIO(content.decode("utf-8-sig"))))
    by_column = dict(zip(rows[0], rows[1], strict=True))
    assert len(rows) == 3
    assert by_column["Fell back on"] == "2015-08-03"
    assert by_column["Paid (£)"] == "125.00"
    book = load_workbook(BytesIO(Visitor(county.colin).get("sustained_xlsx").content))
    assert [row[4] for row in book.worksheets[0].values][1:] == ["BACK", "HELD", "HIDE"]


def test_pages_ask_as_much_of_the_database_for_many(county: County, claim: Claim) -> None:
    def queries(name: str) -> int:
        with CaptureQueriesContext(
            connection,
        ) as asked:
            Visitor(county.pat).see(name)
        return len(asked)

    few = [queries(name) for name in ("sustained", "sustained_lines")]
    cast = cast_of(county)
    for number in range(12):
        family = FamilyFactory(centre=county.north)
        CaseFactory(family=family, ref=f"MORE{number}", opened_on=date(2015, 1, 5))
        LevelFactory(family=family, starts_on=date(2015, 10, 8))
        achieved_at(county.north, Q2, f"MORE{number}")
    for ref in ("HELD", "BACK", "HIDE"):
        achieved_at(county.north, Q2, ref)
    cast.approved(claim.contract, Q2)
    look_again(county.council, Q2.plus(1), silence)
    assert [queries(name) for name in ("sustained", "sustained_lines")] == few


@pytest.mark.parametrize("odd", ["achieved=2015", "contract=%00", "standing=x", "page=9e9"])
def test_odd_addresses_are_no_fault(county: County, claim: Claim, odd: str) -> None:
    visitor = Visitor(county.colin)
    for name in ("sustained", "sustained_lines", "sustained_csv"):
        assert visitor.client.get(f"{reverse(name)}?{odd}").status_code == 200


def test_nothing_paid_for_yet(county: County) -> None:
    assert "Nothing paid for yet" in Visitor(county.colin).see("sustained")


def test_what_fell_back_is_decided_with_a_reason(county: County) -> None:
    cast = cast_of(county)
    contract = cast.contract()
    cast.price(contract, "star_progress", 12_500)
    cast.varied(contract, Q1, holdback_bp=1_000, reverse_if_lost=True)
    family = FamilyFactory(centre=county.north)
    CaseFactory(family=family, ref="BACK", opened_on=date(2015, 1, 5))
    LevelFactory(family=family, starts_on=date(2015, 8, 3))
    for quarter in (Q1, Q2):
        achieved_at(county.north, quarter, "BACK")
    Achievement.objects.update(achieved_on=Q1.first_day)
    where = (*address(cast.approved(contract, Q1)), 1)
    visitor = Visitor(county.colin)
    assert "Nothing is proposed" in visitor.see("losses")
    look_again(county.council, Q2, silence)
    cast.draft(Q2)
    assert "£112.50" in visitor.see("losses", decided="open")
    assert "Is £112.50 taken back?" in visitor.see("loss_decide", *where)
    wrong = visitor.faults(visitor.send("loss_decide", *where, kind="accepted", reason=" "))
    assert list(wrong) == ["reason"]
    said = visitor.told(visitor.send("loss_decide", *where, kind="accepted", reason="Level 3."))
    assert said == ["BACK: to be taken back."]
    assert "Last decided" in visitor.see("loss_decide", *where)
    taken = visitor.see("claim_line", contract.ref, str(Q2), 1)
    assert "This fell back on 3 August 2015, within 182 days" in taken
    assert "Level 3 · from 3 August 2015" in taken
    paid = Visitor(county.pat).see("claim_line", *where)
    assert "To be taken back, by Colin on" in paid
    assert "£12.50, 10% of the unit price: due when the outcome has lasted 182 days" in paid
    claim = cast.approved(contract, Q2)
    assert "less £112.50 for 1 outcome that fell back" in visitor.see("claim", *address(claim))
    assert visitor.get("loss_decide", *where).status_code == 404
    assert lines_seen(county.colin, standing="fell_back") == ["BACK"]
    pages = [Visitor(who).get("losses").status_code for who in (county.pat, county.cora)]
    assert pages == [404, 404]
