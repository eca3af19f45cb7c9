"""Something to pass on: a referral to outreach from a session, in one tap."""

from __future__ import annotations

from uuid import uuid4

from django.http import HttpResponse
from django.urls import reverse
from django.utils import timezone

from centres.access import find, for_roles
from centres.pages import READ_OR_SEND
from centres.requests import SignedInRequest, posted
from centres.scope import CASEWORK
from centres.steps import take_step
from centres.wording import day_in_words
from families.forms.registers import PassOnForm
from families.models import CentreSession, Family, Need
from families.sessions.noticing import needs_of, pass_on
from families.views.session_plans import own_session


@READ_OR_SEND
@for_roles(*CASEWORK)
def something_to_pass_on(request: SignedInRequest, pk: int, ref: str) -> HttpResponse:
    """What is known already, what was noticed, and a button for the family that agrees."""
    session = own_session(request, pk)
    rows = Family.objects.select_related("centre").prefetch_related("carers", "children")
    family: Family = find(rows, request.user, ref=ref)
    today = timezone.localdate()
    needs = needs_of(family, today)
    form = PassOnForm(
        posted(request),
        initial={"client_id": uuid4(), "reason": _to_begin_with(session, needs)},
    )

    def act() -> str:
        referral, _new = pass_on(
            by=request.user, session=session, family=family, made_on=today, **form.cleaned_data
        )
        return f"Passed on to outreach as referral {referral.ref}."

    return take_step(
        request,
        "families/session/pass_on.html",
        form=form,
        act=act,
        back_to=reverse("session_register" if session.has_begun else "session", args=[pk]),
        session=session,
        family=family,
        needs=needs,
    )


def _to_begin_with(session: CentreSession, needs: list[Need]) -> str:
    title, day = session.title, day_in_words(session.date)
    known = ", ".join(str(need).lower() for need in needs)
    return f"Noticed at {title} on {day}" + (f": {known}." if known else ".")
