from typing import Any

from django.contrib.auth.decorators import login_not_required
from django.contrib.auth.forms import AuthenticationForm
from django.contrib.auth.views import LoginView, LogoutView
from django.core.cache import cache
from django.db import connection
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.csrf import csrf_failure
from django.views.decorators.http import require_POST, require_safe

from centres import audit, parked
from centres.middleware import NOTHING_TYPED
from centres.models import User
from centres.navigation import first_page
from centres.requests import SignedInRequest
from centres.sign_in_forms import SignInForm


@require_safe
def home(request: SignedInRequest) -> HttpResponse:
    """Send each person to their first page (PAGES.md)."""
    address = first_page(request.user)
    if address:
        return redirect(address)
    return render(request, "centres/home/empty.html")


class SignIn(LoginView):
    """Sign in, and leave a trace of it."""

    authentication_form = SignInForm
    redirect_authenticated_user = True

    def form_valid(self, form: AuthenticationForm) -> HttpResponse:
        response = super().form_valid(form)
        person = form.get_user()
        parked.keep_for(self.request, person.pk)
        parked.remember_whose(response, person.pk)
        _trace(person, "user.signed_in")
        return response


class SignOut(LogoutView):
    """Sign out, and leave a trace of it."""

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        person = request.user
        response = super().post(request, *args, **kwargs)
        parked.forget_whose(response)
        _trace(person, "user.signed_out")
        return response


def _trace(person: Any, action: str) -> None:
    if isinstance(person, User):
        audit.record(
            by=person, action=action, record="user", reference=person.login, council=person.council
        )


@require_POST
def discard_typing(request: SignedInRequest) -> HttpResponse:
    """Throw away what had been typed before a time-out, and open the page afresh."""
    path = request.POST.get("page", "")
    if not url_has_allowed_host_and_scheme(path, allowed_hosts=None):
        return redirect("home")
    parked.forget(request, path)
    return redirect(path)


def stale_form(request: HttpRequest, reason: str = "") -> HttpResponse:
    """A form whose proof against forgery is not, or no longer, right: nothing is done.

    Where the browser says that a page of ours sent it, the person has signed in anew in another
    tab since they opened it: what they typed comes back on the page, with a new proof.
    """
    own = f"{request.scheme}://{request.get_host()}"
    match = request.resolver_match
    can_wait = match and match.url_name not in {"sign_in", *NOTHING_TYPED} and not match.namespace
    if can_wait and request.user.is_authenticated and request.headers.get("Origin") == own:
        parked.park(request, str(request.user.pk))
        return redirect(request.get_full_path())
    return csrf_failure(request, reason)


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
