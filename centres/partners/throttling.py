"""How often a key may ask. Counted in the cache; while that is away every request is served."""

from __future__ import annotations

import logging
from typing import Any

from django.core.cache import cache as default_cache
from rest_framework.request import Request
from rest_framework.throttling import SimpleRateThrottle
from rest_framework.views import APIView

from centres.partners.caller import Caller

logger = logging.getLogger(__name__)


class KeyThrottle(SimpleRateThrottle):
    """So many requests of one key in a minute or hour, by kind of request (`throttle_scope`)."""

    cache = default_cache

    def __init__(self) -> None:
        """The rate is the view's, known when it asks."""

    def allow_request(self, request: Request, view: APIView) -> bool:
        """Whether this one is still within the rate; yes while nothing can be counted."""
        self.scope = getattr(view, "throttle_scope", "partner")
        self.rate = self.get_rate()
        self.num_requests, self.duration = self.parse_rate(self.rate)
        # The cache forgets while Redis is away, and then counts nothing.
        if not self.cache.answers():  # type: ignore[attr-defined]
            logger.warning("Requests of partners are not counted: Redis is away")
            return True
        return bool(super().allow_request(request, view))

    def get_cache_key(self, request: Request, view: Any) -> str | None:
        """One count for each key and kind of request."""
        if not isinstance(request.user, Caller):
            return None
        return f"partner-key-{request.user.key.pk}-{self.scope}"
