"""What the stories of import and export share."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from centres.exchange.faults import FolderFaults
from config.exchange import import_folder
from tests.exchange.council import CouncilFolder


@pytest.fixture
def council() -> CouncilFolder:
    """A valid folder, not yet written."""
    return CouncilFolder()


@pytest.fixture
def faults_of(db: None, tmp_path: Path) -> Callable[[CouncilFolder], list[str]]:
    """Import a folder and say its faults as they are printed; none, if it was imported."""

    def faults(folder: CouncilFolder) -> list[str]:
        try:
            import_folder(folder.write(tmp_path / "folder"), by=None)
        except FolderFaults as refused:
            return [str(fault) for fault in refused.faults]
        return []

    return faults
