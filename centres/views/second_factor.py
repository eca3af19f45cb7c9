"""The second step of signing in, and signing in with a passkey alone."""

from __future__ import annotations

from allauth.mfa.webauthn.internal import auth as webauthn
from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from centres.models import User
from centres.pages import READ_OR_SEND
from centres.signing_in import factors, limits, steps
from centres.signing_in.forms import CodeForm, CredentialForm

TOO_MANY = "Too many codes were wrong. Wait 15 minutes, then try again"


@login_not_required
@never_cache
@READ_OR_SEND
def check(request: HttpRequest) -> HttpResponse:
    """Ask for a code or a passkey of whoever has done the first step, here or in this session."""
    found = steps.on_the_way(request) or _signed_in(request)
    if found is None:
        return redirect("sign_in")
    person, to = found
    kinds = set(factors.factors_of(person).values_list("type", flat=True))
    if not kinds:
        return redirect("factor_choose" if request.user.is_authenticated else "sign_in")
    form, passkey = CodeForm(), CredentialForm()
    if request.method == "POST":
        by_passkey = "credential" in request.POST
        if by_passkey:
            passkey = CredentialForm(request.POST)
        else:
            form = CodeForm(request.POST)
        factor = _proven(person, passkey if by_passkey else form)
        if factor:
            return steps.sign_in(request, person, to=to, factor=factor)
    context = {"form": form, "passkey": passkey, "kinds": kinds}
    return render(request, "centres/sign_in/check.html", context)


def _signed_in(request: HttpRequest) -> tuple[User, str] | None:
    """Somebody who signed in without a second factor and has one by now."""
    user = request.user
    if not isinstance(user, User) or not steps.factor_missing(request):
        return None
    return user, steps.own_address(request, request.session.get(steps.THEN, ""), reverse("home"))


def _proven(person: User, form: CodeForm | CredentialForm) -> str:
    """Which factor was proven; empty where none was, and the form says so."""
    counter = limits.codes(person.pk)
    if not form.is_valid():
        return ""
    if isinstance(form, CredentialForm):
        try:
            factors.check_passkey(person, form.cleaned_data["credential"])
        except ValidationError as problem:
            form.add_error("credential", problem)
            steps.refused(person, "passkey")
            return ""
        return factors.PASSKEY
    if counter.is_reached():
        form.add_error("code", TOO_MANY)
        return ""
    factor = factors.check_code(person, form.cleaned_data["code"])
    if not factor:
        counter.count()
        form.add_error("code", factors.WRONG_CODE)
        steps.refused(person, "code")
        return ""
    counter.forget()
    return factor


@login_not_required
@never_cache
@require_safe
def passkey_options(request: HttpRequest) -> HttpResponse:
    """What the browser needs to ask for a passkey: of who is on the way, or of anybody."""
    found = steps.on_the_way(request)
    person = found[0] if found else None
    if person is None and isinstance(request.user, User):
        person = request.user
    return JsonResponse(webauthn.begin_authentication(person))


@login_not_required
@never_cache
@require_http_methods(["POST"])
def passkey_sign_in(request: HttpRequest) -> HttpResponse:
    """Sign in with a passkey alone: it is two factors in one."""
    form = CredentialForm(request.POST)
    to = steps.own_address(request, request.POST.get("next", ""), reverse("home"))
    if form.is_valid():
        try:
            person = factors.check_passkey(None, form.cleaned_data["credential"])
        except ValidationError:
            steps.refused(None, "passkey")
        else:
            if person.is_active:
                return steps.sign_in(request, person, to=to, factor=factors.PASSKEY)
            steps.refused(person, "passkey")
    context = {"next": to}
    return render(request, "centres/sign_in/passkey_refused.html", context, status=200)
