"""Figures as a roll-up stores them, by hand."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from centres.models import Centre, Cluster, Council, Provider
from outcomes.groups.registry import GREATEST_NEED
from outcomes.models import Figure, GroupFigure

COMPLEX = "complex_families"
SAME = (
    "council",
    "quarter",
    "indicator",
    "version",
    "level",
    "unit",
    "provider",
    "cluster",
    "numerator",
    "denominator",
)


def stored(
    centre: Centre,
    quarter: str,
    counted: Sequence[int] = (),
    not_counted: Sequence[int] = (),
    indicator: str = COMPLEX,
) -> Figure:
    """A centre's figure of these subjects; those of its cluster, provider and council follow."""
    cluster, provider, council = centre.cluster, centre.cluster.provider, centre.council
    units: dict[str, tuple[Any, dict[str, Any]]] = {
        "centre": (centre, {"provider": provider, "cluster": cluster, "centre": centre}),
        "cluster": (cluster, {"provider": provider, "cluster": cluster}),
        "provider": (provider, {"provider": provider}),
        "council": (council, {}),
    }
    for level, (unit, places) in units.items():
        figure, _ = Figure.objects.get_or_create(
            council=council,
            quarter=quarter,
            indicator=indicator,
            level=level,
            unit=unit.code,
            defaults={"version": 1, "numerator": 0, "denominator": 0, **places},
        )
        figure.numerator += len(counted)
        figure.denominator += len(counted) + len(not_counted)
        if level == "centre":
            figure.counted, figure.not_counted = [*counted], [*not_counted]
        figure.save()
    return Figure.objects.get(quarter=quarter, indicator=indicator, level="centre", centre=centre)


def address_of(unit: Centre | Cluster | Provider | Council, quarter: str) -> list[str]:
    """The parts of a figure's address."""
    return [quarter, type(unit).__name__.lower(), unit.code, COMPLEX]


def figure_keys(cluster: Cluster, quarter: str) -> dict[str, str]:
    """A figure of the cluster, by the parts of its address."""
    stored(cluster.centres.first(), quarter)  # type: ignore[arg-type]
    _, level, unit, indicator = address_of(cluster, quarter)
    found = Figure.objects.get(quarter=quarter, indicator=indicator, level=level, unit=unit)
    GroupFigure.objects.create(
        group=GREATEST_NEED,
        **{name: getattr(found, name) for name in SAME},
    )
    return {
        "figure_level": level,
        "figure_unit": unit,
        "indicator": indicator,
        "group": GREATEST_NEED,
    }
