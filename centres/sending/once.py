"""A form that is sent is one transaction, and sent twice it is done once.

Every form carries a name of its own (`sent_id`, put there with the proof against forgery). What
leads on to another page leaves a receipt under that name in the same transaction; a second tap
waits for the first and is led to where the first one led. Sent again with other words, nothing is
done and the words come back on the page: they may be one more, which only the person knows.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from uuid import UUID, uuid4

from django.contrib import messages
from django.db import OperationalError, transaction
from django.http import HttpRequest, HttpResponse, HttpResponseBase, QueryDict
from django.shortcuts import redirect
from django.utils.crypto import salted_hmac

from centres import parked, receipts
from centres.models import User
from centres.sending.editing import AS_OPENED, editing, wait_for_page

SENT_ID = "sent_id"
KIND = "page"
REDIRECTS = frozenset({302, 303})
# What a form carries beside what was typed.
NOT_TYPED = frozenset({"csrfmiddlewaretoken", SENT_ID, AS_OPENED})
# Two who wait for each other: PostgreSQL ends one of them, which then finds the way free.
GAVE_WAY = frozenset({"40001", "40P01"})
TRIES = 3

DONE_ALREADY = "You sent this twice. It was saved the first time, and once only."
USED_ALREADY = (
    "This page was already used to save something else. What you typed is below and is not saved "
    "yet. If it is one more, save it again."
)


def new_name() -> str:
    """A name for a form on a page that is being shown."""
    return str(uuid4())


class OneSending:
    """Middleware, the innermost: it calls the views that take what people send."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(
        self, request: HttpRequest, view: Callable[..., Any], args: Any, kwargs: Any
    ) -> HttpResponseBase | None:
        """Call the view for a form that somebody signed in sent; None for all the rest."""
        match = request.resolver_match
        if request.method != "POST" or match is None or match.namespaces:
            return None
        # Entries of a device have receipts of their own (centres.entries).
        if request.path_info.startswith("/api/") or not request.user.is_authenticated:
            return None
        for last in (False,) * (TRIES - 1) + (True,):
            try:
                return send(request, lambda: view(request, *args, **kwargs))
            except OperationalError as error:
                if last or getattr(error.__cause__, "pgcode", None) not in GAVE_WAY:
                    raise
                _take_back_messages(request)
        return None


def send(request: HttpRequest, view: Callable[[], HttpResponseBase]) -> HttpResponseBase:
    """The view's answer, or that to the first sending of the same form."""
    by: User = request.user  # type: ignore[assignment]
    name = _name(request)
    edits = AS_OPENED in request.POST
    with transaction.atomic(), editing(edits):
        if edits:
            wait_for_page(request)
        if name is None:
            return view()
        body = {"form": _digest(request)}
        receipts.wait_for(name)
        try:
            known = receipts.answered(by=by, client_id=name, kind=KIND, body=body)
        except receipts.AnotherEntry:
            return _used_already(request)
        if known is not None:
            messages.info(request, DONE_ALREADY)
            return redirect(known["to"])
        response = view()
        if response.status_code in REDIRECTS and not _was_refused(request):
            to = response.headers["Location"]
            receipts.leave(by=by, client_id=name, kind=KIND, body=body, answer={"to": to})
        return response


def _name(request: HttpRequest) -> UUID | None:
    try:
        return UUID(request.POST.get(SENT_ID, ""))
    except ValueError:
        return None


def _digest(request: HttpRequest) -> str:
    """What was typed and where, in a keyed digest: nobody can guess a birthday back from it."""
    typed = QueryDict(mutable=True)
    for key, values in sorted(request.POST.lists()):
        if key not in NOT_TYPED:
            typed.setlist(key, values)
    for key, files in sorted(request.FILES.lists()):
        typed.setlist(f"file {key}", [f"{file.name} {file.size}" for file in files])
    said = f"{request.get_full_path()}\n{typed.urlencode()}"
    return salted_hmac(KIND, said, algorithm="sha256").hexdigest()


def _used_already(request: HttpRequest) -> HttpResponse:
    parked.park(request, str(request.user.pk))
    messages.error(request, USED_ALREADY)
    return redirect(request.get_full_path())


def _was_refused(request: HttpRequest) -> bool:
    """Whether the page that follows says that it was not done."""
    said = getattr(messages.get_messages(request), "_queued_messages", [])
    return any(message.level >= messages.ERROR for message in said)


def _take_back_messages(request: HttpRequest) -> None:
    """What a try that was rolled back had said is not so."""
    said: Any = messages.get_messages(request)
    said._queued_messages = []
