"""How far the making of a pack is, for those who wait for it: by way of the cache, as roll-ups do.

Without the cache a page still knows the state.
"""

from __future__ import annotations

from dataclasses import asdict

from django.core.cache import cache
from redis.exceptions import RedisError

from outcomes.rollup.progress import SECONDS_KEPT, Progress
from payments.models import Pack


def tell(pack: Pack, progress: Progress) -> None:
    """Note how far it is; a cache that is away is no reason to stop."""
    try:
        cache.set(_key(pack), asdict(progress), SECONDS_KEPT)
    except (RedisError, OSError):
        return


def progress_of(pack: Pack) -> Progress | None:
    """How far the making is; None when it does not run or nothing is known."""
    if pack.making != Pack.Making.RUNNING:
        return None
    try:
        noted = cache.get(_key(pack))
    except (RedisError, OSError):
        return None
    return Progress(**noted) if noted else None


def _key(pack: Pack) -> str:
    return f"pack-progress-{pack.pk}"
