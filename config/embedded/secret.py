"""A secret key for a checkout that was given none."""

import os
import secrets

from config.embedded.folders import var_dir
from config.embedded.processes import make_open_folder


def secret_key() -> str:
    """The key kept in `var_dir()`, made on first use; the same for each of its processes."""
    path = var_dir() / "secret-key"
    if not path.exists():
        make_open_folder(path.parent)
        unfinished = path.with_name(f"secret-key.{os.getpid()}")
        unfinished.touch(mode=0o600)
        unfinished.write_text(secrets.token_urlsafe(50))
        try:
            # Linking fails when another process was first, and then its key counts.
            os.link(unfinished, path)
        except FileExistsError:
            pass
        finally:
            unfinished.unlink()
    return path.read_text()
