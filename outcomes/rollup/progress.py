"""How far a roll-up is, for those who wait for it.

The roll-up's own transaction is open meanwhile and shows nobody anything, so this goes by way of
the cache. Without it pages and commands still know the state and the times.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import asdict, dataclass

from django.core.cache import cache
from redis.exceptions import RedisError

from outcomes.models import RollUp

SECONDS_KEPT = 24 * 60 * 60


@dataclass(frozen=True)
class Progress:
    """So many parts done of so many in all, and in words what is being done now."""

    done: int
    total: int
    what: str


Listener = Callable[[Progress], None]


def tell(rollup: RollUp, progress: Progress) -> None:
    """Note how far the roll-up is; a cache that is away is no reason to stop."""
    try:
        cache.set(_key(rollup), asdict(progress), SECONDS_KEPT)
    except (RedisError, OSError):
        return


def progress_of(rollup: RollUp) -> Progress | None:
    """How far a running roll-up is; None when it does not run or nothing is known."""
    if rollup.state != RollUp.State.RUNNING:
        return None
    try:
        noted = cache.get(_key(rollup))
    except (RedisError, OSError):
        return None
    return Progress(**noted) if noted else None


def _key(rollup: RollUp) -> str:
    return f"rollup-progress-{rollup.pk}"
