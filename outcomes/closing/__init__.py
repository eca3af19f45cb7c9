"""What is asked before a case closes."""

from outcomes.closing.checklist import Item, checklist

__all__ = ["Item", "checklist"]
