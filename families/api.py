"""The API of casework, version 1: a device's entries in, the person's own families out.

Signed in by session; scope, rules and actions are those of the pages.
"""

from __future__ import annotations

from typing import Any

from django.core.exceptions import ValidationError as Wrong
from django.utils import timezone
from rest_framework import serializers, status
from rest_framework.generics import ListAPIView
from rest_framework.permissions import IsAuthenticated
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from centres.access import has_role
from centres.models import Centre
from centres.models.places import CELL_LENGTH, KEY_LENGTH
from centres.scope import CASEWORK
from families import engagements
from families.caseload import caseload, for_list, in_order
from families.engagements import LONGEST_MINUTES
from families.filters import casework_clusters
from families.models import Case, Engagement, Family


class EngagementSerializer(serializers.Serializer):
    """A contact as a device sends it. Records are named by their references and codes."""

    client_id = serializers.UUIDField()
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

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        """Put records in place of their references, each inside the person's scope."""
        user = self.context["request"].user
        own = {"council": user.council_id}
        families = Family.objects.visible_to(user).select_related("centre", "council")
        family = families.filter(ref=attrs["family"], **own).first()
        if family is None:
            raise serializers.ValidationError(
                {"family": ["There is no family with this reference."]}
            )
        attrs["family"] = family
        if attrs["case"] is not None:
            cases = Case.objects.filter(family=family).select_related("centre")
            attrs["case"] = cases.filter(ref=attrs["case"]).first()
            if attrs["case"] is None:
                raise serializers.ValidationError({"case": ["Select a case of this family."]})
        if attrs["centre"] is not None:
            centres = Centre.objects.filter(cluster__in=casework_clusters(user), **own)
            attrs["centre"] = centres.filter(code=attrs["centre"]).first()
            if attrs["centre"] is None:
                raise serializers.ValidationError({"centre": ["Select a centre you work in."]})
        return attrs


class EngagementsView(APIView):
    """`POST /api/v1/engagements/`: 201 when recorded, 200 when it was recorded before, 409 when
    the same `client_id` already stands for another entry, 400 with a list of faults per field.
    """

    permission_classes = [IsAuthenticated, has_role(*CASEWORK)]

    def post(self, request: Request) -> Response:
        entry = EngagementSerializer(data=request.data, context={"request": request})
        entry.is_valid(raise_exception=True)
        try:
            logged, new = engagements.log(by=request.user, **entry.validated_data)  # type: ignore[arg-type]
        except Wrong as problem:
            raise serializers.ValidationError(problem.message_dict) from problem
        except engagements.AnotherEntry as problem:
            return Response({"detail": str(problem)}, status=status.HTTP_409_CONFLICT)
        answer = {"ref": logged.ref, "client_id": str(logged.client_id)}
        return Response(answer, status=status.HTTP_201_CREATED if new else status.HTTP_200_OK)


class FamilySerializer(serializers.ModelSerializer):
    """A family in a list: reference, what it is called, centre, when it was last seen."""

    centre = serializers.CharField(source="centre.code")
    last_seen = serializers.DateField()

    class Meta:
        model = Family
        fields = ["ref", "called", "centre", "last_seen"]


class FamiliesView(ListAPIView):
    """`GET /api/v1/families/`: the person's own families by name, 25 a page (`?page=`)."""

    permission_classes = [IsAuthenticated, has_role(*CASEWORK)]
    serializer_class = FamilySerializer

    def get_queryset(self) -> Any:
        return for_list(in_order(caseload(self.request.user, timezone.localdate()), ""))  # type: ignore[arg-type]
