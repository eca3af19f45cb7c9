"""Commissioners who are away, and who decides for them."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.views.decorators.http import require_safe

from centres.access import find, for_roles
from centres.models import Council
from centres.pages import READ_OR_SEND, page_of
from centres.requests import SignedInRequest, posted
from centres.scope import COMMISSIONER
from centres.steps import take_step
from centres.wording import day_in_words
from payments.absence.delegating import delegate, end
from payments.absence.standing_in import commissioners
from payments.forms import AwayForm
from payments.models import Delegation


@require_safe
@for_roles(COMMISSIONER)
def index(request: SignedInRequest) -> HttpResponse:
    """Who is away and will be, and who was."""
    rows = Delegation.objects.visible_to(request.user).select_related("absent", "to", "ended_by")
    context = {
        "page": page_of(rows.order_by("-starts_on", "-pk"), request),
        "today": timezone.localdate(),
    }
    return render(request, "payments/absence/list.html", context)


@READ_OR_SEND
@for_roles(COMMISSIONER)
def add(request: SignedInRequest) -> HttpResponse:
    """Record that somebody decides while one is away."""
    council = get_object_or_404(Council, people=request.user)
    colleagues = [each for each in commissioners(council) if each.pk != request.user.pk]
    form = AwayForm(posted(request), colleagues=colleagues)

    def act() -> str:
        made = delegate(by=request.user, council=council, **form.cleaned_data)
        first, last = day_in_words(made.starts_on), day_in_words(made.ends_on)
        return f"{made.to} decides for you from {first} to {last}."

    return take_step(
        request,
        "payments/absence/add.html",
        form=form,
        act=act,
        back_to="absences",
        colleagues=bool(colleagues),
    )


@READ_OR_SEND
@for_roles(COMMISSIONER)
def end_early(request: SignedInRequest, number: int) -> HttpResponse:
    """End it from now on."""
    rows = Delegation.objects.select_related("absent", "to")
    delegation: Delegation = find(rows, request.user, pk=number)

    def act() -> str:
        end(by=request.user, delegation=delegation)
        return f"{delegation.to} decides for {delegation.absent} no longer."

    return take_step(
        request, "payments/absence/end.html", act=act, back_to="absences", delegation=delegation
    )
