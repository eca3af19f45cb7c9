"""Spend against a cap as a bar: approved, waiting, and where the year is going."""

from __future__ import annotations

from dataclasses import dataclass

from centres.wording import money
from payments.dashboards.council.money import ContractYear, MoneyYear

LENGTH = 300
LEAST = 1.5  # so that something is never drawn as nothing


@dataclass(frozen=True)
class Spend:
    """Pence: what was approved, what waits for a decision, the forecast of the year, the cap."""

    approved: int
    waiting: int
    forecast: int | None
    cap: int

    @property
    def approved_length(self) -> float:
        return self._length(self.approved)

    @property
    def both_length(self) -> float:
        """To the end of what waits, which begins where what was approved ends."""
        return self._length(self.approved + self.waiting)

    @property
    def forecast_at(self) -> float | None:
        return None if self.forecast is None else self._length(self.forecast)

    @property
    def cap_at(self) -> float:
        return self._length(self.cap)

    @property
    def is_over(self) -> bool:
        """Whether the year is going beyond the cap."""
        return self.forecast is not None and self.forecast > self.cap

    @property
    def words(self) -> str:
        """What the bar shows."""
        said = f"{money(self.approved)} approved of a cap of {money(self.cap)}"
        if self.waiting:
            said += f", {money(self.waiting)} waiting for a decision"
        if self.forecast is not None:
            said += f"; {money(self.forecast)} by the end of the year at this pace"
        return f"{said}."

    @property
    def _whole(self) -> int:
        return max(self.cap, self.approved + self.waiting, self.forecast or 0, 1)

    def _length(self, pence: int) -> float:
        length = round(LENGTH * max(pence, 0) / self._whole, 1)
        return max(length, LEAST) if pence > 0 else 0.0


def spend_of(year: MoneyYear | ContractYear) -> Spend:
    """The bar of a contract, or of all contracts together."""
    if isinstance(year, MoneyYear):
        return Spend(year.approved, year.waiting, year.forecast, year.cap)
    forecast = year.forecast.year_end if year.forecast else None
    return Spend(year.approved, year.waiting, forecast, year.cap)
