"""`{% csrf_token %}` with the form's own name beside it, and with what an edit's page showed."""

from __future__ import annotations

from django import template
from django.template.context import Context
from django.template.defaulttags import CsrfTokenNode
from django.utils.html import format_html
from django.utils.safestring import SafeString

from centres.sending.editing import AS_OPENED
from centres.sending.once import SENT_ID, new_name
from centres.sending.versions import KeepsBoth

register = template.Library()

# Firefox would put what a page held before a reload into what it holds now.
HIDDEN = '<input type="hidden" name="{}" value="{}" autocomplete="off">'


@register.simple_tag(takes_context=True)
def csrf_token(context: Context) -> SafeString:
    """Hidden inputs; every form that is posted has this tag."""
    proof = SafeString(CsrfTokenNode().render(context))
    if not proof:
        return proof
    parts = proof + format_html(HIDDEN, SENT_ID, new_name())
    form = context.get("form")
    if isinstance(form, KeepsBoth):
        parts += format_html(HIDDEN, AS_OPENED, form.as_opened)
    return parts
