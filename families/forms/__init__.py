"""What is typed about families: shape here, truth in the actions."""

from families.forms.cases import AllocateForm, CloseForm, OpenForm, ReopenForm, TransferForm
from families.forms.engagements import LogForm
from families.forms.group import GroupForm
from families.forms.offline import OfflineLogForm
from families.forms.search import SearchForm
from families.forms.visits import NoAccessForm, VisitForm
from families.forms.void import VoidForm

__all__ = [
    "AllocateForm",
    "CloseForm",
    "GroupForm",
    "LogForm",
    "NoAccessForm",
    "OfflineLogForm",
    "OpenForm",
    "ReopenForm",
    "SearchForm",
    "TransferForm",
    "VisitForm",
    "VoidForm",
]
