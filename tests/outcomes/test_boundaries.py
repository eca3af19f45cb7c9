"""Boundaries as a council's administrator gets them: read in whole, or refused by feature."""

from __future__ import annotations

import json
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command

from centres.models import AuditEvent, PostcodePlace, ReachArea
from outcomes.models import Boundary, CentrePlace
from tests.cast import County

pytestmark = pytest.mark.django_db


def square(east: int, north: int, side: int = 1000) -> list[Any]:
    corners = [(0, 0), (side, 0), (side, side), (0, side), (0, 0)]
    return [[east + x, north + y] for x, y in corners]


def feature(code: str, *rings: list[Any], **facts: Any) -> dict[str, Any]:
    geometry = {"type": "Polygon", "coordinates": [*rings]}
    properties = {"LSOA11CD": code, "LSOA11NM": f"Shire {code}"}
    return {"type": "Feature", "properties": properties, "geometry": geometry, **facts}


def said_of(path: Path, features: list[Any], *arguments: str, **facts: Any) -> str:
    """What the command says of a file of these features."""
    path.write_text(json.dumps({"type": "FeatureCollection", "features": features, **facts}))
    return said_of_file(path, *arguments)


def said_of_file(path: Path, *arguments: str) -> str:
    said = StringIO()
    try:
        call_command("import_boundaries", "shire", str(path), *arguments, stdout=said, stderr=said)
    except CommandError as refusal:
        return f"{said.getvalue()}{refusal}"
    return said.getvalue()


@pytest.fixture
def areas(county: County) -> dict[str, ReachArea]:
    return {
        code: ReachArea.objects.create(
            council=county.council, code=code, name=code, centre=centre, under5_population=100
        )
        for code, centre in (("E1", county.north), ("E2", county.south), ("E3", county.south))
    }


def test_boundaries_are_read_in_and_read_in_again(
    county: County, areas: dict[str, ReachArea], tmp_path: Path
) -> None:
    file = tmp_path / "lsoa.geojson"
    two = [feature("E1", square(1000, 2000)), feature("E2", square(3000, 2000))]
    said = said_of(file, [*two, feature("W9", square(0, 0))])
    assert "2 boundaries added, 0 changed, 0 unchanged. 1 features are of areas" in said
    assert "Without a boundary: E3." in said
    first = Boundary.objects.get(area=areas["E1"])
    assert (first.code, first.name) == ("E1", "Shire E1")
    assert (first.easting, first.northing) == (1500, 2500)
    assert first.rings == [square(1000, 2000)]
    assert "Office for National Statistics" in first.attribution
    assert "0 boundaries added, 0 changed, 2 unchanged" in said_of(file, two)
    moved = [feature("E1", square(1000, 2000, 500)), feature("E2", square(3000, 2000))]
    assert "0 boundaries added, 1 changed, 1 unchanged" in said_of(file, moved)
    assert "2 changed" in said_of(file, moved, "--licence", "Own survey")
    assert {row.attribution for row in Boundary.objects.all()} == {"Own survey"}
    assert AuditEvent.objects.filter(action="boundaries.import").count() == 4


def test_a_hole_and_an_island_weigh_in_the_middle(
    county: County, areas: dict[str, ReachArea], tmp_path: Path
) -> None:
    hole = square(1000, 0)[::-1]
    island = {
        "type": "MultiPolygon",
        "coordinates": [[square(0, 0, 2000), hole], [square(9000, 0)]],
    }
    said_of(tmp_path / "a.json", [feature("E1", geometry=island)])
    found = Boundary.objects.get()
    assert len(found.rings) == 3
    # (4 × 1000 − 1 × 1500 + 1 × 9500) ÷ 4 east, (4 × 1000 − 1 × 500 + 1 × 500) ÷ 4 north.
    assert (found.easting, found.northing) == (3000, 1000)


def test_areas_may_have_codes_of_their_own(
    county: County, areas: dict[str, ReachArea], tmp_path: Path
) -> None:
    own = feature("E01000001", square(0, 0))
    own["properties"]["OURS"] = "E1"
    said_of(tmp_path / "a.json", [own], "--area-property", "OURS")
    assert Boundary.objects.get(area=areas["E1"]).code == "E01000001"
    # The small area comes to another reach area: it is drawn once.
    own["properties"]["OURS"] = "E2"
    said_of(tmp_path / "a.json", [own], "--area-property", "OURS")
    assert [row.area for row in Boundary.objects.all()] == [areas["E2"]]


DEGREES = [[-0.09, 51.52], [-0.08, 51.52], [-0.08, 51.53], [-0.09, 51.52]]
NO_NAME = feature("E1", square(0, 0), properties={"LSOA11CD": "E1"})


