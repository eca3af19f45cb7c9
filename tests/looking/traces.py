"""What a page shows of families, read off the page itself, and whether the trail says so."""

from __future__ import annotations

import re
from io import BytesIO
from typing import Any
from zipfile import ZipFile

from django.db.models import Q

from centres.models import AuditEvent
from families.models import Case
from tests.cast import County

# The last name of a family, and of nothing else on any page.
HIDDEN = "Quillfeather"
OK = 200
# What was done on the page before is told on the next, whichever that is.
NOTICE = re.compile(r"govuk-notification-banner__heading.*?</p>", re.DOTALL)
# Which events of centres.auditing.looks a person left on a page.
LOOKS = Q(record__in=["family", "families"]) & Q(details__has_key="page")


class Traces:
    """Reads what was answered to people and holds it against the looks that were written.

    `missing` is what was shown without a trace: the page, the person, the family's reference.
    """

    def __init__(self, county: County, world: dict[str, dict[str, str]]) -> None:
        self.people = county.people
        self.marks: dict[str, str] = {HIDDEN: world["restricted"]["family"]}
        for keys in world.values():
            self.marks |= {keys[kind]: keys["family"] for kind in ("family", "carer", "child")}
            cases = Case.objects.filter(family__ref=keys["family"]).values_list("ref", flat=True)
            self.marks |= dict.fromkeys(cases, keys["family"])
        words = "|".join(map(re.escape, self.marks))
        self.pattern = re.compile(rf"(?<![\w-])(?:{words})(?![\w-])")
        self.missing: set[tuple[str, str, str]] = set()

    def look_for(self, who: str, response: Any) -> None:
        """Note each family that this answer shows and that no event of the person names."""
        if response.status_code != OK or who not in self.people:
            return
        page = response.resolver_match.view_name
        if page.startswith("audit"):
            return  # Reading the trail is an event of its own.
        text = NOTICE.sub("", text_of(response))
        shown = {self.marks[mark] for mark in self.pattern.findall(text)}
        if not shown:
            return
        told: set[str] = set()
        for event in AuditEvent.objects.filter(LOOKS, user=self.people[who], details__page=page):
            told |= {event.reference, *event.details.get("shown", [])}
        self.missing |= {(page, who, ref) for ref in shown - told}


def text_of(response: Any) -> str:
    """All that an answer says: of a workbook its sheets."""
    content = b"".join(response.streaming_content) if response.streaming else response.content
    if content.startswith(b"PK"):
        with ZipFile(BytesIO(content)) as book:
            content = b"".join(book.read(part) for part in book.namelist())
    return content.decode(errors="replace")
