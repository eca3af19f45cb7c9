"""What the support of a case has achieved, and what is still to be given (SPEC 4).

The measures that pay are asked themselves: nothing here knows their rules but in words.
"""

from outcomes.outlook.claimed import Claimed, claimed_for, priced, with_claims
from outcomes.outlook.lacks import Lack, Lacking
from outcomes.outlook.of_case import if_closed, standing
from outcomes.outlook.outlook import Outlook, State, by_state

__all__ = [
    "Claimed",
    "Lack",
    "Lacking",
    "Outlook",
    "State",
    "by_state",
    "claimed_for",
    "if_closed",
    "priced",
    "standing",
    "with_claims",
]
