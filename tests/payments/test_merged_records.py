"""No achievement is paid twice because records were merged, or taken apart again (SPEC 4 and 6)."""

from __future__ import annotations

from datetime import date
from io import StringIO
from typing import Any

import pytest
from django.core.management import call_command
from django.db import InternalError

from families.merging import merge, undo
from families.models import Case, Child, Family, FamilyMerge
from outcomes.measures.measure import Subject
from outcomes.measures.registry import OUTCOMES
from outcomes.models import Achievement
from outcomes.twins import OF_CASES, OF_CHILDREN, OF_ENROLMENTS, twins_in
from payments import decisions
from payments.flags import TWICE, TWIN, flags
from payments.models import Claim, ClaimLine, Contract
from tests.outcomes.factories import (
    AssessmentFactory,
    AttendanceFactory,
    CarerFactory,
    CaseFactory,
    ChildFactory,
    EngagementFactory,
    EnrolmentFactory,
    FamilyFactory,
    LevelFactory,
    ProgrammeFactory,
)
from tests.outcomes.rolled_up import roll_up
from tests.payments.cast import NEXT_Q1, Q1, Q2, Q3, Q4, Cast

# With real commits: what the database checks then is asked of each step by itself.
pytestmark = pytest.mark.django_db(transaction=True)

PENCE = 20_000
AREAS = ("communication_and_language", "physical", "psed")
BEHIND, AHEAD = date(2015, 4, 1), date(2015, 7, 2)


class Story:
    """A child recorded twice in one cluster: Kit, who is kept, and Kitty, who is the same child."""

    def __init__(self, cast: Cast, measure: str = "development_catch_up") -> None:
        self.cast = cast
        self.contract = cast.contract()
        cast.price(self.contract, measure, PENCE)
        self.kept, self.merged = self.child("kit"), self.child("kitty")

    def child(self, ref: str) -> Child:
        family = FamilyFactory(centre=self.cast.centre, ref=f"F-{ref}")
        return ChildFactory(family=family, ref=ref, date_of_birth=date(2013, 3, 1))

    def catch_up(self, child: Child, first: date = BEHIND, then: date = AHEAD) -> None:
        """Behind at first and ahead three months later, seen in between."""
        for day, judgement in ((first, "not_on_track"), (then, "on_track")):
            for area in AREAS:
                AssessmentFactory(child=child, date=day, area=area, judgement=judgement)
            EngagementFactory(family=child.family, date=day)

    def paid(self, quarter: Any) -> list[tuple[str, str, int]]:
        """Roll up, draft, submit and approve; the claim's lines."""
        roll_up(self.cast.council, str(quarter))
        self.cast.approved(self.contract, quarter)
        return self.cast.lines(self.contract, quarter)

    def merge(self) -> FamilyMerge:
        """By the coordinator, who says that the children are one."""
        pair = (self.kept, self.merged)
        kept, merged = (Family.objects.get(children=one) for one in pair)
        return merge(by=self.cast.coordinator, kept=kept, merged=merged, same_people=[pair])

    def undo(self, done: FamilyMerge) -> None:
        undo(by=self.cast.coordinator, merge=done)

    def balance(self) -> int:
        """All that was approved, in pence."""
        return sum(line.amount_pence for line in ClaimLine.objects.approved())


@pytest.fixture
def story(cast: Cast) -> Story:
    return Story(cast)


def verified(cast: Cast) -> None:
    """The ledger, the claims and the records agree."""
    called = StringIO()
    call_command("verify_ledger", cast.council.code, stdout=called, stderr=called)


def test_paid_then_merged_is_neither_claimed_again_nor_taken_back(story: Story) -> None:
    story.catch_up(story.merged)
    assert story.paid(Q2) == [("outcome", "kitty", PENCE)]
    story.merge()
    assert story.paid(Q3) == []
    assert Achievement.objects.get(quarter=str(Q3)).subject == "kit"
    verified(story.cast)


def test_merged_then_claimed_is_claimed_once(story: Story) -> None:
    story.catch_up(story.merged)
    story.catch_up(story.kept)
    story.merge()
    assert story.paid(Q2) == [("outcome", "kit", PENCE)]
    verified(story.cast)


