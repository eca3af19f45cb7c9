"""Births sent by health services' programs (`/api/v1/births/`).

The checks and the action are those of the page for files of births: a birth that was told before
changes nothing, and nobody learns which family was known.
"""

from __future__ import annotations

from typing import Any

import django_filters
from django.db.models import Exists, F, OuterRef, QuerySet, Subquery
from django_filters.rest_framework import DjangoFilterBackend, FilterSet
from drf_spectacular.utils import OpenApiExample, extend_schema
from rest_framework import serializers, status
from rest_framework.exceptions import ValidationError
from rest_framework.generics import GenericAPIView
from rest_framework.request import Request
from rest_framework.response import Response

from centres import audit
from centres.api_documents import BY_KEY, IDEMPOTENCY, PARTNERS, SENT_BY_KEY, problems
from centres.models import PartnerKey
from centres.models.places import KEY_LENGTH
from centres.partners.caller import audited
from centres.partners.idempotency import Answer
from centres.partners.views import PartnerView
from families.births.notifying import notify
from families.births.reading import Row, check
from families.forms.births import NOT_OURS
from families.models import BirthNotification, Engagement, SharingAgreement
from families.rights.sharing import may_share

MOST_BIRTHS = 500
NAME_LENGTH = 100
NO_AREA = "This is no area of the council."


class BirthSerializer(serializers.Serializer):
    """A birth as health services tell of it.

    A name of the baby's or of the carer's family is needed, and an area or a postcode that tells
    it. `restricted` says that few may know where the family lives.
    """

    notification = serializers.CharField(
        max_length=KEY_LENGTH, help_text="Your own number of the notification, yours to repeat."
    )
    born = serializers.DateField(help_text="Within the last year.")
    first_name = serializers.CharField(max_length=NAME_LENGTH, allow_blank=True, default="")
    last_name = serializers.CharField(max_length=NAME_LENGTH, allow_blank=True, default="")
    carer_first_name = serializers.CharField(max_length=NAME_LENGTH, allow_blank=True, default="")
    carer_last_name = serializers.CharField(max_length=NAME_LENGTH, allow_blank=True, default="")
    carer_born = serializers.DateField(allow_null=True, default=None)
    postcode = serializers.CharField(max_length=30, allow_blank=True, default="")
    area = serializers.CharField(max_length=KEY_LENGTH, allow_blank=True, default="")
    restricted = serializers.BooleanField(default=False)


class BirthsSerializer(serializers.Serializer):
    """Several births: all of them are recorded, or none."""

    births = serializers.ListField(child=BirthSerializer(), min_length=1, max_length=MOST_BIRTHS)


class TakenSerializer(serializers.Serializer):
    """How many births arrived, and how many of them had not been told before."""

    received = serializers.IntegerField(min_value=0)
    new = serializers.IntegerField(min_value=0)


class SentBirthSerializer(serializers.ModelSerializer):
    """A birth that this partner sent. What was done about it only where an agreement covers it."""

    notification = serializers.CharField(source="ref")
    shared = serializers.BooleanField(help_text="Whether an agreement covers what was done.")
    contacted_on = serializers.DateField(
        allow_null=True, help_text="The family’s first contact since the birth; null if not shared."
    )

    class Meta:
        model = BirthNotification
        fields = ["notification", "received_on", "shared", "contacted_on"]


class SentBirthFilter(FilterSet):
    """Which births: by the day they arrived."""

    received_from = django_filters.DateFilter("received_on", "gte", label="Arrived on or after")
    received_to = django_filters.DateFilter("received_on", "lte", label="Arrived on or before")


BIRTH = {
    "notification": "NHS-2026-000417",
    "born": "2026-11-03",
    "first_name": "Noor",
    "last_name": "Iqbal",
    "carer_first_name": "Samira",
    "carer_last_name": "Iqbal",
    "carer_born": "1996-05-17",
    "postcode": "HP11 2EE",
    "area": "E01017719",
    "restricted": False,
}
TAKEN = OpenApiExample("Taken", {"received": 1, "new": 1}, response_only=True)


