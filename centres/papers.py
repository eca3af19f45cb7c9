"""Papers: PDF files that are read by eye and by screen readers alike (PDF/UA-1), set by Typst.

A paper is a template, `templates/<app>/<noun>/<verb>.typ`, and facts. The facts reach it as data
(`json(bytes(sys.inputs.facts))`) and never as markup, so nothing that anybody typed can be code.
Typefaces are our own, in `templates/papers/fonts`: none of the machine's is asked for.

Setting a paper takes a tenth of a second or more: never do it inside a transaction.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import typst
from django.conf import settings
from django.http import HttpResponse

from centres.typefaces import FOLDER, drawable, printable

TEMPLATES: Path = settings.BASE_DIR / "templates"


def typeset(template: str, facts: Mapping[str, Any]) -> bytes:
    """The PDF of a template (its path among the templates) with these facts, which must be JSON.

    Raises typst.TypstError for a template that is wrong; no text among the facts is a reason.
    """
    try:
        return _set(template, _in_letters(facts, printable))
    except typst.TypstError:
        # Marks of which each has a shape can have none together: then in plainer letters.
        return _set(template, _in_letters(facts, drawable))


def _set(template: str, facts: Any) -> bytes:
    pdf = typst.compile(
        TEMPLATES / template,
        root=TEMPLATES,
        font_paths=[FOLDER],
        ignore_system_fonts=True,
        sys_inputs={"facts": json.dumps(facts, ensure_ascii=False)},
        pdf_standards="ua-1",
    )
    assert isinstance(pdf, bytes)  # noqa: S101  (one document, for the type checker)
    return pdf


def handed_over(pdf: bytes, name: str) -> HttpResponse:
    """A PDF to save or print: kept by no cache, under a file name that names nobody."""
    response = HttpResponse(pdf, content_type="application/pdf")
    response["Content-Disposition"] = f'attachment; filename="{name}.pdf"'
    response["Cache-Control"] = "no-store, private"
    return response


def _in_letters(facts: Any, known: Callable[[str], str]) -> Any:
    """The facts with every text in them in letters that are known."""
    if isinstance(facts, str):
        return known(facts)
    if isinstance(facts, Mapping):
        return {key: _in_letters(value, known) for key, value in facts.items()}
    if isinstance(facts, list | tuple):
        return [_in_letters(value, known) for value in facts]
    return facts
