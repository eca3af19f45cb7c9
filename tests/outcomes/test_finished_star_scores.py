"""A finished Star gains no score, whoever writes the SQL; its import brings both at once."""

import pytest
from django.db import InternalError, connection, transaction

from outcomes.models import Star, StarArea
from tests.outcomes.factories import StarFactory

pytestmark = pytest.mark.django_db(transaction=True)

ADD = "INSERT INTO outcomes_starscore (star_id, area_id, score) VALUES (%s, %s, 5)"


def add(star: Star, area: StarArea) -> None:
    with connection.cursor() as cursor:
        cursor.execute(ADD, [star.pk, area.pk])


def test_a_score_is_not_added_afterwards() -> None:
    star = StarFactory(scores={"family_routine": 3})
    with pytest.raises(InternalError, match="voided and recorded again"):
        add(star, star.edition.areas.get(code="your_wellbeing"))
    assert star.scores.get().score == 3


def test_a_finished_star_comes_with_its_scores_at_once() -> None:
    draft = StarFactory(is_finished=False)
    area = draft.edition.areas.get(code="your_wellbeing")
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("UPDATE outcomes_star SET finished_at = now() WHERE id = %s", [draft.pk])
        add(draft, area)
    assert draft.scores.get().score == 5
