"""Records for a data warehouse: only what was agreed, without names unless it was."""

import csv
import json
from datetime import timedelta
from io import StringIO
from typing import Any

import pytest
import time_machine
from django.utils import timezone

from centres.models import AuditEvent, ReachArea
from families import agreements
from families.models import Family, Level
from families.partners import warehouse
from families.partners.datasets import DATASETS
from families.partners.pseudonyms import Pseudonyms
from tests.api.partners import WAREHOUSE, Program, partner, program
from tests.api.problems import faults, told
from tests.api.sharing import agreed, said
from tests.cast import County, ago, case, family, person, visit

ALL = "/api/v1/warehouse/"
FAMILIES = f"{ALL}families/"
UNNAMED, NAMED = "warehouse_unnamed", "warehouse_named"


@pytest.fixture
def lake(county: County) -> Program:
    return program(county.ada, partner(county.ada, "lake", "warehouse"), WAREHOUSE)


def rows(answer: Any) -> list[dict[str, Any]]:
    assert answer.status_code == 200, answer.content
    return [json.loads(line) for line in b"".join(answer.streaming_content).splitlines()]


def ids(answer: Any) -> set[str]:
    return {row["id"] for row in rows(answer)}


def names(county: County, *of: Family) -> set[str]:
    pseudonyms = Pseudonyms(partner(county.ada, "lake"))
    return {pseudonyms.of("family", one.ref) for one in of}


def test_nothing_without_an_agreement(county: County, lake: Program) -> None:
    family(county.north)
    agreed(county.olga, "lake", "births")
    agreed(county.olga, "other", UNNAMED)
    for path in (FAMILIES, f"{ALL}gone/"):
        assert told(lake.get(path))["detail"] == "No sharing agreement in force covers this."
    assert {row["shared"] for row in lake.get(ALL).json()} == {False}


def test_no_name_leaves_without_an_agreement_about_names(county: County, lake: Program) -> None:
    secret = family(county.north, "Unmistakable", postcode="HP11 2EE", address="1 Quiet Street")
    held = case(secret, county.fiona)
    visit(secret, county.fiona, ago(3), case=held, note="Whispered")
    Level.objects.create(council=county.council, family=secret, starts_on=ago(9), level=3)
    agreed(county.olga, "lake", UNNAMED)
    assert {row["name"] for row in lake.get(ALL).json()} == {*DATASETS, "gone"}
    seen = ""
    for dataset in DATASETS:
        lines = rows(lake.get(f"{ALL}{dataset}/"))
        assert len(lines) == (0 if dataset == "needs" else 1), dataset
        seen += json.dumps(lines)
    hidden = ["Unmistakable", "Ann", "Bo", "HP11", "Quiet", "Whispered", "1990-05-17", secret.ref]
    born = secret.children.get().date_of_birth
    hidden += [held.ref, county.fiona.name, born.isoformat() if born else "?"]
    assert [word for word in hidden if f'"{word}' in seen or f" {word}" in seen] == []
    assert told(lake.get(FAMILIES, {"named": "true"}))["status"] == 403


def test_names_of_those_that_agreed_where_names_are_agreed(county: County, lake: Program) -> None:
    willing, silent = family(county.north, "Willing"), family(county.north, "Silent")
    said(county.cora, willing, "given")
    agreed(county.olga, "lake", UNNAMED)
    agreed(county.olga, "lake", NAMED, asks="agreed")
    carers = rows(lake.get(f"{ALL}carers/", {"named": "true"}))
    assert [row["last_name"] for row in carers] == ["Willing"]
    assert ids(lake.get(FAMILIES)) == names(county, willing, silent)
    assert "last_name" not in rows(lake.get(f"{ALL}carers/"))[0]
    event = AuditEvent.objects.filter(action="partner.took_records").order_by("pk")[0]
    assert (event.details["dataset"], event.details["named"]) == ("carers", True)


def test_who_is_left_out(county: County, lake: Program) -> None:
    ordinary = family(county.north)
    left_out = [
        family(county.north, restricted=True),
        family(county.north, merged_into=ordinary),
        family(county.south),
    ]
    said(person(county.council, "cleo", "coordinator", county.south.cluster), left_out[2], "given")
    said(county.people["cora"], ordinary, "given")
    agreements.create(
        by=county.cora, family=left_out[2], state="withdrawn", on=ago(0), by_whom="Ann"
    )
    family(county.east)
    agreed(county.olga, "lake", UNNAMED, asks="agreed")
    assert ids(lake.get(FAMILIES)) == names(county, ordinary)
    assert ids(lake.get(f"{ALL}gone/")) == names(county, *left_out)
    children = rows(lake.get(f"{ALL}children/"))
    assert {row["family"] for row in children} == names(county, ordinary)


