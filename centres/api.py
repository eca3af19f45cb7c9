"""The API's own questions, version 1."""

from __future__ import annotations

from django.middleware.csrf import get_token
from rest_framework.permissions import IsAuthenticated
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from centres.models import User


class MeView(APIView):
    """`GET /api/v1/me/`: who is signed in, and the token that a POST says in `X-CSRFToken`.

    `{worker, name, csrf}`; 403 when nobody is. A device asks before it sends what waits.
    """

    permission_classes = [IsAuthenticated]

    def get(self, request: Request) -> Response:
        person: User = request.user  # type: ignore[assignment]
        answer = {
            "worker": person.device_key,
            "name": str(person),
            "csrf": get_token(request._request),
        }
        return Response(answer, headers={"Cache-Control": "no-store, private"})
