"""What a commissioner's page is asked for in its address: a quarter, an indicator, a level."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django import forms
from django.http import QueryDict
from django.utils import timezone

from centres.forms import GovFilterForm
from centres.models import Council, User
from centres.quarters import Quarter
from centres.wording import quarter_months
from outcomes.models import Figure
from payments.dashboards.council.measures import CHOICES

Level = Figure.UnitLevel
# In the address, and on the page.
LEVELS = {"providers": Level.PROVIDER, "clusters": Level.CLUSTER, "centres": Level.CENTRE}
EVERY = "all"
# What is asked first: whether those with the greatest need are reached.
FIRST_INDICATOR = "reached_greatest_need"


class AskedForm(GovFilterForm):
    """The quarter; any other choice of the page stays as it is."""

    quarter = forms.ChoiceField(
        label="Quarter",
        required=False,
        error_messages={"invalid_choice": "Choose a quarter that has figures"},
    )

    def __init__(self, *args: Any, quarters: list[Quarter], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["quarter"].choices = [  # type: ignore[attr-defined]
            (str(one), quarter_months(one)) for one in quarters
        ]


class IndicatorForm(AskedForm):
    """An indicator, or all of them, and the quarter."""

    indicator = forms.ChoiceField(
        label="Indicator",
        required=False,
        choices=[(EVERY, "All indicators"), *CHOICES],
        error_messages={"invalid_choice": "Choose one of these indicators"},
    )
    field_order = ("indicator", "quarter")


@dataclass(frozen=True)
class Asked:
    """What is shown: as asked for, else what answers the first question.

    `form` says what was wrong with what was asked; `quarter` is None before the first roll-up.
    """

    form: AskedForm
    quarter: Quarter | None
    indicator: str
    level_in_words: str

    @property
    def level(self) -> Figure.UnitLevel:
        return LEVELS[self.level_in_words]

    @property
    def is_running(self) -> bool:
        """Whether the quarter has not ended, so that its figures still move."""
        return self.quarter is not None and _is_running(self.quarter)

    def query(self, **other: str) -> str:
        """The address's query for the same with something else chosen."""
        now = {"quarter": str(self.quarter or ""), "level": self.level_in_words}
        if self.indicator:
            now["indicator"] = self.indicator
        return f"?{urlencode(now | other)}"


def asked_of(user: User, council: Council, query: QueryDict, *, by_indicator: bool) -> Asked:
    """What the address asks for. One query.

    Without a quarter it is the last one that has ended: a running one's figures still move.
    """
    quarters = quarters_of(user, council)
    ended = [one for one in quarters if not _is_running(one)]
    quarter = next(iter(ended or quarters), None)
    indicator = FIRST_INDICATOR if by_indicator else ""
    level = query.get("level", "")
    standing = {"quarter": str(quarter or ""), "indicator": indicator}
    kind = IndicatorForm if by_indicator else AskedForm
    form = kind(standing | query.dict(), quarters=quarters)
    form.is_valid()
    if form.cleaned_data.get("quarter"):
        quarter = Quarter.parse(form.cleaned_data["quarter"])
    return Asked(
        form=form,
        quarter=quarter,
        indicator=form.cleaned_data.get("indicator") or indicator,
        level_in_words=level if level in LEVELS else "providers",
    )


def quarters_of(user: User, council: Council) -> list[Quarter]:
    """The quarters that have figures, the latest first."""
    figures = Figure.objects.visible_to(user).filter(
        council=council, level=Level.COUNCIL, unit=council.code
    )
    stored = figures.order_by().values_list("quarter", flat=True).distinct()
    return sorted(map(Quarter.parse, stored), reverse=True)


def _is_running(quarter: Quarter) -> bool:
    return quarter.last_day >= timezone.localdate()