class BirthsView(PartnerView, GenericAPIView):
    """Births, one at a time, and the list of those sent."""

    needs = {"GET": PartnerKey.Scopes.BIRTHS, "POST": PartnerKey.Scopes.BIRTHS}
    serializer_class = SentBirthSerializer
    filter_backends = [DjangoFilterBackend]
    filterset_class = SentBirthFilter
    queryset = BirthNotification.objects.none()

    @extend_schema(
        tags=[PARTNERS],
        operation_id="births_list",
        summary="List the births sent",
        responses={200: SentBirthSerializer(many=True), **problems(400, *BY_KEY, 404)},
        examples=[
            OpenApiExample(
                "Sent",
                {
                    "notification": BIRTH["notification"],
                    "received_on": "2026-11-05",
                    "shared": True,
                    "contacted_on": "2026-11-19",
                },
                response_only=True,
            )
        ],
    )
    def get(self, request: Request) -> Response:
        """The births that this partner’s programs sent, the newest first, 25 a page."""
        page = self.paginate_queryset(self.filter_queryset(self._sent())) or []
        audit.record(
            **audited(self.caller),
            action="partner.births_listed",
            record="partner",
            reference=self.caller.partner.code,
            council=self.caller.council,
            rows=len(page),
        )
        return self.get_paginated_response(SentBirthSerializer(page, many=True).data)

    @extend_schema(
        tags=[PARTNERS],
        operation_id="births_send",
        summary="Send a birth",
        parameters=[IDEMPOTENCY],
        request=BirthSerializer,
        responses={201: TakenSerializer, **problems(*SENT_BY_KEY)},
        examples=[OpenApiExample("A birth", BIRTH, request_only=True), TAKEN],
    )
    def post(self, request: Request) -> Response:
        """A birth, recorded once under its notification’s number however often it is told.

        A baby of a family that nobody knew makes one that is known, not registered.
        """
        sent = BirthSerializer(data=request.data)
        sent.is_valid(raise_exception=True)
        return self.once(request, lambda: self.take([sent.validated_data], None))

    def take(self, births: list[dict[str, Any]], many: str | None) -> Answer:
        """Record them, all or none; what is wrong is told by its place in `many`."""
        rows = [_row(number, birth) for number, birth in enumerate(births)]
        checked = check(self.caller, rows)
        if checked.faults:
            wrong: dict[int, Any] = {}
            for fault in checked.faults:
                of_row = wrong.setdefault(fault.row or 0, {})
                message = NO_AREA if NOT_OURS in fault.message else fault.message
                of_row.setdefault(fault.column or "non_field_errors", []).append(message)
            raise ValidationError(wrong[0] if many is None else {many: wrong})  # type: ignore[dict-item]
        new = notify(by=self.caller, births=checked.births)
        return {"received": len(births), "new": new}, status.HTTP_201_CREATED

    def _sent(self) -> QuerySet[BirthNotification]:
        partner = self.caller.partner
        seen = may_share(
            partner.code, SharingAgreement.Share.BIRTHS, council=self.caller.council_id
        )
        contact = Engagement.objects.direct().filter(
            family=OuterRef("family"), date__gte=OuterRef("child__date_of_birth")
        )
        of_seen = contact.filter(family__in=seen.values("pk")).order_by("date")
        rows = BirthNotification.objects.filter(council=self.caller.council_id, sender=partner)
        return rows.annotate(
            shared=Exists(seen.filter(pk=OuterRef("family"))),
            contacted_on=Subquery(of_seen.values("date")[:1]),
            notification=F("ref"),
        ).order_by("-received_on", "-pk")


class BirthsBulkView(BirthsView):
    """Births, many at a time."""

    needs = {"POST": PartnerKey.Scopes.BIRTHS}
    http_method_names = ["post"]

    @extend_schema(
        tags=[PARTNERS],
        operation_id="births_send_many",
        summary="Send many births",
        parameters=[IDEMPOTENCY],
        request=BirthsSerializer,
        responses={201: TakenSerializer, **problems(*SENT_BY_KEY)},
        examples=[OpenApiExample("Births", {"births": [BIRTH]}, request_only=True), TAKEN],
    )
    def post(self, request: Request) -> Response:
        """Up to 500 births: all are recorded, or none, and then every fault is told."""
        sent = BirthsSerializer(data=request.data)
        sent.is_valid(raise_exception=True)
        return self.once(request, lambda: self.take(sent.validated_data["births"], "births"))


def _row(number: int, birth: dict[str, Any]) -> Row:
    """A birth as a row of a file, which has texts only."""
    texts = {name: "" if told is None else str(told) for name, told in birth.items()}
    return {**texts, "restricted": str(birth["restricted"]).lower(), "row": str(number)}
