"""What is said of checks wherever they stand."""

from __future__ import annotations

from typing import Any

from django import template

from payments.assurance.facts import facts_of
from payments.assurance.looked import Assured, assured
from payments.assurance.weights import Weighed
from payments.models import Claim, EvidenceCheck

register = template.Library()


@register.filter
def why_drawn(check: EvidenceCheck) -> str:
    """What made it likelier to be drawn, in words; empty for nothing but its amount."""
    return Weighed.read(check.weighed).words()


@register.filter
def pack_facts(check: EvidenceCheck) -> list[str]:
    """The facts of a check's pack, in words."""
    return facts_of(check)


@register.simple_tag
def assurance_of(claim: Claim) -> dict[str, Any]:
    """A decided claim's error rate, and its contract's; nothing for another."""
    if not claim.is_decided:
        return {}
    own: list[Assured] = assured(Claim.objects.filter(pk=claim.pk))
    return {"own": own[0]} if own else {}
