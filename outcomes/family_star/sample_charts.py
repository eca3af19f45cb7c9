"""Invented readings for the style guide: one Star, a Star with areas left out, a whole journey."""

from __future__ import annotations

from datetime import date

from outcomes.family_star.radar import Area, Reading, StarChart

AREAS = [
    Area(key, key.replace("_", " ").capitalize())
    for key in (
        "physical_health",
        "your_wellbeing",
        "meeting_emotional_needs",
        "keeping_your_children_safe",
        "social_networks",
        "education_and_learning",
        "boundaries_and_behaviour",
        "family_routine",
        "home_and_money",
        "progress_to_work",
    )
]


def _reading(label: str, on: date, *scores: int | None) -> Reading:
    scored = {
        area.key: score for area, score in zip(AREAS, scores, strict=True) if score is not None
    }
    return Reading(label, on, scores=scored)


def sample_charts() -> list[StarChart]:
    """Three charts, from the fullest to the first."""
    first = _reading("First", date(2015, 9, 14), 5, 3, 4, 6, 2, 5, 3, 4, 6, 1)
    review = _reading("Review", date(2015, 12, 10), 6, 5, 5, 6, 4, 5, 5, 6, 5, 2)
    closing = _reading("Closing", date(2016, 3, 3), 8, 7, 8, 9, 6, 5, 8, 9, 7, 4)
    partial = _reading("Closing", date(2016, 3, 3), 8, 7, None, 9, 6, None, 8, None, 7, 4)
    return [
        StarChart("Family Star, three readings", AREAS, [first, review, closing], key="journey"),
        StarChart("Family Star with areas left out", AREAS, [first, partial], key="partial"),
        StarChart("First Family Star", AREAS, [first], key="first"),
    ]