@pytest.mark.parametrize(
    ("faulty", "reason"),
    [
        (feature("E1", DEGREES), "feature 2, column geometry: the coordinates must be metres"),
        (feature("E1", square(800_000, 0)), "these lie outside it"),
        (feature("E1", square(0, 0)[:-1]), "has a ring that does not close"),
        (feature("E1", [[5, 5]] * 4), "has no extent"),
        (feature("E1"), "is not a Polygon or MultiPolygon"),
        (feature("E1", geometry=None), "is not a Polygon or MultiPolygon"),
        (feature("E1", geometry={"type": "Point", "coordinates": [1, 2]}), "is not a Polygon"),
        (feature("E1", [[1, "2"], [3, 4]]), "holds something that is not a point"),
        (feature("E1", [[1], [3, 4]]), "holds something that is not a point"),
        (feature("E1", [[float("nan"), 1], [3, 4]]), "holds something that is not a point"),
        (feature("E1", [[10**400, 1], [3, 4]]), "these lie outside it"),
        (feature("E2", square(0, 0)), "“E2” is the area of feature 1 already"),
        (NO_NAME, "feature 2, column LSOA11NM: is missing, or is not a name"),
        (feature("E\x001", square(0, 0)), "column LSOA11CD: is missing, or is not a name"),
        ({"type": "Feature"}, "column LSOA11CD: is missing"),
        (None, "column LSOA11CD: is missing"),
    ],
)  # fmt: skip
def test_what_is_wrong_is_named_by_feature_and_nothing_is_read_in(
    county: County, areas: dict[str, ReachArea], tmp_path: Path, faulty: Any, reason: str
) -> None:
    said = said_of(tmp_path / "lsoa.json", [feature("E2", square(0, 0)), faulty])
    assert reason in said
    assert "nothing was read in" in said
    assert not Boundary.objects.exists()
    assert not AuditEvent.objects.exists()


def test_files_that_are_no_boundaries_are_refused(
    county: County, areas: dict[str, ReachArea], tmp_path: Path
) -> None:
    file = tmp_path / "a.json"
    for text in ("", "{", "[]", '{"type": "FeatureCollection"}', "[" * 100_000, "\x00"):
        file.write_text(text)
        assert "1 fault; nothing was read in" in said_of_file(file), text[:9]
    assert "cannot be read" in said_of_file(tmp_path / "none.json")
    degrees = {"type": "name", "properties": {"name": "urn:ogc:def:crs:OGC:1.3:CRS84"}}
    said = said_of(file, [feature("E1", square(0, 0))], crs=degrees)
    assert "the file says" in said
    assert "ogr2ogr -t_srs EPSG:27700" in said
    said = said_of(file, [feature("W1", square(0, 0))])
    assert "names no reach area of this council in any feature" in said
    assert "characters" in said_of(file, [], "--licence", "x" * 501)
    with pytest.raises(CommandError, match="no council"):
        call_command("import_boundaries", "nowhere", str(file))


def test_centres_stand_where_they_are_said_to_or_where_their_postcode_lies(
    county: County, areas: dict[str, ReachArea], tmp_path: Path
) -> None:
    county.north.postcode, county.south.postcode = "HP11 2EE", "HP11 2EF"
    for centre, area in ((county.north, "E1"), (county.south, "E2")):
        centre.save()
        PostcodePlace.objects.create(
            council=county.council, postcode=centre.postcode, area=areas[area]
        )
    features = [feature("E1", square(1000, 2000)), feature("E2", square(3000, 2000))]
    said = said_of(tmp_path / "a.json", features)
    assert "2 centres have a place on the map." in said
    assert "Without a place: West centre." in said
    places = CentrePlace.objects.order_by("easting").values_list("easting", "northing", "is_exact")
    assert [*places] == [(1500, 2500, False), (3500, 2500, False)]
    given = tmp_path / "centres.csv"
    given.write_text("centre,easting,northing\nNorth,1200,2100\n")
    said_of(tmp_path / "a.json", features, "--centres", str(given))
    assert [*places.all()] == [(1200, 2100, True), (3500, 2500, False)]
    # What was given once stays.
    said_of(tmp_path / "a.json", features)
    assert [*places.all()] == [(1200, 2100, True), (3500, 2500, False)]
    given.write_text("centre,easting,northing\nNorth,-1,2100\nNone,1,1\nSouth,1,1\nSouth,1,1\n")
    said = said_of(tmp_path / "a.json", features, "--centres", str(given))
    assert "centres.csv, row 2, column easting: is not a point" in said
    assert "row 3, column centre: “None” is none" in said
    assert "row 5, column centre: stands there twice" in said
    assert [*places.all()] == [(1200, 2100, True), (3500, 2500, False)]
    given.write_text("centre\n\xff\n", encoding="latin-1")
    assert "nothing was read in" in said_of(tmp_path / "a.json", features, "--centres", str(given))
