from django import forms

from centres.forms import GovForm
from families.search import LONGEST


class SearchForm(GovForm):
    """The one search box."""

    mark_optional = False

    words = forms.CharField(
        label="Find a family",
        required=False,
        max_length=LONGEST,
        help_text="Name, reference, postcode or date of birth",
        widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
    )