def test_of_what_was_paid_twice_one_is_taken_back(story: Story) -> None:
    story.catch_up(story.kept)
    story.catch_up(story.merged)
    assert len(story.paid(Q2)) == 2
    story.merge()
    assert story.paid(Q3) == [("reversal", "kitty", -PENCE)]
    assert story.paid(Q4) == []
    assert story.balance() == PENCE
    verified(story.cast)


def test_undone_each_is_paid_for_its_own(story: Story) -> None:
    story.catch_up(story.kept)
    story.catch_up(story.merged)
    story.paid(Q2)
    done = story.merge()
    story.paid(Q3)
    story.undo(done)
    assert story.paid(Q4) == [("outcome", "kitty", PENCE)]
    assert story.paid(NEXT_Q1) == []
    assert story.balance() == 2 * PENCE
    verified(story.cast)


def test_paid_together_and_taken_apart_goes_to_whom_it_was_achieved_by(story: Story) -> None:
    story.catch_up(story.merged)
    done = story.merge()
    assert story.paid(Q2) == [("outcome", "kit", PENCE)]
    story.undo(done)
    # The old claim is taken back, and what Kitty achieved is claimed in her name.
    assert story.paid(Q3) == [("outcome", "kitty", PENCE), ("reversal", "kit", -PENCE)]
    assert story.balance() == PENCE
    verified(story.cast)


def test_what_the_united_records_do_not_achieve_is_taken_back(story: Story) -> None:
    story.catch_up(story.merged)
    story.paid(Q2)
    for area in AREAS:
        # By these Kit was on track when first assessed: nothing was caught up with.
        AssessmentFactory(child=story.kept, date=date(2015, 1, 5), area=area)
    story.merge()
    assert story.paid(Q3) == [("reversal", "kitty", -PENCE)]
    assert story.balance() == 0


def test_drafts_of_old_roll_ups_hold_one_of_two(story: Story) -> None:
    story.catch_up(story.kept)
    story.catch_up(story.merged)
    roll_up(story.cast.council, str(Q2))
    story.cast.draft(Q2)
    assert len(story.cast.lines(story.contract, Q2)) == 2
    story.merge()
    # The stored figures still know both.
    story.cast.draft(Q2)
    assert story.cast.lines(story.contract, Q2) == [("outcome", "kit", PENCE)]
    story.cast.submitted(story.contract, Q2)


def test_of_two_contracts_drafts_one_holds_it(story: Story) -> None:
    story.catch_up(story.kept)
    story.catch_up(story.merged)
    other = story.cast.provider_named("P2")
    theirs = story.cast.contract("CT2", other)
    story.cast.price(theirs, "development_catch_up", 99)
    roll_up(story.cast.council, str(Q2))
    Achievement.objects.filter(subject="kit").update(provider=other)
    story.merge()
    story.cast.draft(Q2)
    claims = Claim.objects.filter(quarter=str(Q2))
    assert sum(claim.lines.count() for claim in claims) == 1


def test_the_database_refuses_a_second_claim_of_one_achievement(story: Story) -> None:
    story.catch_up(story.kept)
    story.catch_up(story.merged)
    roll_up(story.cast.council, str(Q2))
    story.cast.draft(Q2)
    story.merge()
    claim = story.cast.claim(story.contract, Q2)
    assert claim.lines.count() == 2
    both = ClaimLine.objects.filter(claim=claim)
    with pytest.raises(InternalError, match="another reference"):
        both.update(standing=True)


def test_a_submitted_line_says_that_records_were_merged(story: Story) -> None:
    story.catch_up(story.merged)
    story.paid(Q2)
    story.catch_up(story.kept)
    roll_up(story.cast.council, str(Q3))
    story.cast.draft(Q3)
    claim = story.cast.submitted(story.contract, Q3)
    story.merge()
    roll_up(story.cast.council, str(Q3))
    assert TWICE.format("kitty") in flags(claim)[claim.lines.get().pk]
    decisions.return_claim(by=story.cast.carol, claim=claim, reason="Claimed already.")
    decisions.reopen(by=story.cast.manager, claim=claim)
    assert story.cast.lines(story.contract, Q3) == []


