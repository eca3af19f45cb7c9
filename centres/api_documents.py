"""How operations of the API are described: problems, keys, and where they stand (OpenAPI)."""

from __future__ import annotations

from typing import Any

from drf_spectacular.extensions import OpenApiAuthenticationExtension
from drf_spectacular.openapi import AutoSchema
from drf_spectacular.utils import OpenApiParameter, OpenApiResponse
from rest_framework import serializers

from centres.problem_details import KINDS, MEDIA_TYPE

DEVICE, CLAIMS, PARTNERS, WAREHOUSE = "Phones", "Claims", "Partners", "Data warehouse"
SAID = {
    400: "What was sent is not valid; `errors` says where.",
    401: "No key in force was sent.",
    403: "Nobody is signed in, or they or the key may not do this.",
    404: "There is nothing here that you may see.",
    405: "The method is not supported.",
    406: "The answer is not to be had in that form.",
    409: "Not possible as things stand.",
    413: "The body is too large.",
    415: "The body is no JSON.",
    422: "The idempotency key stands for another request.",
    503: "The service is away; nothing was saved.",
    429: "Too many requests; `Retry-After` says how many seconds to wait.",
}
IDEMPOTENCY = OpenApiParameter(
    "Idempotency-Key",
    {"type": "string", "pattern": "^[A-Za-z0-9._:-]{8,100}$"},
    OpenApiParameter.HEADER,
    required=True,
    description="Yours, one for each request that writes. The same key with the same body gets the "
    "same answer and writes nothing; with another body it is refused (422).",
)


class FaultSerializer(serializers.Serializer):
    """What is wrong, and where: a JSON pointer into what was sent."""

    pointer = serializers.CharField()
    detail = serializers.CharField()


class ProblemSerializer(serializers.Serializer):
    """Problem details (RFC 9457)."""

    type = serializers.URLField(help_text="Address of what is said of this kind of problem.")
    title = serializers.CharField(help_text="What the kind is called.")
    status = serializers.IntegerField()
    detail = serializers.CharField(help_text="What is wrong this time.")
    instance = serializers.CharField(help_text="Names this occurrence, for asking about it.")
    errors = FaultSerializer(many=True, required=False)  # type: ignore[assignment]


def problems(*statuses: int) -> dict[tuple[int, str], OpenApiResponse]:
    """Responses of an operation for these statuses, as `extend_schema` takes them."""
    return {
        (status, MEDIA_TYPE): OpenApiResponse(ProblemSerializer, SAID[status])
        for status in (*statuses, 406, 503)
    }


# What every operation of the kind may answer besides its own.
OF_READING = (403,)
OF_SENDING = (400, 403, 409, 413, 415)
BY_KEY = (401, 403, 429)
SENT_BY_KEY = (400, *BY_KEY, 409, 413, 415, 422)


class ApiSchema(AutoSchema):
    """Operations are named by their address and method; keys are asked for by scope."""

    def _is_list_view(self, serializer: Any = None) -> bool:
        """By the answer itself, whatever problems are described beside it."""
        told = self.get_response_serializers() if serializer is None else serializer
        if isinstance(told, dict):
            told = {code: one for code, one in told.items() if isinstance(code, int)} or told
        return bool(super()._is_list_view(told))  # type: ignore[arg-type]

    def get_description(self) -> str:  # type: ignore[override]
        """The operation's own words, and the scope that its key needs."""
        needs: dict[str, str] = getattr(self.view, "needs", {})
        said = super().get_description() or ""
        scope = needs.get(self.method)
        return f"{said}\n\nNeeds a key with the scope `{scope}`." if scope else said


class KeyScheme(OpenApiAuthenticationExtension):
    """How a partner's key is sent."""

    target_class = "centres.partners.authentication.PartnerKeyAuthentication"
    name = "PartnerKey"

    def get_security_definition(self, auto_schema: Any) -> dict[str, str]:
        return {
            "type": "http",
            "scheme": "bearer",
            "description": "A partner’s key, made by the council’s administrator: "
            "`Authorization: Bearer lodestar_…`",
        }


def only_ours(endpoints: list[Any], **_: Any) -> list[Any]:
    """The operations to describe: all below /api/v1/ but the schema itself."""
    return [end for end in endpoints if end[0].startswith("/api/v1/")]


def kinds_of_problems() -> list[tuple[str, str, str]]:
    """Code, title and what to do, for the documentation."""
    return [(kind, title, help_) for kind, (title, help_) in KINDS.items()]
