"""The pages of referrals: the inbox and its filters, forms, who finds what; and signposting."""

from typing import Any
from uuid import uuid4

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from centres.models import User
from families.models import Case, Family, Referral, Signpost
from families.referrals import deciding, following, sending
from tests.cast import County, ago, case, family
from tests.families.referring import referral, service

URL = "/referrals/"
NOBODY = {"carers-TOTAL_FORMS": "2", "carers-INITIAL_FORMS": "0"}
NOBODY |= {"children-TOTAL_FORMS": "3", "children-INITIAL_FORMS": "0"}


def signed_in(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def typed(**change: Any) -> dict[str, Any]:
    """A referral for a family of two, as it is typed in."""
    return {
        **NOBODY,
        "client_id": str(uuid4()),
        "carers-0-first_name": "Mia",
        "carers-0-last_name": "Newman",
        "children-0-first_name": "Ty",
        "children-0-last_name": "Newman",
        "children-0-date": ago(300).isoformat(),
        "postcode": "hp112ee",
        "centre": "North",
        "partner": "midwife",
        "contact_name": "Molly Midwife",
        "reason": "Alone with a baby",
        "needs": ["lone_parent"],
        "urgency": "soon",
        "consent": "given",
        "made_on": ago(1).isoformat(),
        **change,
    }


def listed(client: Client, **query: str) -> list[Referral]:
    return [row for row, *_ in client.get(URL, query).context["rows"]]


def test_the_inbox_has_the_urgent_first_then_the_oldest(county: County) -> None:
    facts = [("routine", 9), ("soon", 1), ("today", 0), ("soon", 5), ("routine", 20)]
    made = [
        referral(family(county.north), county.fiona, urgency=urgency, made_on=ago(days))
        for urgency, days in facts
    ]
    referral(family(county.south), county.sam)
    assert listed(signed_in(county.frank)) == [made[2], made[3], made[1], made[4], made[0]]
    page = signed_in(county.frank).get(URL).content.decode()
    assert "Waiting 20 days" not in page
    assert "Waiting 2 weeks" in page
    assert "Waiting since today" in page


def test_filters_in_the_address(county: County) -> None:
    by, archers = county.fiona, family(county.north)
    waits = referral(archers, by, urgency="today")
    school = referral(archers, by, partner="school")
    taken = deciding.accept(by=by, referral=referral(archers, by), day=ago(0))
    told = deciding.decline(by=county.cora, referral=referral(archers, by), day=ago(0), reason="No")
    told = following.tell(by=by, referral=told, how="phone", day=ago(0), what="No")
    bank = service(county.council, "Food bank")
    sent, _ = sending.refer(
        by=by, family=archers, service=bank, reason="Food", consent="given", made_on=ago(0)
    )
    client = signed_in(by)
    for query, expected in (
        ({}, [waits, school]),
        ({"urgency": "today"}, [waits]),
        ({"partner": "school"}, [school]),
        ({"state": "accepted"}, [taken]),
        ({"state": "declined"}, [told]),
        ({"direction": "out"}, [sent]),
        ({"left": "tell"}, [taken]),
        ({"left": "outcome"}, [taken]),
        ({"left": "tell", "state": "declined"}, []),
    ):
        assert listed(client, **query) == expected, query
    assert len(listed(client, state="any", direction="any")) == 5


@pytest.mark.parametrize("name", ["direction", "state", "urgency", "partner", "left", "page"])
def test_odd_filters_are_answered(county: County, name: str) -> None:
    referral(family(county.north), county.fiona)
    client = signed_in(county.fiona)
    for value in ("\x00", "9" * 400, "x", "' OR 1=1"):
        assert client.get(URL, {name: value}).status_code == 200, value


def test_the_inbox_takes_the_same_number_of_queries(county: County) -> None:
    client = signed_in(county.cora)

    def queries() -> int:
        with CaptureQueriesContext(connection) as captured:
            assert client.get(URL, {"state": "any"}).status_code == 200
        return len(captured)

    held = family(county.north)
    taken = referral(held, county.fiona)
    deciding.accept(by=county.fiona, referral=taken, day=ago(0), centre=county.north)
    few = queries()
    for number in range(30):
        referral(family(county.north, f"Baker{number}"), county.fiona)
    assert queries() == few


def test_a_family_nobody_knew_is_typed_in_with_the_referral(county: County) -> None:
    answer = signed_in(county.fiona).post(f"{URL}add/", typed(), follow=True)
    made = Referral.objects.get()
    assert "is in the inbox of North cluster" in answer.content.decode()
    assert (made.family.called, made.family.postcode) == ("Mia Newman", "HP11 2EE")
    assert [child.first_name for child in made.family.children.all()] == ["Ty"]
    assert (made.contact_name, made.needs) == ("Molly Midwife", ["lone_parent"])


def test_families_that_look_like_it_are_shown_first(county: County) -> None:
    known = family(county.north, "Newman", postcode="HP11 2EE")
    elsewhere = family(county.south, "Newman", postcode="HP11 2EE")
    client, sent = signed_in(county.fiona), typed(**{"carers-0-first_name": "Ann"})
    asked = client.post(f"{URL}add/", sent)
    page = asked.content.decode()
    assert "Is it one of these families?" in page
    assert known.ref in page
    assert elsewhere.ref not in page
    assert "Alone with a baby" in page
    assert not Referral.objects.exists()
    refused = client.post(f"{URL}add/", {**sent, "same_as": elsewhere.ref})
    assert "Say whether it is one of these families" in refused.content.decode()
    client.post(f"{URL}add/", {**sent, "same_as": known.ref})
    assert Referral.objects.get().family == known
    client.post(f"{URL}add/", {**sent, "client_id": str(uuid4()), "same_as": "new"})
    assert Referral.objects.latest("pk").family.called == "Ann Newman"
    assert Family.objects.count() == 3


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"carers-0-first_name": "", "carers-0-last_name": ""}, ""),
        ({"postcode": "nowhere"}, "Enter a full UK postcode"),
        ({"reason": ""}, "Say what is asked for"),
        ({"partner": "wizard"}, "Select a valid choice"),
        ({"centre": "South"}, "Select a valid choice"),
        ({"consent": ""}, "Answer “Does the family agree"),
        ({"consent": "overridden"}, "Say why it is shared"),
        ({"made_on": "2999-01-01"}, "must be today or in the past"),
        ({"client_id": "x"}, "Open this page again"),
        ({"children-0-date": ""}, "Enter the date of birth, or the due date"),
        ({"children-0-expected": "on"}, "This due date is long past"),
        ({"carers-1-date_of_birth": "1990-01-01"}, "Enter first name"),
        ({"carers-0-first_name": "a\x00"}, "Null characters"),
        ({"carers-TOTAL_FORMS": "x"}, ""),
        ({"carers-TOTAL_FORMS": "9999999"}, ""),
        ({"reason": "x" * 2001}, "2000 characters or fewer"),
    ],
)
def test_typing_that_is_wrong_is_answered(
    county: County, change: dict[str, Any], said: str
) -> None:
    answer = signed_in(county.fiona).post(f"{URL}add/", typed(**change))
    assert answer.status_code in (200, 302)
    if said:
        assert said in answer.content.decode()
        assert "Molly Midwife" in answer.content.decode()
        assert not Referral.objects.exists()


