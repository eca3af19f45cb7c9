"""Where the embedded services live: which account runs them and which folders they use.

Every function here only looks; nothing is created. The answers depend on the file system alone, so
that the address in settings and the server that `start` runs agree without sharing any state.
"""

import hashlib
import os
import pwd
import re
import stat
from dataclasses import dataclass
from pathlib import Path

CHECKOUT = Path(__file__).resolve().parents[2]
# Not tempfile.gettempdir(): two terminals with different TMPDIR must find the same server.
SYSTEM_TEMPORARY = Path("/tmp").resolve()  # noqa: S108
# A socket's whole path must fit in 104 bytes on macOS and 108 on Linux.
LONGEST_SOCKET_PATH = 100
POSTGRES_PORT = 5432
LONGEST_SOCKET_NAME = f".s.PGSQL.{POSTGRES_PORT}"
PLAIN_PATH = re.compile(r"[A-Za-z0-9/._-]+")


@dataclass(frozen=True)
class Account:
    """The operating system account the servers run as."""

    name: str
    uid: int
    gid: int


@dataclass(frozen=True)
class Layout:
    """The folders of one checkout's services, and the account that owns what is in them."""

    var: Path
    home: Path
    postgres: Path
    redis: Path
    sockets: Path
    account: Account

    @property
    def postgres_data(self) -> Path:
        return self.postgres / "data"

    @property
    def redis_socket(self) -> Path:
        return self.sockets / "redis.sock"

    @property
    def private(self) -> Path:
        """The folder under the system's temporary one that stands in where `var` cannot serve."""
        return private_folder(self.var, self.account)


def var_dir() -> Path:
    """The folder of all that this checkout keeps on disk: LODESTAR_VAR, or else its var/."""
    return (CHECKOUT / (os.environ.get("LODESTAR_VAR") or "var")).resolve()


def layout() -> Layout:
    """The folders for `var_dir()`, as seen by the current user."""
    var = var_dir()
    account = _account(var)
    private = private_folder(var, account)
    home = var if _is_open_to(var, account) else private
    sockets = home / "sockets"
    return Layout(
        var=var,
        home=home,
        postgres=home / "postgres",
        redis=home / "redis",
        sockets=sockets if _fits_a_socket(sockets) else private / "sockets",
        account=account,
    )


def private_folder(var: Path, account: Account) -> Path:
    """A short path for the same `var` and account every time, whoever asks."""
    digest = hashlib.sha256(os.fsencode(var)).hexdigest()[:12]
    return SYSTEM_TEMPORARY / f"lodestar-{account.uid}-{digest}"


def can_read(path: Path, account: Account) -> bool:
    """Whether the account can come to a file and read it (and run it, where it is a program)."""
    details = path.stat()
    wanted = stat.S_IROTH | (stat.S_IXOTH if details.st_mode & stat.S_IXUSR else 0)
    return _has(details, wanted, account) and _is_open_to(path.parent, account)


def _account(var: Path) -> Account:
    """Ourselves; as root, whoever owns the database that is there already, or else `nobody`.

    PostgreSQL refuses to run as root.
    """
    if os.geteuid() != 0:
        return Account(_name_of(os.geteuid()), os.geteuid(), os.getegid())
    try:
        owner = (var / "postgres").stat()
    except OSError:
        owner = None
    if owner is not None and owner.st_uid != 0:
        return Account(_name_of(owner.st_uid), owner.st_uid, owner.st_gid)
    nobody = pwd.getpwnam("nobody")
    return Account("nobody", nobody.pw_uid, nobody.pw_gid)


def _name_of(uid: int) -> str:
    """A name for messages; containers run as numbers that nobody named."""
    try:
        return pwd.getpwuid(uid).pw_name
    except KeyError:
        return f"user {uid}"


def _is_open_to(folder: Path, account: Account) -> bool:
    """Whether the account may enter the folder; parts of the path that are missing do not count."""
    if account.uid == os.geteuid():
        return True
    for part in (folder, *folder.parents):
        try:
            details = part.stat()
        except FileNotFoundError:
            continue
        if not _has(details, stat.S_IXOTH, account):
            return False
    return True


def _has(details: os.stat_result, wanted: int, account: Account) -> bool:
    """Whether the mode gives the account the wanted rights, which are told as those of others."""
    if details.st_uid == account.uid:
        wanted <<= 6
    elif details.st_gid == account.gid:
        wanted <<= 3
    return details.st_mode & wanted == wanted


def _fits_a_socket(folder: Path) -> bool:
    """Whether sockets in the folder have short paths, of characters that need no escaping."""
    longest = os.fsencode(folder / LONGEST_SOCKET_NAME)
    return len(longest) <= LONGEST_SOCKET_PATH and bool(PLAIN_PATH.fullmatch(str(folder)))
