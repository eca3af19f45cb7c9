"""`python -m bench.kills [--kills 200] [--seed 1]`: SIGKILL at random moments, under load.

It starts a PostgreSQL, a Redis, a web process, a worker and a scheduler of its own in a new
folder, has visits, forms, imports, roll-ups and approvals going on, kills one process after
another, a quarter of them each of web, worker, PostgreSQL and Redis, and brings back what ended.
Then it lets everything come to rest and compares what was acknowledged with what is there. It
prints the tally, every fault by name, and ends with 1 if there is one. PostgreSQL runs with fsync.
"""

from __future__ import annotations

import os
import random
import shutil
import sys
import tempfile
import time
from argparse import ArgumentParser, Namespace
from pathlib import Path

HALF_A_SECOND = 0.5
REST_SECONDS = 240


def main() -> int:
    """Run it; the exit code."""
    options = _options()
    folder = Path(tempfile.mkdtemp(prefix="lodestar-kills-"))
    folder.chmod(0o755)
    # Nothing configured on this machine is touched: all of it is this run's own.
    for name in ("DATABASE_URL", "DATABASE_OWNER_URL", "REDIS_URL", "CELERY_BROKER_URL"):
        os.environ.pop(name, None)
    os.environ.update(
        LODESTAR_VAR=str(folder / "var"),
        DJANGO_SETTINGS_MODULE="config.settings",
        EMAIL_URL="",
        # Nobody is there to give one.
        SECOND_FACTOR="false",
    )
    os.environ.pop("LODESTAR_EPHEMERAL", None)
    try:
        return _run(options, folder)
    finally:
        if options.keep:
            print(f"Kept in {folder}.")  # noqa: T201
        else:
            shutil.rmtree(folder, ignore_errors=True)


def _options() -> Namespace:
    parser = ArgumentParser(prog="python -m bench.kills", description=__doc__.partition("\n")[0])
    parser.add_argument("--kills", type=int, default=200)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--families", type=int, default=60)
    parser.add_argument("--contracts", type=int, default=12)
    # With fewer no worker lives to finish a roll-up.
    parser.add_argument("--pause", type=float, default=10.0, help="seconds between kills, at most")
    parser.add_argument("--keep", action="store_true", help="leave data and logs where they are")
    return parser.parse_args()


def _run(options: Namespace, folder: Path) -> int:
    import django  # noqa: PLC0415  (once the folder is said)

    django.setup()
    from django.core.management import call_command  # noqa: PLC0415
    from django.db import connections  # noqa: PLC0415

    from bench.kills.load import Load  # noqa: PLC0415
    from bench.kills.parts import Parts  # noqa: PLC0415
    from bench.kills.tally import tally  # noqa: PLC0415
    from bench.kills.world import make_world  # noqa: PLC0415
    from config import embedded  # noqa: PLC0415

    began = time.monotonic()
    embedded.start(ephemeral=False)
    parts = None
    try:
        call_command("migrate", verbosity=0)
        call_command("collectstatic", interactive=False, verbosity=0)
        world = make_world(folder, families=options.families, contracts=options.contracts)
        connections.close_all()
        parts = Parts(folder)
        parts.start()
        if not _answers(parts):
            _say("The web process does not answer:", (folder / "web.log").read_text()[-2000:])
            return 1
        _say(f"Ready after {time.monotonic() - began:.0f} s.")
        load = Load(parts, world, options.seed)
        load.start()
        _kill(parts, options)
        load.stop()
        _say("All kills done; coming to rest.")
        _rest(parts)
        said, faults = tally(load)
    finally:
        connections.close_all()
        if parts is not None:
            parts.stop()
        embedded.stop()
    kills = ", ".join(f"{part} {times}" for part, times in parts.kills.items())
    answers = ", ".join(f"{status}: {times}" for status, times in sorted(load.answers.items()))
    _say(f"kills: {sum(parts.kills.values())} ({kills}) in {time.monotonic() - began:.0f} s")
    _say(f"answers: {answers}", *said, *(f"FAULT {fault}" for fault in faults))
    _say("No fault." if not faults else f"{len(faults)} faults.")
    return 1 if faults else 0


def _kill(parts: object, options: Namespace) -> None:
    from bench.kills.parts import KILLED, Parts  # noqa: PLC0415

    assert isinstance(parts, Parts)  # noqa: S101  (for the type checker)
    chance = random.Random(options.seed)  # noqa: S311
    order = [KILLED[number % len(KILLED)] for number in range(options.kills)]
    chance.shuffle(order)
    for number, part in enumerate(order, start=1):
        time.sleep(options.pause * chance.random())
        while not parts.kill(part, chance):
            time.sleep(HALF_A_SECOND)
        if number % 20 == 0:
            _say(f"{number} of {len(order)} killed")


def _answers(parts: object) -> bool:
    from bench.kills.parts import Parts, until  # noqa: PLC0415
    from config.management.commands.run import answers  # noqa: PLC0415

    assert isinstance(parts, Parts)  # noqa: S101  (for the type checker)
    return until(lambda: answers(parts.port), REST_SECONDS)


def _rest(parts: object) -> None:
    """Wait until all roll-ups are done, with what the scheduler does each minute done at once."""
    from django.db import DatabaseError, connections  # noqa: PLC0415

    from bench.kills.load import take_up_at_once  # noqa: PLC0415
    from centres.row_scope import as_service  # noqa: PLC0415
    from outcomes.models import RollUp  # noqa: PLC0415

    _answers(parts)
    end, next_look = time.monotonic() + REST_SECONDS, 0.0
    while time.monotonic() < end:
        try:
            with as_service():
                if not RollUp.objects.waiting().exists():
                    return
                if time.monotonic() > next_look:
                    take_up_at_once()
                    next_look = time.monotonic() + 10
        except DatabaseError:
            connections.close_all()
        time.sleep(HALF_A_SECOND)


def _say(*words: str) -> None:
    for line in words:
        print(line, flush=True)  # noqa: T201


if __name__ == "__main__":
    sys.exit(main())
