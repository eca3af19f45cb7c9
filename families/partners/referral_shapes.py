"""What partners send of a referral, and what they are told of it; an example of each."""

from __future__ import annotations

from typing import Any

from django.utils import timezone
from rest_framework import serializers

from centres.guards import EARLIEST
from centres.models.places import KEY_LENGTH
from centres.postcodes import tidy
from families.members import earliest_due, latest_due
from families.models import Need, Referral
from families.models.referrals import LONGEST_TEXT
from families.models.referrals import NAME_LENGTH as CONTACT_LENGTH

NAME_LENGTH = 100
MOST_PEOPLE = 10


class _PastDate(serializers.DateField):
    """A day that has been, since 1900."""

    def to_internal_value(self, value: Any) -> Any:
        day = super().to_internal_value(value)
        if not EARLIEST <= day <= timezone.localdate():
            raise serializers.ValidationError("The date must be from 1900 to today.")
        return day


class CarerSerializer(serializers.Serializer):
    """A parent or other carer, as the referrer knows them."""

    first_name = serializers.CharField(max_length=NAME_LENGTH)
    last_name = serializers.CharField(max_length=NAME_LENGTH)
    date_of_birth = _PastDate(allow_null=True, default=None)


class ChildSerializer(serializers.Serializer):
    """A child with a date of birth, or an expected baby with a due date: one of the two."""

    first_name = serializers.CharField(max_length=NAME_LENGTH, allow_blank=True, default="")
    last_name = serializers.CharField(max_length=NAME_LENGTH)
    date_of_birth = _PastDate(allow_null=True, default=None)
    due_on = serializers.DateField(allow_null=True, default=None)

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        """One of the two dates, and a due date about now."""
        due = attrs["due_on"]
        if bool(attrs["date_of_birth"]) == bool(due):
            raise serializers.ValidationError("Say either a date of birth or a due date.")
        if due and not earliest_due() <= due <= latest_due():
            raise serializers.ValidationError({"due_on": "A baby is expected about now."})
        return attrs


class NewReferralSerializer(serializers.Serializer):
    """A family that help is asked for, by whom and why."""

    reference = serializers.CharField(
        max_length=KEY_LENGTH, help_text="Your own reference: one referral is one reference."
    )
    made_on = _PastDate(help_text="The day you made it.")
    urgency = serializers.ChoiceField(Referral.Urgency.choices, default=Referral.Urgency.ROUTINE)
    reason = serializers.CharField(max_length=LONGEST_TEXT)
    needs = serializers.ListField(
        child=serializers.ChoiceField(Need.Kind.choices), max_length=len(Need.Kind), default=list
    )
    consent = serializers.ChoiceField(Referral.Consent.choices)
    override_reason = serializers.CharField(
        max_length=LONGEST_TEXT,
        allow_blank=True,
        default="",
        help_text="Needed where it is shared without agreement, to safeguard a child.",
    )
    contact_name = serializers.CharField(max_length=CONTACT_LENGTH, allow_blank=True, default="")
    contact_details = serializers.CharField(max_length=CONTACT_LENGTH, allow_blank=True, default="")
    carers = serializers.ListField(child=CarerSerializer(), max_length=MOST_PEOPLE, default=list)
    children = serializers.ListField(child=ChildSerializer(), max_length=MOST_PEOPLE, default=list)
    postcode = serializers.CharField(max_length=30, allow_blank=True, default="")
    centre = serializers.CharField(
        max_length=KEY_LENGTH,
        allow_blank=True,
        default="",
        help_text="Code of a children’s centre; needed where the postcode does not tell it.",
    )

    def validate_postcode(self, typed: str) -> str:
        """A whole postcode, or none."""
        postcode = tidy(typed) if typed else ""
        if postcode is None:
            raise serializers.ValidationError("Enter a full UK postcode, like HP11 2EE.")
        return postcode

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        """Somebody is named."""
        if not attrs["carers"] and not attrs["children"]:
            raise serializers.ValidationError({"carers": "Name at least one carer or child."})
        return attrs


class ReceivedSerializer(serializers.Serializer):
    """That the referral arrived: its reference here, beside yours."""

    ref = serializers.CharField()
    reference = serializers.CharField()


class SentReferralSerializer(serializers.ModelSerializer):
    """A referral that this partner sent. All after `shared` is empty where nothing is shared."""

    reference = serializers.CharField(source="sender_ref")
    shared = serializers.BooleanField(
        help_text="Whether an agreement in force covers what became of it."
    )
    told = serializers.CharField(source="told_what", help_text="What you were told of it.")

    class Meta:
        model = Referral
        fields = [
            "ref",
            "reference",
            "made_on",
            "urgency",
            "shared",
            "state",
            "decided_on",
            "decline_reason",
            "support",
            "outcome",
            "outcome_on",
            "told_on",
            "told",
        ]
        extra_kwargs = {"state": {"allow_blank": True}}

    def to_representation(self, referral: Any) -> dict[str, Any]:
        """Without what became of it, where that is not shared."""
        said = super().to_representation(referral)
        if not referral.shared:
            for name in self.Meta.fields[self.Meta.fields.index("shared") + 1 :]:
                said[name] = None if name.endswith("_on") else ""
        return said


REFERRAL = {
    "reference": "MASH-2026-0193",
    "made_on": "2026-11-20",
    "urgency": "soon",
    "reason": "Mother isolated since the move; asks for help with debts and a place to meet.",
    "needs": ["debt", "housing"],
    "consent": "given",
    "contact_name": "Duty desk",
    "contact_details": "01296 000000",
    "carers": [{"first_name": "Samira", "last_name": "Iqbal", "date_of_birth": "1996-05-17"}],
    "children": [{"first_name": "Noor", "last_name": "Iqbal", "date_of_birth": "2026-11-03"}],
    "postcode": "HP11 2EE",
    "centre": "",
}
RECEIVED = {"ref": "LR-00000042", "reference": "MASH-2026-0193"}
OUTCOME = {
    **RECEIVED,
    "made_on": "2026-11-20",
    "urgency": "soon",
    "shared": True,
    "state": "accepted",
    "decided_on": "2026-11-23",
    "decline_reason": "",
    "support": "case",
    "outcome": "",
    "outcome_on": None,
    "told_on": None,
    "told": "",
}
