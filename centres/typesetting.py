"""Sets one paper in a process of its own: `python -m centres.typesetting`, for centres.papers.

Typst keeps what it laid out for as long as its process lives, which for a paper of a hundred pages
is hundreds of megabytes. Reads what to set as JSON, writes the PDF.
"""

from __future__ import annotations

import json
import sys
from typing import Any

import typst


def compiled(order: dict[str, Any]) -> bytes:
    """The PDF of `template`, a path, with `facts`, a JSON text; the folders `root` and `fonts`."""
    pdf = typst.compile(
        order["template"],
        root=order["root"],
        font_paths=[order["fonts"]],
        ignore_system_fonts=True,
        sys_inputs={"facts": order["facts"]},
        pdf_standards="ua-1",
    )
    assert isinstance(pdf, bytes)  # noqa: S101  (one document, for the type checker)
    return pdf


def main() -> int:
    """0 when the paper was set; nothing of its facts is ever said elsewhere."""
    try:
        pdf = compiled(json.load(sys.stdin))
    except typst.TypstError:
        return 1
    sys.stdout.buffer.write(pdf)
    return 0


if __name__ == "__main__":
    sys.exit(main())
