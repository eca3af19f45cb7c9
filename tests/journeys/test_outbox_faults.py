"""Many entries over a connection that fails at random arrive once each (SPEC 1)."""

from __future__ import annotations

import os
from typing import Any
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser

from centres.models import AuditEvent, Receipt
from families.models import Engagement
from tests.cast import ago, build_county, family
from tests.faulty_proxy import FAULTS, failing

pytestmark = pytest.mark.django_db(transaction=True)

# A thousand in a longer run (DEVELOPERS.md).
ENTRIES = int(os.environ.get("LODESTAR_ENTRIES", "100"))
ENGAGEMENTS, ME = "/api/v1/engagements/", "/api/v1/me/"
# The outbox of the pages, with waits that suit a test; a time that it must be done in.
SEND = """async ({ worker, facts, number }) => {
    const { of, put } = await import('/static/device/outbox.js')
    const { makeSender } = await import('/static/device/sender.js')
    await Promise.all(Array.from({ length: number }, (_, place) => put({
        kind: 'engagement', worker, family: '', facts: { ...facts, note: `Entry ${place}` }
    })))
    const sender = makeSender({ firstWait: 2, longestWait: 10, patience: 5000 })
    await sender.run()
    const until = Date.now() + 300_000
    while ((await of(worker)).length > 0 && Date.now() < until) {
        await new Promise((resolve) => setTimeout(resolve, 250))
    }
    return of(worker)
}"""


def test_many_entries_arrive_once_each(browser: Browser, live_server: Any) -> None:
    county = build_county()
    archers = family(county.north)
    service = urlsplit(live_server.url)
    upstream = (str(service.hostname), int(service.port or 80))
    with failing(upstream, (ENGAGEMENTS, ME), seed=1) as proxy:
        context = browser.new_context(base_url=proxy.url, service_workers="block")
        page = context.new_page()
        page.goto("/sign-in/")
        page.locator("[name=username]").fill("fiona@shire")
        page.locator("[name=password]").fill("correct horse")
        page.get_by_role("button", name="Sign in", exact=True).click()
        page.get_by_role("button", name="Sign out").wait_for()
        # An address of the service without a page's own sender.
        page.goto("/health/")
        facts = {
            "family": archers.ref,
            "kind": "home_visit",
            "date": ago(1).isoformat(),
            "minutes": 60,
        }
        told = {"worker": county.fiona.device_key, "facts": facts, "number": ENTRIES}
        left = page.evaluate(SEND, told)
        context.close()

    assert left == []
    notes = list(Engagement.objects.values_list("note", flat=True))
    assert len(notes) == ENTRIES
    assert set(notes) == {f"Entry {place}" for place in range(ENTRIES)}
    assert Receipt.objects.count() == ENTRIES
    assert AuditEvent.objects.filter(action="engagement.log").count() == ENTRIES
    for fault in FAULTS:
        assert proxy.happened[fault] > ENTRIES // 100, fault
