"""Every route × every person: what is outside somebody's scope does not exist for them (SPEC 1)."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver, reverse

from centres import audit
from families.merging import merge
from families.models import Family, Level, Need, UnusualAccess
from families.visits import plan
from outcomes.inspection.sampling import draw
from outcomes.models import Action, Assessment, Programme, Star, StarEdition
from tests.api.partners import partner_keys
from tests.cast import County, ago, case, family, visit
from tests.centres.routes import EVERYBODY, NORTH, ROUTES
from tests.families.privacy import correction_keys, privacy_keys
from tests.families.referring import referral, service
from tests.families.timetabling import marked_as_here, timetable_keys
from tests.looking.traces import HIDDEN, Traces
from tests.outcomes.figures import figure_keys
from tests.outcomes.mapped import area_in
from tests.outcomes.viewed import shared_view
from tests.outcomes.voices import story_of, voice_of
from tests.payments.contracts_in_county import contracts_drawn_up
from tests.payments.in_county import paid_claim
from tests.payments.packs_in_county import pack_keys

# The admin site walks its own pages (test_admin.py); the style guide is there with DEBUG only.
ELSEWHERE = {"admin"}
# Parts of addresses that are no references, so that an address can be made at all.
STAND_INS = {
    "form": "csv",
    "quarter": "1950-51-Q1",
    **dict.fromkeys(("line", "check", "transaction", "payment_run", "rollup"), "987654"),
    **dict.fromkeys(("mark", "notice"), "987654"),
    **dict.fromkeys(("number", "bank_details", "absence", "verification"), "987654"),
    **dict.fromkeys(
        ("variation", "position", "saved_view", "file_sample", "pack_action"), "987654"
    ),
    **dict.fromkeys(("session", "series", "room", "term", "volunteer", "person"), "987654"),
    **dict.fromkeys(("audit_event", "audit_finding", "kept"), "987654"),
}
ODD_REFERENCES = ("none", "%00", "a%00b", "~00", "..", "%2e%2e", "'", "x" * 500)
# How many tests the routes are shared out to.
LOTS = 6
# Of a family whose page they do not find, who else is asked for when it is restricted.
OUTSIDERS = frozenset({"sam", "wendy", "eve", "colin"})
# How many of the odd references each route is asked for; all of them are, over the routes.
ODD_EACH = 3
FOUND, NOT_FOUND, METHOD_NOT_ALLOWED = {200, 302}, 404, 405
# What the API for partners says to people: it asks for a key.
KEY_WANTED = 401


def routes(resolver: URLResolver) -> Iterator[str]:
    """Names of all routes; one without a name is told by its pattern."""
    for entry in resolver.url_patterns:
        if isinstance(entry, URLResolver):
            if entry.namespace not in ELSEWHERE:
                yield from routes(entry)
        elif isinstance(entry, URLPattern):
            yield entry.name or str(entry.pattern)


def test_every_route_says_who_finds_it() -> None:
    named = [*routes(get_resolver())]
    assert set(named) == set(ROUTES)
    assert len(named) == len(ROUTES), "each name is one route's"


@pytest.fixture
def world(county: County) -> dict[str, dict[str, str]]:
    """References of a record of each kind: of an ordinary family in North, and a restricted one."""
    ordinary = family(county.north)
    restricted = family(county.north, HIDDEN, restricted=True)
    money = paid_claim(county) | contracts_drawn_up(county) | timetable_keys(county)
    money |= pack_keys(county, money["contract"])
    money |= figure_keys(county.north.cluster, money["quarter"])
    money["area"] = area_in(county.north, "E01000001").code
    money["saved_view"] = shared_view(county.cora)
    money["council"] = county.council.code
    money |= partner_keys(county.ada)
    money["audit_event"] = event_of(county)
    money["audit_finding"] = finding_of(county)
    money |= privacy_keys(county, restricted)
    for kept in (ordinary, restricted):
        marked_as_here(county, kept, money["session"])
    found = {
        "ordinary": {**records(county, ordinary), **money},
        "restricted": {**records(county, restricted), **money},
    }
    found["merged"] = found["ordinary"] | {"family": found["ordinary"]["merged_family"]}
    sample = str(draw(by=county.cora, centre=county.north).pk)
    return {
        kind: {**keys, "file_sample": sample, "ending": "closed"} for kind, keys in found.items()
    }


def records(county: County, of_family: Family) -> dict[str, str]:
    held = case(of_family, county.fiona)
    star = Star.objects.create(
        council=county.council,
        ref=f"LS-{of_family.ref}",
        case=held,
        kind=Star.Kind.FIRST,
        date=ago(50),
        edition=StarEdition.objects.get(code="family-star-plus"),
        completed=Star.Completed.TOGETHER,
    )
    action = Action.objects.create(
        council=county.council,
        ref=f"LA-{of_family.ref}",
        case=held,
        area="physical_health",
        text="See the dentist",
    )
    child = of_family.children.get()
    check = Assessment.objects.create(
        council=county.council,
        ref=f"LD-{of_family.ref}",
        child=child,
        date=ago(20),
        area=Assessment.Area.PSED,
        judgement=Assessment.Judgement.ON_TRACK,
    )
    programme, _ = Programme.objects.get_or_create(
        council=county.council, code="G1", name="Confident parents", evidence_based=True, sessions=8
    )
    shared = {"council": county.council, "family": of_family, "starts_on": ago(40)}
    need = Need.objects.create(ref=f"LN-{of_family.ref}", need="debt", **shared)
    level = Level.objects.create(level=2, **shared)
    gone = family(county.north)
    references = {
        "family": of_family.ref,
        "kept_kind": "case",
        "kept": str(held.pk),
        "other_family": family(county.north).ref,
        "merged_family": gone.ref,
        "carer": of_family.carers.get().ref,
        "child": child.ref,
        "assessment": check.ref,
        "programme": programme.code,
        "run_centre": county.north.code,
        "number": "1",
        "token": "nobodys",
        "person": str(county.fiona.pk),
        "level": level.starts_on.isoformat(),
        "need": need.ref,
        "engagement": visit(of_family, county.fiona, ago(3), case=held).ref,
        "case": held.ref,
        "centre": county.south.code,
        "star": star.ref,
        "edition": own_edition(county),
        "action": action.ref,
        "approach": "benefits",
        "service": service(county.council, "Food bank").ref,
        "visit": plan(by=county.fiona, family=of_family, planned_on=ago(-3)).ref,
        "referral": referral(of_family, county.cora).ref,
        "voice": voice_of(held, county.fiona, comment="We sleep").ref,
        "story": story_of(held, county.fiona).ref,
        **correction_keys(county, of_family),
    }
    merge(by=county.cora, kept=of_family, merged=gone)
    return references


def finding_of(county: County) -> str:
    """The id of an unusual access of the council."""
    shared = {"council": county.council, "user": county.fiona, "day": ago(1)}
    return str(UnusualAccess.objects.create(kind="no_work", facts={"families": 7}, **shared).pk)


def event_of(county: County) -> str:
    """The id of an event of the council's audit trail."""
    told: dict[str, Any] = {"record": "family", "reference": "F1", "council": county.council}
    return str(audit.record(by=county.cora, action="family.home", **told).pk)


