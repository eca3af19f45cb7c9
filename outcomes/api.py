"""The API of Stars and of what a device keeps, version 1."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import ValidationError as Wrong
from django.utils import timezone
from drf_spectacular.utils import OpenApiExample, extend_schema, extend_schema_view
from rest_framework import serializers
from rest_framework.permissions import IsAuthenticated
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from centres.access import has_role
from centres.api_documents import DEVICE, OF_READING, problems
from centres.entries import EntrySerializer, EntryView, described
from centres.models import User
from centres.models.places import KEY_LENGTH
from centres.scope import CASEWORK
from families.looking.told import tell_shown
from families.models import Case
from outcomes.device.described import COPY, DeviceCopySerializer
from outcomes.device.device_copy import device_copy
from outcomes.family_star.offline_stars import keep_scores
from outcomes.family_star.stars import editions_for
from outcomes.models import Star
from outcomes.models.stars import NOTE_LENGTH

HIGHEST_SCORE = 100


class StarSerializer(EntrySerializer):
    """Scores of a Star as a device sends them: by code of area `scores`, and for areas scored
    `notes` and `family_scores`, the family's own numbers where they differ.
    """

    case = serializers.CharField(max_length=KEY_LENGTH)
    kind = serializers.ChoiceField(Star.Kind.choices)
    date = serializers.DateField()
    edition = serializers.CharField(max_length=KEY_LENGTH)
    completed = serializers.ChoiceField(Star.Completed.choices)
    scores = serializers.DictField(
        child=serializers.IntegerField(min_value=0, max_value=HIGHEST_SCORE), allow_empty=False
    )
    notes = serializers.DictField(
        child=serializers.CharField(max_length=NOTE_LENGTH, allow_blank=True), required=False
    )
    family_scores = serializers.DictField(
        child=serializers.IntegerField(min_value=0, max_value=HIGHEST_SCORE), required=False
    )


SCORED = {
    "case": "LC-00000009",
    "kind": "review",
    "date": "2026-11-20",
    "edition": "family-star-plus",
    "completed": "together",
    "scores": {"physical_health": 6, "family_routine": 4},
    "notes": {"family_routine": "Bedtime is easier."},
    "family_scores": {"family_routine": 5},
}


@extend_schema_view(
    post=described("Keep a Star’s scores", "Scores kept as a draft of the case.", SCORED)
)
class StarsView(EntryView):
    """`POST /api/v1/stars/`: scores kept as a draft of the case, recorded once (EntryView)."""

    permission_classes = [IsAuthenticated, has_role(*CASEWORK)]
    serializer_class = StarSerializer
    kind = "star"

    def record(self, by: User, facts: dict[str, Any]) -> str:
        """Keep the draft, of a case inside the person's scope."""
        cases = Case.objects.visible_to(by).filter(council=by.council_id)
        facts["case"] = case = cases.filter(ref=facts["case"]).first()
        if case is None:
            raise Wrong({"case": "There is no case with this reference."})
        facts["edition"] = editions_for(case, facts["date"]).filter(code=facts["edition"]).first()
        if facts["edition"] is None:
            raise Wrong({"edition": "Select an edition."})
        return keep_scores(by=by, **facts).ref


@extend_schema_view(
    get=extend_schema(
        tags=[DEVICE],
        summary="Take today’s copy",
        description="What your phone keeps for twelve hours: today’s families, and what the Star "
        "is scored with.",
        responses={200: DeviceCopySerializer, **problems(*OF_READING, 404)},
        examples=[OpenApiExample("Today", COPY, response_only=True)],
    )
)
class DeviceCopyView(APIView):
    """`GET /api/v1/device-copy/`: what the person's phone keeps for twelve hours.

    `{worker, today, families, editions}` (outcomes.device.device_copy).
    """

    permission_classes = [IsAuthenticated, has_role(*CASEWORK)]

    def get(self, request: Request) -> Response:
        person: User = request.user  # type: ignore[assignment]
        today = timezone.localdate()
        copy = {"worker": person.device_key, "today": today, **device_copy(person, today)}
        tell_shown(request, (family["ref"] for family in copy["families"]))
        return Response(copy, headers={"Cache-Control": "no-store, private"})
