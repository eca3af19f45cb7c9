"""What the pages of casework share."""

from uuid import UUID, uuid4

from django import template

register = template.Library()


@register.simple_tag
def client_id() -> UUID:
    """A new name for the entry that a form makes, so that a double tap makes one."""
    return uuid4()
