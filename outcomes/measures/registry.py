"""All measures, by name. A new one is a module, a line here and a table of test cases.

A later version of one is a measure of the same key with the quarter it counts from, and a line in
`LATER`; what was published stays readable for ever (outcomes.measures.versions).
"""

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
from outcomes.measures.measure import Indicator, Measure, Outcome
from outcomes.measures.outcomes import (
    development_catch_up,
    programme_completed,
    star_progress,
    sustained_contact,
    sustained_step_down,
    two_year_offer,
)

OUTCOMES: tuple[Outcome, ...] = (
    sustained_contact.MEASURE,
    star_progress.MEASURE,
    sustained_step_down.MEASURE,
    programme_completed.MEASURE,
    development_catch_up.MEASURE,
    two_year_offer.MEASURE,
)

INDICATORS: tuple[Indicator, ...] = (
    registered_under5.MEASURE,
    reached_under5.MEASURE,
    reached_greatest_need.MEASURE,
    sustained_cases.MEASURE,
    complex_families.MEASURE,
    first_star_in_28_days.MEASURE,
    three_month_review_on_time.MEASURE,
    closed_within_six_months.MEASURE,
    on_track_greatest_need.MEASURE,
    on_track_others.MEASURE,
    new_births_contacted.MEASURE,
)

# Later versions, in the order of their numbers.
LATER: tuple[Measure, ...] = ()

MEASURES: dict[str, Measure] = {measure.key: measure for measure in (*OUTCOMES, *INDICATORS)}


def measure(key: str) -> Measure:
    """The outcome or indicator of that key; KeyError when there is none."""
    return MEASURES[key]


def title(key: str) -> str:
    """What readers call a measure; the key itself for one that is no longer listed."""
    return MEASURES[key].title if key in MEASURES else key
