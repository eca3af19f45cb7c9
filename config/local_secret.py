"""The signing key of a laptop: made once, kept in its own folder. For real, SECRET_KEY is set."""

import os
import secrets
import tempfile
from pathlib import Path


def local_secret_key(folder: Path) -> str:
    """Read the key from `folder`, or make it; safe when several processes start at once."""
    path = folder / "secret-key"
    if not path.exists():
        folder.mkdir(parents=True, exist_ok=True)
        # The servers run as another user when root starts them, and must get through.
        folder.chmod(0o755)
        descriptor, made = tempfile.mkstemp(dir=folder, prefix="secret-key-")
        with os.fdopen(descriptor, "w") as file:
            file.write(secrets.token_urlsafe(64))
        try:
            os.link(made, path)  # whoever comes first wins; the others read that key
        except FileExistsError:
            pass
        finally:
            os.unlink(made)
    return path.read_text()