def test_somebody_is_named(county: County) -> None:
    sent = {key: value for key, value in typed().items() if "0-" not in key}
    answer = signed_in(county.fiona).post(f"{URL}add/", sent)
    assert "Enter the name of at least one carer or child" in answer.content.decode()
    assert not Family.objects.exists()


def test_the_whole_way_of_a_referral(county: County) -> None:
    archers = family(county.north)
    cora = signed_in(county.cora)
    sent = {key: value for key, value in typed().items() if "-" not in key}
    answer = cora.post(f"/families/{archers.ref}/referrals/add/", sent, follow=True)
    made = Referral.objects.get()
    page = f"{URL}{made.ref}/"
    assert answer.redirect_chain[-1][0] == page
    assert "Take it on" not in cora.get(page).content.decode()
    assert "Take it on" in signed_in(county.fiona).get(page).content.decode()

    wrong = cora.post(f"{page}accept/", {"support": "new", "day": ago(0).isoformat()})
    assert list(wrong.context["form"].errors) == ["centre", "worker"]
    chosen = {"support": "new", "centre": "North", "worker": "frank", "day": ago(0).isoformat()}
    taken = cora.post(f"{page}accept/", chosen, follow=True)
    held = Case.objects.get()
    assert taken.redirect_chain[-1][0] == f"/cases/{held.ref}/"
    assert "already accepted" in cora.post(f"{page}accept/", chosen, follow=True).content.decode()
    assert "already accepted" in cora.get(f"{page}decline/", follow=True).content.decode()

    proposed = cora.get(f"{page}tell/").context["form"]["what"].value()
    assert made.ref in proposed
    letter = cora.get(f"{page}letter/").content.decode()
    assert "Molly Midwife" in letter
    assert "Archer" not in letter
    told = {"how": "email", "day": ago(0).isoformat(), "what": proposed}
    cora.post(f"{page}tell/", told)
    cora.post(f"{page}outcome/", {"outcome": "helped", "note": "", "day": ago(0).isoformat()})
    made.refresh_from_db()
    assert (made.told_how, made.outcome, made.case) == ("email", "helped", held)
    shown = cora.get(page).content.decode()
    assert "Referrer told" in shown
    assert "The family got the help asked for" in shown


