"""What every action asks of a date or a reason: `centres.guards`, by its former name."""

from centres.guards import require_reason

__all__ = ["require_reason"]
