"""What is typed about families: shape here, truth in the actions."""

from families.forms.cases import AllocateForm, CloseForm, OpenForm, ReopenForm, TransferForm
from families.forms.engagements import LogForm
from families.forms.search import SearchForm
from families.forms.void import VoidForm

__all__ = [
    "AllocateForm",
    "CloseForm",
    "LogForm",
    "OpenForm",
    "ReopenForm",
    "SearchForm",
    "TransferForm",
    "VoidForm",
]
