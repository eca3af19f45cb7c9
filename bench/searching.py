"""How long a support worker waits for a search among the families of many councils."""

from __future__ import annotations

import time
from collections.abc import Callable
from statistics import quantiles

from centres.models import User
from centres.row_scope import as_person
from centres.wording import day_in_words
from families.models import Carer, Family
from families.search import search

SAMPLES = 25


def time_searches(worker: User, say: Callable[[str, float], None]) -> None:
    """Say the half and the 95th of a hundred of each kind of search, in seconds."""
    own = Family.objects.visible_to(worker).order_by("pk")
    step = max(own.count() // SAMPLES, 1)
    carers = [
        Carer.objects.filter(family=family).select_related("family")[0]
        for family in own[: step * SAMPLES : step]
    ]
    kinds: dict[str, Callable[[Carer], str]] = {
        "first and last name": lambda carer: carer.full_name,
        "last name alone": lambda carer: carer.last_name,
        "misspelt": lambda carer: f"{_misspelt(carer.first_name)} {_misspelt(carer.last_name)}",
        "postcode": lambda carer: carer.family.postcode,
        "date of birth": lambda carer: day_in_words(carer.date_of_birth),
        "reference": lambda carer: carer.family.ref,
    }
    for kind, words in kinds.items():
        took, found = [], 0
        for carer in carers:
            began = time.perf_counter()
            with as_person(worker):
                ids = search(worker, words(carer))
            took.append(time.perf_counter() - began)
            found += carer.family_id in ids
        cuts = quantiles(took, n=20)
        told = f"search by {kind}: found {found} of {len(carers)}"
        say(f"{told}, half of them within", cuts[9])
        say(f"{told}, 95 of 100 within", cuts[18])


def _misspelt(name: str) -> str:
    """The third letter and the second changed over."""
    return name[0] + name[2] + name[1] + name[3:]
