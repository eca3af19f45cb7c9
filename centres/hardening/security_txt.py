"""`/.well-known/security.txt`: whom to tell of a weakness (RFC 9116)."""

from __future__ import annotations

from datetime import UTC, datetime, time, timedelta

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.utils import timezone
from django.views.decorators.http import require_safe

# The file says until when it holds; less than a year, as the RFC asks.
DAYS_IT_HOLDS = 180


@login_not_required
@require_safe
def security_txt(_request: HttpRequest) -> HttpResponse:
    """The contact from the settings; Http404 where none is set."""
    if not settings.SECURITY_CONTACT:
        raise Http404
    ends = timezone.now().astimezone(UTC).date() + timedelta(days=DAYS_IT_HOLDS)
    lines = [
        *(f"Contact: {contact}" for contact in settings.SECURITY_CONTACT),
        f"Expires: {datetime.combine(ends, time(), UTC):%Y-%m-%dT%H:%M:%SZ}",
        "Preferred-Languages: en",
        f"Canonical: {settings.SITE_URL.rstrip('/')}/.well-known/security.txt",
    ]
    if settings.SECURITY_POLICY_URL:
        lines.append(f"Policy: {settings.SECURITY_POLICY_URL}")
    return HttpResponse("\n".join(lines) + "\n", content_type="text/plain; charset=utf-8")
