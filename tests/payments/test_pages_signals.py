"""What is worth a look: the same words for commissioner and provider, never a name."""

from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from families.models import Engagement
from payments.models import Claim
from payments.signals import SIGNALS
from tests.cast import County, build_county, case, family, visit
from tests.payments.browsing import Visitor, address
from tests.payments.cast import Q1
from tests.payments.in_county import achieved_at, cast_of

LAST = Q1.last_day


@pytest.fixture
def county(db: None) -> County:
    return build_county()


@pytest.fixture
def claim(county: County) -> Claim:
    cast = cast_of(county)
    contract = cast.contract()
    cast.price(contract, "star_progress", 10_000)
    achieved_at(county.north, Q1, "S1")
    cast.draft(Q1)
    return cast.claim(contract, Q1)


def one_minute_visits(county: County, times: int) -> None:
    seen = family(county.north, "Archer", registered_on=date(2014, 1, 1))
    of_case = case(seen, county.fiona, opened_on=date(2015, 4, 1))
    for _ in range(times):
        visit(seen, county.fiona, LAST, case=of_case, minutes=1, note="Ann was in")


def test_commissioner_and_provider_read_the_same_words(county: County, claim: Claim) -> None:
    one_minute_visits(county, 30)
    told = []
    for who in (county.colin, county.pat):
        visitor = Visitor(who)
        assert "Worth a look in the quarter’s records" in visitor.see("claim", *address(claim))
        pages = [visitor.see("claim_signals", *address(claim))]
        pages += [visitor.see("claim_signal", *address(claim), each.key) for each in SIGNALS]
        told.append([page[page.index("<main") : page.index("</main>")] for page in pages])
        for name in ("Ann", "Archer", "Fiona"):
            assert not any(name in page for page in told[-1])
    assert told[0] == told[1]
    assert "30 of 30" in told[0][0]


def test_records_behind_a_signal_are_listed_a_page_at_a_time(county: County, claim: Claim) -> None:
    one_minute_visits(county, 30)
    colin = Visitor(county.colin)
    shown = colin.get("claim_signal", *address(claim), "one_minute", page=2).context["page"]
    assert (shown.start_index(), shown.end_index(), shown.paginator.count) == (26, 30, 30)
    page = colin.see("claim_signal", *address(claim), "one_minute", page=2)
    last = Engagement.objects.select_related("case").latest("ref")
    assert last.ref in page
    assert last.case
    assert last.case.ref in page
    assert "What else it may be" in page
    assert "1 minute" in page


def test_few_records_are_too_few_to_tell(county: County, claim: Claim) -> None:
    one_minute_visits(county, 4)
    page = Visitor(county.colin).see("claim_signal", *address(claim), "one_minute")
    assert "4 of 4" in page
    assert "Too few to tell" in page
    assert "100" not in page[page.index("<main") :]


def test_nothing_recorded_says_what_would_be_here(county: County, claim: Claim) -> None:
    colin = Visitor(county.colin)
    assert colin.see("claim_signals", *address(claim)).count("Nothing recorded") == len(SIGNALS)
    assert "No such records" in colin.see("claim_signal", *address(claim), "jumps")
    for odd in ("none", "~00", "x" * 300):
        assert colin.get("claim_signal", *address(claim), odd).status_code == 404


def test_queries_do_not_grow_with_the_records_and_nothing_is_written(
    county: County, claim: Claim
) -> None:
    colin = Visitor(county.colin)

    def queries() -> list[int]:
        asked = []
        for where in (("claim_signals",), ("claim_signal", "one_minute")):
            with CaptureQueriesContext(connection) as caught:
                colin.see(where[0], *address(claim), *where[1:])
            asked.append(len(caught))
            assert not any(each["sql"].startswith(("UPDATE", "INSERT")) for each in caught)
        return asked

    one_minute_visits(county, 1)
    queries()
    few = queries()
    one_minute_visits(county, 30)
    assert queries() == few
