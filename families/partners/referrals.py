"""Referrals sent by partners' programs, and what became of them (`/api/v1/referrals/`).

What became of one is told as far as a sharing agreement covers it: families.rights.sharing.
"""

from __future__ import annotations

from typing import Any

import django_filters
from django.db.models import Exists, OuterRef
from django.http import Http404
from django_filters.rest_framework import DjangoFilterBackend, FilterSet
from drf_spectacular.utils import OpenApiExample, extend_schema
from rest_framework import status
from rest_framework.generics import GenericAPIView
from rest_framework.request import Request
from rest_framework.response import Response

from centres import audit
from centres.api_documents import BY_KEY, IDEMPOTENCY, PARTNERS, SENT_BY_KEY, problems
from centres.models import PartnerKey
from centres.partners.caller import audited
from centres.partners.idempotency import Answer
from centres.partners.views import PartnerView
from families.members import NewCarer, NewChild
from families.models import Referral, SharingAgreement
from families.partners.referral_shapes import (
    OUTCOME,
    RECEIVED,
    REFERRAL,
    NewReferralSerializer,
    ReceivedSerializer,
    SentReferralSerializer,
)
from families.referrals.from_partners import take_in
from families.referrals.receiving import NewFamily
from families.rights.sharing import may_share


class SentReferralFilter(FilterSet):
    """Which referrals: by your reference, and by the day they were made."""

    reference = django_filters.CharFilter("sender_ref", label="Your reference")
    made_from = django_filters.DateFilter("made_on", "gte", label="Made on or after")
    made_to = django_filters.DateFilter("made_on", "lte", label="Made on or before")


class _Sent(PartnerView, GenericAPIView):
    """What both views of a partner's own referrals share."""

    queryset = Referral.objects.none()

    def sent(self) -> Any:
        """The referrals this partner sent, with whether what became of them is shared."""
        partner = self.caller.partner
        outcomes = SharingAgreement.Share.REFERRAL_OUTCOMES
        seen = may_share(partner.code, outcomes, council=self.caller.council_id)
        rows = Referral.objects.incoming().filter(council=self.caller.council_id, sender=partner)
        shared = Exists(seen.filter(pk=OuterRef("family")))
        return rows.annotate(shared=shared).order_by("-made_on", "-pk")

    def looked(self, referrals: list[Any]) -> None:
        """Leave a trace of each whose outcome was told."""
        for referral in referrals:
            if referral.shared:
                audit.record(
                    **audited(self.caller),
                    action="referral.told_partner",
                    record="referral",
                    reference=referral.ref,
                    council=self.caller.council,
                )


class ReferralsView(_Sent):
    """Referrals, sent and followed."""

    needs = {"GET": PartnerKey.Scopes.FOLLOW, "POST": PartnerKey.Scopes.REFER}
    serializer_class = SentReferralSerializer
    filter_backends = [DjangoFilterBackend]
    filterset_class = SentReferralFilter

    @extend_schema(
        tags=[PARTNERS],
        operation_id="referrals_list",
        summary="List the referrals sent",
        responses={200: SentReferralSerializer(many=True), **problems(400, *BY_KEY, 404)},
        examples=[OpenApiExample("Sent", OUTCOME, response_only=True)],
    )
    def get(self, request: Request) -> Response:
        """The referrals that this partner’s programs sent, the newest first, 25 a page."""
        page = self.paginate_queryset(self.filter_queryset(self.sent())) or []
        self.looked(page)
        return self.get_paginated_response(SentReferralSerializer(page, many=True).data)

    @extend_schema(
        tags=[PARTNERS],
        operation_id="referrals_send",
        summary="Send a referral",
        parameters=[IDEMPOTENCY],
        request=NewReferralSerializer,
        responses={201: ReceivedSerializer, **problems(*SENT_BY_KEY)},
        examples=[
            OpenApiExample("A referral", REFERRAL, request_only=True),
            OpenApiExample("Received", RECEIVED, response_only=True),
        ],
    )
    def post(self, request: Request) -> Response:
        """A referral, into the inbox of the centre that serves the family.

        The answer is the same whether or not the family was known.
        """
        sent = NewReferralSerializer(data=request.data)
        sent.is_valid(raise_exception=True)
        return self.once(request, lambda: self._take(sent.validated_data))

    def _take(self, facts: dict[str, Any]) -> Answer:
        told = dict(facts)
        people = NewFamily(
            carers=[NewCarer(**carer) for carer in told.pop("carers")],
            children=[NewChild(**child) for child in told.pop("children")],
            postcode=told.pop("postcode"),
        )
        referral = take_in(by=self.caller, people=people, **told)
        answer = {"ref": referral.ref, "reference": referral.sender_ref}
        return answer, status.HTTP_201_CREATED


class ReferralView(_Sent):
    """One referral, followed."""

    needs = {"GET": PartnerKey.Scopes.FOLLOW}
    serializer_class = SentReferralSerializer

    @extend_schema(
        tags=[PARTNERS],
        operation_id="referrals_read",
        summary="Read what became of a referral",
        responses={200: SentReferralSerializer, **problems(*BY_KEY, 404)},
        examples=[OpenApiExample("Taken on", OUTCOME, response_only=True)],
    )
    def get(self, request: Request, ref: str) -> Response:
        """A referral that this partner sent, by its reference here; what became of it as far as a
        sharing agreement covers it.
        """
        referral = self.sent().filter(ref=ref).first()
        if referral is None:
            raise Http404
        self.looked([referral])
        return Response(SentReferralSerializer(referral).data)
