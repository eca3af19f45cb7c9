"""What is said about an area beside its score: a note, the family's own number; whose counts."""

from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, InternalError, transaction

from families.models import Case
from outcomes.family_star import stars
from outcomes.family_star.changes import progress_between
from outcomes.family_star.said import Overtaken, Said, mark
from outcomes.models import Star, StarArea, StarEdition, StarScore
from outcomes.models.stars import NOTE_LENGTH
from tests.cast import County, ago, case, family
from tests.outcomes.factories import OPENED, ActionFactory, CaseFactory, StarFactory, after
from tests.outcomes.rolled_up import achieved
from tests.outcomes.test_stars import finish, small_edition, start

Typed = dict[StarArea, Any]


@pytest.fixture
def held(county: County) -> Case:
    return case(family(county.north), county.fiona)


@pytest.fixture
def edition(db: None) -> StarEdition:
    return small_edition()


@pytest.fixture
def star(county: County, held: Case, edition: StarEdition) -> Star:
    return start(county, held, edition)


def stored(star: Star) -> dict[str, tuple[int, int | None, str]]:
    rows = star.scores.values_list("area__code", "score", "family_score", "note")
    return {code: (score, family_score, note) for code, score, family_score, note in rows}


def test_both_numbers_and_the_note_are_kept_when_finished(county: County, star: Star) -> None:
    home, health, play = star.edition.areas.all()
    stars.score(
        by=county.fiona,
        star=star,
        scores={home: 2, health: 4, play: 5},
        notes={home: "  Damp in the\r\nbedroom ", health: ""},
        family_scores={home: 4, health: 4, play: None},
    )
    finish(county, star)
    assert stored(star) == {
        "home": (2, 4, "Damp in the\nbedroom"),
        "health": (4, None, ""),
        "play": (5, None, ""),
    }


def test_a_score_alone_keeps_the_note_and_leaving_out_drops_it(county: County, star: Star) -> None:
    home, health, _play = star.edition.areas.all()
    facts: Any = {"by": county.fiona, "star": star}
    stars.score(
        **facts,
        scores={home: 2, health: 3},
        notes={home: "Damp", health: "Asthma"},
        family_scores={home: 4},
    )
    stars.score(**facts, scores={home: 4, health: None})
    assert stored(star) == {"home": (4, None, "Damp")}


@pytest.mark.parametrize(
    ("said", "field"),
    [
        ({"notes": "x" * (NOTE_LENGTH + 1)}, "notes"),
        ({"family_scores": 6}, "family_scores"),
        ({"family_scores": -1}, "family_scores"),
        ({"scores": None, "notes": "Not today"}, "scores"),
        ({"scores": None, "family_scores": 0}, "scores"),
    ],
)
def test_what_cannot_be_said_is_named(
    county: County, star: Star, said: dict[str, Any], field: str
) -> None:
    (home, *_) = star.edition.areas.all()
    facts: Any = {name: {home: value} for name, value in {"scores": 3, **said}.items()}
    with pytest.raises(ValidationError) as problem:
        stars.score(by=county.fiona, star=star, **facts)
    assert list(problem.value.message_dict) == [field]
    assert not star.scores.exists()


@pytest.mark.parametrize("completed", ["worker", "family"])
def test_scored_by_one_side_alone_there_is_one_number(
    county: County, held: Case, edition: StarEdition, completed: str
) -> None:
    alone = start(county, held, edition, completed=completed)
    (home, *_) = edition.areas.all()
    with pytest.raises(ValidationError):
        stars.score(by=county.fiona, star=alone, scores={home: 3}, family_scores={home: 4})


def test_the_database_says_so_too(county: County, star: Star) -> None:
    (home, *_) = star.edition.areas.all()
    for error, facts in (
        (IntegrityError, {"family_score": 3}),
        (IntegrityError, {"note": "x" * (NOTE_LENGTH + 1)}),
        (InternalError, {"family_score": 6}),
    ):
        with pytest.raises(error), transaction.atomic():
            StarScore.objects.create(star=star, area=home, score=3, **facts)
    stars.score(by=county.fiona, star=star, scores={home: 3}, notes={home: "Damp"})
    finish(county, star)
    for change in ({"note": ""}, {"family_score": 5}):
        with pytest.raises(InternalError), transaction.atomic():
            StarScore.objects.filter(star=star).update(**change)


