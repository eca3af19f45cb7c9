"""Who is to say the next thing about a queried line, for many claims at once."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass

from payments.models import Claim, LineMessage


@dataclass
class OpenQueries:
    """Of a claim: how many queried lines wait for the provider, and how many were answered."""

    to_answer: int = 0
    answered: int = 0


def open_queries(claims: Collection[Claim]) -> dict[int, OpenQueries]:
    """By claim; one query, none where there are no claims."""
    found: dict[int, OpenQueries] = defaultdict(OpenQueries)
    if not claims:
        return found
    last = LineMessage.objects.last_of_open_queries(claims)
    for claim, kind in last.values_list("line__claim", "kind"):
        if kind == LineMessage.Kind.ANSWERED:
            found[claim].answered += 1
        else:
            found[claim].to_answer += 1
    return found
