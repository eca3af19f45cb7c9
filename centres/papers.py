"""Papers: PDF files that are read by eye and by screen readers alike (PDF/UA-1), set by Typst.

A paper is a template, `templates/<app>/<noun>/<verb>.typ`, and facts. The facts reach it as data
(`json(bytes(sys.inputs.facts))`) and never as markup, so nothing that anybody typed can be code.
Typefaces are our own, in `templates/papers/fonts`: none of the machine's is asked for.

Setting a paper takes a tenth of a second or more: never do it inside a transaction.
"""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import typst
from django.conf import settings
from django.http import HttpResponse

from centres.typefaces import FOLDER, drawable, printable
from centres.typesetting import compiled

TEMPLATES: Path = settings.BASE_DIR / "templates"
LONGEST_SETTING = 120  # seconds


def typeset(template: str, facts: Mapping[str, Any], *, is_long: bool = False) -> bytes:
    """The PDF of a template (its path among the templates) with these facts, which must be JSON.

    One of more than some pages (`is_long`) is set in a process of its own, to the same bytes, so
    that what it took is given back. Raises typst.TypstError for a template that is wrong; no text
    among the facts is a reason.
    """
    make = _apart if is_long else compiled
    try:
        return make(_order(template, _in_letters(facts, printable)))
    except typst.TypstError:
        # Marks of which each has a shape can have none together: then in plainer letters.
        return make(_order(template, _in_letters(facts, drawable)))


def _order(template: str, facts: Any) -> dict[str, Any]:
    return {
        "template": str(TEMPLATES / template),
        "root": str(TEMPLATES),
        "fonts": str(FOLDER),
        "facts": json.dumps(facts, ensure_ascii=False),
    }


def _apart(order: dict[str, Any]) -> bytes:
    done = subprocess.run(
        [sys.executable, "-m", "centres.typesetting"],
        input=json.dumps(order).encode(),
        stdout=subprocess.PIPE,
        cwd=settings.BASE_DIR,
        timeout=LONGEST_SETTING,
        check=False,
    )
    if done.returncode:
        raise typst.TypstError("the paper could not be set", "")
    return done.stdout


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
