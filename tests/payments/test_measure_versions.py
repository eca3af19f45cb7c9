"""A later version of a measure counts from its quarter on, and leaves alone what was before."""

from __future__ import annotations

from dataclasses import replace

import pytest

from outcomes.measures import registry
from outcomes.measures.indicators import complex_families
from outcomes.measures.measure import Measure
from outcomes.measures.outcomes import sustained_contact
from outcomes.measures.versions import measure_for, published
from outcomes.models import Achievement, Figure
from payments.verification.records import achievements
from tests.outcomes.factories import OPENED, CaseFactory, EngagementFactory, LevelFactory, after
from tests.outcomes.rolled_up import roll_up
from tests.payments.browsing import Visitor
from tests.payments.cast import Q1, Q2, Cast

KEY = sustained_contact.MEASURE.key
# Every case counts, a fortnight into the second quarter.
EASIER = """
    SELECT held.ref AS subject, held.centre_id, '2015-07-15'::date AS achieved_on,
           '{}'::jsonb AS evidence
    FROM families_case held WHERE held.council_id = %(council)s"""
NOBODY = EASIER + " AND false"


def later(monkeypatch: pytest.MonkeyPatch, *versions: Measure) -> None:
    monkeypatch.setattr(registry, "LATER", versions)


def second(query: str) -> Measure:
    return replace(
        sustained_contact.MEASURE,
        version=2,
        title="Contact that lasts",
        counts_from=Q2,
        changed="Any case counts.",
        query=query,
    )


def by_version(quarter: object) -> dict[str, int]:
    rows = Achievement.objects.filter(quarter=str(quarter), measure=KEY)
    return dict(rows.values_list("subject", "version"))


def test_each_quarter_keeps_its_version(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    contract = cast.contract()
    cast.price(contract, KEY, 10_000)
    lasting, other = (
        CaseFactory(family__centre=cast.centre, centre=cast.centre, ref=ref) for ref in ("A", "B")
    )
    LevelFactory(family=lasting.family)
    for day in (0, 7, 14, 21, 28):
        EngagementFactory(case=lasting, date=after(OPENED, day))
    roll_up(cast.council, str(Q1))
    assert by_version(Q1) == {lasting.ref: 1}
    cast.approved(contract, Q1)

    later(monkeypatch, second(EASIER))
    for quarter in (Q1, Q2):
        roll_up(cast.council, str(quarter))
    # The first quarter stays as it was; in the second, what was achieved before stays of then.
    assert by_version(Q1) == {lasting.ref: 1}
    assert by_version(Q2) == {lasting.ref: 1, other.ref: 2}
    cast.draft(Q2)
    assert cast.lines(contract, Q2) == [("outcome", other.ref, 10_000)]
    assert achievements(cast.council)[1] == []
    manager = Visitor(cast.manager)
    page = manager.see("claim_line", contract.ref, str(Q2), 1)
    assert "Contact that lasts, version 2, since July to September 2015: Any case counts." in page
    page = manager.see("claim_line", contract.ref, str(Q1), 1)
    assert "Sustained contact, version 1<" in page

    # What was paid by the first version is not taken back because the second is harder.
    later(monkeypatch, second(NOBODY))
    roll_up(cast.council, str(Q2))
    assert by_version(Q2) == {lasting.ref: 1}
    cast.draft(Q2)
    assert cast.lines(contract, Q2) == []


def test_an_indicator_counts_by_the_version_of_the_quarter(
    cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = complex_families.MEASURE
    later(monkeypatch, replace(first, version=2, counts_from=Q2, changed="Nothing."))
    for quarter in (Q1, Q2):
        roll_up(cast.council, str(quarter))
    rows = Figure.objects.filter(indicator=first.key, level="council").order_by("quarter")
    assert list(rows.values_list("quarter", "version")) == [(str(Q1), 1), (str(Q2), 2)]
    assert measure_for(first.key, Q1) == published(first.key, 1) == first
    assert published(first.key, 3) is None
