"""Where a line opens: in the claim's list, at an address that keeps the list's filters."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from urllib.parse import urlencode

from django.urls import reverse

from payments.models import Claim

# A request that asks for the line alone says so.
IN_THE_LIST = "X-Lodestar-In-The-List"
FILTERS = ("kind", "measure", "decision", "flagged", "check")
LONGEST_NUMBER = 9


@dataclass(frozen=True)
class Opening:
    """A line that is open in its claim's list."""

    claim: Claim
    number: int
    filters: dict[str, str] = field(default_factory=dict)

    @classmethod
    def of(cls, claim: Claim, number: int, asked: Mapping[str, str]) -> Opening:
        """With the filters of an address, and nothing else of it."""
        return cls(claim, number, {name: asked[name] for name in FILTERS if asked.get(name)})

    @property
    def query(self) -> str:
        """The filters as an address has them."""
        return urlencode(self.filters)

    @property
    def place(self) -> str:
        """Where the list jumps to."""
        return f"#line-{self.number}"

    @property
    def address(self) -> str:
        """The list with the line open; what is sent to it comes back to it."""
        return f"{self._list}?{urlencode({**self.filters, 'open': self.number})}{self.place}"

    @property
    def closed(self) -> str:
        """The same list with nothing open."""
        return f"{self._list}{'?' if self.query else ''}{self.query}{self.place}"

    @property
    def _list(self) -> str:
        return reverse("claim", args=[self.claim.contract.ref, self.claim.quarter])


def asked_to_open(asked: Mapping[str, str]) -> int | None:
    """The number of the line that an address asks to open (`?open=12`); None for anything else."""
    number = asked.get("open", "")
    is_number = number.isascii() and number.isdigit() and len(number) <= LONGEST_NUMBER
    return int(number) if is_number else None
