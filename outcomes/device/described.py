"""The copy on a phone, described for the API's documentation (outcomes.device.device_copy)."""

from __future__ import annotations

from rest_framework import serializers

from outcomes.models import Star


class KeptChildSerializer(serializers.Serializer):
    name = serializers.CharField()
    age = serializers.CharField()


class KeptVisitSerializer(serializers.Serializer):
    on = serializers.DateField()
    at = serializers.CharField(allow_null=True, help_text="14:05")


class KeptDueSerializer(serializers.Serializer):
    what = serializers.CharField()
    by = serializers.DateField()


class KeptReadingSerializer(serializers.Serializer):
    label = serializers.CharField()  # type: ignore[assignment]
    on = serializers.DateField()
    edition = serializers.CharField()
    scores = serializers.DictField(child=serializers.IntegerField())


class KeptCaseSerializer(serializers.Serializer):
    ref = serializers.CharField()
    mine = serializers.BooleanField()
    opened_on = serializers.DateField()
    due = KeptDueSerializer(allow_null=True)
    next_star = serializers.ChoiceField(Star.Kind.choices, allow_null=True)
    edition = serializers.CharField(allow_null=True)
    before = KeptReadingSerializer(allow_null=True)


class KeptFamilySerializer(serializers.Serializer):
    """A family of today; where a restricted one lives is not on the phone."""

    ref = serializers.CharField()
    called = serializers.CharField()
    children = KeptChildSerializer(many=True)
    address = serializers.CharField(allow_blank=True)
    postcode = serializers.CharField(allow_blank=True)
    phone = serializers.CharField(allow_blank=True)
    visit = KeptVisitSerializer(allow_null=True)
    cases = KeptCaseSerializer(many=True)


class KeptAreaSerializer(serializers.Serializer):
    code = serializers.CharField()
    name = serializers.CharField()


class KeptStageSerializer(serializers.Serializer):
    stage = serializers.CharField(allow_blank=True)
    steps = serializers.ListField(child=serializers.IntegerField())


class KeptEditionSerializer(serializers.Serializer):
    code = serializers.CharField()
    name = serializers.CharField()
    retired = serializers.BooleanField()
    areas = KeptAreaSerializer(many=True)
    scale = KeptStageSerializer(many=True)


class DeviceCopySerializer(serializers.Serializer):
    """What a phone keeps for twelve hours."""

    worker = serializers.CharField()
    today = serializers.DateField()
    families = KeptFamilySerializer(many=True)
    editions = KeptEditionSerializer(many=True)


COPY = {
    "worker": "42",
    "today": "2026-11-20",
    "families": [
        {
            "ref": "LF-00000007",
            "called": "Samira Iqbal",
            "children": [{"name": "Noor", "age": "17 days"}],
            "address": "",
            "postcode": "HP11 2EE",
            "phone": "",
            "visit": {"on": "2026-11-20", "at": "14:05"},
            "cases": [
                {
                    "ref": "LC-00000009",
                    "mine": True,
                    "opened_on": "2026-10-01",
                    "due": {"what": "Three-month review", "by": "2027-01-28"},
                    "next_star": "review",
                    "edition": "family-star-plus",
                    "before": None,
                }
            ],
        }
    ],
    "editions": [],
}
