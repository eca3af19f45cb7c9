"""Pages for some roles only: for everybody else they do not exist (SPEC 1)."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.db.models import QuerySet
from django.http import Http404, HttpResponseBase
from rest_framework.permissions import BasePermission
from rest_framework.request import Request
from rest_framework.views import APIView

from centres.models import User
from centres.requests import SignedInRequest
from centres.sending.editing import hold

View = Callable[..., HttpResponseBase]


def for_roles(*roles: str) -> Callable[[View], View]:
    """Decorate a view so that only people with one of these roles anywhere find it; others 404."""

    def decorate(view: View) -> View:
        @wraps(view)
        def guarded(request: SignedInRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
            if not request.user.has_role(*roles):
                raise Http404
            return view(request, *args, **kwargs)

        return guarded

    return decorate


class RolesOnly(BasePermission):
    """The same for the API; made by `has_role`."""

    roles: tuple[str, ...] = ()

    def has_permission(self, request: Request, view: APIView) -> bool:
        if not request.user.has_role(*self.roles):  # type: ignore[union-attr]
            raise Http404
        return True


def has_role(*wanted: str) -> type[RolesOnly]:
    """A permission of the API: only people with one of these roles anywhere find it; others 404."""

    class HasRole(RolesOnly):
        roles = wanted

    return HasRole


def find(rows: QuerySet, user: User, **key: Any) -> Any:
    """The one row with this key inside the user's scope; Http404 when there is none.

    Keys are unique within a council only, so the user's own council is asked for too. While an
    edit is being sent the row is locked (centres.sending.editing).
    """
    mine = rows.visible_to(user).filter(council=user.council_id, **key)  # type: ignore[attr-defined]
    found = mine.first()
    if found is not None and hold(found):
        found = mine.first()
    if found is None:
        raise Http404
    return found
