"""Gaming signals: what is worth a look in a quarter's records, explained and never automatic.

Each is a module with words and one query; a registry lists them. Nothing reads them to decide.
"""

from payments.signals.entries import Entries
from payments.signals.figures import Reading, Share, Told, told
from payments.signals.registry import BY_KEY, SIGNALS
from payments.signals.signal import Entry, Signal

__all__ = ["BY_KEY", "SIGNALS", "Entries", "Entry", "Reading", "Share", "Signal", "Told", "told"]
