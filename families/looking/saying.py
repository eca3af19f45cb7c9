"""Audit events in plain words, for the auditor's pages and files."""

from __future__ import annotations

from typing import Any

from centres.auditing import looks
from centres.models import AuditEvent
from centres.wording import count, day_in_words, in_words

# Pages whose words are not their address's name with its underscores taken out.
PAGES = {
    "family": "The family’s page",
    "families": "The list of families",
    "api_families": "The list of families, by a program",
    "api_device_copy": "What the phone keeps for a day without a signal",
    "cases": "The list of cases",
    "case": "A case",
    "star": "A Star",
    "plan": "An action plan",
    "star_fridge": "A Star to put on the fridge",
    "late_reviews": "Late reviews",
    "late_reviews_file": "Late reviews",
    "log_group": "Log a group",
    "family_urgent": "What is shown of a family opened urgently",
    "families_urgent": "Open a family urgently",
    "family_history": "What changed",
    "record_history": "What changed",
    "session_register": "A session’s register",
    "session_book": "Booking on a session",
    "family_duplicates": "Possible duplicates",
    "claim_line": "The evidence of a claim",
    "claim_line_open": "The evidence of a claim",
    "audit": "The audit trail",
    "audit_event": "One event of the audit trail",
    "audit_file": "The audit trail as a file",
    "audit_unusual": "Unusual access",
    "audit_finding": "One unusual access",
}
DONE = {
    looks.VIEW: "Looked",
    looks.SEARCH: "Searched",
    looks.PRINT: "Made a paper",
    looks.EXPORT: "Took a file",
    looks.COPY: "Sent to a device",
}
ACTIONS = {
    "user.signed_in": "Signed in",
    "user.signed_out": "Signed out",
    "family.open_urgently": "Opened urgently, outside their scope",
    "family.open_urgently_refused": "Asked to open urgently; no such family",
    "family.urgent_told": "The coordinator was told of urgent access",
    "audit.verify": "The trail was gone through",
    "audit.looked_into": "Looked into an unusual access",
    "family.lift": "Family: restriction lifted",
    "family.agreement": "Family: agreement to share information",
    "family.home": "Family: home corrected",
    "family.move": "Family: moved",
}
# Facts that stand elsewhere on the page, or are no words.
SAID_ELSEWHERE = {"page", "shown", "count", "found", "urgent", "head"}


def page_said(page: str) -> str:
    """A page's name in words."""
    return PAGES.get(page) or in_words(page.removesuffix("_file").removeprefix("api_"))


def done(event: AuditEvent) -> str:
    """What was done, in a few words: `Looked: the family’s page`, `Family: moved`."""
    record, _, verb = event.action.partition(".")
    if event.action in ACTIONS:
        return ACTIONS[event.action]
    if "page" in event.details and verb in DONE:
        return f"{DONE[verb]}: {_lower(page_said(event.details['page']))}"
    return f"{in_words(record)}: {_lower(in_words(verb))}" if verb else in_words(record)


def shown(event: AuditEvent) -> str:
    """How many families a list showed or a search found; empty for anything else."""
    details = event.details
    if "count" not in details or event.record != looks.LIST:
        return ""
    families = f"{count(details['count'])} {'family' if details['count'] == 1 else 'families'}"
    if "found" in details and details["found"] != details["count"]:
        return f"{count(details['found'])} found, {families} shown"
    return f"{families} shown"


def of_what(event: AuditEvent) -> str:
    """The record it was done to, by its reference; empty where that is the page itself."""
    if event.record in {looks.LIST, "audit", "user"}:
        return ""
    return f"{in_words(event.record)} {event.reference}".strip()


def facts(event: AuditEvent) -> list[tuple[str, str]]:
    """The other details of an event, named and in words."""
    return [
        (in_words(name), _said(value))
        for name, value in event.details.items()
        if name not in SAID_ELSEWHERE and value not in ("", None, [])
    ]


def _said(value: Any) -> str:
    if isinstance(value, bool):
        return "Yes" if value else "No"
    if isinstance(value, list):
        return ", ".join(_said(one) for one in value)
    if isinstance(value, dict):
        return ", ".join(f"{in_words(name)}: {_said(one)}" for name, one in value.items())
    return str(value)


def _lower(text: str) -> str:
    return text[:1].lower() + text[1:]


def columns(event: AuditEvent) -> tuple[object, ...]:
    """An event as a row of a file."""
    urgent = "Yes" if event.details.get("urgent") else ""
    return (
        day_in_words(event.at),
        event.at.isoformat(timespec="seconds"),
        event.user or "The service",
        event.user.username if event.user else "",
        done(event),
        of_what(event),
        shown(event),
        " ".join(event.details.get("shown", [])),
        urgent,
        event.pk,
    )


HEADS = (
    "Day",
    "Moment (UTC)",
    "Who",
    "Their key",
    "What",
    "Record",
    "How many",
    "References shown",
    "Urgent access",
    "Event",
)
