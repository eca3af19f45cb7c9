"""The cache while Redis is away: it knows nothing, keeps nothing and stops nobody.

Nothing is kept in the cache alone: sessions, jobs asked for and receipts are rows. What is lost
for the time is how far a job is, and the counts of rate limits.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from functools import wraps
from typing import Any

from django.core.cache.backends.redis import RedisCache
from redis.exceptions import RedisError

# After a failure nobody waits for it again so soon: a page asks many times.
SECONDS_LEFT_ALONE = 5.0
_away_until = 0.0


def _or(otherwise: Callable[..., Any]) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
    """Decorate a method: `otherwise` says what an empty cache would answer."""

    def decorate(method: Callable[..., Any]) -> Callable[..., Any]:
        @wraps(method)
        def careful(self: ForgetfulRedis, *args: Any, **kwargs: Any) -> Any:
            global _away_until  # noqa: PLW0603  (one server for the whole process)
            if time.monotonic() < _away_until:
                return otherwise(*args, **kwargs)
            try:
                return method(self, *args, **kwargs)
            except (RedisError, OSError):
                _away_until = time.monotonic() + SECONDS_LEFT_ALONE
                return otherwise(*args, **kwargs)

        return careful

    return decorate


def _default(_key: Any, default: Any = None, **_: Any) -> Any:
    return default


def _as_new(_key: Any, delta: int = 1, **_: Any) -> int:
    return delta


class ForgetfulRedis(RedisCache):
    """Django's Redis cache that answers as an empty one while its server is away."""

    get = _or(_default)(RedisCache.get)
    set = _or(lambda *_, **__: None)(RedisCache.set)
    add = _or(lambda *_, **__: True)(RedisCache.add)
    touch = _or(lambda *_, **__: False)(RedisCache.touch)
    delete = _or(lambda *_, **__: False)(RedisCache.delete)
    has_key = _or(lambda *_, **__: False)(RedisCache.has_key)
    incr = _or(_as_new)(RedisCache.incr)
    get_many = _or(lambda *_, **__: {})(RedisCache.get_many)
    set_many = _or(lambda data, *_, **__: list(data))(RedisCache.set_many)
    delete_many = _or(lambda *_, **__: None)(RedisCache.delete_many)
    clear = _or(lambda *_, **__: False)(RedisCache.clear)

    def answers(self) -> bool:
        """Whether the server answers at this moment."""
        global _away_until  # noqa: PLW0603  (as above)
        try:
            super().get("answers")
        except (RedisError, OSError):
            return False
        _away_until = 0.0
        return True
