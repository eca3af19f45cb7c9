"""Annual review: a centre's financial year, four quarters side by side."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from centres.wording import points, quarter_months
from outcomes.figures import BETTER, WORSE
from outcomes.measures.indicators import (
    closed_within_six_months,
    complex_families,
    first_star_in_28_days,
    new_births_contacted,
    on_track_greatest_need,
    on_track_others,
    reached_greatest_need,
    reached_under5,
    registered_under5,
    sustained_cases,
    three_month_review_on_time,
)
from outcomes.measures.measure import Indicator
from outcomes.measures.registry import OUTCOMES
from outcomes.models import FamilyVoice
from outcomes.voice import figures as voice
from payments.packs.facts import Block, Cell, Section, Series, Table, Words, Year, number, text
from payments.packs.reading.groups import groups_of, sessions_of
from payments.packs.reading.money import achieved_by_quarter
from payments.packs.reading.stored import Stored, unit_of

Read = Callable[[], Section]
REACH = (
    registered_under5.MEASURE,
    reached_under5.MEASURE,
    reached_greatest_need.MEASURE,
    new_births_contacted.MEASURE,
)
STARS = (
    first_star_in_28_days.MEASURE,
    three_month_review_on_time.MEASURE,
    closed_within_six_months.MEASURE,
)
SUPPORT = (sustained_cases.MEASURE, complex_families.MEASURE)
DEVELOPMENT = (on_track_greatest_need.MEASURE, on_track_others.MEASURE)
PUBLISHED = (
    "Numbers are rounded to the nearest five, and those of fewer than five families are not shown, "
    "so that none can be made out."
)


def review_steps(stored: Stored) -> list[tuple[str, Read]]:
    """Titles of the sections, and how each is read."""
    return [
        ("Who is reached", partial(_reach, stored)),
        ("Quality of the offer", partial(_offer, stored)),
        ("Impact on target groups", partial(_impact, stored)),
        ("What families say", partial(_voice, stored)),
    ]


def _reach(stored: Stored) -> Section:
    blocks: list[Block] = [_year(stored, "Reach", REACH), *groups_of(stored, Year)]
    return Section("reach", "Who is reached", blocks)


def _offer(stored: Stored) -> Section:
    blocks: list[Block] = [
        _year(stored, "Targeted support", SUPPORT),
        _year(stored, "Stars, reviews and closing", STARS),
        sessions_of(stored),
    ]
    return Section("offer", "Quality of the offer", blocks)


def _impact(stored: Stored) -> Section:
    development = _year(stored, "Children’s development", DEVELOPMENT)
    blocks: list[Block] = [development, _gap(development.series)]
    if not stored.hides:
        blocks.append(_achieved(stored))
    return Section("impact", "Impact on target groups", blocks)


def _achieved(stored: Stored) -> Table:
    """Outcomes of the centre's cases, children and courses, quarter by quarter."""
    centre = stored.pack.centre
    assert centre is not None  # noqa: S101  (the database holds it for a review)
    year = stored.quarters[-4:]
    found = achieved_by_quarter(centre, [one for one in year if stored.has(one)])
    rows = [
        [
            text(outcome.title),
            *(number(found[one][outcome.key]) if one in found else text("–") for one in year),
        ]
        for outcome in OUTCOMES
    ]
    heads = ["Outcome", *(quarter_months(one) for one in year)]
    return Table("Outcomes achieved in each quarter", "Outcomes", heads, rows)


def _gap(development: list[Series]) -> Table:
    """How far children in greatest need are behind all others (SPEC 5), in points."""
    by_key = {series.indicator: series.year for series in development}
    months = [point.months for point in by_key[BETTER]]
    gaps = []
    for better, worse in zip(by_key[BETTER], by_key[WORSE], strict=True):
        if better.hidden or worse.hidden:
            gaps.append(Cell("hidden"))
        elif better.share is None or worse.share is None:
            gaps.append(text("–"))
        else:
            gaps.append(text(points(better.share - worse.share)))
    row = [text("How far children in greatest need are behind all others"), *gaps]
    return Table("Development gap", "Development gap", ["What", *months], [row])


def _voice(stored: Stored) -> Section:
    """What families answered in the year, as it is published: rounded, the few left out."""
    pack = stored.pack
    days = pack.last_quarter.quarters_of_year()
    voices = FamilyVoice.objects.counted().filter(
        council=pack.council_id,
        case__centre=pack.centre_id,
        on__range=(days[0].first_day, days[-1].last_day),
    )
    asked = voice.asked(voices, voice.published)
    if asked.asked in (voice.FEWER, voice.published(0, 0)):
        lines = ["Fewer than five families were asked in the year: their answers are not shown."]
        return Section("voice", "What families say", [Words(lines)])
    said = f"Asked: {asked.asked.lower()}. Answered: {asked.answered.lower()}. {PUBLISHED}"
    blocks: list[Block] = [Words([said])]
    for place, question in enumerate(voice.questions(voices, voice.published), start=1):
        rows = [[text(row.answer), text(row.times), _share(row.share)] for row in question.rows]
        few = "Fewer than five families answered this: it is not shown."
        heads = ["Answer", "Times given", "Share"]
        blocks.append(Table(question.text, f"Families {place}", heads, rows, empty=few))
    return Section("voice", "What families say", blocks)


def _share(percent: int | None) -> Cell:
    return text("–" if percent is None else f"{percent}%")


def _year(stored: Stored, title: str, measures: tuple[Indicator, ...]) -> Year:
    return Year(title, stored.all_of(unit_of(stored.pack), measures))
