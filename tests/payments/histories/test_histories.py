"""Whatever happens in whatever order: paid once, balanced, sealed, and what is owed is claimed.

Every run takes the same few histories. LODESTAR_HISTORIES=200 takes so many others, longer ones.
"""

from __future__ import annotations

import os
import tempfile
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from random import Random
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

from centres.refusals import Refused
from payments.models import Claim
from payments.refusals import DraftChangedError
from tests.flush import Flush
from tests.payments.histories import cutting, invariants, stored
from tests.payments.histories.county import small_council
from tests.payments.histories.steps import Steps
from tests.payments.histories.twins import Origins
from tests.reference.indicators import indicators
from tests.reference.outcomes import achievements
from tests.reference.quarters import Quarter
from tests.reference.records import parse

MANY = int(os.environ.get("LODESTAR_HISTORIES", "0"))
EXAMPLES, STEPS = 3, 24
LONG = 60
COUNCILS = 10_000

State = Claim.State
DICE = st.integers(0, 10**6).map(Random)
WHICH = st.integers(0, 99)


class Histories(RuleBasedStateMachine):
    """A council, quarter after quarter, and what is known of it besides the database."""

    flush: Flush
    taken: Counter[str] = Counter()

    @initialize(seed=st.integers(0, COUNCILS))
    def begin(self, seed: int) -> None:
        self.folder = tempfile.TemporaryDirectory()
        self.steps = Steps(small_council(seed), Path(self.folder.name))
        self.council = self.steps.council
        self.origins = Origins(self.council)
        self.known: dict[Quarter, invariants.Known] = {}
        self.kept = invariants.Kept()
        self.together: set[Any] = set()
        self.looked_at: dict[str, str] = {}
        self.roll_up(self.quarters[0])

    def teardown(self) -> None:
        if hasattr(self, "folder"):
            self.folder.cleanup()
        self.flush()

    @property
    def quarters(self) -> list[Quarter]:
        return self.steps.random.quarters

    # What happens

    @precondition(lambda self: len(self.known) < len(self.quarters))
    @rule(dice=DICE)
    def next_quarter(self, dice: Random) -> None:
        """What is left of the quarter is mostly seen through; then the next one is rolled up."""
        for claim in self.steps.claims(State.DRAFT, State.SUBMITTED):
            if dice.random() < 0.8:
                self.take("see_through", claim, dice)
        self.roll_up(self.quarters[len(self.known)])

    @rule(which=WHICH)
    def roll_up_again(self, which: int) -> None:
        self.roll_up(sorted(self.known)[which % len(self.known)])

    @rule(which=WHICH, dice=DICE)
    def submit(self, which: int, dice: Random) -> None:
        self.take_one("submit", (State.DRAFT,), which, dice)

    @rule(which=WHICH, dice=DICE)
    def see_through(self, which: int, dice: Random) -> None:
        self.take_one("see_through", (State.DRAFT, State.SUBMITTED), which, dice)

    @rule(which=WHICH, dice=DICE)
    def look_at(self, which: int, dice: Random) -> None:
        self.take_one("check", (State.SUBMITTED,), which, dice)
        self.take_one("decide_lines", (State.SUBMITTED,), which, dice)

    @rule(which=WHICH, dice=DICE)
    def approve(self, which: int, dice: Random) -> None:
        self.take_one("approve", (State.SUBMITTED,), which, dice)

    @rule(which=WHICH, dice=DICE)
    def send_back(self, which: int, dice: Random) -> None:
        self.take_one("send_back", (State.SUBMITTED,), which, dice)

    @rule(which=WHICH, dice=DICE)
    def reopen(self, which: int, dice: Random) -> None:
        self.take_one("reopen", (State.RETURNED,), which, dice)

    @rule(dice=DICE)
    def take_back(self, dice: Random) -> None:
        self.take("take_back", dice)

    @rule(dice=DICE)
    def pay(self, dice: Random) -> None:
        self.take("pay", dice)

    @rule(dice=DICE)
    def import_corrections(self, dice: Random) -> None:
        self.of_records("import_corrections", dice)

    @rule(dice=DICE)
    def correct(self, dice: Random) -> None:
        self.of_records("correct", dice)

    @rule(dice=DICE)
    def merge(self, dice: Random) -> None:
        self.of_records("merge", dice)

    @rule(dice=DICE)
    def undo(self, dice: Random) -> None:
        self.of_records("undo", dice)

    @rule(
        what=st.sampled_from(["see_through", "take_back", "pay", "reopen", "merge", "import"]),
        how=st.sampled_from(sorted(cutting.HOW)),
        after=st.integers(0, 60),
        dice=DICE,
    )
    def cut_off(self, what: str, how: str, after: int, dice: Random) -> None:
        """Nothing of what is cut off is there, wherever it was cut."""
        action = self.action(what, dice)
        if action is None:
            return
        before = stored.everything()
        try:
            cut = cutting.HOW[how](action, after)
        except (Refused, ValidationError):
            return
        self.taken[f"cut off {what}, {how}: {cut}"] += 1
        if cut:
            now = stored.everything()
            assert [table for table in now if now[table] != before[table]] == []
        if what in ("merge", "import"):
            self.records_changed()

    @rule(which=WHICH, how=st.sampled_from(sorted(cutting.HOW)), after=st.integers(0, 120))
    def cut_off_a_roll_up(self, which: int, how: str, after: int) -> None:
        """Claims are as before or as after; what was cut off is done by the next who asks."""
        quarter = sorted(self.known)[which % len(self.known)]
        before = stored.content(stored.CLAIMED)
        cutting.HOW[how](lambda: self.steps.roll_up(quarter), after)
        found = stored.content(stored.CLAIMED)
        self.roll_up(quarter)
        assert found in (before, stored.content(stored.CLAIMED))

    # How

    def roll_up(self, quarter: Quarter) -> None:
        records = parse(self.steps.recorded())
        now = invariants.Known(
            records, achievements(records, quarter.last), indicators(records, quarter)
        )
        before = stored.book_of(self.council)
        assert self.steps.roll_up(quarter) == "done"
        self.known[quarter] = now
        if not self.origins.twins():
            invariants.check_all_drafted(stored.book_of(self.council), before, quarter, now)

    def take_one(self, step: str, states: tuple[str, ...], which: int, dice: Random) -> None:
        if claims := self.steps.claims(*states):
            self.take(step, claims[which % len(claims)], dice)

    def take(self, step: str, *arguments: Any) -> None:
        """Take a step; whoever may not, or not now, is told, and nothing is written."""
        before = stored.of_payments()
        self.taken[step] += 1
        try:
            getattr(self.steps, step)(*arguments)
        except DraftChangedError:
            self.taken[f"{step} of another draft"] += 1
        except (Refused, ValidationError):
            self.taken[f"{step} refused"] += 1
            if step not in ("check", "decide_lines", "see_through"):
                assert stored.of_payments() == before

    def of_records(self, step: str, dice: Random) -> None:
        self.take(step, dice)
        self.records_changed()

    def records_changed(self) -> None:
        """Twins that stand together now may go on to: their claims were right when made."""
        self.origins.learn()
        self.together |= invariants.standing_together(
            stored.book_of(self.council), self.origins.twins()
        )

    def action(self, what: str, dice: Random) -> Callable[[], Any] | None:
        if what in ("see_through", "reopen"):
            states = {"reopen": (State.RETURNED,), "see_through": (State.DRAFT, State.SUBMITTED)}
            claims = self.steps.claims(*states[what])
            if not claims:
                return None
            step, claim = ("submit" if claims[0].state == State.DRAFT else what), claims[0]
            return lambda: getattr(self.steps, step)(claim, dice)
        if what == "import":
            rows = self.steps.corrected(dice)
            return lambda: self.steps.take_in(rows)
        return lambda: getattr(self.steps, what)(dice)

    # What holds

    @invariant()
    def holds(self) -> None:
        if not hasattr(self, "kept"):
            return
        now = stored.content([*stored.PAYMENTS, "outcomes_achievement", "families_familymerge"])
        if now == self.looked_at:
            return
        self.looked_at = now
        self.kept.check()
        book, twins = stored.book_of(self.council), self.origins.twins()
        invariants.check_paid_once(book)
        assert invariants.standing_together(book, twins) <= self.together
        invariants.check_balances(self.council, book)
        invariants.check_deciders(self.council)
        invariants.check_drafts(book, self.known, twins)
        invariants.check_verified(self.council)


@pytest.mark.django_db(transaction=True)
def test_histories_keep_what_must_hold(django_db_setup: Flush) -> None:
    Histories.flush = django_db_setup
    every = [HealthCheck.too_slow, HealthCheck.data_too_large, HealthCheck.filter_too_much]
    run_state_machine_as_test(
        Histories,
        settings=settings(
            max_examples=MANY or EXAMPLES,
            stateful_step_count=LONG if MANY else STEPS,
            derandomize=not MANY,
            database=None,
            deadline=None,
            print_blob=bool(MANY),
            phases=[Phase.generate],
            suppress_health_check=every,
        ),
    )
    if MANY:
        for what, times in sorted(Histories.taken.items()):
            print(times, what)  # noqa: T201
