"""A step that somebody takes on a page: asked by a form or a button, done, said, gone back from."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import redirect, render

from centres.problems import TakesProblems
from centres.refusals import Refused
from centres.requests import SignedInRequest

# What `redirect` takes: an address, or the name of a route without parts. Asked for when it is
# needed, where it depends on what was done.
Address = str | Callable[[], str]


@dataclass(frozen=True)
class Done:
    """What to say of a step that was taken, and where it leads if not back."""

    said: str = ""
    leads_to: str = ""


Act = Callable[[], Done | str]


def take_step(
    request: SignedInRequest,
    template: str,
    *,
    act: Act,
    back_to: Address,
    form: TakesProblems | None = None,
    allowed: Callable[[], object] | None = None,
    show: Callable[[], dict[str, Any]] | None = None,
    **context: Any,
) -> HttpResponse:
    """Show the page; once its form, or its button alone, was sent and is right: `act`, and go back.

    `act` returns what to say. What it finds wrong (ValidationError) stands beside its field, and
    the page is shown again. What is refused is said on the page that one goes `back_to`, whether
    by `act`, by `allowed`, asked first of all, or by `show`, which makes what only the page needs.
    """
    try:
        if allowed:
            allowed()
        if request.method == "POST" and (form is None or form.is_valid()):
            try:
                return _done(request, act(), back_to)
            except ValidationError as problem:
                if form is None:
                    raise
                form.take(problem)
        shown = show() if show else {}
    except Refused as refusal:
        return _refused(request, refusal, back_to)
    return render(request, template, {"form": form, **context, **shown})


def do_step(request: SignedInRequest, *, act: Act, back_to: Address) -> HttpResponse:
    """Do what a button without a page of its own asks for, and go back; as `take_step`."""
    try:
        return _done(request, act(), back_to)
    except Refused as refusal:
        return _refused(request, refusal, back_to)


def _done(request: SignedInRequest, done: Done | str, back: Address) -> HttpResponse:
    if isinstance(done, str):
        done = Done(done)
    if done.said:
        messages.success(request, done.said)
    return redirect(done.leads_to) if done.leads_to else _back(back)


def _refused(request: SignedInRequest, refusal: Refused, back: Address) -> HttpResponse:
    messages.error(request, str(refusal))
    return _back(back)


def _back(back: Address) -> HttpResponse:
    return redirect(back if isinstance(back, str) else back())
