"""Watching a roll-up from a terminal: a bar on stderr, and words when nothing moves."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable
from types import TracebackType

from tqdm import tqdm

from outcomes.models import RollUp
from outcomes.rollup import Progress, progress_of

SECONDS_BETWEEN_LOOKS = 0.5
# After so long without a worker those who wait are told that there may be none.
SECONDS_OF_PATIENCE = 30

FORMAT = "{percentage:3.0f}%|{bar:40}| {n_fmt}/{total_fmt} {desc}"
NO_WORKER = (
    "No worker has taken it up yet. If none is running, start one with: celery --app config worker"
)


class Bar:
    """A tqdm bar that goes where a `Progress` says."""

    def __init__(self) -> None:
        self.bar = tqdm(file=sys.stderr, total=1, bar_format=FORMAT)

    def __enter__(self) -> Bar:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        where: TracebackType | None,
    ) -> None:
        self.bar.close()

    def show(self, progress: Progress) -> None:
        """Move to where it is now."""
        self.bar.total = progress.total
        self.bar.n = progress.done
        self.bar.set_description_str(progress.what)

    def fill(self) -> None:
        """Move to the end."""
        total = int(self.bar.total or 0)
        self.show(Progress(total, total, "Done"))

    def say(self, sentence: str) -> None:
        """Write a line above the bar."""
        self.bar.write(sentence, file=sys.stderr)


def watch(
    rollup: RollUp,
    bar: Bar,
    *,
    pause: Callable[[float], None] = time.sleep,
    clock: Callable[[], float] = time.monotonic,
) -> None:
    """Show a roll-up's progress until it is done or failed; `rollup` is then up to date."""
    began, told = clock(), False
    rollup.refresh_from_db()
    while rollup.is_waiting:
        progress = progress_of(rollup)
        if progress:
            bar.show(progress)
        is_unattended = rollup.state == RollUp.State.QUEUED
        if is_unattended and not told and clock() - began >= SECONDS_OF_PATIENCE:
            bar.say(NO_WORKER)
            told = True
        pause(SECONDS_BETWEEN_LOOKS)
        rollup.refresh_from_db()
    if rollup.state == RollUp.State.DONE:
        bar.fill()
