from django.contrib.auth.decorators import login_not_required
from django.core.cache import cache
from django.db import connection
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_safe

from centres.navigation import first_page
from centres.requests import SignedInRequest


@require_safe
def home(request: SignedInRequest) -> HttpResponse:
    """Send each person to their first page (PAGES.md)."""
    address = first_page(request.user)
    if address:
        return redirect(address)
    return render(request, "centres/home/empty.html")


@login_not_required
@require_safe
def health(request: HttpRequest) -> JsonResponse:
    """Whether the database and the queue answer; 503 when the database does not."""
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
        database = True
    except Exception:
        database = False
    try:
        cache.get("health")
        queue = True
    except Exception:
        queue = False
    return JsonResponse({"database": database, "queue": queue}, status=200 if database else 503)
