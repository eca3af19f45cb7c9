"""What the lines of a claim's present round have in place of those that were returned."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field

from centres.wording import count, money
from outcomes.measures.registry import title
from payments.models import Claim, ClaimLine

Key = tuple[bool, str, str]
ADDED, GONE, CHANGED = "added", "gone", "changed"


@dataclass(frozen=True)
class LineChange:
    """An achievement, reversal or target whose line came, went, or pays another sum, in pence.

    `before` or `now` is None where there is no such line; `number` is the line's of now.
    """

    what: str
    measure: str
    subject: str
    before: int | None
    now: int | None
    number: int | None

    @property
    def title(self) -> str:
        return title(self.measure)

    @property
    def more(self) -> int:
        """Pence more than before, below 0 for less."""
        return (self.now or 0) - (self.before or 0)


@dataclass(frozen=True)
class SinceReturn:
    """All that changed, the lines of now in their order and then those that are gone."""

    changes: list[LineChange] = field(default_factory=list)

    @property
    def more(self) -> int:
        """Pence that the claim came to more, below 0 for less."""
        return sum(change.more for change in self.changes)

    @property
    def words(self) -> str:
        """The whole in a sentence."""
        if not self.changes:
            return "No line differs from what was returned."
        said = [
            f"{_lines(what)} {verb} ({_signed(sum(change.more for change in what))})"
            for name, verb in ((ADDED, "added"), (GONE, "gone"), (CHANGED, "with another amount"))
            if (what := [change for change in self.changes if change.what == name])
        ]
        return f"{', '.join(said)}: {_signed(self.more)} in all."


def since_return(claim: Claim) -> SinceReturn | None:
    """What changed since the claim was last returned, as submitted then; None in its first round.

    Two queries, however many lines.
    """
    if claim.round == 1:
        return None
    before, now = _lines_of(claim, claim.round - 1), _lines_of(claim, claim.round)
    changes = []
    for key, (number, pence) in now.items():
        then = before[key][1] if key in before else None
        if then != pence:
            what = ADDED if then is None else CHANGED
            changes.append(LineChange(what, key[1], key[2], then, pence, number))
    for key, (_number, pence) in before.items():
        if key not in now:
            changes.append(LineChange(GONE, key[1], key[2], pence, None, None))
    return SinceReturn(changes)


def _lines_of(claim: Claim, round_: int) -> dict[Key, tuple[int, int]]:
    """Number of the first line and pence by what it is about; an over-cap line is the same as the
    outcome it would have been.
    """
    rows = claim.all_lines.filter(round=round_).order_by("number")
    numbers: dict[Key, int] = {}
    pence: dict[Key, int] = defaultdict(int)
    for kind, measure, subject, number, amount in rows.values_list(
        "kind", "measure", "subject", "number", "amount_pence"
    ):
        key = (kind == ClaimLine.Kind.REVERSAL, measure, subject)
        numbers.setdefault(key, number)
        pence[key] += amount
    return {key: (number, pence[key]) for key, number in numbers.items()}


def _lines(changes: list[LineChange]) -> str:
    return "1 line" if len(changes) == 1 else f"{count(len(changes))} lines"


def _signed(pence: int) -> str:
    return f"{money(abs(pence))} {'less' if pence < 0 else 'more'}" if pence else "no difference"
