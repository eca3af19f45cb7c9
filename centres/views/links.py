"""Links in letters: an invitation, and a new password; and asking for one."""

from __future__ import annotations

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.cache import never_cache

from centres.pages import READ_OR_SEND
from centres.refusals import Refused
from centres.row_scope import as_service
from centres.sign_in import person_named
from centres.signing_in import council_providers, letters, limits, passwords, steps
from centres.signing_in.forms import ForgottenForm, NewPasswordForm


@login_not_required
@never_cache
@READ_OR_SEND
def invitation(request: HttpRequest, token: str) -> HttpResponse:
    """Choose the first password, and go in."""
    return _choose(request, token, letters.Kind.INVITATION)


@login_not_required
@never_cache
@READ_OR_SEND
def password_new(request: HttpRequest, token: str) -> HttpResponse:
    """Choose another password; then sign in with it, second factor and all."""
    return _choose(request, token, letters.Kind.PASSWORD)


def _choose(request: HttpRequest, token: str, kind: str) -> HttpResponse:
    letter = letters.opened_by(token, kind)
    if letter is None:
        return _no_letter(request, kind)
    council = letter.council
    form = NewPasswordForm(request.POST or None, user=letter.user)
    if request.method == "POST" and form.is_valid():
        try:
            password = form.cleaned_data["new_password"]
            # The secret has said who it is; somebody of no council sees no letter.
            with as_service(letter.council):
                person = passwords.choose_by_link(letter=letter, password=password)
        except Refused:
            return _no_letter(request, kind)
        if kind == letters.Kind.INVITATION:
            return steps.first_step_done(request, person, to=reverse("home"))
        messages.success(request, "Your password is changed. Sign in with it.")
        return redirect("sign_in")
    provider = council_providers.of_council(council.code) if council else None
    context = {
        "form": form,
        "person": letter.user,
        "council": council,
        "provider": provider if kind == letters.Kind.INVITATION else None,
        "invited": kind == letters.Kind.INVITATION,
        "second_factor": settings.SECOND_FACTOR,
    }
    return render(request, "centres/sign_in/choose_password.html", context)


def _no_letter(request: HttpRequest, kind: str) -> HttpResponse:
    context = {"invited": kind == letters.Kind.INVITATION}
    return render(request, "centres/sign_in/link_ended.html", context, status=404)


@login_not_required
@never_cache
@READ_OR_SEND
def forgotten(request: HttpRequest) -> HttpResponse:
    """Send a link for a new password; the answer is the same whether anybody has the name."""
    form = ForgottenForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        typed = form.cleaned_data["username"]
        counter = limits.letters(request, typed)
        if not counter.is_reached():
            counter.count()
            person = person_named(typed)
            letters.queue(letters.SEND_PASSWORD, person.pk if person and person.is_active else 0)
        return render(request, "centres/sign_in/letter_on_its_way.html")
    context = {"form": form, "sends_mail": letters.go_out()}
    return render(request, "centres/sign_in/forgotten.html", context)