def test_declining_and_passing_on_by_their_pages(county: County) -> None:
    first = referral(family(county.north, registered_on=None), county.fiona)
    second = referral(family(county.north, "Baker", registered_on=None), county.fiona)
    cora = signed_in(county.cora)
    answer = cora.post(
        f"{URL}{first.ref}/decline/", {"reason": "Too far", "day": ago(0).isoformat()}
    )
    assert answer["Location"] == f"{URL}{first.ref}/tell/"
    assert "We are not able to take it on. Too far" in cora.get(answer["Location"]).content.decode()
    for centre in ("North", "East", "Nowhere", "\x00"):
        wrong = cora.post(f"{URL}{second.ref}/pass-on/", {"centre": centre, "note": "There"})
        assert wrong.status_code == 200
        assert list(wrong.context["form"].errors) == ["centre"]
    cora.post(f"{URL}{second.ref}/pass-on/", {"centre": "South", "note": "There"})
    assert cora.get(f"{URL}{second.ref}/").status_code == 404
    history = cora.get(f"{URL}passed-on/").content.decode()
    assert second.ref in history
    assert "South cluster" in history
    assert "Baker" not in history
    assert f'href="{URL}{second.ref}/"' not in history
    assert listed(signed_in(county.sam)) == [second]
    assert second.ref not in signed_in(county.sam).get(f"{URL}passed-on/").content.decode()


def test_of_a_restricted_family_workers_learn_nothing(county: County) -> None:
    hidden = family(county.north, "Hidden", restricted=True, registered_on=None)
    waiting = referral(hidden, county.cora)
    fiona = signed_in(county.fiona)
    assert listed(fiona) == []
    assert fiona.get(f"{URL}{waiting.ref}/").status_code == 404
    deciding.pass_on(by=county.cora, referral=waiting, centre=county.south, note="There")
    assert waiting.ref not in fiona.get(f"{URL}passed-on/").content.decode()
    assert waiting.ref in signed_in(county.cora).get(f"{URL}passed-on/").content.decode()
    assert listed(signed_in(county.sam)) == []


