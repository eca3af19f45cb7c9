"""What is logged while the tests run is searched for the cast's names, addresses and notes.

A test in which somebody is named in a log line fails, in whichever process it runs.
"""

from __future__ import annotations

import logging
import re
from typing import Any

from django.conf import settings

from centres.error_reports import PlainFormatter

# The families of tests/cast.py and what is written about them; anybody's postcode and address.
PERSONAL = re.compile(
    r"\bArcher\b|\bBowman\b|can walk along|\b[A-Z]{1,2}\d[A-Z\d]? \d[A-Z]{2}\b"
    r"|[\w.+-]+@(?:shire|elsewhere)\b|[\w.+-]+@[\w-]+\.example\b|\b07700 ?900\d{3}\b"
)


class Listener(logging.Handler):
    """Keeps the lines, as they are written for real, that name somebody."""

    def __init__(self) -> None:
        super().__init__(logging.INFO)
        logging_settings: Any = settings.LOGGING
        plain = logging_settings["formatters"]["plain"]
        self.setFormatter(PlainFormatter(plain["format"], style=plain["style"]))
        self.lines: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        line = self.format(record)
        if PERSONAL.search(line):
            self.lines.append(line)

    def listen(self) -> None:
        """Listen to all loggers, if not yet."""
        root = logging.getLogger()
        root.disabled = False
        if self not in root.handlers:
            root.addHandler(self)

    def taken(self) -> list[str]:
        """The lines since this was last asked."""
        lines, self.lines = self.lines, []
        return lines
