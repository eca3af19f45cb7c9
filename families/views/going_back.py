"""Where a page leads back to: the page it was opened from."""

from django.http import HttpRequest
from django.urls import reverse

from families.models import Family

TODAY = "today"


def from_today(request: HttpRequest) -> bool:
    """Whether the page was opened from Today (`?then=today`)."""
    return request.GET.get("then") == TODAY


def back_from(request: HttpRequest, family: Family) -> str:
    """Today's address for a page opened from there, else the family's."""
    if from_today(request):
        return reverse("today")
    return reverse("family", args=[family.ref])
