"""That logs are searched for people: by a search that finds them."""

from __future__ import annotations

import logging

import pytest

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