def test_a_note_changed_meanwhile_is_not_finished_unseen(county: County, star: Star) -> None:
    (home, *_) = star.edition.areas.all()
    stars.score(by=county.fiona, star=star, scores={home: 3})
    before = stars.fingerprint(star)
    stars.score(by=county.frank, star=star, scores={home: 3}, notes={home: "Damp"})
    noted = stars.fingerprint(star)
    stars.score(by=county.frank, star=star, scores={home: 3}, family_scores={home: 4})
    assert len({before, noted, stars.fingerprint(star)}) == 3


@pytest.mark.parametrize(
    ("said", "kept"),
    [
        # Said of one area: what Frank was shown, what he typed, what Fiona saved; what stands.
        ((3, 4, 3), 4),
        ((3, 3, 5), 5),
        ((3, 5, 5), 5),
        ((None, 4, None), 4),
        ((None, None, 4), 4),
        ((3, None, 3), None),
        ((3, 3, None), None),
        ((3, 4, 5), "both"),
        ((3, None, 5), "both"),
        ((3, 4, None), "both"),
        ((None, 4, 5), "both"),
    ],
)
def test_two_people_on_one_draft(
    county: County, star: Star, said: tuple[int | None, ...], kept: Any
) -> None:
    shown, typed, meanwhile = said
    (home, *_) = star.edition.areas.all()
    stars.score(by=county.fiona, star=star, scores={home: meanwhile})
    seen = {home: mark(None if shown is None else Said(shown))}
    facts: Any = {"by": county.frank, "star": star, "scores": {home: typed}, "seen": seen}
    if kept == "both":
        with pytest.raises(Overtaken) as overtaken:
            stars.score(**facts)
        assert overtaken.value.areas == [home]
        kept = meanwhile
    else:
        stars.score(**facts)
    assert stored(star) == ({} if kept is None else {"home": (kept, None, "")})


def test_only_the_workers_number_is_read_as_change(
    county: County, held: Case, edition: StarEdition
) -> None:
    """The family's numbers say the opposite of the worker's throughout."""
    (home, *_) = edition.areas.all()
    first, review = start(county, held, edition), start(county, held, edition, date=ago(9))
    for star, score, family_score in ((first, 1, 5), (review, 4, 0)):
        stars.score(
            by=county.fiona, star=star, scores={home: score}, family_scores={home: family_score}
        )
        finish(county, star)
    (change,) = progress_between(first, review).changes
    assert (change.before, change.now) == (1, 4)


BETTER = {"family_routine": 3, "home_and_money": 4, "social_networks": 5}
SAME = dict.fromkeys(BETTER, 6)
UP = {area: score + 2 for area, score in BETTER.items()}


@pytest.mark.parametrize(
    ("first", "closing", "is_achieved"),
    [
        # The worker's numbers, the family's: of the first and of the closing Star.
        ((BETTER, {}), (UP, {}), True),
        ((BETTER, UP), (UP, BETTER), True),
        ((BETTER, dict.fromkeys(BETTER, 10)), (UP, dict.fromkeys(BETTER, 1)), True),
        ((SAME, BETTER), (SAME, dict.fromkeys(BETTER, 9)), False),
        ((SAME, dict.fromkeys(BETTER, 1)), (SAME, dict.fromkeys(BETTER, 10)), False),
    ],
)
def test_only_the_workers_number_is_paid_for(
    db: None, first: tuple[Any, Any], closing: tuple[Any, Any], is_achieved: bool
) -> None:
    closed = after(OPENED, 70)
    held = CaseFactory(closed_on=closed)
    for kind, day, (scores, theirs) in (("first", OPENED, first), ("closing", closed, closing)):
        StarFactory(case=held, kind=kind, date=day, scores=scores, family_scores=theirs)
    ActionFactory(case=held, done_on=after(OPENED, 30))
    assert (held.ref in achieved(held.council, "star_progress")) is is_achieved
