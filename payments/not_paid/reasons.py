"""Why something that came near is not paid, in the order in which it is asked."""

from __future__ import annotations

from datetime import date
from enum import StrEnum

from centres.wording import count, day_in_words, quarter_months
from outcomes.outlook import Lacking
from payments.models import ClaimLine


class Reason(StrEnum):
    """What a claim says of an outcome that is achieved; these come before what is lacking."""

    REJECTED = "rejected"
    UNIT_CAP = "unit_cap"
    ANNUAL_CAP = "annual_cap"
    FELL_BACK = "fell_back"
    CLAIMED = "claimed"
    OUTSIDE_CONTRACT = "outside_contract"
    LOOKBACK = "lookback"
    OTHER_DRAFT = "other_draft"
    RECORDED_SINCE = "recorded_since"

    @property
    def heading(self) -> str:
        """What a list of such outcomes is called."""
        return HEADINGS[self]


HEADINGS = {
    Reason.REJECTED: "Rejected by the council",
    Reason.UNIT_CAP: "Over the units of the quarter",
    Reason.ANNUAL_CAP: "Over the annual cap",
    Reason.FELL_BACK: "Taken back because it fell back",
    Reason.CLAIMED: "Already claimed",
    Reason.OUTSIDE_CONTRACT: "Outside the contract’s days",
    Reason.LOOKBACK: "Too long ago",
    Reason.OTHER_DRAFT: "In another contract’s draft",
    Reason.RECORDED_SINCE: "Recorded since the claim was drawn up",
}
IN_ORDER: tuple[Reason | Lacking, ...] = (*Reason, *Lacking)


def of_line(line: ClaimLine) -> tuple[Reason, str] | None:
    """Why a line of an outcome is not paid, and that in words; None if it is or may be yet."""
    if line.decision == ClaimLine.Decided.REJECTED:
        return Reason.REJECTED, f"rejected: {line.reason}"
    if line.capped_by == ClaimLine.Cap.UNITS:
        units = line.terms["quarter_cap_units"]
        things = f"{count(units)} unit{'' if units == 1 else 's'}"
        return Reason.UNIT_CAP, f"the contract pays for {things} a quarter, and they are used up"
    if line.capped_by == ClaimLine.Cap.ANNUAL:
        return Reason.ANNUAL_CAP, "the contract’s cap for the financial year is reached"
    return None


def claimed_for(quarter: str) -> str:
    """That it is claimed already, by the same provider."""
    return f"already claimed for {quarter_months(quarter)}"


TAKEN_BACK = "paid before and taken back, because it fell back; it is not paid for again"
CLAIMED_ELSEWHERE = "already claimed under another provider’s contract"
IN_ANOTHER_DRAFT = "held by the draft claim of another contract"
RECORDED_SINCE = "achieved on the records as they are now, which changed since this claim"
NO_CONTRACT = "achieved outside the days of a contract that pays for it"


def outside_contract(achieved_on: date) -> str:
    """That no day of the contract was the day."""
    return f"achieved on {day_in_words(achieved_on)}, outside the contract’s days"


def too_long_ago(achieved_on: date, earliest: date) -> str:
    """That it was achieved before the days a claim looks back to."""
    return (
        f"achieved on {day_in_words(achieved_on)}; this claim looks back to "
        f"{day_in_words(earliest)}"
    )
