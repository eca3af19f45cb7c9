"""What a roll-up of a quarter gives, in the form that tests compare."""

from datetime import date
from typing import Any

from centres.models import Centre, Council
from centres.quarters import Quarter
from outcomes.models import Achievement, Figure
from outcomes.rollup import store_figures

Q1 = "2015-16-Q1"


def roll_up(council: Council, quarter: str = Q1) -> None:
    """Store the quarter's figures, as the roll-up does first."""
    store_figures(council, Quarter.parse(quarter), lambda _done, _measure: None)


def achieved(council: Council, measure: str, quarter: str = Q1) -> dict[str, date]:
    """The subjects that achieved the outcome by the quarter's end, and when."""
    roll_up(council, quarter)
    rows = Achievement.objects.filter(council=council, quarter=quarter, measure=measure)
    return dict(rows.values_list("subject", "achieved_on"))


def evidence(council: Council, measure: str, quarter: str = Q1) -> dict[str, list[int]]:
    """The evidence of the outcome's only achievement."""
    roll_up(council, quarter)
    return Achievement.objects.get(council=council, quarter=quarter, measure=measure).evidence


def figure(centre: Centre, indicator: str, quarter: str = Q1) -> tuple[int, int]:
    """Numerator and denominator of the centre."""
    found = stored_figure(centre, indicator, quarter)
    return found.numerator, found.denominator


def stored_figure(centre: Centre, indicator: str, quarter: str = Q1) -> Figure:
    """The centre's figure as stored."""
    roll_up(centre.council, quarter)
    return Figure.objects.get(
        council=centre.council, quarter=quarter, indicator=indicator, level="centre", centre=centre
    )


def ids(*records: Any) -> list[int]:
    return [record.pk for record in records]
