"""What stays of a roll-up that failed: the part it stopped at, not what that part said."""

from collections.abc import Callable
from typing import Any

import pytest

from centres.models import Council
from centres.quarters import Quarter
from outcomes.rollup import carry_out, request_rollup
from tests.outcomes.factories import CouncilFactory

pytestmark = pytest.mark.django_db


def talk_and_fail(council: Council, quarter: Quarter, report: Callable[[str], None]) -> None:
    report(f"{council.code}-CT2: 51 lines in {quarter}")
    raise ValueError


def test_words_of_a_follow_up_are_not_kept(settings: Any, caplog: pytest.LogCaptureFixture) -> None:
    settings.ROLLUP_FOLLOW_UPS = [f"{__name__}.talk_and_fail"]
    quarter = Quarter(2015, 1)
    rollup = request_rollup(council=CouncilFactory(), quarter=quarter, by=None, queue=False)
    assert carry_out(rollup)
    assert "“Talk and fail” (ValueError)" in rollup.failure
    assert "51 lines" not in rollup.failure + caplog.text
