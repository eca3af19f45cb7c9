"""Postcodes as they are typed, and the directory that says where they lie."""

from __future__ import annotations

from io import StringIO
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from centres.models import AuditEvent, PostcodePlace, ReachArea
from centres.postcodes import area_of, tidy
from tests.cast import County


@pytest.mark.parametrize(
    ("typed", "tidied"),
    [
        ("HP11 2EE", "HP11 2EE"),
        ("hp112ee", "HP11 2EE"),
        (" h p 1 1 2 e e ", "HP11 2EE"),
        ("m11ae", "M1 1AE"),
        ("ec1a 1bb", "EC1A 1BB"),
        ("HP11\t2EE\u00a0", "HP11 2EE"),
        ("", None),
        ("HP11", None),
        ("HP11 2E", None),
        ("HP111 2EE", None),
        ("HP11 2EE\x00", None),
        ("ＨＰ１１ ２ＥＥ", None),
        ("x" * 1000, None),
    ],
)
def test_a_postcode_in_any_spacing_and_case(typed: str, tidied: str | None) -> None:
    assert tidy(typed) == tidied


@pytest.fixture
def areas(county: County) -> dict[str, ReachArea]:
    """Two areas of the county, and one of the same code in another council."""
    made = {
        code: ReachArea.objects.create(
            council=centre.council, code=code, name=code, centre=centre, under5_population=1
        )
        for code, centre in (("E1", county.north), ("E2", county.south))
    }
    ReachArea.objects.create(
        council=county.elsewhere, code="E3", name="E3", centre=county.east, under5_population=1
    )
    return made


def read(path: Path, *rows: str, header: str = "pcds,lat,lsoa11", **options: str) -> str:
    """What the command says of a file with these rows."""
    path.write_text("\n".join([header, *rows]) + "\n", encoding="utf-8-sig")
    said = StringIO()
    call_command("import_postcodes", "shire", str(path), stdout=said, stderr=said, **options)
    return said.getvalue()


def test_a_directory_is_read_in_and_read_in_again(
    county: County, areas: dict[str, ReachArea], tmp_path: Path
) -> None:
    file = tmp_path / "onspd.csv"
    said = read(file, "HP11 2EE,51.6,E1", "hp112ef,51.6,E2", "SL1 1AA,51.5,E3", "IM1 1AA,,")
    assert "2 postcodes added, 0 changed, 0 unchanged. 2 rows lie in areas it does not" in said
    assert area_of(county.council, "HP11 2EE") == areas["E1"]
    assert area_of(county.council, "HP11 2EF") == areas["E2"]
    assert area_of(county.council, "SL1 1AA") is None
    assert area_of(county.elsewhere, "HP11 2EE") is None
    said = read(file, "HP11 2EE,51.6,E2", "HP11 2EF,51.6,E2")
    assert "0 postcodes added, 1 changed, 1 unchanged" in said
    assert area_of(county.council, "HP11 2EE") == areas["E2"]
    assert AuditEvent.objects.filter(action="postcodes.import").count() == 2


def test_columns_are_named_by_options(
    county: County, areas: dict[str, ReachArea], tmp_path: Path
) -> None:
    file = tmp_path / "places.csv"
    options = {"postcode_column": "Postcode", "area_column": "LSOA"}
    read(file, "E1,HP11 2EE", header="LSOA,Postcode", **options)
    assert area_of(county.council, "HP11 2EE") == areas["E1"]


@pytest.mark.parametrize(
    ("rows", "header", "fault"),
    [
        (
            ["HP11 2EE,,E1", "nowhere,,E1"],
            "pcds,lat,lsoa11",
            "row 3, column pcds: “nowhere” is",
        ),
        (["HP11 2EE,,E1", "HP112EE,,E2"], "pcds,lat,lsoa11", "row 3, column pcds: HP11 2EE lies"),
        (["HP11 2EE,,E1", "HP11 2EF"], "pcds,lat,lsoa11", "row 3: has fewer cells"),
        (["HP11 2EE,E1"], "pcds,lsoa21", "row 1, column lsoa11: the column is missing"),
        (["HP11 2EE,E1", '"HP11'], "pcds,lsoa11", "is no CSV"),
        ([], "", "row 1, column pcds: the column is missing"),
    ],
)
@pytest.mark.usefixtures("areas")
def test_a_fault_is_named_by_its_row_and_nothing_is_written(
    tmp_path: Path, rows: list[str], header: str, fault: str, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "onspd.csv"
    path.write_text("\n".join([header, *rows]), encoding="utf-8")
    said = StringIO()
    with pytest.raises(CommandError, match="nothing was read in"):
        call_command("import_postcodes", "shire", str(path), stderr=said)
    assert fault in said.getvalue()
    assert not PostcodePlace.objects.exists()


def test_a_file_or_council_that_is_not_there(county: County, tmp_path: Path) -> None:
    with pytest.raises(CommandError, match="1 fault;"):
        call_command("import_postcodes", "shire", str(tmp_path / "none.csv"), stderr=StringIO())
    with pytest.raises(CommandError, match="There is no council"):
        call_command("import_postcodes", "none", str(tmp_path / "none.csv"))
