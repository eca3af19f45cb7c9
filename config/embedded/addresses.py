"""Addresses of the embedded services, in the form that django-environ, redis-py and Celery read."""

from config.embedded.folders import POSTGRES_PORT, layout

DATABASE = "lodestar"
OWNER = "lodestar_owner"
APPLICATION = "lodestar_app"
SUPERUSER = "postgres"


def app_database_url() -> str:
    """The database as web, workers and scheduler see it: a role that owns no table."""
    return _database_url(APPLICATION)


def owner_database_url() -> str:
    """The database as migrations see it: the role that owns every table."""
    return _database_url(OWNER)


def superuser_database_url() -> str:
    """The database as its administrator sees it."""
    return _database_url(SUPERUSER)


def redis_url(database: int = 0) -> str:
    """The Redis address for caches and redis-py."""
    return f"unix://{layout().redis_socket}?db={database}"


def redis_broker_url(database: int = 1) -> str:
    """The Redis address for Celery, which spells sockets in its own way.

    A database of its own, so that emptying the cache does not empty the queue.
    """
    return f"redis+socket://{layout().redis_socket}?virtual_host={database}"


def _database_url(role: str) -> str:
    # django-environ takes a path before the database's name for the socket's folder. The port is
    # spelt out because the driver would otherwise follow PGPORT from the environment.
    return f"postgres://{role}@:{POSTGRES_PORT}/{layout().sockets}/{DATABASE}"