def test_another_cluster_reads_the_referral_and_not_yet_the_family(county: County) -> None:
    ours = family(county.north)
    passed = deciding.pass_on(
        by=county.cora, referral=referral(ours, county.fiona), centre=county.south, note="There"
    )
    sam = signed_in(county.sam)
    page = sam.get(f"{URL}{passed.ref}/").content.decode()
    assert "Ann Archer" in page
    assert f"/families/{ours.ref}/" not in page
    assert sam.get(f"/families/{ours.ref}/").status_code == 404
    # North still reads it, as the family is theirs, and decides nothing about it.
    north = signed_in(county.cora).get(f"{URL}{passed.ref}/").content.decode()
    assert "Accept" not in north
    refused = signed_in(county.cora).get(f"{URL}{passed.ref}/accept/", follow=True)
    assert "This referral is with South cluster" in refused.content.decode()


def test_signposting_from_the_familys_page(county: County) -> None:
    archers, bank = family(county.north), service(county.council, "Food bank")
    fiona, url = signed_in(county.fiona), f"/families/{archers.ref}/signpost/"
    assert "Food bank" in fiona.get(url, {"words": "fod"}).content.decode()
    assert "Nothing matches" in fiona.get(url, {"words": "xyzzy"}).content.decode()
    sent = {"how": "told", "day": ago(0).isoformat(), "note": "Gave the flyer"}
    done = fiona.post(f"{url}{bank.ref}/", sent, follow=True)
    assert done.redirect_chain[-1][0] == f"/families/{archers.ref}/"
    wrong = fiona.post(f"{url}{bank.ref}/", {**sent, "how": "refer"})
    assert list(wrong.context["form"].errors) == ["refer_because"]
    fiona.post(f"{url}{bank.ref}/", {**sent, "how": "refer", "refer_because": "No food"})
    assert Signpost.objects.get().referral == Referral.objects.get()
    gone = service(county.council, "Gone", retired_on=ago(1), retired_why="Closed")
    assert fiona.get(f"{url}{gone.ref}/").status_code == 404


def test_referring_to_a_partner_from_the_familys_page(county: County) -> None:
    archers = family(county.north)
    case(archers, county.fiona)
    fiona, url = signed_in(county.fiona), f"/families/{archers.ref}/refer/"
    sent = {key: value for key, value in typed(partner="mash").items() if "-" not in key}
    wrong = fiona.post(url, {**sent, "consent": "refused"})
    assert list(wrong.context["form"].errors) == ["consent"]
    fiona.post(url, sent)
    made = Referral.objects.get()
    assert (made.direction, made.partner, made.state) == ("out", "mash", "waiting")
    page = f"{URL}{made.ref}/"
    no = fiona.post(f"{page}answer/", {"accepted": "no", "day": ago(0).isoformat()})
    assert list(no.context["form"].errors) == ["reason"]
    fiona.post(f"{page}answer/", {"accepted": "yes", "day": ago(0).isoformat()})
    made.refresh_from_db()
    assert made.state == "accepted"


def test_an_empty_inbox_says_what_would_be_here(county: County) -> None:
    fiona = signed_in(county.fiona)
    assert "Nothing is waiting" in fiona.get(URL).content.decode()
    assert "Nothing was passed on" in fiona.get(f"{URL}passed-on/").content.decode()
    assert "Nothing matches" in fiona.get(URL, {"urgency": "today"}).content.decode()


def test_the_familys_story_and_today_tell_of_it(county: County) -> None:
    archers, bank = family(county.north), service(county.council, "Food bank")
    waiting = referral(archers, county.fiona, urgency="today", made_on=ago(2))
    sending.signpost(
        by=county.frank, family=archers, service=bank, day=ago(1), refer_because="No food"
    )
    fiona = signed_in(county.fiona)
    today = fiona.get("/today/").content.decode()
    assert "Referrals waiting" in today
    assert f"{URL}{waiting.ref}/accept/" in today
    assert "Referrals waiting" not in signed_in(county.sam).get("/today/").content.decode()
    story = fiona.get(f"/families/{archers.ref}/", {"kind": "partners"}).content.decode()
    for told in ("Referral received", "Referred on", "Signposted", "Food bank"):
        assert told in story
    assert f"/families/{archers.ref}/signpost/" in story
