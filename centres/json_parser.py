from io import BytesIO
from typing import Any

from rest_framework import parsers, status
from rest_framework.exceptions import APIException, ParseError

# Five hundred births, or the longest note many times over.
MOST_BYTES = 2_000_000


class TooLarge(APIException):
    """More was sent than one request may hold."""

    status_code = status.HTTP_413_REQUEST_ENTITY_TOO_LARGE
    default_detail = "This is more than one request may hold."
    default_code = "too_large"


class JSONParser(parsers.JSONParser):
    """JSON of a length that can be read at once; nested without end it is malformed, like any
    other that cannot be read.
    """

    def parse(self, stream: Any, *args: Any, **kwargs: Any) -> Any:
        body = stream.read(MOST_BYTES + 1)
        if len(body) > MOST_BYTES:
            raise TooLarge
        try:
            return super().parse(BytesIO(body), *args, **kwargs)
        except RecursionError:
            raise ParseError("This JSON is nested too deeply.") from None
        except ParseError:
            # The parser’s own words say back what was sent.
            raise ParseError("This is no JSON.") from None
