"""A past quarter as sealed and as it would be now: every difference classified and priced."""

from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from psycopg2.extensions import cursor

from families.models import Case, Engagement, Family, Level
from outcomes.models import Achievement, Figure, Star
from outcomes.rollup import carry_out, request_rollup
from payments import decisions
from payments.checks import decide_line
from payments.models import Claim
from payments.seals.differing import Differing
from payments.seals.replay import Replay, replay_of, replays_of, sealed_claims
from payments.verification import replayed
from tests.cast import County, build_county
from tests.outcomes.factories import EngagementFactory
from tests.payments.browsing import Visitor, address
from tests.payments.in_county import cast_of
from tests.payments.real_claim import CASES, QUARTER, drafted_claim, helped_family

pytestmark = pytest.mark.django_db
CONTACT, STAR, TARGET = "sustained_contact", "star_progress", "first_star_in_28_days"
CONTACT_PENCE, STAR_PENCE = 25_000, 120_000


@pytest.fixture
def county() -> County:
    return build_county()


@pytest.fixture
def claim(county: County) -> Claim:
    """Approved but for its third line: seven contacts, Stars within and over a cap, a target."""
    cast = cast_of(county)
    claim = cast.submitted(drafted_claim(county).contract, QUARTER)
    cast.checked(claim)
    rejected = claim.lines.get(number=3)
    decide_line(by=cast.carol, line=rejected, decision="rejected", reason="Not seen.")
    return decisions.approve(by=cast.carol, claim=claim)


def again(claim: Claim) -> Replay:
    return replay_of(Claim.objects.select_related("contract__provider", "council").get(pk=claim.pk))


def others(replay: Replay) -> list[Differing]:
    """What differs beside the line that was rejected."""
    rejected, *rest = sorted(replay.differing, key=lambda one: one.why != "decided")
    assert (rejected.words, rejected.why) == ("Rejected when the claim was decided.", "decided")
    assert rejected.pence == CONTACT_PENCE
    return rest


def test_nothing_differs_and_nothing_stored_is_touched(claim: Claim) -> None:
    stored = [list(rows.objects.order_by("pk").values()) for rows in (Achievement, Figure, Claim)]
    replay = again(claim)
    assert (others(replay), replay.alike) == ([], claim.lines.count() - 1)
    assert replay.sealed_pence == claim.net() == replay.now_pence - CONTACT_PENCE
    assert replayed.quarters(claim.council) == (1, [])
    assert stored == [
        list(rows.objects.order_by("pk").values()) for rows in (Achievement, Figure, Claim)
    ]


def test_each_difference_has_its_reason_and_its_price(county: County, claim: Claim) -> None:
    lines = {(line.measure, line.number): line for line in claim.lines}
    contact = lines[CONTACT, 1]
    visits = Engagement.objects.filter(pk__in=contact.records["engagement"])
    visits.filter(kind="home_visit").update(voided_on=date(2015, 7, 9), void_reason="Wrong family")
    star = lines[STAR, CASES + 1]
    Star.objects.filter(pk__in=star.records["star"], kind="closing").update(
        voided_on=date(2015, 7, 9), void_reason="Wrong family"
    )
    helped_family(county.north, 0)
    late = Case.objects.latest("pk").ref
    replay = again(claim)
    found = {(one.measure, one.subject): one for one in replay.differing}
    lost = found[CONTACT, contact.subject]
    assert (lost.why, lost.pence) == ("correction", -CONTACT_PENCE)
    assert lost.words.startswith("No longer achieved by the quarter’s end. Visit or contact")
    assert (found[STAR, star.subject].why, found[STAR, star.subject].pence) == (
        "correction",
        -STAR_PENCE,
    )
    # The unit that is free goes to the new one or to one that was over the cap: to the first.
    others_of_star = [one for one in replay.differing if one.measure == STAR]
    assert sum(one.pence for one in others_of_star) == 0
    assert {one.why for one in others_of_star} <= {"correction", "decided", "late"}
    assert found[STAR, late].why == "late"
    gained = found[CONTACT, late]
    assert (gained.why, gained.pence, gained.settled) == ("late", CONTACT_PENCE, "")
    assert sum(one.pence for one in replay.differing) == replay.pence
    assert sum(pence for _, _, pence in replay.by_reason) == replay.pence
    assert found[TARGET, claim.contract.provider.code].why == "late"
    assert replayed.quarters(claim.council) == (1, [])


