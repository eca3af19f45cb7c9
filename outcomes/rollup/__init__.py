"""The roll-up of a quarter: measures, then what follows from them (SPEC 3 to 7)."""

from outcomes.rollup.progress import Progress, progress_of
from outcomes.rollup.requests import RollUpRefusedError, request_rollup, send
from outcomes.rollup.store import store_figures
from outcomes.rollup.work import carry_out, roll_up

__all__ = [
    "Progress",
    "RollUpRefusedError",
    "carry_out",
    "progress_of",
    "request_rollup",
    "roll_up",
    "send",
    "store_figures",
]
