"""Referrals: received, taken on, declined, passed on, sent out; what came of them."""

from datetime import date, timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.core.exceptions import ValidationError
from django.db import DatabaseError, IntegrityError, transaction

from centres.models import AuditEvent, User
from centres.refusals import Refused
from families.members import NewCarer, NewChild
from families.models import Case, Family, Referral, ReferralStep, Signpost
from families.referrals import deciding, following, receiving, sending
from families.referrals.letters import text
from families.referrals.receiving import NewFamily
from families.referrals.waiting import is_late, waited_in_words
from tests.cast import County, ago, case, family, person, visit
from tests.families.referring import referral, service

TODAY = ago(0)


def steps(of: Referral) -> list[str]:
    return list(of.steps.order_by("pk").values_list("kind", flat=True))


def seen_by(county: County, of: Referral) -> set[str]:
    return {
        name
        for name, who in county.people.items()
        if Referral.objects.visible_to(who).filter(pk=of.pk).exists()
    }


def passed_to_south(county: County, of: Referral) -> Referral:
    return deciding.pass_on(by=county.cora, referral=of, centre=county.south, note="Lives there")


def sara(county: County) -> User:
    """The coordinator of South."""
    return person(county.council, "sara", "coordinator", county.south.cluster)


def test_a_referral_for_a_family_nobody_knew(county: County) -> None:
    told = NewFamily(
        carers=[NewCarer("Mia", "Newman")],
        children=[
            NewChild("Ty", "Newman", date_of_birth=ago(300)),
            NewChild("", "Newman", due_on=TODAY + timedelta(days=40)),
        ],
        postcode="HP11 2EE",
    )
    made, new = receiving.receive(
        by=county.fiona,
        centre=county.north,
        family=told,
        partner="midwife",
        reason="Alone with two",
        consent="given",
        urgency="soon",
        made_on=ago(1),
    )
    known = Family.objects.get()
    assert new
    assert (made.family, made.cluster, made.state) == (known, county.north.cluster, "waiting")
    assert (known.called, known.registered_on, known.postcode) == ("Mia Newman", None, "HP11 2EE")
    assert sorted(bool(child.due_on) for child in known.children.all()) == [False, True]
    assert steps(made) == ["received"]
    events = AuditEvent.objects.order_by("pk")
    assert [event.action for event in events] == ["family.known", "referral.received"]
    assert "Newman" not in str([event.details for event in events])


def test_the_same_form_twice_is_one_referral_and_one_family(county: County) -> None:
    client_id = uuid4()
    facts: dict[str, Any] = {
        "by": county.fiona,
        "centre": county.north,
        "family": NewFamily(carers=[NewCarer("Mia", "Newman")]),
        "partner": "school",
        "reason": "Worried",
        "consent": "given",
        "made_on": TODAY,
        "client_id": client_id,
    }
    first, _ = receiving.receive(**facts)
    second, new = receiving.receive(**facts)
    assert (second, new) == (first, False)
    assert Family.objects.count() == 1
    with pytest.raises(ValidationError) as problem:
        receiving.receive(**{**facts, "by": county.sam, "centre": county.south})
    assert list(problem.value.message_dict) == ["client_id"]


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"made_on": date(2999, 1, 1)}, "made_on"),
        ({"made_on": date(1899, 1, 1)}, "made_on"),
        ({"consent": "overridden"}, "override_reason"),
        ({"consent": "overridden", "override_reason": "  "}, "override_reason"),
        ({"reason": " "}, "reason"),
        ({"needs": ["magic"]}, "needs"),
        ({"partner": "wizard"}, "partner"),
        ({"urgency": "now"}, "urgency"),
        ({"consent": "perhaps"}, "consent"),
    ],
)
def test_what_no_referral_can_be(county: County, change: dict[str, Any], field: str) -> None:
    with pytest.raises(ValidationError) as problem:
        referral(family(county.north), county.fiona, **change)
    assert list(problem.value.message_dict) == [field]
    assert not Referral.objects.exists()


def test_nobody_puts_one_in_anothers_inbox_or_about_an_unseen_family(county: County) -> None:
    with pytest.raises(ValidationError, match="centre you work in"):
        referral(family(county.north), county.fiona, centre=county.south)
    hidden = family(county.north, "Hidden", restricted=True)
    with pytest.raises(ValidationError, match="no family"):
        referral(hidden, county.fiona)
    assert referral(hidden, county.cora).family == hidden


