"""Births that were told of: a file row by row, all or nothing; whose babies they are."""

from datetime import timedelta
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from centres.models import AuditEvent, Centre, PostcodePlace, ReachArea, User
from centres.refusals import Refused
from families.births.notifying import Birth, notify
from families.models import BirthNotification, Child, Family
from tests.cast import County, ago, family

URL = "/referrals/births/"
HEADER = "notification,born,first_name,last_name,carer_first_name,carer_last_name,postcode,area"


def area(centre: Centre, code: str) -> ReachArea:
    return ReachArea.objects.create(
        council=centre.council, centre=centre, code=code, name=f"{code} area", under5_population=100
    )


@pytest.fixture
def areas(county: County) -> dict[str, ReachArea]:
    made = {
        code: area(centre, code) for code, centre in (("N1", county.north), ("S1", county.south))
    }
    made["E1"] = area(county.east, "E1")
    PostcodePlace.objects.create(council=county.council, postcode="HP11 2EE", area=made["N1"])
    return made


def signed_in(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def row(**change: str) -> str:
    cells = {
        "notification": "NB-1",
        "born": ago(9).isoformat(),
        "first_name": "Ada",
        "last_name": "Newman",
        "carer_first_name": "Mia",
        "carer_last_name": "Newman",
        "postcode": "hp11 2ee",
        "area": "",
        **change,
    }
    return ",".join(cells[name] for name in HEADER.split(","))


def send(client: Client, *rows: str, header: str = HEADER) -> Any:
    return send_bytes(client, "\r\n".join([header, *rows]).encode())


def send_bytes(client: Client, content: bytes) -> Any:
    return client.post(URL, {"file": SimpleUploadedFile("births.csv", content)})


def birth(**facts: Any) -> Birth:
    return Birth(
        **{
            "notification": "NB-1",
            "born": ago(9),
            "first_name": "Ada",
            "last_name": "Newman",
            "carer_first_name": "Mia",
            "carer_last_name": "Newman",
            "carer_born": None,
            "postcode": "HP11 2EE",
            "area": "N1",
            "restricted": False,
            **facts,
        }
    )


def test_a_file_is_checked_shown_in_numbers_and_recorded(
    county: County, areas: dict[str, ReachArea]
) -> None:
    ada = signed_in(county.ada)
    second = row(notification="NB-2", area="S1", postcode="", carer_first_name="Jo")
    assert send(ada, row(), second)["Location"] == f"{URL}check/"
    assert not Family.objects.exists()
    page = ada.get(f"{URL}check/").content.decode()
    assert "Record 2 births?" in page
    assert "North centre" in page
    assert "Newman" not in page
    done = ada.post(f"{URL}check/", follow=True)
    assert "2 births recorded" in done.content.decode()
    first = Family.objects.get(area=areas["N1"])
    assert (first.called, first.registered_on, first.centre) == ("Mia Newman", None, county.north)
    assert first.children.get().first_name == "Ada"
    assert Family.objects.get(area=areas["S1"]).centre == county.south
    assert "Newman" not in str(list(AuditEvent.objects.values_list("details", flat=True)))

    # The same file again, and a second word to go on.
    send(ada, row(), second)
    assert "2 of them were recorded before" in ada.get(f"{URL}check/").content.decode()
    assert (
        "All of these were recorded before"
        in ada.post(f"{URL}check/", follow=True).content.decode()
    )
    assert Family.objects.count() == 2
    assert ada.post(f"{URL}check/")["Location"] == URL


@pytest.mark.parametrize(
    ("change", "column", "said"),
    [
        ({"notification": ""}, "notification", "Enter notification number"),
        ({"born": ""}, "born", "Enter date of birth"),
        ({"born": "31 February"}, "born", "This is no date"),
        ({"born": "2999-01-01"}, "born", "today or in the past"),
        ({"born": "2001-01-01"}, "born", "on or after"),
        ({"last_name": "", "carer_first_name": "", "carer_last_name": ""}, "last_name", "Enter"),
        ({"carer_last_name": ""}, "carer_last_name", "both names"),
        ({"postcode": "nowhere"}, "postcode", "full UK postcode"),
        ({"postcode": "SL1 1AA"}, "area", "does not tell the area"),
        ({"area": "E1"}, "area", "is no area of your centres"),
        ({"area": "XX"}, "area", "is no area of your centres"),
        ({"first_name": "x" * 300}, "first_name", "100 characters"),
        ({"first_name": "a\x00b"}, "first_name", "Null"),
    ],
)
def test_a_fault_is_told_by_row_and_column_and_nothing_recorded(
    county: County, areas: dict[str, ReachArea], change: dict[str, str], column: str, said: str
) -> None:
    answer = send(signed_in(county.ada), row(notification="NB-0"), row(**change))
    faults = answer.context["faults"]
    assert [(fault.row, fault.column) for fault in faults] == [(3, column)]
    assert said in faults[0].message
    assert said in answer.content.decode()
    assert not Family.objects.exists()


def test_all_faults_of_a_file_are_told(county: County, areas: dict[str, ReachArea]) -> None:
    notify(by=county.ada, births=[birth(notification="NB-9")])
    answer = send(
        signed_in(county.ada),
        row(),
        row(born="never"),
        row(notification="NB-9", first_name="Other"),
        row(first_name="Twin"),
        "one,cell",
    )
    told = [(fault.row, fault.column) for fault in answer.context["faults"]]
    assert {(3, "born"), (4, "notification"), (5, "notification"), (6, "")} <= set(told)
    assert told == sorted(told, key=lambda fault: fault[0])


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"", "empty"),
        (b"\xff\xfe\x00", "not UTF-8"),
        (b"notification\n", "missing"),
        (b"notification,born,shoe_size\n", "not known"),
        (b"notification,born,born\n", "twice"),
        (b'notification,born\n"never closed', "not CSV"),
        (b"notification,born\n" + b"1,2016-01-01\n" * 2001, "more than 2,000 rows"),
        (b"notification,born\n\n , \n", "no rows"),
        (b"x" * 1_000_001, "smaller than 1 MB"),
    ],
)
def test_a_file_that_is_none(county: County, content: bytes, said: str) -> None:
    answer = send_bytes(signed_in(county.cora), content)
    assert answer.status_code == 200
    assert said in answer.content.decode()


