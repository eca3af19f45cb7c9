"""What is done with a referral, one page for each step."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_safe

from centres.access import for_roles
from centres.pages import READ_OR_SEND
from centres.problems import TakesProblems
from centres.refusals import Refused
from centres.requests import SignedInRequest, posted
from centres.scope import CASEWORK, COORDINATOR
from families.forms.referral_steps import (
    AcceptForm,
    AnswerForm,
    DeclineForm,
    OutcomeForm,
    PassOnForm,
    TellForm,
)
from families.models import Referral
from families.referrals import deciding, following, letters, sending
from families.referrals.standing import require_deciding, require_handling
from families.referrals.steps import require_waiting
from families.views.referrals import find_whole, sees


@READ_OR_SEND
@for_roles(*CASEWORK)
def accept(request: SignedInRequest, ref: str) -> HttpResponse:
    """Take it on, with a case or without."""
    referral = find_whole(request.user, ref)

    def act(form: AcceptForm) -> HttpResponse:
        accepted = deciding.accept(by=request.user, referral=referral, **form.facts)
        if accepted.case:
            messages.success(request, f"Accepted, with case {accepted.case.ref}.")
            return redirect("case", accepted.case.ref)
        messages.success(request, "Accepted, with sessions and universal support.")
        return redirect("referral", ref)

    form = AcceptForm(posted(request), user=request.user, referral=referral)
    return _step(request, referral, form, act, ("accept", _waits_here))


@READ_OR_SEND
@for_roles(COORDINATOR)
def decline(request: SignedInRequest, ref: str) -> HttpResponse:
    """Say no, with a reason."""
    referral = find_whole(request.user, ref)

    def act(form: DeclineForm) -> HttpResponse:
        deciding.decline(by=request.user, referral=referral, **form.cleaned_data)
        messages.success(request, "Declined. Tell the referrer now.")
        return redirect("referral_tell", ref)

    return _step(request, referral, DeclineForm(posted(request)), act, ("decline", _decides_here))


@READ_OR_SEND
@for_roles(COORDINATOR)
def pass_on(request: SignedInRequest, ref: str) -> HttpResponse:
    """Put it into another cluster's inbox."""
    referral = find_whole(request.user, ref)

    def act(form: PassOnForm) -> HttpResponse:
        passed = deciding.pass_on(by=request.user, referral=referral, **form.cleaned_data)
        messages.success(request, f"Passed on to {passed.cluster.name}.")
        return redirect("referrals")

    form = PassOnForm(posted(request), referral=referral)
    return _step(request, referral, form, act, ("pass_on", _decides_here))


@READ_OR_SEND
@for_roles(*CASEWORK)
def outcome(request: SignedInRequest, ref: str) -> HttpResponse:
    """Say what came of it."""
    referral = find_whole(request.user, ref)

    def act(form: OutcomeForm) -> HttpResponse:
        following.record_outcome(by=request.user, referral=referral, **form.cleaned_data)
        messages.success(request, "Outcome recorded.")
        return redirect("referral", ref)

    form = OutcomeForm(posted(request))
    return _step(request, referral, form, act, ("outcome", _is_accepted_here))


@READ_OR_SEND
@for_roles(*CASEWORK)
def answer(request: SignedInRequest, ref: str) -> HttpResponse:
    """Record what those it was sent to said."""
    referral = find_whole(request.user, ref)

    def act(form: AnswerForm) -> HttpResponse:
        facts = dict(form.cleaned_data)
        accepted = facts.pop("accepted") == AnswerForm.YES
        sending.answer(by=request.user, referral=referral, accepted=accepted, **facts)
        messages.success(request, "Answer recorded.")
        return redirect("referral", ref)

    return _step(request, referral, AnswerForm(posted(request)), act, ("answer", _awaits_answer))


@READ_OR_SEND
@for_roles(*CASEWORK)
def tell(request: SignedInRequest, ref: str) -> HttpResponse:
    """Record what the referrer was told; the text is proposed."""
    referral = find_whole(request.user, ref)

    def act(form: TellForm) -> HttpResponse:
        following.tell(by=request.user, referral=referral, **form.cleaned_data)
        messages.success(request, "It is recorded what the referrer was told.")
        return redirect("referral", ref)

    initial = {}
    if referral.state != Referral.State.WAITING:
        initial["what"] = letters.text(referral)
    form = TellForm(posted(request), initial=initial)
    return _step(request, referral, form, act, ("tell", _can_be_told))


@require_safe
@for_roles(*CASEWORK)
def letter(request: SignedInRequest, ref: str) -> HttpResponse:
    """What the referrer is told, as a letter to print."""
    referral = find_whole(request.user, ref)
    try:
        _can_be_told(request, referral)
    except Refused as refusal:
        messages.error(request, str(refusal))
        return redirect("referral", ref)
    context = {
        "referral": referral,
        "paragraphs": letters.paragraphs(referral),
        "today": timezone.localdate(),
    }
    return render(request, "families/referral/letter.html", context)


Check = Callable[[SignedInRequest, Referral], None]


def _step(
    request: SignedInRequest,
    referral: Referral,
    form: TakesProblems,
    act: Callable[[Any], HttpResponse],
    step: tuple[str, Check],
) -> HttpResponse:
    """Show the step's form or take it; what cannot be done (any more) is said on its page."""
    name, check = step
    try:
        check(request, referral)
        if request.method == "POST" and form.is_valid():
            try:
                return act(form)
            except ValidationError as problem:
                form.take(problem)
    except Refused as refusal:
        messages.error(request, str(refusal))
        return redirect("referral", referral.ref)
    context = {
        "referral": referral,
        "form": form,
        "sees_family": sees(request.user, referral.family),
    }
    return render(request, f"families/referral/{name}.html", context)


def _waits_here(request: SignedInRequest, referral: Referral) -> None:
    require_handling(request.user, referral)
    if not referral.is_in:
        raise Refused("This referral was sent out: record the answer to it.")
    require_waiting(referral)


def _decides_here(request: SignedInRequest, referral: Referral) -> None:
    _waits_here(request, referral)
    require_deciding(request.user, referral)


def _is_accepted_here(request: SignedInRequest, referral: Referral) -> None:
    require_handling(request.user, referral)
    following.require_accepted(referral)


def _awaits_answer(request: SignedInRequest, referral: Referral) -> None:
    require_handling(request.user, referral)
    sending.require_sent(referral)
    require_waiting(referral)


def _can_be_told(request: SignedInRequest, referral: Referral) -> None:
    require_handling(request.user, referral)
    following.require_tellable(referral)