def test_a_coordinator_accepts_and_allocates_at_once(county: County) -> None:
    waiting = referral(family(county.north), county.fiona)
    accepted = deciding.accept(
        by=county.cora, referral=waiting, day=TODAY, centre=county.north, worker=county.frank
    )
    opened = Case.objects.get()
    assert (accepted.case, opened.worker, opened.opened_on) == (opened, county.frank, TODAY)
    assert (accepted.state, accepted.support) == ("accepted", "case")
    assert steps(accepted) == ["received", "accepted"]
    assert AuditEvent.objects.filter(action="referral.accepted").get().details["case"] == opened.ref
    with pytest.raises(Refused, match="already accepted"):
        deciding.accept(by=county.cora, referral=waiting, day=TODAY)


def test_a_worker_takes_it_on_and_gives_it_to_nobody_else(county: County) -> None:
    waiting = referral(family(county.north), county.fiona)
    with pytest.raises(ValidationError) as problem:
        deciding.accept(
            by=county.fiona, referral=waiting, day=TODAY, centre=county.north, worker=county.frank
        )
    assert list(problem.value.message_dict) == ["worker"]
    for refused in (deciding.decline, deciding.pass_on):
        facts: dict[str, Any] = {"day": TODAY, "reason": "No"}
        if refused is deciding.pass_on:
            facts = {"centre": county.south, "note": "No"}
        with pytest.raises(Refused, match="Only the coordinator"):
            refused(by=county.fiona, referral=waiting, **facts)
    taken = deciding.accept(by=county.fiona, referral=waiting, day=TODAY, centre=county.north)
    assert taken.case
    assert taken.case.worker == county.fiona


def test_accepted_with_an_open_case_or_without_any(county: County) -> None:
    archers, bakers = family(county.north), family(county.north, "Baker")
    held = case(archers, county.frank)
    added = deciding.accept(
        by=county.fiona, referral=referral(archers, county.fiona), day=TODAY, case=held
    )
    assert (added.case, added.support) == (held, "case")
    waiting = referral(bakers, county.fiona)
    with pytest.raises(ValidationError, match="open case of this family"):
        deciding.accept(by=county.fiona, referral=waiting, day=TODAY, case=held)
    universal = deciding.accept(by=county.fiona, referral=waiting, day=TODAY)
    assert (universal.case, universal.support) == (None, "universal")


def test_days_are_in_order(county: County) -> None:
    waiting = referral(family(county.north), county.fiona, made_on=ago(3))
    for day in (ago(4), ago(-1)):
        with pytest.raises(ValidationError) as problem:
            deciding.accept(by=county.fiona, referral=waiting, day=day)
        assert list(problem.value.message_dict) == ["day"]
    accepted = deciding.accept(by=county.fiona, referral=waiting, day=ago(2))
    with pytest.raises(ValidationError):
        following.record_outcome(by=county.fiona, referral=accepted, outcome="helped", day=ago(3))
    with pytest.raises(ValidationError):
        following.tell(by=county.fiona, referral=accepted, how="phone", day=ago(3), what="Yes")


def test_declined_with_a_reason_and_the_referrer_told(county: County) -> None:
    waiting = referral(family(county.north), county.fiona)
    with pytest.raises(Refused, match="Decide first"):
        following.tell(by=county.cora, referral=waiting, how="phone", day=TODAY, what="Soon")
    with pytest.raises(ValidationError):
        deciding.decline(by=county.cora, referral=waiting, day=TODAY, reason=" ")
    declined = deciding.decline(
        by=county.cora, referral=waiting, day=TODAY, reason="The speech clinic is the right place."
    )
    assert "speech clinic" in text(declined)
    told = following.tell(
        by=county.fiona, referral=declined, how="letter", day=TODAY, what=text(declined)
    )
    assert (told.told_how, told.told_on) == ("letter", TODAY)
    assert steps(told) == ["received", "declined", "told"]
    with pytest.raises(Refused):
        following.record_outcome(by=county.cora, referral=told, outcome="helped", day=TODAY)


def test_a_letter_names_nobody_and_says_nothing_of_those_who_do_not_agree(county: County) -> None:
    archers = family(county.north)
    accepted = deciding.accept(
        by=county.fiona,
        referral=referral(archers, county.fiona, reason="Depressed", needs=["debt"]),
        day=TODAY,
        centre=county.north,
    )
    said = text(accepted)
    assert accepted.ref in said
    assert "family support worker is in touch" in said
    for private in ("Archer", "Ann", "Bo", "Depressed", "debt", archers.ref, "Fiona"):
        assert private not in said
    accepted = following.record_outcome(
        by=county.fiona, referral=accepted, outcome="moved_away", day=TODAY
    )
    assert "moved away" in text(accepted)
    unwilling = deciding.accept(
        by=county.fiona,
        referral=referral(family(county.north), county.fiona, consent="refused"),
        day=TODAY,
    )
    assert "cannot tell you more" in text(unwilling)
    assert "invited" not in text(unwilling)


