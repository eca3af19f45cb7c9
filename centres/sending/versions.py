"""Two people edit one record: whoever saves second sees both versions, and chooses.

The page of an edit carries a digest of what it showed in each field (`as_opened`). When it is sent,
the form has the record as it is now for its initial values, under lock (centres.sending.editing).
Where somebody else's change came in between, nothing is saved: the page comes back with what was
typed kept and the other version beside it. What the second person had left alone shows the other
version; what both changed asks which one is to be kept.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from django import forms
from django.forms import BoundField
from django.forms.utils import ErrorDict
from django.utils.crypto import salted_hmac

from centres.sending.editing import AS_OPENED
from centres.wording import day_in_words

TAKE = "take_theirs_"
CHANGED = (
    "Somebody else saved changes here after you opened this page. Nothing of yours is saved yet. "
    "Look at what is marked, then save"
)
DIGEST_LENGTH = 16
# What a browser would send for a field: its inputs' names and their values, none of them empty.
Sent = tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class Theirs:
    """The other version of one field, in words; `asks` where both changed it."""

    words: str
    asks: bool
    tick: str


class KeepsBoth(forms.BaseForm):
    """A form that edits a record. Its initial values are what is recorded now."""

    theirs: dict[str, Theirs]

    def full_clean(self) -> None:
        """Clean as ever, unless somebody else's change came in between."""
        self.theirs = {}
        if self.is_bound and not getattr(self, "_met", False):
            self._met = True
            self._meet()
        super().full_clean()
        if self.theirs:
            self._errors = ErrorDict(renderer=self.renderer)
            self.add_error(None, CHANGED)

    @property
    def as_opened(self) -> str:
        """What the page shows of the record, for the page to carry: a digest for each field."""
        return ".".join(
            f"{field.name}:{_digest(_as_shown(field))}" for field in self._fields_of_the_record()
        )

    def _meet(self) -> None:
        opened = dict(
            part.partition(":")[::2] for part in self.data.get(AS_OPENED, "").split(".") if part
        )
        for field in self._fields_of_the_record():
            now, typed = _as_shown(field), _as_typed(field)
            if f"{TAKE}{field.name}" in self.data:
                self._fill(field, now)
            elif field.name in opened and opened[field.name] != _digest(now) and typed != now:
                untouched = opened[field.name] == _digest(typed)
                tick = f"{TAKE}{field.name}"
                self.theirs[field.name] = Theirs(_in_words(field), not untouched, tick)
                if untouched:
                    self._fill(field, now)

    def _fill(self, field: BoundField, sent: Sent) -> None:
        """Let the field hold this in place of what was typed."""
        data: Any = self.data.copy()  # type: ignore[attr-defined]
        for name in _names(field):
            data.setlist(name, [])
        for name, value in sent:
            data.appendlist(name, value)
        self.data = data

    def _fields_of_the_record(self) -> list[BoundField]:
        return [
            self[name]
            for name, field in self.fields.items()
            if not field.disabled and not isinstance(field, forms.FileField)
        ]


def _names(field: BoundField) -> list[str]:
    widget = field.field.widget
    if isinstance(widget, forms.MultiWidget):
        return [field.html_name + suffix for suffix in widget.widgets_names]  # type: ignore[attr-defined]
    return [field.html_name]


def _as_shown(field: BoundField) -> Sent:
    """What a browser would send if the field were left as the record has it."""
    value = field.field.prepare_value(field.initial)
    widget = field.field.widget
    if isinstance(widget, forms.MultiWidget):
        parts = value if isinstance(value, list | tuple) else widget.decompress(value) or []
        return _tidy(zip(_names(field), parts, strict=True))
    if isinstance(widget, forms.CheckboxInput):
        return ((field.html_name, "on"),) if widget.check_test(value) else ()
    if isinstance(widget, forms.CheckboxSelectMultiple | forms.SelectMultiple):
        chosen = value if isinstance(value, list | tuple | set) else list(value or [])
        return _tidy((field.html_name, getattr(one, "pk", one)) for one in chosen)
    if isinstance(widget, forms.Select | forms.RadioSelect):
        return _tidy([(field.html_name, "" if value is None else value)])
    return _tidy([(field.html_name, widget.format_value(value))])


def _as_typed(field: BoundField) -> Sent:
    data = field.form.data
    if isinstance(field.field.widget, forms.CheckboxInput):
        return ((field.html_name, "on"),) if field.data else ()
    values = [(name, value) for name in _names(field) for value in _all(data, name)]
    return _tidy(values)


def _all(data: Any, name: str) -> list[Any]:
    if hasattr(data, "getlist"):
        return list(data.getlist(name))
    value = data.get(name, [])
    return list(value) if isinstance(value, list | tuple) else [value]


def _tidy(values: Any) -> Sent:
    """In one order and spelling, as a browser changes line ends and a form strips spaces."""
    texts = ((name, "" if value is None else str(value)) for name, value in values)
    said = ((name, "\n".join(text.splitlines()).strip()) for name, text in texts)
    return tuple(sorted((name, value) for name, value in said if value))


def _digest(sent: Sent) -> str:
    return salted_hmac(AS_OPENED, repr(sent), algorithm="sha256").hexdigest()[:DIGEST_LENGTH]


def _in_words(field: BoundField) -> str:
    """What is recorded now, as it is said to somebody who reads it."""
    value = field.initial
    choices = getattr(field.field, "choices", None)
    if choices is not None:
        wanted = {text for _, text in _as_shown(field)}
        said = [label for key, label in _flat(choices) if str(key) in wanted]
        return ", ".join(said) or "Nothing chosen"
    if isinstance(field.field, forms.BooleanField):
        return "Yes" if value else "No"
    if isinstance(value, date):
        return day_in_words(value)
    return ", ".join(text for _, text in _as_shown(field)) or "Nothing"


def _flat(choices: Any) -> list[tuple[Any, str]]:
    flat: list[tuple[Any, str]] = []
    for key, label in choices:
        if isinstance(label, list | tuple):
            flat += [(inner, str(words)) for inner, words in label]
        else:
            flat.append((key, str(label)))
    return flat
