"""Samples: drawn by a seed nobody chooses, weighed by risk, growing where errors were found."""

from __future__ import annotations

import hashlib
import json
from collections import Counter
from math import log

import pytest
from django.db import DatabaseError
from psycopg2.extensions import cursor

from families.models import Engagement
from payments import checks, decisions
from payments.assurance.drawing import drawn
from payments.assurance.sample import drawn_from, sealed_by
from payments.assurance.sizes import sample_size, subjects_size
from payments.assurance.weights import Named, Weighed, errors_before, named_by_signals
from payments.models import Claim, Sample, SamplePool
from payments.signals import BY_KEY
from payments.verification import verify
from tests.cast import build_county
from tests.outcomes.factories import EngagementFactory, FamilyFactory
from tests.payments.cast import Q1, Q2, Q3, Cast
from tests.payments.in_county import cast_of
from tests.payments.real_claim import drafted_claim

TENTHS = [(f"{number:03}", 1) for number in range(200)]


def claim_of(cast: Cast, lines: int) -> Claim:
    contract = cast.contract()
    cast.price(contract, "star_progress", 100)
    for number in range(lines):
        cast.achieved(Q1, f"S{number:03}")
    cast.draft(Q1)
    return cast.submitted(contract, Q1)


# The method


def test_a_seed_draws_the_same_again_and_another_draws_others() -> None:
    first = drawn("a", "outcomes", TENTHS, 20)
    assert drawn("a", "outcomes", list(reversed(TENTHS)), 20) == first
    assert len(set(first)) == 20
    others = [drawn(seed, "outcomes", TENTHS, 20) for seed in ("b", "c")]
    others.append(drawn("a", "line 1 counted", TENTHS, 20))
    assert all(set(other) != set(first) for other in others)
    assert drawn("a", "outcomes", TENTHS, 30)[:20] == first


def test_a_draw_is_as_it_is_published() -> None:
    """By hand, with floats: the smallest of -ln(u) / weight."""
    candidates = [(str(number), 1 + number % 7) for number in range(60)]

    def key(candidate: tuple[str, int]) -> float:
        digest = hashlib.sha256(f"seed:outcomes:{candidate[0]}".encode()).hexdigest()
        return -log((int(digest, 16) + 1) / 2**256) / candidate[1]

    by_hand = [name for name, _weight in sorted(candidates, key=key)]
    assert drawn("seed", "outcomes", candidates, 12) == by_hand[:12]
    assert drawn("seed", "outcomes", candidates, 99) == by_hand


def test_weights_raise_the_odds_in_proportion() -> None:
    """Of one drawn from four, the weight is the chance; 2,000 fixed seeds, four errors wide."""
    candidates = [("a", 1), ("b", 1), ("c", 2), ("d", 4)]
    firsts = Counter(drawn(str(seed), "outcomes", candidates, 1)[0] for seed in range(2_000))
    for key, weight in candidates:
        chance = weight / 8
        assert abs(firsts[key] / 2_000 - chance) < 4 * (chance * (1 - chance) / 2_000) ** 0.5


# How many


@pytest.mark.parametrize(
    ("lines", "failed", "wanted"),
    [
        (0, 3, 0),
        (40, 0, 5),
        (40, 1, 10),
        (40, 2, 15),
        (40, 7, 40),
        (51, 0, 6),
        (51, 1, 11),
        (200, 1, 40),
        (200, 9, 200),
        (200, 30, 200),
    ],
)
def test_each_failed_check_adds_a_tenth_and_five(lines: int, failed: int, wanted: int) -> None:
    assert sample_size(lines, failed) == wanted


@pytest.mark.parametrize(
    ("subjects", "failed", "wanted"), [(0, 1, 0), (3, 0, 3), (9, 0, 5), (99, 2, 15), (12, 2, 12)]
)
def test_each_failed_check_adds_five_subjects(subjects: int, failed: int, wanted: int) -> None:
    assert subjects_size(subjects, failed) == wanted


