"""How long somebody waits for a page, and how many queries it takes."""

from __future__ import annotations

import time
from statistics import median

from django.conf import settings
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext, setup_test_environment

from centres.models import User

TRIES = 7


def prepare() -> None:
    """Answer in this process, with the styles as they are written, to people without a second
    factor. Once, before any page.
    """
    settings.SECOND_FACTOR = False
    settings.STORAGES["staticfiles"]["BACKEND"] = (
        "django.contrib.staticfiles.storage.StaticFilesStorage"
    )
    setup_test_environment()


def time_page(by: User, address: str) -> tuple[float, int]:
    """Seconds that half of the tries take at most, and the queries of one."""
    client = Client()
    client.force_login(by)
    took = []
    for _try in range(TRIES):
        began = time.perf_counter()
        response = client.get(address, secure=True)
        took.append(time.perf_counter() - began)
        if response.status_code != 200:  # noqa: PLR2004
            raise SystemExit(f"{address} answered {response.status_code}")
    with CaptureQueriesContext(connection) as queries:
        client.get(address, secure=True)
    return median(took), len(queries)
