"""Signing in with the account somebody has at their council: there, and back."""

from __future__ import annotations

import logging
from dataclasses import asdict
from secrets import compare_digest

from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from centres.signing_in import council_accounts, council_providers, factors, oidc, steps

log = logging.getLogger(__name__)
# What was asked for in this browser and not answered yet, by the council's key.
ASKED = "asked_council"


@login_not_required
@never_cache
@require_safe
def leave(request: HttpRequest, key: str) -> HttpResponse:
    """Go to the council's sign-in."""
    provider = _provider(key)
    asked = oidc.Asked.new()
    try:
        address = oidc.address_to_ask(provider, asked, _back(request, key))
    except oidc.CouncilRefusedError as problem:
        log.warning("Sign-in of %s is away: %s", key, problem)
        return _refused(request, provider, is_away=True)
    to = steps.own_address(request, request.GET.get("next", ""), reverse("home"))
    request.session[ASKED] = {"key": key, "to": to, **asdict(asked)}
    return HttpResponseRedirect(address)


@login_not_required
@never_cache
@require_safe
def come_back(request: HttpRequest, key: str) -> HttpResponse:
    """Take the council's word for who it is; each answer counts once."""
    provider = _provider(key)
    asked = request.session.pop(ASKED, None)
    state, code = request.GET.get("state", ""), request.GET.get("code", "")
    if (
        not asked
        or asked["key"] != key
        or not compare_digest(asked["state"].encode(), state.encode(errors="replace"))
        or not code
    ):
        return _refused(request, provider)
    own = oidc.Asked(state=asked["state"], nonce=asked["nonce"], verifier=asked["verifier"])
    try:
        claims = oidc.claims_of(provider, own, code, _back(request, key))
    except oidc.CouncilRefusedError as problem:
        log.warning("Sign-in of %s was not believed: %s", key, problem)
        steps.refused(None, "council account")
        return _refused(request, provider)
    person = council_accounts.person_of(provider, claims)
    if person is None:
        steps.refused(None, "council account")
        return _refused(request, provider)
    factor = factors.COUNCIL if oidc.says_multi_factor(provider, claims) else ""
    return steps.first_step_done(request, person, to=asked["to"], factor=factor)


def _provider(key: str) -> council_providers.Provider:
    provider = council_providers.called(key)
    if provider is None:
        raise Http404
    return provider


def _back(request: HttpRequest, key: str) -> str:
    return request.build_absolute_uri(reverse("council_signed_in", args=[key]))


def _refused(
    request: HttpRequest, provider: council_providers.Provider, *, is_away: bool = False
) -> HttpResponse:
    context = {"provider": provider, "is_away": is_away}
    return render(request, "centres/sign_in/council_refused.html", context)
