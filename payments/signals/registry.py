"""All signals, in the order they are shown. A new one is a module, a line here and test cases."""

from payments.signals import (
    easier_families,
    entered_late,
    jumps,
    last_days,
    one_minute,
    same_day_stars,
    soon_again,
)
from payments.signals.signal import Signal

SIGNALS: tuple[Signal, ...] = (
    last_days.SIGNAL,
    same_day_stars.SIGNAL,
    jumps.SIGNAL,
    one_minute.SIGNAL,
    entered_late.SIGNAL,
    soon_again.SIGNAL,
    easier_families.SIGNAL,
)

BY_KEY: dict[str, Signal] = {signal.key: signal for signal in SIGNALS}