def test_a_line_of_the_merged_reference_says_under_which_it_is_achieved(story: Story) -> None:
    story.catch_up(story.merged)
    roll_up(story.cast.council, str(Q2))
    story.cast.draft(Q2)
    claim = story.cast.submitted(story.contract, Q2)
    story.merge()
    roll_up(story.cast.council, str(Q2))
    assert TWIN.format("kit") in flags(claim)[claim.lines.get().pk]


def programme_story(cast: Cast) -> tuple[Contract, list[Any]]:
    """A carer recorded twice, with an enrolment on one programme under each record."""
    contract = cast.contract()
    cast.price(contract, OF_ENROLMENTS, PENCE)
    programme = ProgrammeFactory(council=cast.council, sessions=1)
    carers = [
        CarerFactory(family=FamilyFactory(centre=cast.centre), ref=ref) for ref in ("kay", "kate")
    ]
    for carer, day in zip(carers, (date(2015, 5, 1), date(2015, 6, 1)), strict=True):
        LevelFactory(family=carer.family)
        enrolment = EnrolmentFactory(
            carer=carer, programme=programme, ref=f"E-{carer.ref}", started_on=day
        )
        AttendanceFactory(enrolment=enrolment, date=day)
    return contract, carers


def test_a_carer_recorded_twice_is_paid_for_once_a_programme(cast: Cast) -> None:
    contract, (kay, kate) = programme_story(cast)
    roll_up(cast.council, str(Q1))
    Achievement.objects.filter(subject="E-kay").delete()
    cast.approved(contract, Q1)
    assert cast.lines(contract, Q1) == [("outcome", "E-kate", PENCE)]
    merge(by=cast.coordinator, kept=kay.family, merged=kate.family, same_people=[(kay, kate)])
    roll_up(cast.council, str(Q2))
    # Kay's is the first now; Kate's was paid, and stays so.
    assert Achievement.objects.get(quarter=str(Q2)).subject == "E-kay"
    cast.approved(contract, Q2)
    assert cast.lines(contract, Q2) == []


def test_cases_closed_on_one_day_are_paid_for_once(cast: Cast) -> None:
    contract = cast.contract()
    cast.price(contract, OF_CASES, PENCE)
    families = [FamilyFactory(centre=cast.centre) for _ in range(2)]
    for family, opened in zip(families, (date(2014, 9, 1), date(2014, 8, 1)), strict=True):
        LevelFactory(family=family)
        LevelFactory(family=family, starts_on=date(2014, 12, 1), level=1)
        CaseFactory(
            family=family, opened_on=opened, closed_on=date(2014, 12, 20), ref=f"C-{opened.month}"
        )
    roll_up(cast.council, str(Q1))
    Achievement.objects.filter(subject="C-8").delete()
    cast.approved(contract, Q1)
    assert cast.lines(contract, Q1) == [("outcome", "C-9", PENCE)]
    merge(by=cast.coordinator, kept=families[0], merged=families[1])
    roll_up(cast.council, str(Q2))
    assert Achievement.objects.get(quarter=str(Q2)).subject == "C-8"
    cast.approved(contract, Q2)
    assert cast.lines(contract, Q2) == []
    assert Case.objects.filter(family=families[0]).count() == 2


def test_every_outcome_of_children_has_twins() -> None:
    by_subject = {kind: {one.key for one in OUTCOMES if one.subject == kind} for kind in Subject}
    assert by_subject[Subject.CHILD] == set(OF_CHILDREN)
    assert by_subject[Subject.ENROLMENT] == {OF_ENROLMENTS}
    assert OF_CASES in by_subject[Subject.CASE]


def test_without_merges_nobody_has_a_twin(story: Story) -> None:
    assert not twins_in(story.cast.council.pk).by_subject
    done = story.merge()
    for measure in OF_CHILDREN:
        assert twins_in(story.cast.council.pk).of(measure, "kit") == {"kitty"}
    story.undo(done)
    assert not twins_in(story.cast.council.pk).by_subject