def own_edition(county: County) -> str:
    """The code of an edition of the council's own, used by no Star."""
    made, _ = StarEdition.objects.get_or_create(
        council=county.council, code="ours", defaults={"name": "Ours"}
    )
    return made.code


def lots(names: list[str]) -> list[Any]:
    """The names shared out, so that the world is built for many routes at a time; `-k` still finds
    the lot of a route by its name.
    """
    shared_out = [names[first::LOTS] for first in range(LOTS)]
    return [pytest.param(lot, id="-".join(lot)) for lot in shared_out if lot]


@pytest.mark.parametrize("names", lots(sorted(ROUTES)))
def test_each_person_finds_what_is_theirs(
    county: County,
    world: dict[str, dict[str, str]],
    names: list[str],
    record_property: Callable[[str, int], None],
) -> None:
    """Own, another cluster’s, another provider’s, another council’s: by whom it is that asks (the
    cast has one of each); an ordinary family, a restricted one, one merged into the ordinary.
    """
    people = {who: signed_in(county, who) for who in [*EVERYBODY, "anonymous"]}
    # What a merged family was shows nothing: its page is the kept one's.
    traces = Traces(county, {kind: world[kind] for kind in ("ordinary", "restricted")})
    wrong, asked = {}, 0
    for name in names:
        for kind, found_by in expected_of(name).items():
            address = reverse(name, args=[world[kind][key] for key in ROUTES[name].names])
            to_ask = set(people)
            if kind != "ordinary":
                to_ask &= ROUTES[name].found_by | found_by | OUTSIDERS
            asked += len(to_ask)
            found = {who for who in to_ask if finds(people[who], who, address, traces)}
            if found != found_by:
                unseen, unasked = sorted(found_by - found), sorted(found - found_by)
                wrong[f"{kind}: {name}"] = f"not found by {unseen}, but by {unasked}"
    record_property("scope walk", asked)
    assert not wrong
    assert not traces.missing, "looked at, and no event says so"


def expected_of(name: str) -> dict[str, frozenset[str]]:
    """Who finds a route, by the kind of family that its address names."""
    route = ROUTES[name]
    expected = {"ordinary": route.found_by}
    if route.restricted is not None:
        expected["restricted"] = route.restricted
    if route.names[:1] == ("family",) and reverse(name, args=route.names).startswith("/families/"):
        # Led to the same page of the family that it was merged into, whatever is there for them.
        expected["merged"] = NORTH if route.found_by else frozenset()
    return expected


def signed_in(county: County, who: str) -> Client:
    client = Client()
    if who != "anonymous":
        client.force_login(county.people[who])
    return client


def finds(client: Client, who: str, address: str, traces: Traces) -> bool:
    response = client.get(address)
    traces.look_for(who, response)
    if response.status_code == METHOD_NOT_ALLOWED:
        return True
    if response.status_code == KEY_WANTED:
        return False
    if who == "anonymous":
        # The wall, or the refusal of the API, which has no page to send to.
        return response.status_code in FOUND and not response.headers.get(
            "Location", ""
        ).startswith(reverse("sign_in") + "?")
    assert response.status_code in FOUND | {NOT_FOUND}, f"{who} at {address}"
    return response.status_code != NOT_FOUND


@pytest.mark.parametrize("names", lots([name for name, route in ROUTES.items() if route.names]))
def test_a_reference_that_nothing_has_is_no_page(county: County, names: list[str]) -> None:
    client = signed_in(county, "cora")
    for place, name in enumerate(names):
        route = ROUTES[name]
        address = reverse(name, args=[STAND_INS.get(key, "REFERENCE") for key in route.names])
        for stand_in in STAND_INS.values():
            address = address.replace(stand_in, "REFERENCE")
        answers = {
            reference: client.get(address.replace("REFERENCE", reference)).status_code
            for reference in (ODD_REFERENCES * 2)[place % len(ODD_REFERENCES) :][:ODD_EACH]
        }
        assert set(answers.values()) <= {NOT_FOUND, KEY_WANTED}, f"{name}: {answers}"


def test_everybody_is_sent_to_a_first_page(county: County) -> None:
    for who in EVERYBODY:
        client = Client()
        client.force_login(county.people[who])
        assert client.get(reverse("home"), follow=True).status_code == 200
