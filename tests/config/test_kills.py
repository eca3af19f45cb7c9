"""A few kills under load; `python -m bench.kills` does two hundred. And a tally that can fail."""

from __future__ import annotations

import subprocess
import sys
from collections import Counter
from pathlib import Path

from bench.kills.tally import _count

CHECKOUT = Path(__file__).resolve().parents[2]
# One of each: web, worker, PostgreSQL, Redis.
FEW = ["--kills=4", "--pause=0.5", "--families=15", "--contracts=1", "--seed=7"]


def test_what_was_acknowledged_outlives_kills() -> None:
    done = subprocess.run(
        [sys.executable, "-m", "bench.kills", *FEW],
        cwd=CHECKOUT,
        capture_output=True,
        text=True,
        check=False,
        timeout=600,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    assert "kills: 4 (web 1, worker 1, PostgreSQL 1, Redis 1)" in done.stdout
    assert done.stdout.endswith("No fault.\n")


def test_what_is_lost_or_there_twice_is_a_fault() -> None:
    said: list[str] = []
    faults: list[str] = []
    sent = {"kept": True, "lost": True, "unheard": False, "gone": False}
    _count("visits", sent, Counter(["kept", "kept", "unheard", "stranger"]), said, faults)
    assert faults == [
        "visits: lost was acknowledged and is not there",
        "visits: kept is there 2 times",
        "visits: stranger was never sent",
    ]
    assert said[0].startswith("visits: 4 sent, 2 acknowledged, 1 of them lost, 1 twice; 1 of")
