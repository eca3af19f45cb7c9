"""Referrals sent by a partner's program, and what it is told became of them."""

from typing import Any

import pytest

from centres.models import AuditEvent, PostcodePlace, ReachArea
from families.models import Family, Referral
from families.referrals.deciding import accept, decline
from tests.api.partners import FOLLOW, REFER, Program, partner, program
from tests.api.problems import faults, told
from tests.api.sharing import agreed, said
from tests.cast import County, ago, family, person

REFERRALS = "/api/v1/referrals/"


@pytest.fixture
def mash(county: County) -> Program:
    area = ReachArea.objects.create(
        council=county.council, centre=county.south, code="E1", name="E1", under5_population=100
    )
    PostcodePlace.objects.create(council=county.council, postcode="HP11 2EE", area=area)
    return program(county.ada, partner(county.ada, "mash", "mash"), REFER, FOLLOW)


def asked(reference: str = "M1", **facts: Any) -> dict[str, Any]:
    return {
        "reference": reference,
        "made_on": ago(1).isoformat(),
        "reason": "Debts",
        "needs": ["debt"],
        "consent": "given",
        "carers": [{"first_name": "Ann", "last_name": "Archer", "date_of_birth": "1990-05-17"}],
        "children": [{"last_name": "Archer", "due_on": ago(-60).isoformat()}],
        "postcode": "hp112ee",
        **facts,
    }


def test_a_referral_lands_in_the_inbox_that_serves_the_family(
    county: County, mash: Program
) -> None:
    answer = mash.send(REFERRALS, asked())
    received = Referral.objects.get()
    assert (answer.status_code, answer.json()) == (201, {"ref": received.ref, "reference": "M1"})
    assert (received.cluster, received.partner) == (county.south.cluster, "mash")
    assert received.organisation == "Mash"
    made = received.family
    assert (made.centre, made.registered_on, made.called) == (county.south, None, "Ann Archer")
    assert Referral.objects.visible_to(county.sam).exists()
    event = AuditEvent.objects.get(action="referral.received")
    assert (event.user, event.details["sender"]) == (None, "mash")


def test_a_known_family_gets_it_where_it_belongs_and_nothing_shows(
    county: County, mash: Program
) -> None:
    stranger = {"first_name": "Zoe", "last_name": "Novak"}
    unknown = mash.send(REFERRALS, asked(carers=[stranger]))
    hidden = family(county.north, restricted=True)
    known = mash.send(REFERRALS, asked("M2"))
    assert set(known.json()) == set(unknown.json())
    received = Referral.objects.get(sender_ref="M2")
    assert (received.family, received.cluster) == (hidden, county.north.cluster)
    nowhere = mash.send(REFERRALS, asked("M3", postcode="HP99 9ZZ"))
    assert "centre" in faults(nowhere)


def test_one_reference_is_one_referral(county: County, mash: Program) -> None:
    first = mash.send(REFERRALS, asked(), "request-1")
    again = mash.send(REFERRALS, asked(), "request-1")
    assert first.json() == again.json()
    other = mash.send(REFERRALS, asked(), "request-2")
    assert told(other)["status"] == 409
    assert Referral.objects.count() == 1


def test_what_became_of_it_is_told_as_far_as_agreed(county: County, mash: Program) -> None:
    ref = mash.send(REFERRALS, asked()).json()["ref"]
    received = Referral.objects.get()
    accept(by=county.sam, referral=received, day=ago(0))

    def seen() -> tuple[bool, str, str | None]:
        said_of = mash.get(f"{REFERRALS}{ref}/").json()
        return said_of["shared"], said_of["state"], said_of["decided_on"]

    assert seen() == (False, "", None)
    agreed(county.olga, "mash", "referral_outcomes")
    assert seen() == (True, "accepted", ago(0).isoformat())
    assert AuditEvent.objects.filter(action="referral.told_partner").count() == 1
    coordinator = person(county.council, "cleo", "coordinator", county.south.cluster)
    said(coordinator, received.family, "withdrawn")
    assert seen() == (False, "", None)
    said(coordinator, received.family, "given")
    Family.objects.update(restricted=True)
    assert seen() == (False, "", None)


def test_the_reason_it_was_declined_is_told_and_no_note(county: County, mash: Program) -> None:
    mash.send(REFERRALS, asked())
    coordinator = person(county.council, "cleo", "coordinator", county.south.cluster)
    decline(by=coordinator, referral=Referral.objects.get(), day=ago(0), reason="Out of age")
    agreed(county.olga, "mash", "referral_outcomes")
    row = mash.get(REFERRALS).json()["results"][0]
    assert (row["state"], row["decline_reason"]) == ("declined", "Out of age")
    assert "Archer" not in str(row)


def test_another_partners_and_another_councils_are_not_there(county: County, mash: Program) -> None:
    ref = mash.send(REFERRALS, asked()).json()["ref"]
    edna = person(county.elsewhere, "edna", "council_admin")
    for other in (
        program(county.ada, partner(county.ada, "school", "school"), FOLLOW),
        program(edna, partner(edna, "mash", "mash"), FOLLOW),
    ):
        assert other.get(REFERRALS).json()["count"] == 0
        assert other.get(f"{REFERRALS}{ref}/").status_code == 404
        assert other.get(f"{REFERRALS}a%00b/").status_code == 404
    sender = program(county.ada, partner(county.ada, "mash"), REFER)
    assert sender.get(REFERRALS).status_code == 403
    reader = program(county.ada, partner(county.ada, "mash"), FOLLOW)
    assert reader.send(REFERRALS, asked("M9")).status_code == 403
    assert reader.get(REFERRALS, {"reference": "M1"}).json()["count"] == 1
    assert reader.get(REFERRALS, {"made_to": str(ago(2))}).json()["count"] == 0


@pytest.mark.parametrize(
    ("facts", "field"),
    [
        ({"reference": ""}, "reference"),
        ({"made_on": "2999-01-01"}, "made_on"),
        ({"made_on": "1899-12-31"}, "made_on"),
        ({"reason": " "}, "reason"),
        ({"needs": ["luck"]}, "needs"),
        ({"needs": "debt"}, "needs"),
        ({"consent": "perhaps"}, "consent"),
        ({"consent": "overridden"}, "override_reason"),
        ({"carers": [], "children": []}, "carers"),
        ({"carers": [{"first_name": "Ann"}]}, "carers"),
        ({"carers": [{}] * 11}, "carers"),
        ({"children": [{"last_name": "A"}]}, "children"),
        ({"children": [{"last_name": "A", "due_on": "2999-01-01"}]}, "children"),
        ({"children": 7}, "children"),
        ({"postcode": "nowhere"}, "postcode"),
        ({"postcode": "HP99 9ZZ"}, "centre"),
        ({"centre": "East"}, "centre"),
        ({"centre": "a\x00b"}, "centre"),
        ({"contact_name": "\ud800"}, "contact_name"),
    ],
)
def test_a_fault_is_told_by_its_field(
    county: County, mash: Program, facts: dict[str, Any], field: str
) -> None:
    answer = mash.send(REFERRALS, asked(**facts))
    assert answer.status_code == 400
    assert list(faults(answer)) == [field]
    assert not Family.objects.exists()
