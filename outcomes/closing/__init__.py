"""What is asked before a case closes, and what its closing would count for (SPEC 4).

The measures are asked themselves: nothing here knows their rules but in words.
"""

from outcomes.closing.checklist import Item, checklist
from outcomes.closing.outlook import Outlook, outlooks
from outcomes.closing.worth import Claimed, claimed_for, priced

__all__ = ["Claimed", "Item", "Outlook", "checklist", "claimed_for", "outlooks", "priced"]
