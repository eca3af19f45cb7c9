"""Children who can have a funded place at two, and where each of them stands."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from django.db.models import Case, Count, F, IntegerField, Q, QuerySet, Value, When

from centres.models import User
from families.models import Child

NOT_TOLD, TOLD, TAKEN_UP = "not_told", "told", "taken_up"
TOO_LATE = "too_late"
STATES = {
    NOT_TOLD: "Not told yet",
    TOLD: "Told, not taken up",
    TAKEN_UP: "Taken up",
}
# Places are open from the term after the second birthday; terms begin on these days of the year.
TERMS = ((1, 1), (4, 1), (9, 1))
AGED, TOO_OLD = 2, 3
ORDER = (
    "turn",
    F("two_year_place__started_on").desc(nulls_first=True),
    "date_of_birth",
    "ref",
)


def next_term(after: date) -> date:
    """The day on which the next term begins, later than the day given."""
    days = [date(year, *day) for year in (after.year, after.year + 1) for day in TERMS]
    return next(day for day in days if day > after)


def second_birthday(born: date) -> date:
    """Born on 29 February, it is on 1 March in other years (SPEC 3)."""
    try:
        return born.replace(year=born.year + AGED)
    except ValueError:
        return date(born.year + AGED, 3, 1)


def born_by(day: date, age: int) -> date:
    """The last day of birth of whoever has reached that age by the day."""
    try:
        return day.replace(year=day.year - age)
    except ValueError:
        return day.replace(year=day.year - age, day=28)


def state_is(state: str, today: date) -> Q:
    """Children in one of STATES: those to tell and to help are still under three and here."""
    if state == TAKEN_UP:
        return Q(two_year_place__isnull=False)
    waiting = Q(
        two_year_place__isnull=True,
        date_of_birth__gt=born_by(today, TOO_OLD),
    ) & ~Q(family__deregistered_on__lte=today)
    return waiting & Q(two_year_offer__isnull=state == NOT_TOLD)


def children_for(user: User, today: date) -> QuerySet[Child]:
    """Born children in the user's scope who are entitled and still to be told or helped, or have
    a place, with `turn`: 0 for those who turn two before the next term ends, and come first; then
    those who are two, then younger ones, then those who have a place.
    """
    in_a_state = Q()
    for state in STATES:
        in_a_state |= state_is(state, today)
    end_of_next_term = next_term(next_term(today)) - timedelta(days=1)
    soon = Q(
        date_of_birth__gt=born_by(today, AGED),
        date_of_birth__lte=born_by(end_of_next_term, AGED),
    )
    rows = Child.objects.visible_to(user).filter(
        in_a_state, two_year_offer_eligible=True, date_of_birth__isnull=False
    )
    return rows.annotate(
        turn=Case(
            When(two_year_place__isnull=False, then=Value(3)),
            When(soon, then=Value(0)),
            When(date_of_birth__lte=born_by(today, AGED), then=Value(1)),
            default=Value(2),
            output_field=IntegerField(),
        )
    )


def for_list(children: QuerySet[Child]) -> QuerySet[Child]:
    """In order, with what a row shows; those who took up a place with the newest first."""
    rows = children.select_related(
        "family__centre__cluster", "two_year_place", "two_year_offer__told_by"
    )
    return rows.order_by(*ORDER)


def counts(children: QuerySet[Child], today: date) -> dict[str, int]:
    """How many children stand in each state, in one query."""
    return children.aggregate(
        **{state: Count("pk", filter=state_is(state, today)) for state in STATES}
    )


@dataclass(frozen=True)
class Row:
    """A child of the list: its state, its second birthday and the term its place can start in."""

    child: Child
    state: str
    turns_two: date
    is_two: bool
    place_from: date

    @property
    def state_in_words(self) -> str:
        return STATES.get(self.state, "Three already")


def row_of(child: Child, today: date) -> Row:
    """What the list and the child's page say of it."""
    assert child.date_of_birth  # noqa: S101  (for the type checker: it is born)
    if getattr(child, "two_year_place", None):
        state = TAKEN_UP
    elif child.date_of_birth <= born_by(today, TOO_OLD):
        state = TOO_LATE
    else:
        state = TOLD if getattr(child, "two_year_offer", None) else NOT_TOLD
    turns_two = second_birthday(child.date_of_birth)
    return Row(child, state, turns_two, turns_two <= today, next_term(turns_two))
