"""A progress bar for those who wait at a terminal; logs and pipes get none."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from django.core.management.base import OutputWrapper
from tqdm import tqdm

from centres.exchange.importing import Progress


@dataclass
class OneLine:
    """A command's stream without the line end and the colour that it gives every write."""

    stream: OutputWrapper

    def write(self, text: str) -> None:
        """Write it as it is."""
        self.stream.write(text, style_func=str, ending="")

    def flush(self) -> None:
        """Show what was written."""
        self.stream.flush()


@contextmanager
def progress_bar(stream: OutputWrapper) -> Iterator[Progress]:
    """A function to tell what is being done, how much is done and of how much in all."""
    with tqdm(
        total=1,
        file=OneLine(stream),
        # Anything but a terminal would keep every state of the bar.
        disable=not stream.isatty(),
        leave=False,
        bar_format="{l_bar}{bar}| {elapsed}",
    ) as bar:
        said = ""

        def tell(doing: str, done: int, total: int) -> None:
            nonlocal said
            bar.total = total
            # What is being done is shown at once, how far it is a few times a second.
            bar.set_description(doing, refresh=doing != said)
            said = doing
            bar.update(done - bar.n)

        yield tell