def test_what_a_later_claim_took_back_is_said(county: County, claim: Claim) -> None:
    cast = cast_of(county)
    line = claim.lines.get(number=1)
    Engagement.objects.filter(pk__in=line.records["engagement"], kind="home_visit").update(
        voided_on=date(2015, 7, 9), void_reason="Wrong family"
    )
    after = QUARTER.plus(1)
    carry_out(request_rollup(council=county.council, quarter=after, by=None, queue=False))
    later = cast.submitted(claim.contract, after)
    cast.checked(later)
    decisions.approve(by=cast.carol, claim=later)
    (one,) = others(again(claim))
    taken = later.lines.get(subject=line.subject, measure=CONTACT)
    assert one.settled == f"Taken back since: line {taken.number} of CT-1 {after}."
    # Of the later quarter itself nothing differs: what it took back is not achieved still.
    assert CONTACT not in {each.measure for each in again(later).differing}


@pytest.mark.django_db(transaction=True)
def test_what_was_changed_past_the_history_is_named(claim: Claim, owner_cursor: cursor) -> None:
    subject = claim.lines.get(number=1).subject
    family = Case.objects.get(ref=subject).family_id
    owner_cursor.execute("ALTER TABLE families_level DISABLE TRIGGER USER")
    owner_cursor.execute("DELETE FROM families_level WHERE family_id = %s", [family])
    owner_cursor.execute("ALTER TABLE families_level ENABLE TRIGGER USER")
    assert not Level.objects.filter(family=family).exists()
    (one,) = others(again(claim))
    assert (one.why, one.pence) == ("tampering", -CONTACT_PENCE)
    count, named = replayed.quarters(claim.council)
    assert count == 1
    assert named[0].startswith(
        f"CT-1 2015-16-Q1: {CONTACT} {subject} would make −£250.00 more or less now."
    )


def test_the_queries_do_not_depend_on_the_lines(county: County, claim: Claim) -> None:
    counted = []
    for minutes in (1, 2):
        Engagement.objects.filter(kind="home_visit").update(minutes=minutes)
        with CaptureQueriesContext(connection) as queries:
            list(replays_of(claim.council, sealed_claims(claim.council)))
        counted.append(len(queries))
        for case in Case.objects.all()[:4]:
            EngagementFactory(case=case, date=case.opened_on)
    assert counted[0] <= counted[1] + 2 < 50


def test_the_pages_say_both_sums_and_every_difference(county: County, claim: Claim) -> None:
    colin, pat = Visitor(county.colin), Visitor(county.people["pat"])
    assert "Rejected when the claim was decided." in pat.see("claim_replay", *address(claim))
    line = claim.lines.get(number=1)
    Engagement.objects.filter(pk__in=line.records["engagement"]).update(
        voided_on=date(2015, 7, 9), void_reason="Jane was not there"
    )
    Family.objects.filter(cases__ref=line.subject).update(restricted=True)
    for person, sees in ((colin, True), (pat, False)):
        page = person.see("claim_replay", *address(claim))
        assert "−£250.00" in page
        assert ("was voided." in page) == sees
        assert "Jane" not in page
        answer = person.get("claim_replay_file", *address(claim))
        rows = b"".join(answer.streaming_content).decode().splitlines()
        assert len(rows) == 3
        assert ",250.00,0.00,-250.00,Correction," in rows[1]
        assert ("was voided." in rows[1]) == sees
    page = colin.see("replays", claim.quarter)
    assert colin.get("replays_latest").headers["Location"].endswith(f"/{claim.quarter}/")
    assert "−£250.00" in page
    assert "CT-1" in page
    answer = colin.get("replays_file", claim.quarter)
    assert len(b"".join(answer.streaming_content).decode().splitlines()) == 3
    assert pat.get("replays", claim.quarter).status_code == 404
