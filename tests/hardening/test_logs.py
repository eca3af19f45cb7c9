"""That logs are searched for people: by a search that finds them."""

from __future__ import annotations

import logging
from datetime import UTC, datetime
from typing import Any

import pytest
from django.conf import settings

from centres.error_reports import PlainFormatter
from tests.logged import Listener


@pytest.mark.parametrize(
    "words",
    ["Ann Archer was seen", "of HP11 2EE", "to fiona@shire", "ann@mail.example", "07700 900982"],
)
def test_a_line_that_names_somebody_is_found(logs: Listener, words: str) -> None:
    logging.getLogger("centres.anything").warning("Saved %s", words)
    assert len(logs.taken()) == 1


def test_a_message_of_an_error_is_not_written_and_a_plain_line_is_no_find(logs: Listener) -> None:
    name = f"Ann {'archer'.title()}"
    try:
        raise ValueError(name)
    except ValueError:
        logging.getLogger("families").exception("Failed on /families/LF-7/")
    assert logs.taken() == []


def test_a_line_says_its_moment_with_the_offset() -> None:
    plain: Any = settings.LOGGING["formatters"]["plain"]  # type: ignore[index]
    record = logging.LogRecord("families", logging.INFO, "", 0, "Saved", None, None)
    said = PlainFormatter(plain["format"], style=plain["style"]).format(record)
    moment, rest = said.split(" ", 1)
    assert rest == "INFO families Saved"
    assert datetime.fromisoformat(moment) == datetime.fromtimestamp(
        int(record.created * 1000) / 1000, UTC
    )
