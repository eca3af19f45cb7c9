"""Stored figures in templates: their address, and their numbers as far as they may be told."""

from __future__ import annotations

from django import template
from django.urls import reverse

from centres.wording import count, share
from outcomes.dashboards.told import HIDDEN
from outcomes.models.figures import Counted

register = template.Library()


@register.simple_tag
def figure_url(figure: Counted) -> str:
    """The page of the figure and the records behind it."""
    parts = [figure.quarter, figure.level, figure.unit, figure.indicator]
    if figure.group:
        return reverse("group_figure", args=[*parts, figure.group])
    return reverse("figure", args=parts)


@register.filter
def shown_share(figure: Counted | None) -> str:
    """In percent for those who work with figures; `Hidden` for a small place's small number."""
    return _share(figure, bool(figure and figure.is_hidden))


@register.filter
def shown_numbers(figure: Counted | None) -> str:
    """`26 of 61`, as `shown_share` tells the share."""
    return _numbers(figure, bool(figure and figure.is_hidden))


@register.filter
def published_share(figure: Counted | None) -> str:
    """In percent for everybody to read; `Hidden` where it may not be."""
    return _share(figure, bool(figure and figure.suppressed))


@register.filter
def published_numbers(figure: Counted | None) -> str:
    """`26 of 61`, as `published_share` tells the share."""
    return _numbers(figure, bool(figure and figure.suppressed))


def _share(figure: Counted | None, is_hidden: bool) -> str:
    if figure is None:
        return "No figure"
    return HIDDEN if is_hidden else share(figure.numerator, figure.denominator)


def _numbers(figure: Counted | None, is_hidden: bool) -> str:
    if figure is None:
        return ""
    return HIDDEN if is_hidden else f"{count(figure.numerator)} of {count(figure.denominator)}"