@pytest.mark.django_db
def test_the_sample_grows_where_the_last_looks_found_errors(cast: Cast) -> None:
    contract = cast.contract()
    cast.price(contract, "star_progress", 100)
    for quarter in (Q1, Q2, Q3):
        for number in range(40):
            cast.achieved(quarter, f"{quarter}-{number:02}")
    for quarter, grown in ((Q1, 5), (Q2, 15), (Q3, 20)):
        cast.draft(quarter)
        claim = cast.submitted(contract, quarter)
        assert claim.checks.count() == grown
        pool = SamplePool.objects.get(sample__claim=claim)
        assert (pool.size, pool.least, pool.wanted) == (40, 5, grown)
        lost = {Q1: 2, Q2: 1, Q3: 0}[quarter]
        for check in claim.checks[:lost]:
            checks.record_check(by=cast.carol, check=check, outcome="failed", note="No visit.")
            checks.decide_line(
                by=cast.carol, line=check.line, decision="rejected", reason="No visit."
            )
        for check in claim.checks.filter(outcome=""):
            checks.record_check(by=cast.carol, check=check, outcome="confirmed")
        decisions.approve(by=cast.carol, claim=claim)
    # Two and one before, in the year: every line was three times more likely on top.
    assert errors_before(claim) == {"star_progress": 3}
    assert {check.weighed["errors"] for check in claim.checks} == {3}


# Weights


def test_what_makes_a_line_likelier_is_said() -> None:
    assert Weighed().words() == ""
    assert Weighed().times == 1
    weighed = Weighed(1, ("one_minute", "jumps"))
    assert weighed.times == 6
    assert Weighed(9, ("a", "b", "c", "d")).times == 16
    assert Weighed.read(weighed.said()) == weighed
    assert weighed.words() == (
        "6 times as likely to be drawn: 1 check of this measure not confirmed in the year before; "
        f"named by the signal “{BY_KEY['one_minute'].title}”; "
        f"named by the signal “{BY_KEY['jumps'].title}”"
    )


def test_a_signal_that_stands_out_names_cases(db: None) -> None:
    county = build_county()
    claim = drafted_claim(county)
    assert named_by_signals(claim) == Named()
    cases = [line.subject for line in claim.lines if line.measure == "sustained_contact"][:2]
    Engagement.objects.filter(case__ref__in=cases).update(minutes=1)
    elsewhere = FamilyFactory(centre=county.west)
    for _ in range(40):
        EngagementFactory(family=elsewhere, date=Q1.first_day, minutes=60)
    assert named_by_signals(claim) == Named({ref: {"one_minute"} for ref in cases}, {})
    cast_of(county).submitted(claim.contract, Q1)
    pools = SamplePool.objects.filter(sample__claim=claim)
    # A case is twice as likely in each measure, and as a subject of the target.
    likelier = [key for pool in pools for key, _weight, why in pool.candidates if why]
    assert len(likelier) == 6
    assert set(cases) < set(likelier)


# What a submission keeps


@pytest.mark.django_db
def test_the_database_makes_the_seed_whatever_is_asked_for(cast: Cast) -> None:
    claim = claim_of(cast, 30)
    sample = Sample.objects.get(claim=claim)
    assert len(sample.chance) == 64
    seed = hashlib.sha256(f"{sample.chance}{sample.sealed}".encode()).hexdigest()
    assert sample.seed == seed
    [pool] = sample.pools.all()
    again = drawn_from(sample, pool, None)
    assert sorted(again) == sorted(str(check.line.number) for check in claim.checks)
    assert [weight for _key, weight, _why in pool.candidates] == [100] * 30
    with pytest.raises(DatabaseError, match="drawn when the claim is submitted"):
        Sample.objects.create(
            council=cast.council, claim=claim, round=1, sealed="x", chance="0", seed="0"
        )


@pytest.mark.django_db
def test_one_line_changed_is_another_seed(cast: Cast) -> None:
    claim = claim_of(cast, 6)
    sample = Sample.objects.get(claim=claim)
    lines, pools = list(claim.lines), list(sample.pools.all())
    assert sealed_by(lines, pools) == sample.sealed
    for name, value in (("amount_pence", 101), ("subject", "S9"), ("evidence_digest", "0" * 64)):
        lines = list(claim.lines)
        setattr(lines[3], name, value)
        assert sealed_by(lines, pools) != sample.sealed
    pools[0].candidates[0][1] = 99
    assert sealed_by(claim.lines, pools) != sample.sealed


