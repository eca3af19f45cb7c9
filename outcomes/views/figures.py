"""A figure, opened: what it means, how it came about, and the records it counts."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from centres.access import for_roles
from centres.models import User
from centres.pages import page_of
from centres.quarters import Quarter
from centres.requests import SignedInRequest
from centres.row_scope import as_service
from centres.scope import CLAIMS_FOR
from centres.spreadsheets import as_csv
from centres.wording import count, quarter_in_words
from centres.workbooks import Sheet, handed_over, workbook
from outcomes.dashboards.behind import (
    COUNTED,
    NOT_COUNTED,
    narrower,
    rows,
    subjects,
    with_people,
)
from outcomes.dashboards.trends import trends
from outcomes.groups.indicators import FAMILIES_SEEN, INDICATORS
from outcomes.groups.registry import EVERYONE, GROUPS
from outcomes.measures.measure import Indicator, Subject
from outcomes.measures.registry import MEASURES
from outcomes.models import Figure, GroupFigure
from outcomes.models.figures import Counted

HEADS = ("Reference", "Centre", "Counted in the figure")
WIDTHS = (20, 34, 24)
UNITS = ("provider", "cluster", "centre")


@require_safe
@for_roles(*CLAIMS_FOR)
def show(request: SignedInRequest, **named: str) -> HttpResponse:
    """The figure beside its last eight quarters, the figures it sums, and its records.

    Of a hidden one, why it is hidden and nothing else.
    """
    figure, measure = _find(request.user, named)
    trend = trends([figure], Quarter.parse(figure.quarter))[figure.series]
    group = GROUPS.get(figure.group)
    context: dict[str, Any] = {
        "figure": figure,
        "measure": measure,
        "group": None if figure.group == EVERYONE else group,
        "is_share_of_group": group and group.key != EVERYONE and measure is not FAMILIES_SEEN,
        "trend": trend,
    }
    if figure.is_hidden:
        return render(request, "outcomes/figure/show.html", context)
    numbers = _numbers(figure, measure)
    asked = request.GET.get("part", COUNTED)
    part = asked if numbers.get(asked) is not None else COUNTED
    page = page_of(_Counted(figure, measure.subject, part, numbers[part] or 0), request)
    below = list(narrower(figure).select_related(*UNITS))
    context |= {
        "below": below,
        "part": part,
        "tabs": _tabs(numbers, part),
        "page": page,
        "rows": rows(page, measure.subject, request.user),
    }
    return render(request, "outcomes/figure/show.html", context)


@require_safe
@for_roles(*CLAIMS_FOR)
def export(request: SignedInRequest, form: str, **named: str) -> HttpResponseBase:
    """The records of a figure by reference, as CSV or XLSX; no names in either."""
    figure, measure = _find(request.user, named)
    if figure.is_hidden:
        raise Http404
    name = f"{figure.indicator}-{figure.quarter}"
    cells = _cells(figure, measure.subject)
    if form == "csv":
        return as_csv(f"{name}.csv", HEADS, cells)
    title = f"{measure.title}, {figure.unit_name}, {quarter_in_words(figure.quarter)}"
    sheet = Sheet("Records", HEADS, cells, WIDTHS)
    return handed_over(workbook(title, timezone.now(), [sheet]), name)


def _find(user: User, named: dict[str, str]) -> tuple[Counted, Indicator]:
    """The figure of this `quarter`, `level`, `unit`, `indicator` and perhaps `group`, and what it
    measures.

    Http404 for one outside the person's scope, and for none.
    """
    model: type[Counted] = GroupFigure if "group" in named else Figure
    measure = MEASURES.get(named["indicator"]) or INDICATORS.get(named["indicator"])
    figures = model.objects.visible_to(user).filter(council=user.council_id, **named)
    areas = ("area",) if model is GroupFigure else ()
    found = figures.select_related("council", *UNITS, *areas).first()
    if found is None or not isinstance(measure, Indicator):
        raise Http404
    return found, measure


def _numbers(figure: Counted, measure: Indicator) -> dict[str, int | None]:
    """How many records there are of each part; None where the rest is a population."""
    rest = None if measure.counts_population else figure.denominator - figure.numerator
    return {COUNTED: figure.numerator, NOT_COUNTED: rest}


def _tabs(numbers: dict[str, int | None], part: str) -> list[dict[str, Any]]:
    names = {COUNTED: "Counted", NOT_COUNTED: "Not counted"}
    return [
        {
            "text": f"{names[one]} ({count(number)})",
            "href": f"?part={one}#records",
            "current": one == part,
        }
        for one, number in numbers.items()
        if number is not None
    ]


class _Counted:
    """The records of a part for a paginator, which takes their number from the figure itself."""

    def __init__(self, figure: Counted, kind: Subject, part: str, number: int) -> None:
        self._records = with_people(subjects(figure, kind, part), kind)
        self._number = number

    def count(self) -> int:
        return self._number

    def __getitem__(self, place: slice) -> Any:
        return self._records[place]


def _cells(figure: Counted, kind: Subject) -> list[tuple[str, str, str]]:
    centre = "centre" if kind is not Subject.CHILD else "family__centre"
    cells = []
    with as_service(figure.council_id):
        for part, said in ((COUNTED, "Yes"), (NOT_COUNTED, "No")):
            found = subjects(figure, kind, part).values_list("ref", f"{centre}__name")
            cells += [(ref, name, said) for ref, name in found]
    return cells
