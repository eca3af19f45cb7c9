"""What is done with a referral, one page for each step."""

from __future__ import annotations

from collections.abc import Callable

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_safe

from centres.access import for_roles
from centres.pages import READ_OR_SEND
from centres.problems import TakesProblems
from centres.refusals import Refused
from centres.requests import SignedInRequest, posted
from centres.scope import CASEWORK, COORDINATOR
from centres.steps import Act, Done, take_step
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
    form = AcceptForm(posted(request), user=request.user, referral=referral)

    def act() -> Done | str:
        accepted = deciding.accept(by=request.user, referral=referral, **form.facts)
        if not accepted.case:
            return "Accepted, with sessions and universal support."
        its_page = reverse("case", args=[accepted.case.ref])
        return Done(f"Accepted, with case {accepted.case.ref}.", leads_to=its_page)

    return _step(request, referral, form, act, ("accept", _waits_here))


@READ_OR_SEND
@for_roles(COORDINATOR)
def decline(request: SignedInRequest, ref: str) -> HttpResponse:
    """Say no, with a reason."""
    referral = find_whole(request.user, ref)
    form = DeclineForm(posted(request))

    def act() -> Done:
        deciding.decline(by=request.user, referral=referral, **form.cleaned_data)
        to_tell = reverse("referral_tell", args=[ref])
        return Done("Declined. Tell the referrer now.", leads_to=to_tell)

    return _step(request, referral, form, act, ("decline", _decides_here))


@READ_OR_SEND
@for_roles(COORDINATOR)
def pass_on(request: SignedInRequest, ref: str) -> HttpResponse:
    """Put it into another cluster's inbox."""
    referral = find_whole(request.user, ref)
    form = PassOnForm(posted(request), referral=referral)

    def act() -> Done:
        passed = deciding.pass_on(by=request.user, referral=referral, **form.cleaned_data)
        return Done(f"Passed on to {passed.cluster.name}.", leads_to="referrals")

    return _step(request, referral, form, act, ("pass_on", _decides_here))


@READ_OR_SEND
@for_roles(*CASEWORK)
def outcome(request: SignedInRequest, ref: str) -> HttpResponse:
    """Say what came of it."""
    referral = find_whole(request.user, ref)
    form = OutcomeForm(posted(request))

    def act() -> str:
        following.record_outcome(by=request.user, referral=referral, **form.cleaned_data)
        return "Outcome recorded."

    return _step(request, referral, form, act, ("outcome", _is_accepted_here))


@READ_OR_SEND
@for_roles(*CASEWORK)
def answer(request: SignedInRequest, ref: str) -> HttpResponse:
    """Record what those it was sent to said."""
    referral = find_whole(request.user, ref)
    form = AnswerForm(posted(request))

    def act() -> str:
        facts = dict(form.cleaned_data)
        accepted = facts.pop("accepted") == AnswerForm.YES
        sending.answer(by=request.user, referral=referral, accepted=accepted, **facts)
        return "Answer recorded."

    return _step(request, referral, form, act, ("answer", _awaits_answer))


@READ_OR_SEND
@for_roles(*CASEWORK)
def tell(request: SignedInRequest, ref: str) -> HttpResponse:
    """Record what the referrer was told; the text is proposed."""
    referral = find_whole(request.user, ref)
    initial = {}
    if referral.state != Referral.State.WAITING:
        initial["what"] = letters.text(referral)
    form = TellForm(posted(request), initial=initial)

    def act() -> str:
        following.tell(by=request.user, referral=referral, **form.cleaned_data)
        return "It is recorded what the referrer was told."

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
    act: Act,
    step: tuple[str, Check],
) -> HttpResponse:
    """Show the step's form or take it; what cannot be done (any more) is said on its page."""
    name, check = step
    return take_step(
        request,
        f"families/referral/{name}.html",
        form=form,
        allowed=lambda: check(request, referral),
        act=act,
        back_to=reverse("referral", args=[referral.ref]),
        show=lambda: {"sees_family": sees(request.user, referral.family)},
        referral=referral,
    )


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
