"""What a page or a file says."""

from __future__ import annotations

import json
from io import BytesIO
from typing import Any

from openpyxl import load_workbook


def text_of(answer: Any) -> str:
    """All that an answer says, whatever its form."""
    if answer.streaming:
        return b"".join(answer.streaming_content).decode()
    if answer["Content-Type"].startswith("text/html"):
        return str(answer.text)
    sheet: Any = load_workbook(BytesIO(answer.content)).active
    return json.dumps([[str(cell) for cell in row] for row in sheet.iter_rows(values_only=True)])
