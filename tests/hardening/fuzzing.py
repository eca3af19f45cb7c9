"""Every form with what nobody types by mistake: read from its page, filled, sent."""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import dataclass, field
from html.parser import HTMLParser
from typing import Any
from urllib.parse import urljoin

from django.core.files.uploadedfile import SimpleUploadedFile

# Where one of these stands in a page as it is, what was sent is shown unescaped or was carried out.
MARK = "<zq9 onload=1>"
WORKED_OUT = "zq1337zq"
NEVER_SHOWN = (MARK, "'><zq9", WORKED_OUT, "zq9</title>")
POISON = (
    "",
    " ",
    "x" * 20_000,
    "a\x00b",
    "\u202eneddih\u202c \u200b\ufeff",
    "Z\u0351\u036b\u0343\u036a\u0302\u036b\u033d\u034f" * 40,
    "\U0001f3f3\ufe0f\u200d\U0001f308" * 30,
    "' OR 1=1; DROP TABLE families_family; --",
    f'"{MARK}',
    "'><zq9 x='",
    "zq9</title></textarea><!--",
    '=HYPERLINK("http://elsewhere.example","x")',
    "zq{{ 7|add:1330 }}zq{% load static %}",
    "${7*7}#{7*7}",
    "%s%n%(x)s{0}{x!r}",
    "../../etc/passwd",
    "a\r\nSet-Cookie: zq=1",
    "-1",
    "0",
    "99999999999999999999",
    "1e309",
    "NaN",
    "２０１６",
    "٢٠١٦",
    "2016-02-30",
    "9999-12-31",
    "00000000-0000-0000-0000-000000000000",
    "[]",
    '{"a":1}',
    "true",
    "on",
    "javascript:alert(1)",
)
FILES = (
    b"",
    b"\x00\xff\xfe" * 50,
    b"a,b,c\n=1+1,\xc3\x28," + MARK.encode() + b"\n",
    "name,born\n\u202eneddih,2016-02-30\n".encode(),
    b"PK\x03\x04" + b"\x00" * 200,
)
# Of ten sendings of a form: so many with each field as it may come, so many with one field wrong.
ALL_WRONG, ONE_WRONG = 3, 6


@dataclass
class Form:
    """A form that is posted: where to, and what a browser would send if it were left alone."""

    action: str
    values: dict[str, list[str]] = field(default_factory=dict)
    choices: dict[str, list[str]] = field(default_factory=dict)
    files: set[str] = field(default_factory=set)


class Forms(HTMLParser):
    """All forms of a page that are posted."""

    def __init__(self, page: str, address: str) -> None:
        super().__init__()
        self.address = address
        self.found: list[Form] = []
        self.form: Form | None = None
        self.select = self.text = ""
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        said = {name: value or "" for name, value in attrs}
        if tag == "form":
            action = urljoin(self.address, said.get("action") or self.address)
            self.form = Form(action) if said.get("method") == "post" else None
            if self.form:
                self.found.append(self.form)
        elif self.form is None or (not said.get("name") and tag != "option"):
            return
        elif tag == "input":
            self._input(said)
        elif tag == "textarea":
            self.text = said["name"]
            self.form.values[self.text] = [""]
        elif tag == "button":
            self.form.choices.setdefault(said["name"], []).append(said.get("value", ""))
        elif tag == "select":
            self.select = said["name"]
            self.form.values.setdefault(self.select, [])
        elif tag == "option" and self.select:
            value = said.get("value", "")
            self.form.choices.setdefault(self.select, []).append(value)
            if "selected" in said:
                self.form.values[self.select] = [value]

    def _input(self, said: dict[str, str]) -> None:
        assert self.form
        name, value, kind = said["name"], said.get("value", ""), said.get("type", "text")
        if kind == "file":
            self.form.files.add(name)
        elif kind in {"radio", "checkbox"}:
            self.form.choices.setdefault(name, []).append(value or "on")
            if "checked" in said:
                self.form.values.setdefault(name, []).append(value or "on")
        else:
            self.form.values.setdefault(name, []).append(value)

    def handle_data(self, data: str) -> None:
        if self.form and self.text:
            self.form.values[self.text] = [self.form.values[self.text][0] + data]

    def handle_endtag(self, tag: str) -> None:
        if tag == "form":
            self.form = None
        elif tag == "textarea":
            self.text = ""
        elif tag == "select":
            self.select = ""


def sendings(form: Form, chance: random.Random, times: int) -> Iterator[dict[str, Any]]:
    """What to send, so many times: all fields wrong, one wrong, or all as they may be."""
    for _ in range(times):
        sent: dict[str, Any] = {name: list(values) for name, values in form.values.items()}
        for name, choices in form.choices.items():
            sent[name] = [chance.choice(choices)]
        how = chance.randrange(10)
        names = sorted({*sent, *form.files} - {"csrfmiddlewaretoken"})
        if how < ALL_WRONG:
            for name in names:
                sent[name] = _wrong(chance)
        else:
            for name in names:
                if sent.get(name) in ([], [""]):
                    sent[name] = [chance.choice(["1", "2016", "Zoe", "HP11 2EE", "07700 900982"])]
            if how < ALL_WRONG + ONE_WRONG and names:
                sent[chance.choice(names)] = _wrong(chance)
        for name in form.files:
            sent[name] = SimpleUploadedFile("a.csv", chance.choice(FILES))
        yield sent


def _wrong(chance: random.Random) -> list[str]:
    """One poison, now and then two under one name, or none at all."""
    return [chance.choice(POISON) for _ in range(chance.choice([0, 1, 1, 1, 1, 2]))]
