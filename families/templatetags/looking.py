"""Links to what changed in a record."""

from __future__ import annotations

from django import template
from django.db import models
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString

from families.models import Family

register = template.Library()


@register.simple_tag
def changes_url(record: models.Model) -> str:
    """`{% changes_url engagement %}`: the page of what changed in this record."""
    if isinstance(record, Family):
        return reverse("family_history", args=[record.ref])
    return reverse("record_history", args=[record._meta.model_name, record.pk])


@register.simple_tag
def what_changed(record: models.Model) -> SafeString:
    """`{% what_changed case %}`: a paragraph that leads there, not printed."""
    return format_html(
        '<p class="govuk-body ls-no-print"><a class="govuk-link" href="{}">What changed</a></p>',
        changes_url(record),
    )
