"""The list of cases: whose, what is due, who holds how many, and at what cost."""

from typing import Any

from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from centres.models import Membership, User
from centres.scope import COORDINATOR
from families import cases
from families.models import Case, Level
from outcomes.models import Star, StarEdition
from tests.cast import County, ago, case, family, person, visit

CASES = reverse("cases")


def signed_in(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def star(of_case: Case, kind: str, days: int, **facts: Any) -> Star:
    facts = {"finished_at": timezone.now(), **facts}
    return Star.objects.create(
        council=of_case.council,
        ref=f"LS-{Star.objects.count()}",
        case=of_case,
        kind=kind,
        date=ago(days),
        edition=StarEdition.objects.get(code="family-star-plus"),
        completed="together",
        **facts,
    )


def listed(client: Client, **query: str) -> list[str]:
    return [row.family.called.split()[-1] for row in client.get(CASES, query).context["page"]]


def test_a_support_worker_begins_with_their_own(county: County) -> None:
    case(family(county.north, "Mine"), county.fiona)
    case(family(county.north, "Franks"), county.frank)
    case(family(county.south, "Souths"), county.sam)
    case(family(county.north, "Hidden", restricted=True), county.frank)
    fiona = signed_in(county.fiona)
    assert listed(fiona) == ["Mine"]
    assert set(listed(fiona, worker="all")) == {"Mine", "Franks"}
    assert listed(fiona, worker=str(county.frank.pk)) == ["Franks"]
    assert "Who holds how many" not in fiona.get(CASES, {"worker": "all"}).content.decode()
    assert set(listed(signed_in(county.cora))) == {"Mine", "Franks", "Hidden"}


def test_narrowed_and_sorted(county: County) -> None:
    late = case(family(county.north, "Late"), county.fiona, opened_on=ago(90))
    new = case(family(county.north, "New"), county.frank, opened_on=ago(20))
    old = case(family(county.north, "Old"), county.fiona, opened_on=ago(300))
    star(old, "first", 290)
    done = case(family(county.north, "Done"), county.fiona, opened_on=ago(200))
    cases.close(by=county.fiona, case=done, closed_on=ago(3), reason="other")
    Level.objects.create(council=county.council, family=new.family, starts_on=ago(9), level=3)
    visit(late.family, county.fiona, ago(2))
    cora = signed_in(county.cora)
    assert listed(cora) == ["Old", "Late", "New"]
    assert listed(cora, due="late") == ["Old", "Late"]
    assert listed(cora, due="soon") == ["New"]
    assert listed(cora, due="closing") == ["Old"]
    assert listed(cora, level="3") == ["New"]
    assert listed(cora, state="closed") == ["Done"]
    assert len(listed(cora, state="all")) == 4
    assert listed(cora, sort="-opened") == ["New", "Late", "Old"]
    assert listed(cora, sort="seen") == ["Late", "New", "Old"]
    assert listed(cora, centre="North", sort="name") == ["Late", "New", "Old"]
    for odd in ({"worker": "x"}, {"due": "\x00"}, {"level": "9" * 40}, {"sort": "-x"}):
        assert cora.get(CASES, odd).status_code in (200, 400)


def test_what_waits_for_a_worker(county: County) -> None:
    sid = person(county.council, "sid", COORDINATOR, county.south.cluster)
    moved = case(family(county.north, "Moved"), county.fiona)
    cases.transfer(by=county.cora, case=moved, to=county.south, note="Moved")
    left = case(family(county.south, "Left"), county.sam)
    case(family(county.south, "Kept"), sid)
    south = signed_in(sid)
    assert listed(south, worker="none") == ["Moved"]
    assert listed(signed_in(county.cora), worker="none") == [], "the south finds one"
    Membership.objects.filter(user=county.sam).delete()
    assert set(listed(south, worker="none")) == {"Moved", "Left"}
    cases.allocate(by=sid, case=left, worker=sid)
    cases.allocate(by=sid, case=moved, worker=sid)
    page = south.get(CASES, {"worker": "none"}).content.decode()
    assert "No case waits for a worker" in page


def test_a_coordinator_sees_who_holds_how_many(county: County) -> None:
    for days, level in ((90, 3), (10, 3), (10, None)):
        held = case(family(county.north), county.fiona, opened_on=ago(days))
        if level:
            Level.objects.create(
                council=county.council, family=held.family, starts_on=ago(days), level=level
            )
    case(family(county.south), county.sam)
    loads = signed_in(county.cora).get(CASES).context["loads"]
    assert [(str(one.worker), one.by_level, one.cases, one.late) for one in loads] == [
        ("Cora", [0, 0, 0, 0], 0, 0),
        ("Fiona", [1, 0, 2, 0], 3, 1),
        ("Frank", [0, 0, 0, 0], 0, 0),
    ]


def test_it_takes_a_fixed_number_of_queries(county: County) -> None:
    cora = signed_in(county.cora)

    def queries() -> int:
        with CaptureQueriesContext(connection) as captured:
            assert cora.get(CASES).status_code == 200
        return len(captured)

    def another() -> None:
        held = case(family(county.north), county.fiona, opened_on=ago(50))
        star(held, "first", 40)
        visit(held.family, county.fiona, ago(3), case=held)

    another()
    few = queries()
    for _ in range(30):
        another()
    assert queries() == few


def test_new_allocations_are_on_today_until_seen(county: County) -> None:
    held = case(family(county.north, "Newcomb"), county.fiona)
    cases.allocate(by=county.cora, case=held, worker=county.frank, note="Ring before six")
    frank, today = signed_in(county.frank), reverse("today")
    page = frank.get(today).content.decode()
    assert "New allocations" in page
    assert "Ring before six" in page
    assert "New allocations" not in signed_in(county.fiona).get(today).content.decode()
    seen = frank.post(reverse("case_seen", args=[held.ref]) + f"?next={today}", follow=True)
    assert seen.redirect_chain[-1][0] == today
    assert "New allocations" not in seen.content.decode()
