"""Terms in words, and what one agreement changed of another."""

from __future__ import annotations

from dataclasses import dataclass

from centres.wording import count, day_in_words, money, percent
from outcomes.measures.registry import title
from payments.contracts.terms import Terms
from payments.models import TariffLine

Kind = TariffLine.Kind
NO_LINE = "Not paid for"
LASTS_DAYS = 182


@dataclass(frozen=True)
class Change:
    """One term that an agreement changed, in words."""

    what: str
    before: str
    after: str


def changes(before: Terms, after: Terms) -> list[Change]:
    """What `after` says otherwise than `before`: the terms, then line by line in their order."""
    said = [
        Change(what, old, new)
        for (what, old), (_, new) in zip(_facts(before), _facts(after), strict=True)
        if old != new
    ]
    then, now = _by_key(before), _by_key(after)
    for key in [*then, *(key for key in now if key not in then)]:
        old = line_in_words(then[key]) if key in then else NO_LINE
        new = line_in_words(now[key]) if key in now else NO_LINE
        if old != new:
            said.append(Change(title(key[1]), old, new))
    order = [key for key in then if key in now]
    if order != [key for key in now if key in then]:
        said.append(Change("Order of the tariff", _in_order(before), _in_order(after)))
    return said


def line_in_words(line: TariffLine) -> str:
    """`£250.00 each, at most 60 in a quarter, 20% held back until it has lasted 182 days`."""
    if line.kind == Kind.TARGET:
        return (
            f"Up to {money(line.reward_pence)} a quarter, from {percent(line.baseline_bp)} to "
            f"{percent(line.target_bp)}"
        )
    words = f"{money(line.unit_price_pence)} each"
    if line.quarter_cap_units is not None:
        words += f", at most {count(line.quarter_cap_units)} in a quarter"
    more = more_in_words(line)
    return f"{words}; {more}" if more else words


def more_in_words(line: TariffLine) -> str:
    """What is said of an outcome's price beyond it: held back, taken back; empty for neither."""
    said = []
    if line.holdback_bp:
        said.append(f"{percent(line.holdback_bp)} held back until it has lasted {LASTS_DAYS} days")
    if line.reverse_if_lost:
        said.append(f"proposed to be taken back if lost within {LASTS_DAYS} days")
    return ", ".join(said)


def lookback_in_words(quarters: int) -> str:
    """How late an outcome may be claimed."""
    if quarters == 0:
        return "Only for the quarter it was achieved in"
    return f"Up to {count(quarters)} quarter{'' if quarters == 1 else 's'} after it was achieved"


def _facts(terms: Terms) -> list[tuple[str, str]]:
    return [
        ("Last day", day_in_words(terms.ends_on)),
        ("Annual cap", money(terms.annual_cap_pence)),
        ("Two commissioners above", money(terms.second_approval_over_pence)),
        ("Claimed", lookback_in_words(terms.lookback_quarters)),
    ]


def _by_key(terms: Terms) -> dict[tuple[str, str, int], TariffLine]:
    """Lines by kind and key; of several targets of one indicator each by its turn."""
    found: dict[tuple[str, str, int], TariffLine] = {}
    for line in terms.tariff:
        turn = sum(key[:2] == (line.kind, line.key) for key in found)
        found[line.kind, line.key, turn] = line
    return found


def _in_order(terms: Terms) -> str:
    return ", ".join(title(line.key) for line in terms.tariff)
