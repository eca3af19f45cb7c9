"""Needs noticed in a session, and passed on to outreach in one tap."""

from uuid import uuid4

import pytest
from django.test import Client

from centres.models import Membership
from families.models import CentreSession, Family, Level, Need, Referral
from families.sessions.noticing import noticed
from families.sessions.registers import arrive
from tests.cast import County, ago, case, family, visit
from tests.families.timetabling import session

pytestmark = pytest.mark.django_db


def in_need(county: County, name: str = "Baker") -> Family:
    made = family(county.north, name)
    Need.objects.create(
        council=county.council, family=made, ref=f"N-{made.ref}", need="housing", starts_on=ago(30)
    )
    return made


def test_whose_needs_nobody_works_on(county: County) -> None:
    plain, needy, held, visited, long_ago, referred = (
        family(county.north, "Archer"),
        *(in_need(county, name) for name in ("Baker", "Cook", "Dyer", "Ellis", "Frost")),
    )
    level = family(county.north, "Gray")
    Level.objects.create(council=county.council, family=level, starts_on=ago(9), level=2)
    case(held, county.fiona)
    visit(visited, county.fiona, ago(80))
    visit(long_ago, county.fiona, ago(90))
    pass_on(county, session(county, 0), referred)
    families = [plain, needy, held, visited, long_ago, referred, level]
    found = noticed([kept.pk for kept in families], ago(0))
    assert found == {needy.pk, long_ago.pk, level.pk}


@pytest.fixture
def today(county: County) -> CentreSession:
    return session(county, 0)


def pass_on(county: County, of: CentreSession, kept: Family, **facts: str) -> Client:
    client = Client()
    client.force_login(county.fiona)
    sent = {
        "client_id": str(uuid4()),
        "reason": "Spoke of being turned out",
        "consent": "given",
        **facts,
    }
    for _ in range(2):
        client.post(f"/sessions/{of.pk}/register/pass-on/{kept.ref}/", sent)
    return client


def test_a_tap_puts_it_in_the_clusters_inbox_once(county: County, today: CentreSession) -> None:
    needy = in_need(county)
    pass_on(county, today, needy)
    referral = Referral.objects.get()
    assert (referral.family, referral.cluster) == (needy, county.north.cluster)
    assert (referral.partner, referral.state, referral.needs) == ("centre", "waiting", ["housing"])
    assert (referral.contact_name, referral.consent) == ("Fiona", "given")


def test_without_agreement_the_reason_says_why(county: County, today: CentreSession) -> None:
    pass_on(county, today, in_need(county), consent="overridden")
    referral = Referral.objects.get()
    assert referral.override_reason == "Spoke of being turned out"


@pytest.mark.parametrize(
    "facts", [{"reason": ""}, {"consent": ""}, {"consent": "refused"}, {"client_id": "x"}]
)
def test_what_is_missing_is_said(
    county: County, today: CentreSession, facts: dict[str, str]
) -> None:
    pass_on(county, today, in_need(county), **facts)
    assert not Referral.objects.exists()


def test_the_prompt_is_a_dot_and_names_no_need(county: County, today: CentreSession) -> None:
    for kept in (in_need(county), family(county.north, "Archer")):
        arrive(by=county.fiona, session=today, family=kept)
    client = Client()
    client.force_login(county.fiona)
    page = client.get(f"/sessions/{today.pk}/register/").content.decode()
    assert page.count("has needs, and nobody works with them yet") == 1
    assert "ousing" not in page


def test_a_universal_worker_begins_with_the_timetable(county: County) -> None:
    Membership.objects.filter(user=county.fiona).update(works_as="universal")
    client = Client()
    client.force_login(county.fiona)
    assert client.get("/")["Location"] == "/sessions/"
