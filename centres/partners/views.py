"""What all views of the API for partners share: a key, its scope, its rate, its council."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import ExitStack
from typing import Any, ClassVar

from django.http import HttpResponseBase
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from centres.partners.authentication import PartnerKeyAuthentication, key_with
from centres.partners.caller import Caller
from centres.partners.idempotency import Answer, once
from centres.partners.throttling import KeyThrottle
from centres.row_scope import as_service


class PartnerView(APIView):
    """A view for requests by key. `needs` is the scope each method asks for (PartnerKey.Scopes).

    A signed-in person's session counts for nothing here, so nobody's browser can be made to ask.
    The database shows rows of the key's council only.
    """

    authentication_classes = [PartnerKeyAuthentication]
    throttle_classes = [KeyThrottle]
    throttle_scope: ClassVar[str] = "partner"
    needs: ClassVar[dict[str, str]] = {}

    def dispatch(self, request: Any, *args: Any, **kwargs: Any) -> HttpResponseBase:
        with ExitStack() as self.council_of_key:
            return super().dispatch(request, *args, **kwargs)

    def get_permissions(self) -> list[Any]:
        method = "GET" if self.request.method in ("HEAD", "OPTIONS") else self.request.method
        return [key_with(self.needs.get(str(method), next(iter(self.needs.values()))))()]

    def initial(self, request: Request, *args: Any, **kwargs: Any) -> None:
        super().initial(request, *args, **kwargs)
        self.council_of_key.enter_context(as_service(self.caller.council_id))

    @property
    def caller(self) -> Caller:
        """The partner that asks."""
        caller: Caller = self.request.user  # type: ignore[assignment]
        return caller

    def once(self, request: Request, write: Callable[[], Answer]) -> Response:
        """What `write` says, or what it said to the same request before (`Idempotent-Replayed`)."""
        (answer, code), new = once(self.caller, request, write)
        headers = {} if new else {"Idempotent-Replayed": "true"}
        return Response(answer, status=code, headers=headers)
