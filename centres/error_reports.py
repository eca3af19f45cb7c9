"""What an error report may hold: where it broke, never whom it was about."""

import logging
import traceback
from datetime import UTC, datetime
from types import FrameType
from typing import Any

from django.db import DatabaseError
from django.http import HttpRequest
from django.views.debug import SafeExceptionReporterFilter


class NoPersonalData(SafeExceptionReporterFilter):
    """Leave out form fields, cookies and the values of local variables."""

    def is_active(self, request: HttpRequest | None) -> bool:
        return True

    def get_post_parameters(self, request: HttpRequest | None) -> dict[str, Any]:
        names = request.POST if request is not None and request.method == "POST" else {}
        return dict.fromkeys(names, self.cleansed_substitute)

    def get_traceback_frame_variables(
        self, request: HttpRequest | None, tb_frame: FrameType
    ) -> Any:
        return [(name, self.cleansed_substitute) for name in tb_frame.f_locals]


class PlainFormatter(logging.Formatter):
    """Log lines; of an error its kind and where it happened, not its message.

    PostgreSQL quotes the row that it refused, and what could not be read is often somebody's.
    Times are UTC and say so, to the millisecond.
    """

    def formatTime(  # noqa: N802  (logging's own name)
        self, record: logging.LogRecord, datefmt: str | None = None
    ) -> str:
        return datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds")

    def formatException(self, ei: Any) -> str:  # noqa: N802  (logging's own name)
        kind, error, where = ei
        name = getattr(kind, "__name__", "error")
        code = (
            getattr(error.__cause__, "pgcode", None) if isinstance(error, DatabaseError) else None
        )
        said = f"{name} {code}" if code else name
        return "".join(traceback.format_tb(where)) + said
