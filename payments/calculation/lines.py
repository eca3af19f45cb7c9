"""A line as calculated, before it is stored."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable
from dataclasses import dataclass, field, fields
from datetime import date
from typing import Any

from payments.models import ClaimLine


@dataclass(frozen=True)
class Calculated:
    """The facts of a claim line; amounts in pence."""

    kind: str
    measure: str
    version: int
    subject: str
    amount_pence: int
    achieved_on: date | None = None
    uncapped_pence: int | None = None
    capped_by: str = ""
    tariff_line_id: int | None = None
    terms: dict[str, Any] = field(default_factory=dict)
    numerator: int | None = None
    denominator: int | None = None
    reverses_id: int | None = None
    releases_id: int | None = None
    records: dict[str, Any] = field(default_factory=dict)

    def facts(self) -> dict[str, Any]:
        """All facts by name, as the model names them."""
        return {each.name: getattr(self, each.name) for each in fields(self)}


def calculated(line: ClaimLine) -> Calculated:
    """The facts of a stored line."""
    return Calculated(**{each.name: getattr(line, each.name) for each in fields(Calculated)})


def digest(value: Any) -> str:
    """A digest (SHA-256, hexadecimal) of anything that JSON can hold, dates included."""
    text = json.dumps(value, sort_keys=True, separators=(",", ":"), default=str)
    return hashlib.sha256(text.encode()).hexdigest()


def digest_of_lines(lines: Iterable[Calculated]) -> str:
    """Stands for what a claim says, line by line; not for the records behind it."""
    said = []
    for line in lines:
        facts = line.facts()
        del facts["records"]
        if facts["releases_id"] is None:
            del facts["releases_id"]  # there were none when the first claims were made
        said.append(facts)
    return digest(said)