def test_an_outcome_said_again_replaces_and_both_steps_stay(county: County) -> None:
    accepted = deciding.accept(
        by=county.fiona, referral=referral(family(county.north), county.fiona), day=ago(2)
    )
    following.record_outcome(by=county.fiona, referral=accepted, outcome="not_reached", day=ago(1))
    with pytest.raises(ValidationError) as problem:
        following.record_outcome(by=county.fiona, referral=accepted, outcome="other", day=TODAY)
    assert list(problem.value.message_dict) == ["note"]
    again = following.record_outcome(
        by=county.frank, referral=accepted, outcome="helped", day=TODAY, note="She came by herself"
    )
    assert (again.outcome, again.outcome_on) == ("helped", TODAY)
    assert steps(again) == ["received", "accepted", "outcome", "outcome"]
    with pytest.raises(Refused, match="North cluster"):
        following.record_outcome(by=county.sam, referral=again, outcome="helped", day=TODAY)


def test_passed_on_a_new_family_goes_along_and_out_of_sight(county: County) -> None:
    unknown = family(county.north, registered_on=None)
    waiting = referral(unknown, county.fiona)
    assert seen_by(county, waiting) == {"fiona", "frank", "cora"}
    passed = passed_to_south(county, waiting)
    unknown.refresh_from_db()
    assert (passed.cluster, passed.state, unknown.centre) == (
        county.south.cluster,
        "waiting",
        county.south,
    )
    assert seen_by(county, passed) == {"sam"}
    step = ReferralStep.objects.get(kind="passed_on")
    assert (step.cluster, step.to_cluster) == (county.north.cluster, county.south.cluster)
    with pytest.raises(Refused, match="South cluster"):
        deciding.accept(by=county.fiona, referral=passed, day=TODAY)
    assert deciding.accept(by=county.sam, referral=passed, day=TODAY).state == "accepted"


@pytest.mark.parametrize("tie", ["registered", "visit", "case", "referral"])
def test_passed_on_a_family_one_works_with_stays(county: County, tie: str) -> None:
    ours = family(county.north, registered_on=ago(9) if tie == "registered" else None)
    if tie == "visit":
        visit(ours, county.fiona, ago(3))
    if tie == "case":
        case(ours, county.fiona)
    if tie == "referral":
        referral(ours, county.fiona)
    passed = passed_to_south(county, referral(ours, county.fiona))
    ours.refresh_from_db()
    assert ours.centre == county.north
    assert seen_by(county, passed) == {"fiona", "frank", "cora", "sam"}
    assert not Family.objects.visible_to(county.sam).exists()
    # Once South has a case of theirs, the family is theirs too.
    accepted = deciding.accept(by=county.sam, referral=passed, day=TODAY, centre=county.south)
    assert accepted.case
    assert Family.objects.visible_to(county.sam).get() == ours


def test_passed_on_to_where_it_is_or_to_another_council_is_wrong(county: County) -> None:
    waiting = referral(family(county.north), county.fiona)
    for centre in (county.north, county.east):
        with pytest.raises(ValidationError, match="another cluster"):
            deciding.pass_on(by=county.cora, referral=waiting, centre=centre, note="Why")
    accepted = deciding.accept(by=county.cora, referral=waiting, day=TODAY)
    with pytest.raises(Refused, match="already accepted"):
        passed_to_south(county, accepted)


def test_restricted_families_are_seen_by_the_coordinator_and_those_named(county: County) -> None:
    hidden = family(county.north, "Hidden", restricted=True, registered_on=None)
    waiting = referral(hidden, county.cora)
    assert seen_by(county, waiting) == {"cora"}
    hidden.named_workers.add(county.frank)
    assert seen_by(county, waiting) == {"cora", "frank"}
    county.people["sara"] = sara(county)
    # The family is South's now, so that being named in North gives no sight of it.
    assert seen_by(county, passed_to_south(county, waiting)) == {"sara"}


def test_sent_out_to_a_service_and_answered(county: County) -> None:
    archers, bank = family(county.north), service(county.council, "Food bank")
    sent, new = sending.refer(
        by=county.fiona,
        family=archers,
        service=bank,
        reason="Two weeks without money",
        consent="given",
        made_on=ago(2),
    )
    assert new
    assert (sent.direction, sent.cluster, sent.other_side) == (
        "out",
        county.north.cluster,
        "Food bank",
    )
    with pytest.raises(Refused, match="sent out"):
        deciding.accept(by=county.cora, referral=sent, day=TODAY)
    with pytest.raises(ValidationError):
        sending.answer(by=county.fiona, referral=sent, accepted=False, day=TODAY)
    answered = sending.answer(by=county.fiona, referral=sent, accepted=True, day=ago(1))
    done = following.record_outcome(by=county.fiona, referral=answered, outcome="helped", day=TODAY)
    assert steps(done) == ["sent", "accepted", "outcome"]
    with pytest.raises(Refused, match="nobody waits"):
        following.tell(by=county.fiona, referral=done, how="phone", day=TODAY, what="Thanks")


