from copy import deepcopy
from typing import Any

from django import forms

from centres.forms import GovForm
from families.forms.engagements import LogForm
from families.forms.next_visit import ANOTHER, NONE, WEEKS
from families.models import Engagement

FIELDS = (
    *("kind", "when", "date", "length", "minutes", "note", "next_step", "case"),
    *("next_visit", "next_visit_date"),
)


class OfflineLogForm(GovForm):
    """The fields of a contact as the page asks for them, for the shell: no family, nothing chosen.

    The device fills in whose case it is and sends what was typed to the API.
    """

    mark_optional = False
    # Kinds of contact that say how long they were.
    direct = " ".join(Engagement.DIRECT)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in FIELDS:
            self.fields[name] = deepcopy(LogForm.base_fields[name])
        self.fields["note"].widget.attrs.pop("maxlength", None)
        # Whose case, and which days: that is filled in on the device.
        self._offer("case", [("", "None: this was not part of a case")])
        self._offer("next_visit", [(NONE, "None yet"), *WEEKS.items(), (ANOTHER, "Another date")])

    def _offer(self, name: str, choices: list[tuple[str, Any]]) -> None:
        field = self.fields[name]
        assert isinstance(field, forms.ChoiceField)  # noqa: S101  (for the type checker)
        field.choices = choices
