"""`import_council` and `export_council` (SPEC 7): what they print where, and how they end."""

from __future__ import annotations

import re
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from centres.models import Council
from tests.exchange.council import CouncilFolder
from tests.reference.folder import differences, read_folder

pytestmark = pytest.mark.django_db


class Terminal(StringIO):
    """Somebody looks at it."""

    def isatty(self) -> bool:
        return True


def run(*arguments: str, stderr: StringIO | None = None) -> tuple[list[str], str]:
    """Lines of stdout, and stderr."""
    out, err = StringIO(), stderr or StringIO()
    call_command(*arguments, stdout=out, stderr=err)
    return out.getvalue().splitlines(), err.getvalue()


def test_in_and_out(council: CouncilFolder, tmp_path: Path) -> None:
    folder = council.write(tmp_path / "in")
    (folder / "notes.csv").touch()
    out, err = run("import_council", str(folder))
    assert out[0] == "Imported council T1, Testshire."
    assert out[1].split() == ["file", "added", "changed", "unchanged"]
    assert ["staff.csv", "7", "0", "0"] in [line.split() for line in out]
    assert out[-1] == "notes.csv is no file of the format and was not read."
    assert err == ""

    out, err = run("export_council", "T1", str(tmp_path / "out"))
    assert out[0] == f"Exported council T1, Testshire, to {tmp_path / 'out'}."
    assert ["staff.csv", "7"] in [line.split() for line in out]
    assert err == ""
    assert differences(read_folder(folder), read_folder(tmp_path / "out")) == []


def test_faults_go_to_stderr_one_a_line(council: CouncilFolder, tmp_path: Path) -> None:
    council.change("families", 0, postcode="XX").change("needs", 1, from_="2015-02-30")
    errors = StringIO()
    with pytest.raises(CommandError, match=r"^2 faults; nothing was imported\.$"):
        run("import_council", str(council.write(tmp_path)), stderr=errors)
    assert errors.getvalue().splitlines() == [
        "families.csv, row 2, column postcode: “XX” is not a postcode: write it like HP11 2EE.",
        "needs.csv, row 3, column from: “2015-02-30” is not a date: write it like 2015-03-31.",
    ]
    assert not Council.objects.exists()


def test_a_bar_is_drawn_for_those_who_watch(council: CouncilFolder, tmp_path: Path) -> None:
    _, err = run("import_council", str(council.write(tmp_path / "in")), stderr=Terminal())
    assert re.search(r"\r(Reading|Checking|Writing) \w+\.csv: +\d+%\|", err)
    assert "\n" not in err


def test_no_such_council(tmp_path: Path) -> None:
    with pytest.raises(CommandError, match="There is no council with the code “T9”"):
        run("export_council", "T9", str(tmp_path / "out"))
    assert not (tmp_path / "out").exists()


def test_a_folder_that_cannot_be_written(council: CouncilFolder, tmp_path: Path) -> None:
    run("import_council", str(council.write(tmp_path / "in")))
    (tmp_path / "out").touch()
    with pytest.raises(CommandError, match="cannot be written: File exists"):
        run("export_council", "T1", str(tmp_path / "out"))


def test_what_goes_out_is_for_whoever_asked_alone(council: CouncilFolder, tmp_path: Path) -> None:
    run("import_council", str(council.write(tmp_path / "in")))
    run("export_council", "T1", str(tmp_path / "out"))
    assert (tmp_path / "out").stat().st_mode & 0o077 == 0
    assert {path.stat().st_mode & 0o077 for path in (tmp_path / "out").iterdir()} == {0}


def test_a_folder_that_cannot_be_is_said_so(tmp_path: Path) -> None:
    err = StringIO()
    with pytest.raises(CommandError):
        run("import_council", str(tmp_path / ("x" * 300)), stderr=err)
    assert "the folder cannot be read: File name too long" in err.getvalue()
