"""Random councils are valid, the same for the same seed, and hold what is worth comparing."""

from __future__ import annotations

from pathlib import Path

import pytest

from .folder import differences, read_folder, write_folder
from .indicators import INDICATORS
from .outcomes import OUTCOMES
from .random_corrections import correct
from .random_council import random_council
from .tally import tally
from .validity import faults, faults_of_change


@pytest.mark.parametrize("seed", range(10))
def test_councils_and_their_corrections_are_valid(seed: int) -> None:
    council = random_council(seed)
    later = correct(council, 1)
    latest = correct(later, 2)
    assert faults(council.folder) == []
    assert faults(later.folder) == []
    assert faults(latest.folder) == []
    assert faults_of_change(council.folder, later.folder) == []
    assert faults_of_change(later.folder, latest.folder) == []
    assert differences(council.folder, later.folder)


def test_a_council_is_given_by_its_seed_and_size() -> None:
    council = random_council(7, 12)
    assert random_council(7, 12) == council
    assert random_council(8, 12).folder != council.folder
    assert len(random_council(7, 90).folder["families"]) == 90


@pytest.mark.parametrize("seed", range(5))
def test_a_folder_is_read_as_it_was_written(seed: int, tmp_path: Path) -> None:
    folder = random_council(seed).folder
    write_folder(folder, tmp_path)
    assert differences(folder, read_folder(tmp_path)) == []


def test_stories_hold_everything_that_can_go_wrong() -> None:
    counts = tally(60)
    wanted = [f"achievement {outcome}" for outcome in OUTCOMES]
    wanted += [f"line {kind} {outcome}" for kind in ("outcome", "reversal") for outcome in OUTCOMES]
    wanted += [f"indicator {indicator}, numerator" for indicator in INDICATORS]
    wanted += ["line target", "line over_cap", "line over_cap, of a target", "lines rejected"]
    wanted += ["claims without lines", "decision send_back", "decision reopen"]
    assert [what for what in wanted if counts[f"councils with {what}"] < 3] == []
