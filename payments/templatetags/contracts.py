"""Terms of contracts, for templates."""

from __future__ import annotations

from django import template
from django.urls import reverse

from outcomes.measures import registry
from payments.contracts import wording
from payments.contracts.agreement import Agreement
from payments.contracts.versions import Version
from payments.models import TariffLine

register = template.Library()


@register.simple_tag
def step_url(agreement: Agreement, step: str, *about: object) -> str:
    """`{% step_url agreement "line" line.position %}`: where a step of it is taken."""
    ref = agreement.contract.ref
    if agreement.variation:
        return reverse(f"variation_{step}", args=[ref, agreement.variation.number, *about])
    return reverse(f"contract_{step}", args=[ref, *about])


@register.filter
def named(version: Version) -> str:
    """`Variation 2`, or `The contract as signed`, within a sentence."""
    words = version.terms.words
    return words[0].lower() + words[1:]


@register.filter
def measure_title(key: str) -> str:
    """What readers call a measure."""
    return registry.title(key)


@register.filter
def measure_shows(key: str) -> str:
    """What paying for a measure pays for, and why that is said of it."""
    measure = registry.MEASURES.get(key)
    return f"{measure.shows.words}: {measure.because}" if measure else ""


@register.filter
def line_words(line: TariffLine) -> str:
    """A line of a tariff in words."""
    return wording.line_in_words(line)


@register.filter
def said_more(line: TariffLine) -> str:
    """What a price says beyond the price: held back, taken back."""
    words = wording.more_in_words(line)
    return words[:1].upper() + words[1:]


@register.filter
def claimed_late(quarters: int) -> str:
    """How late an outcome may be claimed."""
    return wording.lookback_in_words(quarters)
