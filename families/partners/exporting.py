"""Records for a council's data warehouse (`/api/v1/warehouse/`): streamed, a stretch at a time.

NDJSON or CSV, exactly as recorded: a program reads it, so no cell is changed for spreadsheets.
"""

from __future__ import annotations

import csv
import hashlib
import json
from collections.abc import Iterable, Iterator
from datetime import datetime
from http import HTTPStatus
from typing import Any

from django.core import signing
from django.core.serializers.json import DjangoJSONEncoder
from django.http import Http404, HttpResponseBase, StreamingHttpResponse
from django.utils import timezone
from django.utils.cache import get_conditional_response
from django.utils.http import http_date
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiExample, OpenApiParameter, OpenApiResponse, extend_schema
from rest_framework import serializers
from rest_framework.exceptions import PermissionDenied
from rest_framework.renderers import JSONRenderer
from rest_framework.request import Request
from rest_framework.response import Response

from centres import audit
from centres.api_documents import BY_KEY, WAREHOUSE, problems
from centres.models import PartnerKey
from centres.partners.caller import audited
from centres.partners.views import PartnerView
from families.partners.datasets import DATASETS, GONE, Column, Dataset
from families.partners.warehouse import Terms, gone, last_changed, rows_of, stretch, terms, told

MOST_ROWS = 20_000
USUAL_ROWS = 5_000
CURSOR_SALT = "lodestar.warehouse.cursor"
NOT_AGREED = "No sharing agreement in force covers this."
GONE_COLUMNS: tuple[Column, ...] = (Column("id", lambda row, names: names.of("family", row.ref)),)


class Ndjson(JSONRenderer):
    """A line of JSON for each row; problems are JSON all the same."""

    media_type = "application/x-ndjson"
    format = "ndjson"


class Csv(JSONRenderer):
    """Comma-separated values with a header; problems are JSON all the same."""

    media_type = "text/csv"
    format = "csv"


class AskedSerializer(serializers.Serializer):
    """What is asked for."""

    named = serializers.BooleanField(
        default=False, help_text="With names and dates of birth, where an agreement says so."
    )
    changed_since = serializers.DateTimeField(
        allow_null=True,
        default=None,
        help_text="Only rows that changed, or came to be shared, since: ISO 8601.",
    )
    limit = serializers.IntegerField(min_value=1, max_value=MOST_ROWS, default=USUAL_ROWS)
    after = serializers.CharField(
        max_length=200, allow_blank=True, default="", help_text="As `Link: rel=next` says."
    )

    def validate_after(self, cursor: str) -> int:
        """The key that a cursor of ours holds."""
        if not cursor:
            return 0
        try:
            return int(signing.loads(cursor, salt=CURSOR_SALT))
        except (signing.BadSignature, ValueError, TypeError):
            raise serializers.ValidationError("This is no cursor: take it from `Link`.") from None


class DatasetSerializer(serializers.Serializer):
    """A dataset: what it holds, and whether it is yours today."""

    name = serializers.CharField()
    title = serializers.CharField()
    columns = serializers.ListField(child=serializers.CharField())
    named_columns = serializers.ListField(child=serializers.CharField())
    shared = serializers.BooleanField()
    shared_named = serializers.BooleanField()


FAMILIES = {
    "name": "families",
    "title": "Families: centre, area, registration",
    "columns": ["id", "centre", "area", "registered_on", "deregistered_on"],
    "named_columns": ["address", "postcode"],
    "shared": True,
    "shared_named": False,
}
ROW = {
    "id": "6f1ed002ab5595859014ebf0951522d9",
    "centre": "HW-CASTLE",
    "area": "E01017719",
    "registered_on": "2026-02-11",
    "deregistered_on": None,
}

ROW_AS_CSV = f"{','.join(ROW)}\n{','.join(value or '' for value in ROW.values())}\n"


class _Warehouse(PartnerView):
    needs = {"GET": PartnerKey.Scopes.WAREHOUSE}
    throttle_scope = "warehouse"

    def agreed(self, *, named: bool) -> Terms | None:
        """What is agreed with the partner today."""
        return terms(self.caller.partner, timezone.localdate(), named=named)


class DatasetsView(_Warehouse):
    """Which records there are to take."""

    @extend_schema(
        tags=[WAREHOUSE],
        operation_id="warehouse_list",
        summary="List the datasets",
        responses={200: DatasetSerializer(many=True), **problems(*BY_KEY)},
        examples=[OpenApiExample("Families", FAMILIES, response_only=True)],
    )
    def get(self, request: Request) -> Response:
        """Every dataset with its columns, and whether an agreement in force covers it."""
        shared = {
            "shared": self.agreed(named=False) is not None,
            "shared_named": self.agreed(named=True) is not None,
        }
        datasets = [
            {
                "name": dataset.name,
                "title": dataset.title,
                "columns": [column.name for column in dataset.columns],
                "named_columns": [column.name for column in dataset.named],
                **shared,
            }
            for dataset in DATASETS.values()
        ]
        removed = {
            "name": GONE,
            "title": "Families of which nothing is shared: remove what you hold of them",
            "columns": ["id"],
            "named_columns": [],
            **shared,
        }
        return Response([*datasets, removed])


