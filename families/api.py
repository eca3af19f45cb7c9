"""The API of casework, version 1: a device's entries in, the person's own families out.

Signed in by session; scope, rules and actions are those of the pages.
"""

from __future__ import annotations

from typing import Any

from django.core.exceptions import ValidationError as Wrong
from django.utils import timezone
from drf_spectacular.utils import OpenApiExample, extend_schema, extend_schema_view
from rest_framework import serializers
from rest_framework.generics import ListAPIView
from rest_framework.permissions import IsAuthenticated
from rest_framework.request import Request
from rest_framework.response import Response

from centres.access import has_role
from centres.api_documents import DEVICE, OF_READING, problems
from centres.entries import EntrySerializer, EntryView, described
from centres.models import Centre, User
from centres.models.places import CELL_LENGTH, KEY_LENGTH
from centres.scope import CASEWORK
from families import engagements
from families.caseload import caseload, for_list, in_order
from families.engagements import LONGEST_MINUTES
from families.looking.told import tell_shown
from families.models import Case, Engagement, Family
from families.standing import casework_clusters


class EngagementSerializer(EntrySerializer):
    """A contact as a device sends it. Records are named by their references and codes."""

    family = serializers.CharField(max_length=KEY_LENGTH)
    kind = serializers.ChoiceField(Engagement.Kind.choices)
    date = serializers.DateField()
    minutes = serializers.IntegerField(
        min_value=1, max_value=LONGEST_MINUTES, allow_null=True, default=None
    )
    note = serializers.CharField(max_length=CELL_LENGTH, allow_blank=True, default="")
    next_step = serializers.CharField(max_length=500, allow_blank=True, default="")
    case = serializers.CharField(max_length=KEY_LENGTH, allow_null=True, default=None)
    centre = serializers.CharField(max_length=KEY_LENGTH, allow_null=True, default=None)
    next_visit = serializers.DateField(allow_null=True, default=None)


VISIT = {
    "family": "LF-00000007",
    "kind": "home_visit",
    "date": "2026-11-20",
    "minutes": 45,
    "note": "Noor sleeps through.",
    "next_step": "Bring the benefits form.",
    "case": "LC-00000009",
    "centre": None,
    "next_visit": "2026-12-04",
}


@extend_schema_view(post=described("Record a contact", "A contact with a family.", VISIT))
class EngagementsView(EntryView):
    """`POST /api/v1/engagements/`: a contact with a family, recorded once (EntryView)."""

    permission_classes = [IsAuthenticated, has_role(*CASEWORK)]
    serializer_class = EngagementSerializer
    kind = engagements.ENTRY

    def record(self, by: User, facts: dict[str, Any]) -> str:
        """Log it, with records in place of their references, each inside the person's scope.

        A family that was merged since the phone heard of it is the one it was merged into.
        """
        families = Family.objects.visible_to(by).select_related("centre", "council")
        own = families.filter(council=by.council_id)
        facts["family"] = family = own.standing_for(facts["family"]).first()
        if family is None:
            raise Wrong({"family": "There is no family with this reference."})
        facts["case"] = _case_of(family, facts["case"])
        facts["centre"] = _centre_of(by, facts["centre"])
        logged, _new = engagements.log(by=by, **facts)
        return logged.ref


def _case_of(family: Family, ref: str | None) -> Case | None:
    if ref is None:
        return None
    case: Case | None = Case.objects.filter(family=family, ref=ref).select_related("centre").first()
    if case is None:
        raise Wrong({"case": "Select a case of this family."})
    return case


def _centre_of(by: User, code: str | None) -> Centre | None:
    if code is None:
        return None
    own = Centre.objects.filter(council=by.council_id, cluster__in=casework_clusters(by))
    centre: Centre | None = own.filter(code=code).first()
    if centre is None:
        raise Wrong({"centre": "Select a centre you work in."})
    return centre


class FamilySerializer(serializers.ModelSerializer):
    """A family in a list: reference, what it is called, centre, when it was last seen."""

    centre = serializers.CharField(source="centre.code")
    last_seen = serializers.DateField(allow_null=True)

    class Meta:
        model = Family
        fields = ["ref", "called", "centre", "last_seen"]


@extend_schema_view(
    get=extend_schema(
        tags=[DEVICE],
        summary="List your families",
        description="The families in your scope by name, 25 a page.",
        responses={200: FamilySerializer(many=True), **problems(*OF_READING, 404)},
        examples=[
            OpenApiExample(
                "Yours",
                {
                    "ref": "LF-00000007",
                    "called": "Samira Iqbal",
                    "centre": "HW-CASTLE",
                    "last_seen": "2026-11-06",
                },
                response_only=True,
            )
        ],
    )
)
class FamiliesView(ListAPIView):
    """`GET /api/v1/families/`: the person's own families by name, 25 a page (`?page=`)."""

    permission_classes = [IsAuthenticated, has_role(*CASEWORK)]
    serializer_class = FamilySerializer

    def list(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        response = super().list(request, *args, **kwargs)
        tell_shown(request, (row["ref"] for row in response.data["results"]))
        return response

    def get_queryset(self) -> Any:
        return for_list(in_order(caseload(self.request.user, timezone.localdate()), ""))  # type: ignore[arg-type]
