"""The API's own questions, version 1."""

from __future__ import annotations

from django.middleware.csrf import get_token
from drf_spectacular.utils import OpenApiExample, extend_schema, extend_schema_view
from rest_framework import serializers
from rest_framework.permissions import IsAuthenticated
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from centres.api_documents import DEVICE, OF_READING, problems
from centres.models import User


class MeSerializer(serializers.Serializer):
    """Who is signed in; `csrf` goes into `X-CSRFToken` of a POST."""

    worker = serializers.CharField()
    name = serializers.CharField()
    csrf = serializers.CharField()


@extend_schema_view(
    get=extend_schema(
        tags=[DEVICE],
        summary="Ask who is signed in",
        description="A phone asks before it sends what waits; a POST says `csrf` in `X-CSRFToken`.",
        responses={200: MeSerializer, **problems(*OF_READING)},
        examples=[
            OpenApiExample(
                "Fiona",
                {"worker": "42", "name": "Fiona Field", "csrf": "Kq0…64 characters"},
                response_only=True,
            )
        ],
    )
)
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
