"""Programs that ask the API by plain HTTP are refused, not led on."""

from __future__ import annotations

from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse

from centres.problem_details import API, not_encrypted


class NoPlainHttp:
    """403 for what comes to the API unencrypted, where everybody else is led to HTTPS.

    A redirect would let a program send its key in the clear each time, and nobody would notice.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        in_the_clear = settings.SECURE_SSL_REDIRECT and not request.is_secure()
        if in_the_clear and request.path.startswith(API):
            return not_encrypted()
        return self.get_response(request)
