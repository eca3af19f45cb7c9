"""Our own facts in a script, and who holds the device."""

from __future__ import annotations

import json
from typing import Any

from django import template
from django.utils.safestring import SafeString, mark_safe

register = template.Library()


@register.filter
def as_json(facts: Any) -> SafeString:
    """JSON for a script file of ours; never what anybody typed."""
    return mark_safe(json.dumps(facts))  # noqa: S308  (a script, not markup)
