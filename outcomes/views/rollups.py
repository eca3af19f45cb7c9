"""Roll-ups: what was worked out when, and the figures that came of it (PAGES)."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render

from centres.access import find, for_roles
from centres.models import Council, User
from centres.pages import READ_OR_SEND, page_of
from centres.quarters import Quarter
from centres.requests import SignedInRequest, posted
from centres.scope import CLAIMS_FOR, COUNCIL_ADMIN
from centres.wording import quarter_months
from outcomes.figures import BETTER, WORSE, gap_between
from outcomes.filters import RollUpFilter
from outcomes.measures.registry import INDICATORS, MEASURES
from outcomes.models import Figure, RollUp
from outcomes.rollup import Progress, RollUpRefusedError, progress_of, request_rollup
from outcomes.rollup_forms import RollUpForm

ROLLUPS_FOR = CLAIMS_FOR | {COUNCIL_ADMIN}
# From the widest down: the figures a person sees first are of the widest unit in their scope.
LEVELS = (Figure.UnitLevel.COUNCIL, Figure.UnitLevel.PROVIDER, Figure.UnitLevel.CLUSTER)


@dataclass(frozen=True)
class UnitFigures:
    """The indicators of one unit, in the order of the registry.

    `gap` is its development gap in percentage points (SPEC 5).
    """

    unit: str
    figures: list[tuple[str, Figure]]
    gap: Fraction | None


@READ_OR_SEND
@for_roles(*ROLLUPS_FOR)
def index(request: SignedInRequest) -> HttpResponse:
    """List them; ask for one."""
    council = request.user.council
    if council is None:
        raise Http404
    form = RollUpForm(posted(request))
    if request.method == "POST" and form.is_valid():
        return _ask(request, council, form.cleaned_data["quarter"])
    everything = RollUp.objects.visible_to(request.user)
    filterset = RollUpFilter(request.GET, everything, request=request, user=request.user)
    found = filterset.qs
    context = {
        "form": form,
        "filters": filterset.form,
        "narrowed": any(filterset.form.cleaned_data.values()),
        "page": page_of(found, request),
    }
    return render(request, "outcomes/rollup/list.html", context)


@READ_OR_SEND
@for_roles(*ROLLUPS_FOR)
def show(request: SignedInRequest, number: int) -> HttpResponse:
    """How far it is; when it is done, its figures. Sent to, it asks for the quarter again."""
    rollup: RollUp = find(RollUp.objects.select_related("council"), request.user, pk=number)
    if request.method == "POST":
        return _ask(request, rollup.council, rollup.quarter)
    context = {
        "rollup": rollup,
        "progress": _progress(rollup),
        "units": _figures(request.user, rollup) if rollup.state == RollUp.State.DONE else [],
        "newer": RollUp.objects.visible_to(request.user)
        .filter(quarter=rollup.quarter, pk__gt=rollup.pk)
        .first(),
        "sees_claims": request.user.has_role(*CLAIMS_FOR),
        "months": quarter_months(rollup.quarter),
    }
    return render(request, "outcomes/rollup/show.html", context)


def _ask(request: SignedInRequest, council: Council, quarter: str) -> HttpResponse:
    try:
        rollup = request_rollup(council=council, quarter=Quarter.parse(quarter), by=request.user)
    except RollUpRefusedError as refusal:
        messages.error(request, str(refusal))
        return redirect("rollups")
    return redirect("rollup", rollup.pk)


def _progress(rollup: RollUp) -> Progress | None:
    """What is known of a running one; one that has only begun has done nothing yet."""
    if rollup.state != RollUp.State.RUNNING:
        return None
    return progress_of(rollup) or Progress(0, len(MEASURES), "Starting")


def _figures(user: User, rollup: RollUp) -> list[UnitFigures]:
    """Of the widest units in the person's scope, as last rolled up for the quarter."""
    visible = Figure.objects.visible_to(user).filter(
        council=rollup.council_id, quarter=rollup.quarter
    )
    visible = visible.exclude(level=Figure.UnitLevel.CENTRE).defer("counted", "not_counted")
    rows = list(visible.select_related("council", "provider", "cluster"))
    level = next((level for level in LEVELS if any(row.level == level for row in rows)), None)
    units: dict[str, dict[str, Figure]] = {}
    for row in rows:
        if row.level == level:
            units.setdefault(str(row.cluster or row.provider or row.council), {})[row.indicator] = (
                row
            )
    return [
        UnitFigures(
            unit=unit,
            figures=[
                (indicator.title, figures[indicator.key])
                for indicator in INDICATORS
                if indicator.key in figures
            ],
            gap=gap_between(figures.get(BETTER), figures.get(WORSE)),
        )
        for unit, figures in sorted(units.items())
    ]
