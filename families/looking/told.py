"""What a view says of a page that its links do not: what a file holds, that it was a search."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

ATTRIBUTE = "_lodestar_told"


@dataclass
class Told:
    """What a view told of its answer: references shown, and how many a search found."""

    families: set[str] = field(default_factory=set)
    cases: set[str] = field(default_factory=set)
    about: set[str] = field(default_factory=set)
    urgent: bool = False
    found: int | None = None


def told_of(request: Any) -> Told:
    """What was told of this request so far; the request is a page's or the API's."""
    own = getattr(request, "_request", request)
    if not hasattr(own, ATTRIBUTE):
        setattr(own, ATTRIBUTE, Told())
    told: Told = getattr(own, ATTRIBUTE)
    return told


def tell_shown(request: Any, families: Iterable[str]) -> None:
    """Say that the answer shows the families of these references, which no link in it tells."""
    told_of(request).families.update(families)


def tell_about(request: Any, family: str) -> None:
    """Say that the page is about this family, where its address does not."""
    told_of(request).about.add(family)


def tell_urgent(request: Any) -> None:
    """Say that the page is seen under urgent access."""
    told_of(request).urgent = True


def tell_cases(request: Any, cases: Iterable[str]) -> None:
    """The same of families whose cases are shown, by the references of the cases."""
    told_of(request).cases.update(cases)


def tell_searched(request: Any, found: int) -> None:
    """Say that the answer is what a search found, and how many; never what was searched for."""
    told_of(request).found = found
