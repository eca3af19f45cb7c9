"""Running programs as another account, and knowing which processes are ours."""

import fcntl
import os
import shutil
import subprocess
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from config.embedded.errors import ServicesError
from config.embedded.folders import Account, Layout

PROC = Path("/proc")
# Every account may work there.
ROOT = Path("/")
PRIVATE = 0o700
OTHERS_MAY_WRITE = 0o022


def run(
    command: Sequence[str | Path], *, account: Account, timeout: int = 120, folder: Path = ROOT
) -> None:
    """Run a program to its end as the account. Raises ServicesError with what it wrote."""
    as_root = os.geteuid() == 0
    # Nothing is inherited: PGDATA, PGPORT or a locale of the caller would change what is started.
    environment = {"PATH": "/usr/bin:/bin", "LC_ALL": "C", "TZ": "UTC"}
    try:
        done = subprocess.run(  # noqa: S603
            [str(part) for part in command],
            cwd=folder,
            env=environment,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            errors="replace",
            timeout=timeout,
            umask=0o077,
            check=False,
            user=account.uid if as_root else None,
            group=account.gid if as_root else None,
            extra_groups=[] if as_root else None,
        )
    except (OSError, subprocess.TimeoutExpired) as problem:
        raise ServicesError(f"{Path(command[0]).name} could not be run: {problem}") from problem
    if done.returncode != 0:
        raise ServicesError(f"{Path(command[0]).name} failed: {done.stdout.strip()}")


def servers_in(folder: Path, program: str) -> list[int]:
    """Processes of that program working in exactly this folder, even when it was deleted since.

    Empty where the system does not tell (no /proc): callers must then trust the servers' answers.
    """
    found = []
    for entry in PROC.iterdir() if PROC.is_dir() else ():
        if not entry.name.isdigit():
            continue
        try:
            at, running = os.readlink(entry / "cwd"), os.readlink(entry / "exe")
        except OSError:
            continue
        same_folder = at.removesuffix(" (deleted)") == str(folder)
        if same_folder and Path(running.removesuffix(" (deleted)")).name == program:
            found.append(int(entry.name))
    return found


def send(pid: int, signal: int) -> None:
    """Signal a process; one that has gone already is no matter."""
    try:
        os.kill(pid, signal)
    except ProcessLookupError:
        return


def wait_until(condition: Callable[[], bool], *, seconds: float) -> bool:
    """Ask again and again, more and more slowly. Returns whether it came true in time."""
    give_up = time.monotonic() + seconds
    pause = 0.01
    while not condition():
        if time.monotonic() > give_up:
            return False
        time.sleep(pause)
        pause = min(pause * 1.5, 0.25)
    return True


@contextmanager
def lock(places: Layout) -> Iterator[None]:
    """One at a time per checkout: a second `start` waits for the first and finds its servers."""
    if places.private in (places.home, places.sockets.parent):
        _make_private_folder(places.private, places.account)
    make_open_folder(places.home)
    while True:
        # The folder itself is locked: a file would belong to whoever came first.
        descriptor = os.open(places.home, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX)
            # Whoever held it may have erased the folder, and the lock with it.
            if places.home.exists() and os.path.samestat(os.fstat(descriptor), places.home.stat()):
                yield
                return
        finally:
            os.close(descriptor)
        make_open_folder(places.home)


def make_folder_of(account: Account, folder: Path) -> None:
    """A folder that only the account (and root) may enter, made if it is missing."""
    folder.mkdir(mode=PRIVATE, exist_ok=True)
    details = folder.lstat()
    if details.st_uid not in (account.uid, os.geteuid()):
        raise ServicesError(
            f"{folder} belongs to another user (uid {details.st_uid}). Run as that user, delete it,"
            " or choose another folder with LODESTAR_VAR."
        )
    if os.geteuid() == 0:
        os.chown(folder, account.uid, account.gid)
    folder.chmod(PRIVATE)


def remove(folder: Path) -> None:
    """Delete a folder and all in it, if it is there."""
    if folder.is_dir():
        shutil.rmtree(folder)


def make_open_folder(folder: Path) -> None:
    """A folder whose contents the servers' account can come to, whatever the umask says."""
    missing = [part for part in (folder, *folder.parents) if not part.exists()]
    for part in reversed(missing):
        part.mkdir(exist_ok=True)
        part.chmod(0o755)


def _make_private_folder(folder: Path, account: Account) -> None:
    """Ours alone below a place where everyone writes; somebody else's is refused, not used."""
    # Root's is entered by the servers' account too, which may not list it.
    mode = 0o711 if os.geteuid() == 0 else PRIVATE
    try:
        folder.mkdir(mode=mode)
        folder.chmod(mode)
    except FileExistsError:
        details = folder.lstat()
        owners = (0, os.geteuid(), account.uid)
        ours = details.st_uid in owners and not details.st_mode & OTHERS_MAY_WRITE
        if folder.is_symlink() or not folder.is_dir() or not ours:
            raise ServicesError(
                f"{folder} is needed for the services, but somebody else made it. Delete it, or"
                " choose another folder with LODESTAR_VAR."
            ) from None
