"""What is sent about a line where it opened in the claim's list."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

from django.http import HttpResponse, QueryDict
from django.shortcuts import redirect

from centres.models import User
from centres.requests import SignedInRequest, posted
from payments.models import Claim
from payments.permissions import may_submit
from payments.views import line_parts
from payments.views.opening import Opening

About = dict[str, Any]


@dataclass(frozen=True)
class Act:
    """Something sent about an open line: its form's name in the templates, whom it is for whatever
    has become of the claim meanwhile, the form with what was sent, and doing it.
    """

    name: str
    is_for: Callable[[User, About], bool]
    form: Callable[[About, QueryDict], Any]
    go: Callable[[SignedInRequest, About, Any], bool]


DECIDE = Act(
    name="decide_form",
    is_for=lambda _user, about: about["decides"],
    form=lambda about, data: line_parts.decide_form(about["line"], data),
    go=lambda request, about, form: line_parts.decided(request, about["line"], form),
)
CHECK = Act(
    name="check_form",
    is_for=lambda _user, about: bool(about["checks"]) and not about["line"].is_of_target,
    form=lambda about, data: line_parts.check_form(about["checks"][0], data),
    go=lambda request, about, form: line_parts.checked(
        request, about["claim"], about["checks"][0], form
    ),
)
ANSWER = Act(
    name="answer_form",
    is_for=lambda user, about: may_submit(user, about["claim"]),
    form=lambda _about, data: line_parts.answer_form(data),
    go=lambda request, about, form: line_parts.answered(request, about["line"], form),
)
ACTS = {"decide": DECIDE, "check": CHECK, "answer": ANSWER}


def open_in_place(
    request: SignedInRequest, claim: Claim, opening: Opening
) -> HttpResponse | dict[str, Any]:
    """The open line with this person's forms, the one that was sent with what is wrong in it; or,
    when it was done, the way back to the line.
    """
    lines = claim.lines.select_related("decided_by", "reverses__claim__contract", "tariff_line")
    about = line_parts.about_line(request.user, claim, lines.get(number=opening.number))
    shown = {**about, **line_parts.forms_of_line(about), "opening": opening}
    data = posted(request)
    act = ACTS.get(data.get("act", "")) if data is not None else None
    if data is None or act is None or not act.is_for(request.user, about):
        # What was sent is nothing that this person could do here: the page says how it stands.
        return redirect(opening.address) if request.method == "POST" else shown
    form = act.form(about, data)
    if not act.go(request, about, form):
        return {**shown, act.name: form, "form": form}
    following = opening.number
    if act is CHECK:
        following = line_parts.after_check(request, claim, about["line"])
    return redirect(replace(opening, number=following).address)