def test_a_record_has_one_name_for_each_partner(county: County, lake: Program) -> None:
    family(county.north)
    other = program(county.ada, partner(county.ada, "pond", "warehouse"), WAREHOUSE)
    for code in ("lake", "pond"):
        agreed(county.olga, code, UNNAMED)
    assert ids(lake.get(FAMILIES)) == ids(lake.get(FAMILIES))
    assert ids(lake.get(FAMILIES)).isdisjoint(ids(other.get(FAMILIES)))
    child = rows(lake.get(f"{ALL}children/"))[0]
    assert child["family"] in ids(lake.get(FAMILIES))
    assert child["id"] != child["family"]


def test_stretch_by_stretch_each_row_comes_once(
    county: County, lake: Program, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(warehouse, "AT_A_TIME", 2)
    made = [family(county.north) for _ in range(7)]
    agreed(county.olga, "lake", UNNAMED)
    seen, sizes, address = set(), [], f"{FAMILIES}?limit=3"
    while address:
        answer = lake.get(address)
        found = rows(answer)
        sizes.append(len(found))
        seen |= {row["id"] for row in found}
        address = answer.headers.get("Link", "").partition(">")[0].removeprefix("<")
    assert (sizes, seen) == ([3, 3, 1], names(county, *made))


def test_as_csv_the_same_rows(county: County, lake: Program) -> None:
    ReachArea.objects.create(
        council=county.council, centre=county.north, code="E,1", name="E1", under5_population=1
    )
    family(county.north, area=ReachArea.objects.get())
    agreed(county.olga, "lake", UNNAMED)
    asked: list[dict[str, Any]] = [{"data": {"format": "csv"}}, {"HTTP_ACCEPT": "text/csv"}]
    for how in asked:
        answer: Any = lake.get(FAMILIES, **how)
        assert answer.headers["Content-Type"] == "text/csv; charset=utf-8"
        text = b"".join(answer.streaming_content).decode()
        line = next(csv.DictReader(StringIO(text, newline="")))
        assert (line["area"], line["deregistered_on"]) == ("E,1", "")
    assert told(lake.get(FAMILIES, {"format": "csv", "limit": "0"}))["status"] == 400


def test_what_did_not_change_is_not_sent_again(county: County, lake: Program) -> None:
    first = family(county.north)
    agreed(county.olga, "lake", UNNAMED)
    before = lake.get(FAMILIES)
    rows(before)
    etag, modified = before.headers["ETag"], before.headers["Last-Modified"]
    assert lake.get(FAMILIES, HTTP_IF_NONE_MATCH=etag).status_code == 304
    assert lake.get(FAMILIES, HTTP_IF_MODIFIED_SINCE=modified).status_code == 304
    said(county.cora, first, "withdrawn")
    assert rows(lake.get(FAMILIES, HTTP_IF_NONE_MATCH=etag)) == []


@pytest.mark.django_db(transaction=True)
def test_changed_since(county: County) -> None:
    lake = program(county.ada, partner(county.ada, "lake", "warehouse"), WAREHOUSE)
    corrected, shared, _same = (family(county.north) for _ in range(3))
    agreed(county.olga, "lake", UNNAMED)
    since = timezone.now()
    Family.objects.filter(pk=corrected.pk).update(phone="01296 000000")
    said(county.cora, shared, "given")
    new = family(county.north)
    asked = {"changed_since": since.isoformat()}
    assert ids(lake.get(FAMILIES, asked)) == names(county, corrected, shared, new)
    born_to = {row["family"] for row in rows(lake.get(f"{ALL}children/", asked))}
    assert born_to == names(county, corrected, shared, new)
    later = {"changed_since": (timezone.now() + timedelta(hours=1)).isoformat()}
    assert rows(lake.get(FAMILIES, later)) == []


def test_an_agreement_that_ends_ends_it(county: County, lake: Program) -> None:
    family(county.north)
    agreed(county.olga, "lake", UNNAMED, ends_on=ago(0))
    assert len(ids(lake.get(FAMILIES))) == 1
    with time_machine.travel(timezone.now() + timedelta(days=1)):
        assert lake.get(FAMILIES).status_code == 403


@pytest.mark.parametrize(
    "asked",
    [
        {"limit": "0"},
        {"limit": "9" * 5_000},
        {"changed_since": "yesterday"},
        {"changed_since": "0001-01-01T00:00:00+14:00"},
        {"after": "x"},
        {"after": "a\x00b"},
        {"named": "perhaps"},
    ],
)
def test_a_fault_is_told_by_its_field(county: County, lake: Program, asked: dict[str, str]) -> None:
    agreed(county.olga, "lake", UNNAMED)
    assert list(faults(lake.get(FAMILIES, asked))) == [*asked]


def test_many_rows_take_as_many_queries_as_few(
    county: County, lake: Program, django_assert_max_num_queries: Any
) -> None:
    agreed(county.olga, "lake", UNNAMED)
    for _ in range(12):
        visit(family(county.north), county.fiona, ago(2))
    with django_assert_max_num_queries(22):
        assert len(rows(lake.get(f"{ALL}engagements/"))) == 12
    assert lake.get(f"{ALL}nothing/").status_code == 404
