"""Councils at random: they come out equal, and a spoilt cell is found exactly when it is wrong."""

from __future__ import annotations

from copy import deepcopy
from pathlib import Path
from random import Random

import pytest

from centres.exchange.faults import FolderFaults
from centres.models import Council
from config.exchange import export_folder, import_folder
from tests.reference.folder import Folder, differences, read_folder, write_folder
from tests.reference.random_corrections import correct
from tests.reference.random_council import random_council
from tests.reference.validity import faults

pytestmark = pytest.mark.django_db

# What may stand in a cell by mistake: other cells of the column, and these.
STRAYS = ("", "x", "0", "-1", "11", "true", "1899-12-31", "2015-02-30", "2014-06-01", "HP11 2EE")


@pytest.mark.parametrize("seed", [11, 12, 13])
def test_a_random_council_and_its_correction_come_out_equal(seed: int, tmp_path: Path) -> None:
    council = random_council(seed)
    for number, version in enumerate((council, correct(council, seed))):
        write_folder(version.folder, tmp_path / "in")
        import_folder(tmp_path / "in", by=None)
        out = tmp_path / f"out{number}"
        export_folder(Council.objects.get(code=version.code), out)
        assert differences(version.folder, read_folder(out)) == []


def spoilt(folder: Folder, rng: Random) -> tuple[Folder, str]:
    """The folder with one other cell, and what was done."""
    folder = deepcopy(folder)
    name = rng.choice([name for name, rows in folder.items() if rows])
    row = rng.choice(folder[name])
    column = rng.choice(list(row))
    cell = rng.choice([*STRAYS, *{other[column] for other in folder[name]}])
    told = f"{name} {next(iter(row.values()))}: {column} is {cell!r}, was {row[column]!r}"
    row[column] = cell
    return folder, told


@pytest.mark.parametrize("seed", range(20))
def test_a_spoilt_cell_is_found_when_the_plain_check_finds_it(seed: int, tmp_path: Path) -> None:
    rng = Random(seed)
    folder, told = spoilt(random_council(seed % 3, families=8).folder, rng)
    write_folder(folder, tmp_path)
    expected = faults(folder)
    try:
        import_folder(tmp_path, by=None)
        found = []
    except FolderFaults as refused:
        found = [str(fault) for fault in refused.faults]
    assert bool(found) == bool(expected), (told, found, expected)
