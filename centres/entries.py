"""Entries that a device sends: whose they are, and once each (centres.receipts)."""

from __future__ import annotations

from typing import Any, ClassVar

from drf_spectacular.utils import OpenApiExample, OpenApiResponse, extend_schema
from rest_framework import serializers, status
from rest_framework.exceptions import PermissionDenied
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from centres import receipts
from centres.api_documents import DEVICE, OF_SENDING, problems
from centres.models import User
from centres.models.places import KEY_LENGTH


class EntrySerializer(serializers.Serializer):
    """What every entry says of itself. Shapes only: records are looked up when it is written.

    `worker` is the person who made the entry (`worker` of `/api/v1/me/`); a device always says
    it. An entry of somebody else's is not taken, whatever else it says.
    """

    client_id = serializers.UUIDField()
    worker = serializers.CharField(max_length=KEY_LENGTH, allow_null=True, default=None)


ONCE = (
    "Sent again under the same `client_id` it is recorded once; another entry under it is refused "
    "(409), and so is one that cannot be recorded as things stand."
)


class RecordedSerializer(serializers.Serializer):
    """That an entry is recorded: the reference of what it became."""

    ref = serializers.CharField()
    client_id = serializers.UUIDField()


def described(title: str, about: str, body: dict[str, Any]) -> Any:
    """What the documentation says of a kind of entry, with one as a phone sends it."""
    client_id = "6cf3c1de-0d1c-4b8e-9f55-6a8c1c5f3b52"
    recorded = {"ref": "LE-00000042", "client_id": client_id}
    sent = {"client_id": client_id, "worker": "42", **body}
    return extend_schema(
        tags=[DEVICE],
        summary=title,
        description=f"{about} {ONCE}",
        responses={
            201: OpenApiResponse(RecordedSerializer, "Recorded."),
            200: OpenApiResponse(RecordedSerializer, "Recorded before: the same answer."),
            **problems(*OF_SENDING, 404),
        },
        examples=[
            OpenApiExample("An entry", sent, request_only=True),
            OpenApiExample("Recorded", recorded, response_only=True),
        ],
    )


class AnotherPerson(PermissionDenied):
    """The entry was made by somebody else than who is signed in: it waits for them."""

    default_detail = "This entry was made by somebody else. It waits until they sign in."
    default_code = "another_person"


class EntryView(APIView):
    """Takes one kind of entry by POST.

    201 when it was recorded, 200 with the same body when it was recorded before; 400 with what is
    wrong by field; 409 when the `client_id` stands for another entry, or when it cannot be
    recorded as things stand; 403 when nobody is signed in, or not the entry's `worker`.
    """

    kind: ClassVar[str]
    serializer_class: ClassVar[type[EntrySerializer]]

    def post(self, request: Request) -> Response:
        entry = self.serializer_class(data=request.data)
        entry.is_valid(raise_exception=True)
        by: User = request.user  # type: ignore[assignment]
        facts = dict(entry.validated_data)
        client_id, worker = facts.pop("client_id"), facts.pop("worker")
        if worker not in (None, by.device_key):
            raise AnotherPerson
        answer, new = receipts.once(
            by=by,
            client_id=client_id,
            kind=self.kind,
            body={name: said for name, said in entry.data.items() if name in facts},
            write=lambda: {"ref": self.record(by, facts), "client_id": str(client_id)},
        )
        return Response(answer, status=status.HTTP_201_CREATED if new else status.HTTP_200_OK)

    def record(self, by: User, facts: dict[str, Any]) -> str:
        """Write the entry through its action; the reference of what it became.

        Asked only for what was not recorded before. ValidationError by field or Refused when it
        cannot be.
        """
        raise NotImplementedError