@pytest.mark.django_db
def test_a_returned_claim_is_drawn_by_another_seed(cast: Cast) -> None:
    claim = claim_of(cast, 30)
    decisions.return_claim(by=cast.carol, claim=claim, reason="Not yet.")
    decisions.reopen(by=cast.manager, claim=claim)
    cast.submitted(claim.contract, Q1)
    seeds = Sample.objects.filter(claim=claim).values_list("round", "seed")
    assert [round_ for round_, _seed in seeds] == [1, 2]
    assert len({seed for _round, seed in seeds}) == 2


def test_a_targets_subject_has_its_own_evidence_and_no_name(db: None) -> None:
    county = build_county()
    claim = drafted_claim(county)
    cast_of(county).submitted(claim.contract, Q1)
    of_target = claim.checks.filter(counted=True)
    assert of_target.count() == 5
    for check in of_target:
        kinds = [fact["kind"] for fact in check.evidence]
        assert kinds == ["case", "star"]
        assert check.evidence[0]["ref"] == check.subject
        assert check.evidence[1]["date"] == "2015-04-06"
        assert len(check.evidence_digest) == 64
    kept = json.dumps(list(of_target.values_list("evidence", "records", "weighed")))
    for name in ("Ann", "Bo ", "Archer", "A regular bedtime"):
        assert name not in kept
    with pytest.raises(DatabaseError, match="stays as it was drawn"):
        of_target.update(evidence=[])


# Found later


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize(
    ("table", "change", "said"),
    [
        ("payments_sample", "UPDATE payments_sample SET seed = repeat('0', 64)", "is drawn by"),
        (
            "payments_sample",
            "UPDATE payments_sample SET chance = repeat('0', 64)",
            "has a seed that is not made of its chance",
        ),
        (
            "payments_samplepool",
            "UPDATE payments_samplepool SET candidates = jsonb_set(candidates, '{0,1}', '9')",
            "was drawn from other lines, subjects or weights",
        ),
        (
            "payments_samplepool",
            "UPDATE payments_samplepool SET wanted = 1, least = 1",
            "1 of 12 drawn, 5 of 12 are due",
        ),
        (
            "payments_samplepool",
            "UPDATE payments_samplepool SET failed = 1",
            "5 of 12 drawn, 10 of 12 are due",
        ),
        (
            "payments_evidencecheck",
            "DELETE FROM payments_evidencecheck WHERE id = (SELECT min(id)"
            " FROM payments_evidencecheck)",
            "is drawn by the seed and not checked",
        ),
        (
            "payments_evidencecheck",
            "UPDATE payments_evidencecheck SET line_id = (SELECT min(id) FROM payments_claimline"
            " line WHERE NOT EXISTS (SELECT FROM payments_evidencecheck its"
            " WHERE its.line_id = line.id))"
            " WHERE id = (SELECT min(id) FROM payments_evidencecheck)",
            "is checked and not drawn by the seed",
        ),
        (
            "payments_samplepool, payments_sample",
            "DELETE FROM payments_samplepool; DELETE FROM payments_sample",
            "submitted in round 1 without the seed of a sample",
        ),
    ],
)
def test_a_sample_that_its_seed_does_not_draw_is_named(
    cast: Cast, owner_cursor: cursor, table: str, change: str, said: str
) -> None:
    claim_of(cast, 12)
    assert named(cast) == []
    for each in table.split(", "):
        owner_cursor.execute(f"ALTER TABLE {each} DISABLE TRIGGER USER")
    owner_cursor.execute(change)
    for each in table.split(", "):
        owner_cursor.execute(f"ALTER TABLE {each} ENABLE TRIGGER USER")
    differences = named(cast)
    assert any(said in difference for difference in differences), differences
    assert all(difference.startswith("CT1 2015-16-Q1") for difference in differences)


def named(cast: Cast) -> list[str]:
    (found,) = [each for each in verify(cast.council) if each.what.startswith("samples")]
    return found.differences
