"""The API of claims, version 1: a claim with its lines, and a commissioner's decision about it.

Signed in by session; scope, rules and actions are those of the pages.
"""

from __future__ import annotations

from typing import Any

from drf_spectacular.utils import (
    OpenApiExample,
    OpenApiParameter,
    extend_schema,
    extend_schema_field,
)
from rest_framework import serializers
from rest_framework.permissions import IsAuthenticated
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from centres.access import has_role
from centres.api_documents import CLAIMS, OF_READING, OF_SENDING, problems
from centres.models import User
from centres.scope import CLAIMS_FOR, COMMISSIONER
from payments.evidence import snapshots
from payments.flags import flags
from payments.forms import LONGEST_REASON
from payments.models import Claim, ClaimLine
from payments.models.claims import DIGEST_LENGTH
from payments.shown import approve_as_shown, digest_of_claim, return_as_shown
from payments.views.finding import claim_of
from payments.withheld import withheld_from

APPROVE, RETURN = "approve", "return"
QUARTER = r"^\d{4}-\d{2}-Q[1-4]$"


class LineSerializer(serializers.ModelSerializer):
    """A line: subjects by reference, amounts in pence, flags and the provider's figure."""

    line = serializers.IntegerField(source="number")
    flags = serializers.SerializerMethodField()
    evidence = serializers.SerializerMethodField()

    class Meta:
        model = ClaimLine
        fields = [
            "line",
            "kind",
            "measure",
            "version",
            "subject",
            "achieved_on",
            "amount_pence",
            "numerator",
            "denominator",
            "decision",
            "reason",
            "flags",
            "evidence",
        ]

    @extend_schema_field({"type": "array", "items": {"type": "string"}})
    def get_flags(self, line: ClaimLine) -> list[str]:
        """Why it is flagged, in words."""
        return self.context["flags"].get(line.pk, [])

    @extend_schema_field({"type": "array", "items": {"type": "object"}})
    def get_evidence(self, line: ClaimLine) -> list[dict[str, Any]]:
        """The dated facts that prove it, without names or notes; none where they are withheld."""
        return self.context["evidence"][line.pk]


class DecisionSerializer(serializers.Serializer):
    """A decision about the claim whose digest is sent along; a reason for returning it."""

    decision = serializers.ChoiceField([APPROVE, RETURN])
    digest = serializers.CharField(max_length=DIGEST_LENGTH)
    reason = serializers.CharField(max_length=LONGEST_REASON, allow_blank=True, default="")

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        """Returning says why."""
        if attrs["decision"] == RETURN and not attrs["reason"].strip():
            raise serializers.ValidationError({"reason": ["Say why, in a few words."]})
        return attrs


class ClaimSerializer(serializers.Serializer):
    """A claim with its lines; `digest` says which version of it a decision is about."""

    contract = serializers.CharField()
    provider = serializers.CharField()
    quarter = serializers.CharField(help_text="2015-16-Q4")
    state = serializers.ChoiceField(Claim.State.choices)
    net_pence = serializers.IntegerField()
    needs_second_approval = serializers.BooleanField()
    digest = serializers.CharField()
    lines = LineSerializer(many=True)


CLAIM_EXAMPLE = {
    "contract": "CT1",
    "provider": "charity",
    "quarter": "2015-16-Q4",
    "state": "submitted",
    "net_pence": 12_500,
    "needs_second_approval": False,
    "digest": "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08",
    "lines": [
        {
            "line": 1,
            "kind": "outcome",
            "measure": "star_progress",
            "version": 1,
            "subject": "LC-00000009",
            "achieved_on": "2016-02-11",
            "amount_pence": 12_500,
            "numerator": None,
            "denominator": None,
            "decision": "pending",
            "reason": "",
            "flags": [],
            "evidence": [{"kind": "case", "ref": "LC-00000009", "closed_on": "2016-02-11"}],
        }
    ],
}
CLAIM_SHOWN = OpenApiExample("A claim", CLAIM_EXAMPLE, response_only=True)
ADDRESS = [
    OpenApiParameter("contract", str, "path", description="The contract’s reference."),
    OpenApiParameter("quarter", {"type": "string", "pattern": QUARTER}, "path"),
]


class ClaimView(APIView):
    """`GET /api/v1/claims/<contract>/<quarter>/`: the claim as it stands, and its digest."""

    permission_classes = [IsAuthenticated, has_role(*CLAIMS_FOR)]

    @extend_schema(
        tags=[CLAIMS],
        summary="Read a claim",
        description="The claim as it stands, without names, and the digest to decide by.",
        parameters=ADDRESS,
        responses={200: ClaimSerializer, **problems(*OF_READING, 404)},
        examples=[CLAIM_SHOWN],
    )
    def get(self, request: Request, contract: str, quarter: str) -> Response:
        claim = claim_of(request.user, contract, quarter)  # type: ignore[arg-type]
        return Response(_said(claim, request.user))  # type: ignore[arg-type]


class DecisionView(APIView):
    """`POST /api/v1/claims/<contract>/<quarter>/decision/`: 200 with the claim when it is done,
    409 saying why it is not possible (now), 400 with what is wrong by field.
    """

    permission_classes = [IsAuthenticated, has_role(COMMISSIONER)]

    @extend_schema(
        tags=[CLAIMS],
        summary="Decide about a claim",
        description="Approve or return the claim whose digest is sent along. 409 says why it is "
        "not possible (now).",
        parameters=ADDRESS,
        request=DecisionSerializer,
        responses={200: ClaimSerializer, **problems(*OF_SENDING, 404)},
        examples=[
            OpenApiExample(
                "Approve",
                {"decision": "approve", "digest": CLAIM_EXAMPLE["digest"], "reason": ""},
                request_only=True,
            ),
            CLAIM_SHOWN,
        ],
    )
    def post(self, request: Request, contract: str, quarter: str) -> Response:
        claim = claim_of(request.user, contract, quarter)  # type: ignore[arg-type]
        sent = DecisionSerializer(data=request.data)
        sent.is_valid(raise_exception=True)
        facts: dict[str, Any] = {"claim": claim, "shown": sent.validated_data["digest"]}
        if sent.validated_data["decision"] == APPROVE:
            decided = approve_as_shown(by=request.user, **facts)  # type: ignore[arg-type]
        else:
            facts["reason"] = sent.validated_data["reason"]
            decided = return_as_shown(by=request.user, **facts)  # type: ignore[arg-type]
        return Response(_said(decided, request.user))  # type: ignore[arg-type]


def _said(claim: Claim, user: User) -> dict[str, Any]:
    lines = list(claim.lines)
    flagged = flags(claim, lines)
    withheld: dict[int, list] = {pk: [] for pk in withheld_from(user, claim.council_id, lines)}
    context = {"flags": flagged, "evidence": {**_evidence(claim, lines), **withheld}}
    return {
        "contract": claim.contract.ref,
        "provider": claim.contract.provider.code,
        "quarter": claim.quarter,
        "state": claim.state,
        "net_pence": claim.net(),
        "needs_second_approval": claim.needs_second_approval(),
        "digest": digest_of_claim(claim, flagged),
        "lines": LineSerializer(lines, many=True, context=context).data,
    }


def _evidence(claim: Claim, lines: list[ClaimLine]) -> dict[int, Any]:
    """By line: as the records stand for a draft, else as they stood at submission."""
    if claim.state != Claim.State.DRAFT:
        return {line.pk: line.evidence for line in lines}
    return {pk: taken.evidence for pk, taken in snapshots.take(lines).items()}
