"""Pages of the data protection officer alone."""

from __future__ import annotations

from functools import wraps
from typing import Any

from django.http import HttpResponseBase

from centres.access import View, for_roles
from centres.requests import SignedInRequest
from centres.row_scope import as_service
from centres.scope import AUDITOR


def for_officer(view: View) -> View:
    """Decorate a view for the officer: for everybody else there is no such page.

    No family is in an officer's scope, and a request is about one: the page is read as the service
    of the officer's council. What it shows starts from a request of that council, or from the
    whole reference of a family, and leaves its trace.
    """

    @for_roles(AUDITOR)
    @wraps(view)
    def guarded(request: SignedInRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        with as_service(request.user.council):
            return view(request, *args, **kwargs)

    return guarded
