"""Every form either keeps both versions of what it edits, or says here why it edits nothing."""

from __future__ import annotations

import inspect
import re
from collections.abc import Iterator
from pathlib import Path

from django import forms
from django.conf import settings
from django.urls import get_resolver

from centres.forms import GovFilterForm, GovForm, GovModelForm
from centres.sending.versions import KeepsBoth

# They write something new: a second sending is found by its name (test_sent_twice.py).
NEW = frozenset(
    {
        "AcceptForm",
        "AgreementForm",
        "AnswerForm",
        "AnswersForm",
        "AskForm",
        "AttendanceForm",
        "AwayForm",
        "BackForm",
        "BirthFileForm",
        "BirthForm",
        "CarerRow",
        "ChangesForm",
        "CheckForm",
        "CheckRowForm",
        "ChildForm",
        "CloseForm",
        "CommentForm",
        "CopyForm",
        "DeclineForm",
        "DeregisterForm",
        "DiscardForm",
        "DoneForm",
        "DropForm",
        "EndSeriesForm",
        "EnrolForm",
        "FamilyToldForm",
        "FinishForm",
        "GroupForm",
        "HandBackForm",
        "HelperForm",
        "HireForm",
        "HomeFields",
        "HoursForm",
        "LogForm",
        "LossForm",
        "MergeForm",
        "MonitoringForm",
        "MoveForm",
        "NeedEndForm",
        "NeedsForm",
        "NewLevelForm",
        "NewSessionForm",
        "NoAccessForm",
        "NothingForm",
        "OpenForm",
        "OutcomeForm",
        "PassOnForm",
        "ProposeForm",
        "ReasonForm",
        "RebalanceForm",
        "ReceiveForm",
        "ReferOutForm",
        "ReferralForm",
        "RegisterForm",
        "RegisterKnownForm",
        "ReopenForm",
        "RetireForm",
        "ReviewForm",
        "RollUpForm",
        "SetAsideForm",
        "SignpostForm",
        "StartForm",
        "StepForm",
        "TakeBackForm",
        "TellForm",
        "TransferForm",
        "TypedForm",
        "VoidForm",
        "WhoCameForm",
        "WithdrawForm",
        # Partners and sharing; what was noticed of looks.
        "NoteForm",
        "UrgentForm",
        "EndForm",
        "KeyForm",
        "PartnerForm",
        "RotateForm",
        "_NewKeyForm",
    }
)
# They say what they showed in a way of their own, and refuse when it is so no longer.
SHOWN = ["ScoreForm", "PrioritiesForm", "ShownForm", "DeciderForm", "ReturnForm", "DecideForm"]
# Nobody else edits what they hold, or they are sent as entries of a device.
OWN = ["ReminderChoices", "OfflineLogForm", "OfflineStarForm"]
# They only ask, or only say who somebody is.
ASKING = [
    "LiftForm",
    "HoldForm",
    "EmailForm",
    "InviteForm",
    "RoleForm",
    "SubjectForm",
    *(
        "ForgottenForm",
        "CodeForm",
        "AppForm",
        "CredentialForm",
        "NewPasskeyForm",
        "PasswordForm",
        "NewPasswordForm",
    ),
    "SearchForm",
    "OtherFamilyForm",
    "ReadingsForm",
    "SignInForm",
    "SampleForm",
    "_AskForm",
]


APPS = ("centres", "families", "outcomes", "payments")


def all_forms(kind: type[forms.BaseForm]) -> Iterator[type[forms.BaseForm]]:
    for form in kind.__subclasses__():
        yield form
        yield from all_forms(form)


def starts_with_something(form: type[forms.BaseForm], views: str) -> bool:
    """Whether anybody gives the form values to begin with: where it is made, or in itself."""
    made = rf"\b{form.__name__}\((?:[^()]|\([^()]*\))*\b(?:initial|instance)="
    return bool(re.search(made, views)) or "initial" in inspect.getsource(form)


def test_every_form_that_starts_with_something_says_whether_it_edits() -> None:
    assert get_resolver().url_patterns
    kinds = {*all_forms(GovForm), *all_forms(GovModelForm)} - {*all_forms(GovFilterForm)}
    made_here = {form for form in kinds if form.__module__.split(".")[0] in APPS}
    views = "\n".join(
        path.read_text() for app in APPS for path in (Path(settings.BASE_DIR) / app).rglob("*.py")
    )
    silent = {
        f"{form.__module__}.{form.__name__}"
        for form in made_here - {GovFilterForm}
        if not issubclass(form, KeepsBoth)
        and form.__name__ not in {*NEW, *SHOWN, *OWN, *ASKING}
        and starts_with_something(form, views)
    }
    assert not silent