def test_without_a_file(county: County) -> None:
    answer = signed_in(county.cora).post(URL, {})
    assert "Choose file of births" in answer.content.decode()


def test_a_coordinator_brings_in_those_of_their_own_areas(
    county: County, areas: dict[str, ReachArea]
) -> None:
    cora = signed_in(county.cora)
    refused = send(cora, row(area="S1"))
    assert "S1 is no area of your centres" in refused.content.decode()
    assert send(cora, row(area="N1"))["Location"] == f"{URL}check/"
    with pytest.raises(Refused):
        notify(by=county.fiona, births=[birth()])


def test_the_same_number_of_queries_for_2_or_60_rows(
    county: County,
    areas: dict[str, ReachArea],
    django_assert_max_num_queries: Any,
) -> None:
    ada = signed_in(county.ada)
    rows = [row(notification=f"NB-{number}") for number in range(60)]
    with django_assert_max_num_queries(20):
        assert send(ada, *rows).status_code == 302


def test_a_baby_of_a_known_family_is_added_to_it(
    county: County, areas: dict[str, ReachArea]
) -> None:
    known = family(county.north, "Archer", postcode="HP11 2EE")
    mother = known.carers.get()
    told = {
        "carer_first_name": "ann",
        "carer_last_name": "ARCHER",
        "carer_born": mother.date_of_birth,
    }
    notify(by=county.ada, births=[birth(**told)])
    assert Family.objects.get() == known
    assert sorted(child.first_name for child in known.children.all()) == ["Ada", "Bo"]
    known.refresh_from_db()
    assert known.registered_on is not None


def test_an_expected_baby_is_born_and_twins_are_two(
    county: County, areas: dict[str, ReachArea]
) -> None:
    known = family(county.north, "Archer", postcode="HP11 2EE")
    due = Child.objects.create(
        council=county.council,
        family=known,
        ref="K-due",
        first_name="Baby",
        last_name="Archer",
        due_on=ago(2),
    )
    told = {"carer_first_name": "Ann", "carer_last_name": "Archer"}
    known.carers.update(date_of_birth=None)
    twins = [birth(notification=key, first_name="", **told) for key in ("NB-1", "NB-2")]
    notify(by=county.ada, births=twins)
    due.refresh_from_db()
    assert (due.date_of_birth, due.due_on) == (ago(9), None)
    assert known.children.filter(date_of_birth=ago(9)).count() == 2
    assert BirthNotification.objects.values("child").distinct().count() == 2


@pytest.mark.parametrize("doubt", ["two families", "another name", "another birthday", "merged"])
def test_in_doubt_it_is_a_family_of_its_own(
    county: County, areas: dict[str, ReachArea], doubt: str
) -> None:
    known = family(county.north, "Archer", postcode="HP11 2EE")
    told: dict[str, Any] = {"carer_first_name": "Ann", "carer_last_name": "Archer"}
    told["carer_born"] = known.carers.get().date_of_birth
    if doubt == "two families":
        family(county.south, "Archer")
    if doubt == "another name":
        told["carer_first_name"] = "Anna"
    if doubt == "another birthday":
        told["carer_born"] += timedelta(days=1)
    if doubt == "merged":
        known.carers.update(merged_into=family(county.north, "Kept").carers.get())
    before = Family.objects.count()
    notify(by=county.ada, births=[birth(**told)])
    assert Family.objects.count() == before + 1


def test_restricted_where_it_was_told_so(county: County, areas: dict[str, ReachArea]) -> None:
    notify(by=county.ada, births=[birth(restricted=True)])
    hidden = Family.objects.get()
    assert hidden.restricted
    assert Family.objects.visible_to(county.cora).exists()
    assert not Family.objects.visible_to(county.fiona).exists()


def test_one_birth_is_typed_in(county: County, areas: dict[str, ReachArea]) -> None:
    cora = signed_in(county.cora)
    sent = {
        "notification": "NB-7",
        "born": ago(3).isoformat(),
        "last_name": "Newman",
        "area": "N1",
        "restricted": "on",
    }
    wrong = cora.post(f"{URL}one/", {**sent, "area": "S1"})
    assert list(wrong.context["form"].errors) == ["area"]
    assert "is recorded" in cora.post(f"{URL}one/", sent, follow=True).content.decode()
    made = Family.objects.get()
    assert (made.called, made.restricted) == ("Baby Newman", True)
    again = cora.post(f"{URL}one/", {**sent, "born": ago(4).isoformat()})
    assert list(again.context["form"].errors) == ["notification"]
    assert "recorded before" in cora.post(f"{URL}one/", sent, follow=True).content.decode()
    assert Family.objects.count() == 1
