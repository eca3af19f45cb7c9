"""Drawing by weight without replacement, so that the same seed draws the same again.

The method is that of Efraimidis and Spirakis (2006) with exponential keys. Each candidate has a
number u between 0 and 1 of its own, made of the seed and nothing else, and the key -ln(u) / weight;
those with the smallest keys are drawn. Each next one is so drawn from those left with odds in
proportion to their weights. All of it is exact or correctly rounded to 60 digits: no machine's own
arithmetic is asked.
"""

from __future__ import annotations

import hashlib
from collections import defaultdict
from collections.abc import Sequence
from decimal import Context, Decimal

METHOD = (
    "The SHA-256 of “seed:pool:key” is read as a number and one more than it divided by 2 to the "
    "power of 256, which gives u. Those with the smallest −ln(u) ÷ weight are drawn."
)
DIGITS = Context(prec=60)
RANGE = 2**256

Candidate = tuple[str, int]


def drawn(seed: str, pool: str, candidates: Sequence[Candidate], wanted: int) -> list[str]:
    """The keys of so many candidates, the first drawn first; all of them when there are no more.

    `candidates` are different keys, each with its weight, a whole number above 0.
    """
    numbers = {key: _number(seed, pool, key) for key, _weight in candidates}
    of_weight: dict[int, list[str]] = defaultdict(list)
    for key, weight in candidates:
        of_weight[weight].append(key)
    # Of those with the same weight only the greatest numbers can be among the smallest keys.
    finalists = [
        (_exponential(numbers[key], weight), key)
        for weight, keys in of_weight.items()
        for key in sorted(keys, key=lambda key: (-numbers[key], key))[:wanted]
    ]
    return [key for _exponential_key, key in sorted(finalists)[:wanted]]


def _number(seed: str, pool: str, key: str) -> int:
    """From 1 to 2 to the power of 256."""
    return int(hashlib.sha256(f"{seed}:{pool}:{key}".encode()).hexdigest(), 16) + 1


def _exponential(number: int, weight: int) -> Decimal:
    u = DIGITS.divide(Decimal(number), Decimal(RANGE))
    return DIGITS.divide(DIGITS.minus(DIGITS.ln(u)), Decimal(weight))
