"""The administrator's pages: what there is to manage, and who works here (`/manage/`)."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.module_loading import import_string
from django.views.decorators.http import require_POST, require_safe

from centres.access import find, for_roles
from centres.models import SignInLetter, User
from centres.pages import READ_OR_SEND, page_of
from centres.refusals import Refused
from centres.requests import SignedInRequest, posted
from centres.scope import COUNCIL_ADMIN
from centres.signing_in import (
    council_accounts,
    council_providers,
    leaving,
    letters,
    manage,
    people,
)
from centres.signing_in.people_forms import (
    EmailForm,
    HomeForm,
    InviteForm,
    PeopleFilter,
    RoleForm,
    SubjectForm,
    with_factor,
)

for_administrators = for_roles(COUNCIL_ADMIN)


@require_safe
@for_administrators
def index(request: SignedInRequest) -> HttpResponse:
    """Everything the administrator keeps."""
    own = _people(request)
    context = {
        "sections": manage.SECTIONS,
        "here": own.filter(is_active=True, last_login__isnull=False).count(),
        "invited": own.filter(is_active=True, last_login__isnull=True).count(),
        "council": request.user.council,
    }
    return render(request, "centres/manage/index.html", context)


@require_safe
@for_administrators
def listed(request: SignedInRequest) -> HttpResponse:
    """Who works here, by name."""
    rows = with_factor(_people(request)).prefetch_related(
        "memberships__cluster", "memberships__provider", "memberships__council"
    )
    filterset = PeopleFilter(request.GET, rows)
    page = page_of(filterset.qs.order_by("-is_active", "name", "pk"), request)
    context = {
        "page": page,
        "filters": filterset.form,
        "narrowed": any(filterset.form.data.get(name) for name in filterset.form.fields),
    }
    return render(request, "centres/manage/people.html", context)


@READ_OR_SEND
@for_administrators
def invite(request: SignedInRequest) -> HttpResponse:
    """Invite somebody new."""
    form = InviteForm(posted(request), user=request.user)
    if request.method == "POST" and form.is_valid():
        facts = form.cleaned_data
        made: list[User] = []

        def act() -> None:
            made.append(
                people.invite(
                    by=request.user, name=facts["name"], email=facts["email"], post=form.post()
                )
            )

        if _done(request, act, form):
            messages.success(request, f"An invitation is on its way to {facts['email']}.")
            return redirect("person", made[0].pk)
    return render(
        request, "centres/manage/invite.html", {"form": form, "sends_mail": letters.go_out()}
    )


@require_safe
@for_administrators
def person(request: SignedInRequest, pk: int) -> HttpResponse:
    """One of them: what they do, how they sign in, what they hold."""
    found = _person(request, pk)
    council = found.council
    provider = council_providers.of_council(council.code) if council else None
    invitations = SignInLetter.objects.filter(user=found, kind=SignInLetter.Kind.INVITATION)
    held = people.held_by(found)
    if not found.is_active:
        _tell(request, held)
    context = {
        "person": found,
        "memberships": found.memberships.select_related("cluster", "provider", "council"),
        "invitation": invitations.first(),
        "provider": provider,
        "account": council_accounts.account_of(provider, found) if provider else None,
        "sessions": found.signed_in_sessions.count(),
        "held": held,
        "is_oneself": found.pk == request.user.pk,
        "sends_mail": letters.go_out(),
    }
    return render(request, "centres/manage/person.html", context)


@READ_OR_SEND
@for_administrators
def add_role(request: SignedInRequest, pk: int) -> HttpResponse:
    """Give somebody one more role."""
    found = _person(request, pk)
    form = RoleForm(posted(request), user=request.user)
    if request.method == "POST" and form.is_valid():

        def act() -> None:
            people.give_role(by=request.user, person=found, post=form.post())

        if _done(request, act, form):
            messages.success(request, "The role is given. It counts from their next page on.")
            return redirect("person", found.pk)
    return render(request, "centres/manage/add_role.html", {"form": form, "person": found})


@require_POST
@for_administrators
def take_role(request: SignedInRequest, pk: int, number: int) -> HttpResponse:
    """Take one role away."""
    found = _person(request, pk)
    membership = get_object_or_404(found.memberships.select_related("user__council"), pk=number)
    if _done(request, lambda: people.take_role(by=request.user, membership=membership)):
        messages.success(request, "The role is taken away. It counts from their next page on.")
    return redirect("person", found.pk)


@READ_OR_SEND
@for_administrators
def email(request: SignedInRequest, pk: int) -> HttpResponse:
    """Put down another e-mail address."""
    found = _person(request, pk)
    form = EmailForm(posted(request), initial={"email": found.email})
    if request.method == "POST" and form.is_valid():
        to = form.cleaned_data["email"]
        if _done(
            request, lambda: people.change_email(by=request.user, person=found, email=to), form
        ):
            messages.success(request, "The address is changed.")
            return redirect("person", found.pk)
    return render(request, "centres/manage/email.html", {"form": form, "person": found})


@READ_OR_SEND
@for_administrators
def home(request: SignedInRequest, pk: int) -> HttpResponse:
    """Seal where they live, so that it shows when they open that family."""
    found = _person(request, pk)
    form = HomeForm(posted(request))
    if request.method == "POST" and form.is_valid():
        postcode = form.cleaned_data["postcode"]
        people.change_home(by=request.user, person=found, postcode=postcode)
        said = "Where they live is sealed." if postcode else "Nothing is kept of where they live."
        messages.success(request, said)
        return redirect("person", found.pk)
    return render(request, "centres/manage/home.html", {"form": form, "person": found})


@READ_OR_SEND
@for_administrators
def council_account(request: SignedInRequest, pk: int) -> HttpResponse:
    """Say which account at the council is theirs."""
    found = _person(request, pk)
    provider = council_providers.of_council(found.council.code) if found.council else None
    if provider is None:
        return redirect("person", found.pk)
    account = council_accounts.account_of(provider, found)
    form = SubjectForm(posted(request), initial={"subject": account.uid if account else ""})
    if request.method == "POST" and form.is_valid():
        subject = form.cleaned_data["subject"]

        def act() -> None:
            council_accounts.link(by=request.user, person=found, provider=provider, subject=subject)

        if _done(request, act, form):
            messages.success(request, "The account is noted.")
            return redirect("person", found.pk)
    context = {"form": form, "person": found, "provider": provider}
    return render(request, "centres/manage/council_account.html", context)


@require_POST
@for_administrators
def invite_again(request: SignedInRequest, pk: int) -> HttpResponse:
    """Send the invitation again."""
    found = _person(request, pk)
    if _done(request, lambda: people.invite_again(by=request.user, person=found)):
        messages.success(request, "Another invitation is on its way. The one before has ended.")
    return redirect("person", found.pk)


@READ_OR_SEND
@for_administrators
def reset_factors(request: SignedInRequest, pk: int) -> HttpResponse:
    """Help with a lost second factor, after a page that says what it means."""
    found = _person(request, pk)
    if request.method == "POST":
        if _done(request, lambda: people.reset_factors(by=request.user, person=found)):
            messages.success(request, "Their second factor is removed. They have been told.")
        return redirect("person", found.pk)
    return render(request, "centres/manage/reset_factors.html", {"person": found})


@READ_OR_SEND
@for_administrators
def leave(request: SignedInRequest, pk: int) -> HttpResponse:
    """Somebody leaves, after a page that says what ends and what they still hold."""
    found = _person(request, pk)
    if request.method == "POST":
        if _done(request, lambda: leaving.leave(by=request.user, person=found)):
            messages.success(request, f"{found.name} has left, and is signed out everywhere.")
        return redirect("person", found.pk)
    held = people.held_by(found)
    _tell(request, held)
    context = {
        "person": found,
        "held": held,
        "sessions": found.signed_in_sessions.count(),
    }
    return render(request, "centres/manage/leave.html", context)


@require_POST
@for_administrators
def come_back(request: SignedInRequest, pk: int) -> HttpResponse:
    """Somebody who left comes back."""
    found = _person(request, pk)
    if _done(request, lambda: leaving.come_back(by=request.user, person=found)):
        messages.success(request, f"{found.name} works here again, with the roles they had.")
    return redirect("person", found.pk)


def _tell(request: SignedInRequest, held: list[str]) -> None:
    """The page names these cases: the audit trail says so."""
    import_string(settings.TELL_HELD)(request, held)


def _people(request: SignedInRequest) -> Any:
    own = request.user.council_id
    return User.objects.visible_to(request.user).filter(council=own)


def _person(request: SignedInRequest, pk: int) -> User:
    found: User = find(User.objects.select_related("council"), request.user, pk=pk)
    return with_factor(User.objects.select_related("council")).get(pk=found.pk)


def _done(request: SignedInRequest, act: Callable[[], object], form: Any = None) -> bool:
    """Whether the action was taken; what is wrong is beside its field or on top of the page."""
    try:
        act()
    except ValidationError as problem:
        form.take(problem)
    except Refused as refusal:
        if form is None:
            messages.error(request, str(refusal))
        else:
            form.add_error(None, str(refusal).rstrip("."))
    else:
        return True
    return False
