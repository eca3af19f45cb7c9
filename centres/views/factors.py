"""Setting up, and taking away, one's own second factors (`/account/…`)."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from io import BytesIO
from typing import Any

import qrcode
from allauth.mfa.adapter import get_adapter
from allauth.mfa.models import Authenticator
from allauth.mfa.webauthn.internal import auth as webauthn
from django.conf import settings
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpResponse, HttpResponseBase, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import urlencode
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe
from qrcode.image.svg import SvgPathFillImage

from centres.pages import READ_OR_SEND
from centres.refusals import Refused
from centres.requests import SignedInRequest
from centres.signing_in import factors, limits, steps
from centres.signing_in.forms import AppForm, CodeForm, NewPasskeyForm, PasswordForm
from centres.steps import do_step

# In the session: the secret that is being set up, and whether the codes are to be shown.
SECRET = "secret"  # noqa: S105  (its name)
NAMES: dict[str, str] = {factors.APP: "authenticator app", factors.PASSKEY: "passkey"}


def after_proving(view: Callable[..., HttpResponseBase]) -> Callable[..., HttpResponseBase]:
    """Only for who has proven within a quarter of an hour that it is still them."""

    @wraps(view)
    def guarded(request: SignedInRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if not steps.has_proved(request):
            back = request.get_full_path() if request.method == "GET" else reverse("account")
            return redirect(f"{reverse('prove')}?{urlencode({'next': back})}")
        if steps.factor_missing(request) and factors.has_factor(request.user):
            # Half signed in: the factor that is there comes first.
            return redirect("second_factor")
        return view(request, *args, **kwargs)

    return guarded


@READ_OR_SEND
@never_cache
def prove(request: SignedInRequest) -> HttpResponse:
    """Ask once more for the password, or a code where there is no password."""
    user = request.user
    to = steps.own_address(request, request.GET.get("next", ""), reverse("account"))
    by_password = user.has_usable_password()
    if not by_password and not factors.has_factor(user):
        return render(request, "centres/account/prove_elsewhere.html", {"to": to})
    sent = request.POST if request.method == "POST" else None
    form: PasswordForm | CodeForm = PasswordForm(sent, user=user) if by_password else CodeForm(sent)
    if sent is not None and form.is_valid() and _is_them(user, form):
        steps.prove(request)
        return redirect(to)
    return render(request, "centres/account/prove.html", {"form": form, "to": to})


def _is_them(user: Any, form: PasswordForm | CodeForm) -> bool:
    field = next(iter(form.fields))
    counter = limits.codes(user.pk)
    if counter.is_reached():
        form.add_error(field, limits.TOO_MANY)
        return False
    given = form.cleaned_data[field]
    if isinstance(form, PasswordForm):
        right = user.check_password(given)
    else:
        right = bool(factors.check_code(user, given))
    if not right:
        counter.count()
        steps.refused(user, "proving again")
        form.add_error(field, "That is not right. Try again")
    return right


@require_safe
@after_proving
def choose(request: SignedInRequest) -> HttpResponse:
    """Say what a second factor is, and which there are to choose from."""
    kinds = set(factors.factors_of(request.user).values_list("type", flat=True))
    context = {"kinds": kinds, "required": steps.factor_missing(request)}
    return render(request, "centres/account/choose.html", context)


@READ_OR_SEND
@never_cache
@after_proving
def app(request: SignedInRequest) -> HttpResponse:
    """Set up an authenticator app: its picture to scan, its key to type, its first code."""
    secret = request.session.setdefault(SECRET, factors.new_secret())
    form = AppForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            factors.add_app(by=request.user, secret=secret, code=form.cleaned_data["code"])
        except ValidationError as problem:
            form.take(problem)
        except Refused as refusal:
            messages.error(request, str(refusal))
            return redirect("account")
        else:
            del request.session[SECRET]
            return _added(request, factors.APP)
    context = {"form": form, "key": factors.spaced(secret)}
    return render(request, "centres/account/app.html", context)


@require_safe
@never_cache
@after_proving
def app_picture(request: SignedInRequest) -> HttpResponse:
    """The secret as a picture to scan, for the person in whose session it is."""
    secret = request.session.get(SECRET)
    if not secret:
        raise Http404
    picture = qrcode.make(
        get_adapter().build_totp_url(request.user, secret),
        image_factory=SvgPathFillImage,
        box_size=10,
        border=4,
    )
    svg = BytesIO()
    picture.save(svg)
    return HttpResponse(svg.getvalue(), content_type="image/svg+xml")


@READ_OR_SEND
@never_cache
@after_proving
def passkey(request: SignedInRequest) -> HttpResponseBase:
    """Make a passkey; a script asks this same page for what the browser needs."""
    if request.headers.get("Accept") == "application/json":
        return JsonResponse(webauthn.begin_registration(request.user, passwordless=True))
    form = NewPasskeyForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        name = form.cleaned_data["name"] or request.session.get("device", "") or "Passkey"
        credential = form.cleaned_data["credential"]
        try:
            factors.add_passkey(by=request.user, name=name, credential=credential)
        except ValidationError as problem:
            form.take(problem)
        except Refused as refusal:
            messages.error(request, str(refusal))
            return redirect("account")
        else:
            return _added(request, factors.PASSKEY)
    return render(request, "centres/account/passkey.html", {"form": form})


def _added(request: SignedInRequest, kind: str) -> HttpResponse:
    """Set up and proven in one; who has no recovery codes gets them now."""
    steps.prove(request, kind)
    messages.success(
        request, f"Your {NAMES[factors.APP if kind == factors.APP else factors.PASSKEY]} is set up."
    )
    if factors.recovery_codes_left(request.user) == 0:
        return _show_codes(request)
    return go_on(request)


@READ_OR_SEND
@never_cache
@after_proving
def recovery_codes(request: SignedInRequest) -> HttpResponse:
    """Make ten new codes, shown this once; the ones before work no more."""
    if not factors.has_factor(request.user):
        return redirect("factor_choose")
    if request.method == "POST":
        return _show_codes(request)
    left = factors.recovery_codes_left(request.user)
    return render(request, "centres/account/new_codes.html", {"left": left})


def _show_codes(request: SignedInRequest) -> HttpResponse:
    codes = factors.new_recovery_codes(by=request.user)
    return render(request, "centres/account/codes.html", {"codes": codes})


@require_safe
def go_on(request: SignedInRequest) -> HttpResponse:
    """Go where they were going before they were led here, or to their account."""
    wanted = request.session.pop(steps.THEN, "")
    return redirect(steps.own_address(request, wanted, reverse("account")))


@require_POST
@after_proving
def remove(request: SignedInRequest, number: int) -> HttpResponse:
    """Take one of one's own factors away."""
    factor: Authenticator | None = factors.factors_of(request.user).filter(pk=number).first()
    if factor is None:
        raise Http404

    def act() -> str:
        factors.remove(by=request.user, factor=factor, required=settings.SECOND_FACTOR)
        return "It is removed and works no more."

    return do_step(request, act=act, back_to="account")
