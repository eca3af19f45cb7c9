"""A progress bar for those who wait at a terminal; logs and pipes get none."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from tqdm import tqdm

from centres.exchange.importing import Progress


@contextmanager
def progress_bar(stream: Any) -> Iterator[Progress]:
    """A function to tell what is being done, how much is done and of how much in all."""
    # Anything but a terminal would keep every state of the bar.
    watched = stream.isatty()
    with tqdm(
        total=1, file=stream, disable=not watched, leave=False, bar_format="{l_bar}{bar}| {elapsed}"
    ) as bar:

        def tell(doing: str, done: int, total: int) -> None:
            bar.total = total
            bar.set_description(doing, refresh=False)
            bar.update(done - bar.n)

        yield tell
