"""Reads a pack's figures: stored rows of roll-ups, claims and what families said, and nothing else
is worked out.
"""

from payments.packs.reading.all import Step, steps_of, take_facts

__all__ = ["Step", "steps_of", "take_facts"]
