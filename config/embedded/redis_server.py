"""The embedded Redis-compatible server, Valkey: started, stopped, found again after a crash."""

import os
import signal

import redis

from config.embedded.binaries import redis_program
from config.embedded.errors import ServicesError
from config.embedded.folders import Layout
from config.embedded.processes import (
    make_folder_of,
    run,
    send,
    servers_in,
    wait_until,
)

PROGRAM = "valkey-server"
SECONDS_TO_LOAD = 60
SECONDS_TO_STOP = 15
CONFIGURATION = """\
# Written at every start by `manage.py services start`; changes here are lost.
port 0
unixsocket {socket}
unixsocketperm 700
dir {folder}
logfile server.log
pidfile server.pid
daemonize yes
databases 64
appendonly yes
save ""
maxmemory-policy noeviction
"""
EPHEMERAL = "appendfsync no\n"


def process(places: Layout) -> int | None:
    """The process of our running, answering server; None when there is none."""
    if not places.redis_socket.exists():
        return None
    client = _client(places)
    try:
        client.ping()
        if client.config_get("dir").get("dir") != str(places.redis):
            return None
        return int(client.info("server")["process_id"])
    except (redis.RedisError, OSError):
        return None
    finally:
        client.close()


def start(places: Layout, *, ephemeral: bool) -> bool:
    """Start the server unless it runs. Returns whether it had to. The caller holds the lock."""
    if process(places) is not None or _comes_back_by_itself(places):
        return False
    _end_orphans(places)
    program = redis_program(places)
    make_folder_of(places.account, places.redis)
    make_folder_of(places.account, places.sockets)
    configuration = places.redis / "server.conf"
    text = CONFIGURATION.format(socket=places.redis_socket, folder=_quoted(str(places.redis)))
    configuration.write_text(text + (EPHEMERAL if ephemeral else ""))
    configuration.chmod(0o600)
    if os.geteuid() == 0:
        os.chown(configuration, places.account.uid, places.account.gid)
    run([program, configuration], account=places.account)
    if not wait_until(lambda: process(places) is not None, seconds=SECONDS_TO_LOAD):
        raise ServicesError(f"Redis did not start. Its log is {places.redis / 'server.log'}.")
    return True


def stop(places: Layout) -> bool:
    """Stop the server if it runs. Returns whether it did. The caller holds the lock."""
    running = process(places)
    if running is None:
        return _end_orphans(places)
    send(running, signal.SIGTERM)
    if wait_until(lambda: _is_gone(places, running), seconds=SECONDS_TO_STOP):
        return True
    return _end_orphans(places)


def _is_gone(places: Layout, running: int) -> bool:
    return process(places) is None and running not in servers_in(places.redis, PROGRAM)


def _client(places: Layout) -> redis.Redis:
    return redis.Redis(
        unix_socket_path=str(places.redis_socket), socket_timeout=5, decode_responses=True
    )


def _comes_back_by_itself(places: Layout) -> bool:
    """Wait for a server of ours that is still reading its file; whether it answers in the end."""
    if not servers_in(places.redis, PROGRAM) or not places.redis_socket.exists():
        return False
    wait_until(
        lambda: process(places) is not None or not servers_in(places.redis, PROGRAM),
        seconds=SECONDS_TO_LOAD,
    )
    return process(places) is not None


def _end_orphans(places: Layout) -> bool:
    """End servers of ours whose folder or socket was deleted. Returns whether there were any."""
    found = servers_in(places.redis, PROGRAM)
    for how in (signal.SIGTERM, signal.SIGKILL):
        for orphan in servers_in(places.redis, PROGRAM):
            send(orphan, how)
        if wait_until(lambda: not servers_in(places.redis, PROGRAM), seconds=10):
            return bool(found)
    raise ServicesError(f"Redis processes {found} of an earlier run cannot be ended.")


def _quoted(value: str) -> str:
    """A value as the configuration file wants it, whatever characters a path has."""
    escaped = value.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped}"'
