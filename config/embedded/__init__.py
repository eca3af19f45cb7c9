"""PostgreSQL and a Redis-compatible server of the checkout's own, with nothing to set up.

The addresses are computed from the folder alone, so that settings can use them before anything
runs. `start`, `stop`, `status` and `erase` do the work; `manage.py services` is their command line.
"""

from config.embedded.addresses import (
    app_database_url,
    owner_database_url,
    redis_broker_url,
    redis_url,
    superuser_database_url,
)
from config.embedded.errors import ServicesError
from config.embedded.folders import var_dir
from config.embedded.services import ServiceStatus, erase, is_needed, start, status, stop

__all__ = [
    "ServiceStatus",
    "ServicesError",
    "app_database_url",
    "erase",
    "is_needed",
    "owner_database_url",
    "redis_broker_url",
    "redis_url",
    "start",
    "status",
    "stop",
    "superuser_database_url",
    "var_dir",
]
