from typing import Any

from django.contrib.auth.decorators import login_not_required
from django.contrib.auth.forms import AuthenticationForm
from django.contrib.auth.views import LoginView, LogoutView, redirect_to_login
from django.core.cache import cache
from django.db import connection
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.csrf import csrf_failure
from django.views.decorators.http import require_POST, require_safe

from centres import parked
from centres.middleware import NOTHING_TYPED
from centres.models import User
from centres.navigation import first_page
from centres.requests import SignedInRequest
from centres.sign_in_forms import SignInForm
from centres.signing_in import council_providers, letters, steps


@require_safe
def home(request: SignedInRequest) -> HttpResponse:
    """Send each person to their first page (PAGES.md)."""
    address = first_page(request.user)
    if address:
        return redirect(address)
    return render(request, "centres/home/empty.html")


class SignIn(LoginView):
    """The first step of signing in: a login or an e-mail address, and the password."""

    authentication_form = SignInForm
    redirect_authenticated_user = True

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        providers = council_providers.all_of_them()
        return super().get_context_data(providers=providers, sends_mail=letters.go_out(), **kwargs)

    def form_valid(self, form: AuthenticationForm) -> HttpResponse:
        person = form.get_user()
        assert isinstance(person, User)  # noqa: S101  (for the type checker)
        return steps.first_step_done(self.request, person, to=self.get_success_url())


class SignOut(LogoutView):
    """Sign out, and leave a trace of it."""

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        person = request.user
        response = super().post(request, *args, **kwargs)
        parked.forget_whose(response)
        if isinstance(person, User):
            steps.trace(person, "user.signed_out")
        return response


@login_not_required
@require_safe
def admin_sign_in(request: HttpRequest) -> HttpResponse:
    """The admin site has no sign-in of its own; who is in and not for it finds nothing there."""
    if request.user.is_authenticated:
        raise Http404
    return redirect_to_login(reverse("admin:index"), reverse("sign_in"))


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
    """Whether the database and the queue answer; 503 when the database does not.

    Without the queue it is degraded: pages work, jobs wait.
    """
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
        database = True
    except Exception:
        database = False
    queue = cache.answers()  # type: ignore[attr-defined]
    status = "ok" if database and queue else "degraded" if database else "down"
    said = {"status": status, "database": database, "queue": queue}
    return JsonResponse(said, status=200 if database else 503)
