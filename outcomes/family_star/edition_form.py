"""What is typed about an edition of the Star."""

from __future__ import annotations

from typing import Any

from django import forms

from centres.forms import GovForm
from centres.models.places import KEY_LENGTH
from centres.problems import TakesProblems
from centres.sending.versions import KeepsBoth
from centres.widgets import GovNumberInput
from outcomes.family_star.editions import HIGHEST, LONGEST_NAME, MOST_AREAS, Facts
from outcomes.models import StarEdition

TYPED = MOST_AREAS * (LONGEST_NAME + 2)


def _score(label: str, help_text: str, initial: int) -> forms.IntegerField:
    return forms.IntegerField(
        label=label,
        help_text=help_text,
        initial=initial,
        min_value=0,
        max_value=HIGHEST,
        widget=GovNumberInput(width=2),
    )


class EditionForm(KeepsBoth, TakesProblems, GovForm):
    """An edition: its name, its areas one a line, its scale."""

    name = forms.CharField(label="Name", max_length=100)
    areas = forms.CharField(
        label="Areas",
        help_text="One a line, in the order in which they stand around the chart.",
        max_length=2 * TYPED,
        widget=forms.Textarea(attrs={"rows": 10}),
        error_messages={"required": "Enter the areas, one a line"},
    )
    lowest = _score("Lowest score", "Where the scale begins.", 1)
    highest = _score("Highest score", "Where it ends.", 10)
    good_from = _score(
        "Good from", "A family that reaches this score from below has improved in that area.", 8
    )
    code = forms.SlugField(
        label="Code",
        required=False,
        max_length=KEY_LENGTH,
        help_text="What exchange folders call it, like family-star-plus. Made from the name if you"
        " leave it empty.",
        error_messages={"invalid": "Code must be made of letters, numbers and hyphens"},
    )

    def __init__(self, *args: Any, edition: StarEdition | None = None, **kwargs: Any) -> None:
        if edition:
            kwargs["initial"] = {
                "areas": "\n".join(area.name for area in edition.areas.all()),
                **{
                    name: getattr(edition, name)
                    for name in ("name", "lowest", "highest", "good_from", "code")
                },
            }
        super().__init__(*args, **kwargs)

    @property
    def facts(self) -> Facts:
        """What `editions.add` is told, of a valid form. Empty lines are left out."""
        said = dict(self.cleaned_data)
        lines = (" ".join(line.split()) for line in said.pop("areas").splitlines())
        return Facts(areas=[line for line in lines if line], **said)