def test_nothing_goes_out_without_agreement_unless_a_child_is_at_risk(county: County) -> None:
    archers = family(county.north)
    facts: dict[str, Any] = {
        "by": county.fiona,
        "family": archers,
        "partner": "mash",
        "reason": "Bruises",
        "made_on": TODAY,
    }
    with pytest.raises(ValidationError) as problem:
        sending.refer(**facts, consent="refused")
    assert list(problem.value.message_dict) == ["consent"]
    with pytest.raises(ValidationError):
        sending.refer(**facts, consent="overridden")
    sent, _ = sending.refer(**facts, consent="overridden", override_reason="Child at risk")
    assert sent.override_reason == "Child at risk"
    for by, where in ((county.sam, archers), (county.fiona, family(county.south))):
        with pytest.raises(ValidationError, match="no family"):
            sending.refer(**{**facts, "by": by, "family": where}, consent="given")


def test_signposted_once_a_day_and_referred_where_agreed(county: County) -> None:
    archers, bank = family(county.north), service(county.council, "Food bank")
    told = sending.signpost(by=county.fiona, family=archers, service=bank, day=TODAY, note="Flyer")
    again = sending.signpost(by=county.frank, family=archers, service=bank, day=TODAY)
    assert (again, again.worker, Referral.objects.count()) == (told, county.fiona, 0)
    referred = sending.signpost(
        by=county.fiona, family=archers, service=bank, day=TODAY, refer_because="No food"
    )
    assert referred == told
    assert referred.referral == Referral.objects.get()
    assert referred.referral.consent == "given"
    for offered in (
        service(county.elsewhere, "Far away"),
        service(county.council, "Gone", retired_on=TODAY, retired_why="Closed"),
    ):
        with pytest.raises(ValidationError, match="on offer"):
            sending.signpost(by=county.fiona, family=archers, service=offered, day=TODAY)
    assert Signpost.objects.count() == 1


@pytest.mark.parametrize(
    "change",
    [
        {"state": "accepted"},
        {"state": "declined", "decided_on": TODAY},
        {"decline_reason": "No"},
        {"state": "accepted", "decided_on": ago(90)},
        {"state": "asleep", "decided_on": TODAY},
        {"consent": "overridden"},
        {"consent": "given", "override_reason": "Because"},
        {"consent": "perhaps"},
        {"urgency": "now"},
        {"direction": "up"},
        {"direction": "out", "consent": "refused"},
        {"needs": ["magic"]},
        {"support": "universal"},
        {"outcome": "helped", "outcome_on": TODAY},
        {"state": "accepted", "decided_on": TODAY, "outcome": "helped"},
        {"state": "accepted", "decided_on": TODAY, "support": "case"},
        {"told_on": TODAY, "told_how": "phone", "told_what": "Hello"},
        {"state": "accepted", "decided_on": TODAY, "told_how": "phone", "told_what": "Hello"},
    ],
)
def test_the_database_holds_the_states(county: County, change: dict[str, Any]) -> None:
    waiting = referral(family(county.north), county.fiona)
    with pytest.raises(IntegrityError), transaction.atomic():
        Referral.objects.filter(pk=waiting.pk).update(**change)


def test_steps_are_never_changed(county: County) -> None:
    waiting = referral(family(county.north), county.fiona)
    for change in (
        lambda: ReferralStep.objects.update(note="x"),
        lambda: ReferralStep.objects.filter(referral=waiting).delete(),
    ):
        with pytest.raises(DatabaseError), transaction.atomic():
            change()


@pytest.mark.parametrize(
    ("days", "urgency", "words", "late"),
    [
        (0, "today", "since today", False),
        (1, "today", "since yesterday", True),
        (3, "soon", "3 days", False),
        (4, "soon", "4 days", True),
        (10, "routine", "10 days", False),
        (11, "routine", "11 days", True),
        (13, "routine", "13 days", True),
        (14, "routine", "2 weeks", True),
        (400, "routine", "57 weeks", True),
    ],
)
def test_how_long_it_waits_in_words(days: int, urgency: str, words: str, late: bool) -> None:
    waiting = Referral(urgency=urgency, made_on=ago(days), state="waiting")
    assert waited_in_words(waiting.made_on, TODAY) == words
    assert is_late(waiting, TODAY) is late
    waiting.state = "accepted"
    assert not is_late(waiting, TODAY)