class DatasetView(_Warehouse):
    """The rows of one dataset."""

    renderer_classes = [Ndjson, Csv]

    @extend_schema(
        tags=[WAREHOUSE],
        operation_id="warehouse_rows",
        summary="Take the rows of a dataset",
        parameters=[
            OpenApiParameter("dataset", str, "path", enum=[*DATASETS, GONE]),
            AskedSerializer,
            OpenApiParameter("format", str, enum=["ndjson", "csv"], description="Or by `Accept`."),
            OpenApiParameter("If-None-Match", str, "header", description="The last `ETag`."),
            OpenApiParameter(
                "If-Modified-Since", str, "header", description="The last `Last-Modified`."
            ),
        ],
        responses={
            (200, "application/x-ndjson"): OpenApiTypes.STR,
            (200, "text/csv"): OpenApiTypes.STR,
            304: OpenApiResponse(description="Nothing has changed."),
            **problems(400, *BY_KEY, 404),
        },
        examples=[
            OpenApiExample(
                "A row", json.dumps(ROW), response_only=True, media_type=Ndjson.media_type
            ),
            OpenApiExample(
                "Header and a row", ROW_AS_CSV, response_only=True, media_type=Csv.media_type
            ),
        ],
    )
    def get(self, request: Request, dataset: str) -> HttpResponseBase:
        """The rows that the sharing agreement covers, by their key, up to `limit` of them;
        `Link` with `rel=next` leads on. Restricted families and those that did not agree are in
        none. The families in `gone` are to be removed.
        """
        wanted = DATASETS.get(dataset)
        if wanted is None and dataset != GONE:
            raise Http404
        sent = request.query_params.dict()
        sent.pop("format", None)
        form = AskedSerializer(data=sent)
        form.is_valid(raise_exception=True)
        asked = form.validated_data
        agreed = self.agreed(named=asked["named"])
        if agreed is None:
            raise PermissionDenied(NOT_AGREED)
        changed = last_changed(agreed, wanted)
        etag = _etag(self.caller.partner.pk, dataset, sent, agreed.refs, changed, request)
        unchanged = get_conditional_response(request, etag, int(changed.timestamp()))
        if unchanged is not None and unchanged.status_code == HTTPStatus.NOT_MODIFIED:
            return unchanged
        audit.record(
            **audited(self.caller),
            action="partner.took_records",
            record="partner",
            reference=self.caller.partner.code,
            council=self.caller.council,
            dataset=dataset,
            named=asked["named"],
            agreements=[*agreed.refs],
        )
        answer = self._stream(request, agreed, wanted, asked)
        answer.headers["ETag"] = etag
        answer.headers["Last-Modified"] = http_date(changed.timestamp())
        return answer

    def _stream(
        self, request: Request, agreed: Terms, wanted: Dataset | None, asked: dict[str, Any]
    ) -> StreamingHttpResponse:
        if wanted is None:
            rows, columns = gone(agreed), GONE_COLUMNS
        else:
            rows = rows_of(agreed, wanted, asked["changed_since"])
            columns = wanted.columns_for(agreed.with_names)
        some, following = stretch(rows, asked["after"], asked["limit"])
        lines = told(agreed, some, columns)
        media_type = request.accepted_renderer.media_type
        as_text = _as_csv(columns, lines) if media_type == Csv.media_type else _as_ndjson(lines)
        answer = StreamingHttpResponse(as_text, content_type=f"{media_type}; charset=utf-8")
        if following is not None:
            query = request.query_params.copy()
            query["after"] = signing.dumps(following, salt=CURSOR_SALT)
            address = request.build_absolute_uri(f"{request.path}?{query.urlencode()}")
            answer.headers["Link"] = f'<{address}>; rel="next"'
        return answer


def _etag(partner: int, dataset: str, sent: dict[str, Any], *more: Any) -> str:
    """Weak: the same rows of the same form, not the same bytes of a compressed answer."""
    refs, changed, request = more
    media_type = request.accepted_renderer.media_type
    facts = [partner, dataset, sorted(sent.items()), refs, changed.isoformat(), media_type]
    return f'W/"{hashlib.sha256(json.dumps(facts).encode()).hexdigest()[:32]}"'


def _as_ndjson(lines: Iterable[dict[str, Any]]) -> Iterator[str]:
    for line in lines:
        yield json.dumps(line, cls=DjangoJSONEncoder) + "\n"


class _Line:
    """What csv.writer writes to: the line is what was written."""

    def write(self, line: str) -> str:
        return line


def _as_csv(columns: Iterable[Column], lines: Iterable[dict[str, Any]]) -> Iterator[str]:
    writer = csv.writer(_Line())
    yield writer.writerow([column.name for column in columns])
    for line in lines:
        yield writer.writerow([_cell(value) for value in line.values()])


def _cell(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return str(value).lower()
    return value.isoformat() if isinstance(value, datetime) else str(value)
