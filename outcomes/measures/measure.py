"""What a measure is: a key, plain words, and one query over all subjects of a council.

Queries read three named parameters: `council` (id), `first` and `last`, the quarter's first and
last day (S and E of SPEC 3). They read only records dated up to the last day.
"""

from dataclasses import KW_ONLY, dataclass
from enum import StrEnum

from centres.quarters import Quarter


class Subject(StrEnum):
    """What kind of record a measure counts."""

    CASE = "case"
    CHILD = "child"
    ENROLMENT = "enrolment"
    FAMILY = "family"

    @property
    def plural(self) -> str:
        """What several of them are called."""
        return {Subject.CHILD: "children", Subject.FAMILY: "families"}.get(self, f"{self}s")


class Shows(StrEnum):
    """What a measure says something about; whoever pays for it pays for that."""

    CHANGE = "change"
    PROCESS = "process"
    REACH = "reach"

    @property
    def words(self) -> str:
        """As readers say it: reach is a process too."""
        return {
            Shows.CHANGE: "A change in families’ lives",
            Shows.PROCESS: "A process, what was done",
            Shows.REACH: "A process, who was reached",
        }[self]


@dataclass(frozen=True)
class Measure:
    """What outcomes and indicators share; a published version never changes.

    `title` and `definition` are for readers: a short name, and what it means in plain words.
    `shows` is what it says something about, `because` why it is said to, as the rest of a sentence.

    `counts_from` is the first quarter a later version counts for, `changed` what it says otherwise
    than the one before, in a sentence.
    """

    key: str
    version: int
    title: str
    definition: str
    subject: Subject
    shows: Shows
    because: str
    query: str
    # Both of later versions only, by keyword.
    _: KW_ONLY
    counts_from: Quarter | None = None
    changed: str = ""

    @property
    def measures_change(self) -> bool:
        """Whether it is about a change in families’ lives, not about what was done or for whom."""
        return self.shows == Shows.CHANGE


@dataclass(frozen=True)
class Outcome(Measure):
    """What can be paid for (SPEC 4).

    `query` gives a row for each subject that achieved it by the last day: `subject` (its
    reference), `centre_id` (whose provider it belongs to), `achieved_on`, and `evidence`, a jsonb
    object from kinds of record to the ids of those that prove it.
    """


@dataclass(frozen=True)
class Indicator(Measure):
    """What is watched (SPEC 5).

    `query` gives a row for each centre that has any: `centre_id`, `numerator`, `denominator`,
    and the subjects' ids: `counted` in the numerator, `not_counted` in the denominator only.
    `denominator` says in words what the subjects are counted against; `counts_population` whether
    that is a number of people known from elsewhere, so that nobody is on a list of the rest.
    """

    denominator: str
    counts_population: bool = False
