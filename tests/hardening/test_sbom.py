"""What runs in production can be listed from the lock file, with every hash (`make sbom`)."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from pathlib import Path

CHECKOUT = Path(__file__).resolve().parents[2]
LOCKED = re.compile(r"^([A-Za-z0-9._-]+)==([^\s;\\]+)", re.MULTILINE)
HASH = re.compile(r"--hash=sha256:([0-9a-f]{64})")


def test_every_locked_package_is_listed_with_its_hashes(tmp_path: Path) -> None:
    made, lock = tmp_path / "sbom.json", (CHECKOUT / "requirements.txt").read_text()
    command = [sys.executable, "-W", "ignore", "-m", "cyclonedx_py", "requirements"]
    more = ["--output-reproducible", "--short-PURLs", "--no-validate", "--output-file", str(made)]
    subprocess.run([*command, *more, "requirements.txt"], cwd=CHECKOUT, check=True)
    listed = json.loads(made.read_text())["components"]
    assert {(one["name"], one["version"]) for one in listed} == set(LOCKED.findall(lock))
    hashes = {
        kept["content"]
        for one in listed
        for reference in one["externalReferences"]
        for kept in reference["hashes"]
    }
    assert hashes == set(HASH.findall(lock))
