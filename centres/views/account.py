"""Who am I signed in as, and where else? (`/account/`)"""

from __future__ import annotations

from django.conf import settings
from django.contrib import messages
from django.contrib.auth import update_session_auth_hash
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from centres.models import Session
from centres.pages import READ_OR_SEND
from centres.requests import SignedInRequest
from centres.signing_in import council_providers, devices, factors, passwords, steps
from centres.signing_in.forms import NewPasswordForm
from centres.views.factors import after_proving

HOW = {
    factors.APP: "with a code of the app",
    factors.PASSKEY: "with a passkey",
    factors.RECOVERY: "with a recovery code",
    factors.COUNCIL: "with your council’s account",
}


@require_safe
@never_cache
def show(request: SignedInRequest) -> HttpResponse:
    """Who is signed in, as what, where, and how they prove it."""
    user = request.user
    sessions = Session.objects.filter(user=user).order_by("-seen_at")
    own = list(factors.factors_of(user))
    context = {
        "person": user,
        "memberships": user.memberships.select_related("cluster", "provider", "council"),
        # The key itself opens a session, so the page says a digest of it.
        "sessions": [(one, devices.name_of(one.session_key)) for one in sessions],
        "this": devices.name_of(request.session.session_key or ""),
        "factors": [(factor, factor.wrap()) for factor in own],
        "has_app": any(factor.type == factors.APP for factor in own),
        "codes_left": factors.recovery_codes_left(user),
        "has_password": user.has_usable_password(),
        "council_account": council_providers.of_council(user.council.code)
        if user.council
        else None,
        "how": HOW.get(request.session.get(steps.FACTOR, ""), ""),
        "may_remove_last": not settings.SECOND_FACTOR,
    }
    return render(request, "centres/account/show.html", context)


@require_POST
def end_session(request: SignedInRequest) -> HttpResponse:
    """Sign out elsewhere: on one device, or on all others."""
    this = request.session.session_key
    name = request.POST.get("session", "")
    keys = Session.objects.filter(user=request.user).values_list("session_key", flat=True)
    only = next((key for key in keys if key != this and devices.name_of(key) == name), None)
    if name and only is None:
        messages.success(request, "You are not signed in there any more.")
        return redirect("account")
    ended = devices.sign_out(by=request.user, person=request.user, but=this, only=only)
    words = "You are signed out there." if ended == 1 else "You are signed out everywhere else."
    messages.success(request, words)
    return redirect("account")


@READ_OR_SEND
@never_cache
@after_proving
def change_password(request: SignedInRequest) -> HttpResponse:
    """Choose another password; other devices are signed out."""
    user = request.user
    if not user.has_usable_password():
        return redirect("account")
    form = NewPasswordForm(request.POST or None, user=user)
    if request.method == "POST" and form.is_valid():
        this = request.session.session_key or ""
        passwords.change(by=user, password=form.cleaned_data["new_password"], session_key=this)
        user.refresh_from_db(fields=["password"])
        update_session_auth_hash(request, user)
        messages.success(request, "Your password is changed. Other devices are signed out.")
        return redirect("account")
    return render(request, "centres/account/password.html", {"form": form})
