"""What is typed about a referral: as it comes in or goes out, and each step after."""

from __future__ import annotations

from typing import Any
from uuid import uuid4

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone

from centres.forms import GovDateField, GovForm
from centres.guards import EARLIEST
from centres.models import Centre, User
from centres.problems import TakesProblems
from centres.widgets import GovCheckboxes, GovRadios
from families.filters import casework_clusters
from families.forms.directory import PostcodeField
from families.models import Family, Need, Referral
from families.models.referrals import LONGEST_TEXT, NAME_LENGTH

CONSENT_HINTS = {
    "refused": "Support is theirs to choose: nothing else is shared, and no service is lost.",
    "overridden": "Only where a child is at risk. Record the reason below.",
}
IN_PARTNERS = [pair for pair in Referral.Partner.choices if pair[0] != Referral.Partner.CENTRE]
OUT_PARTNERS = [
    pair for pair in IN_PARTNERS if pair[0] not in (Referral.Partner.SELF, Referral.Partner.CENTRE)
]


class ReferralForm(TakesProblems, GovForm):
    """What every referral says: what is asked for, whether the family agrees."""

    client_id = forms.UUIDField(
        widget=forms.HiddenInput, error_messages={"invalid": "Open this page again before saving"}
    )
    partner = forms.ChoiceField(label="Who referred?", choices=IN_PARTNERS, widget=GovRadios)
    contact_name = forms.CharField(label="Their name", max_length=NAME_LENGTH, required=False)
    organisation = forms.CharField(
        label="Their organisation or team", max_length=NAME_LENGTH, required=False
    )
    contact_details = forms.CharField(
        label="Their phone or email", max_length=NAME_LENGTH, required=False
    )
    reason = forms.CharField(
        label="What is asked for, and why?",
        max_length=LONGEST_TEXT,
        widget=forms.Textarea(attrs={"rows": 4}),
        error_messages={"required": "Say what is asked for, in a few words"},
    )
    needs = forms.MultipleChoiceField(
        label="Needs they told of",
        choices=Need.Kind.choices,
        required=False,
        widget=GovCheckboxes(layout="small"),
    )
    consent = forms.ChoiceField(
        label="Does the family agree to the referral?",
        choices=Referral.Consent.choices,
        widget=GovRadios(hints=CONSENT_HINTS),
    )
    override_reason = forms.CharField(
        label="Why is it shared without agreement?",
        max_length=LONGEST_TEXT,
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
    )
    urgency = forms.ChoiceField(
        label="How urgent is it?",
        choices=Referral.Urgency.choices,
        initial=Referral.Urgency.ROUTINE,
        widget=GovRadios(layout="inline"),
    )
    made_on = GovDateField(
        label="Date received", past_only=True, earliest=EARLIEST, initial=timezone.localdate
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.initial.setdefault("client_id", uuid4())

    @property
    def facts(self) -> dict[str, Any]:
        """What the action is told, of a valid form."""
        return {name: self.cleaned_data[name] for name in ReferralForm.base_fields}


class ReceiveForm(ReferralForm):
    """A referral as it comes in, and the centre whose inbox it goes to."""

    centre = forms.ModelChoiceField(
        Centre.objects.none(),
        label="Centre",
        to_field_name="code",
        help_text="The nearest to the family: its cluster gets the referral.",
    )

    def __init__(self, *args: Any, user: User, family: Family | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        clusters = casework_clusters(user)
        centres = Centre.objects.filter(cluster__in=clusters).order_by("name")
        field = self.fields["centre"]
        assert isinstance(field, forms.ModelChoiceField)  # noqa: S101  (for the type checker)
        field.queryset = centres
        if family and family.centre.cluster_id in clusters:
            self.initial.setdefault("centre", family.centre.code)
        elif len(only := centres[:2]) == 1:
            self.initial.setdefault("centre", only[0].code)


class ReferOutForm(ReferralForm):
    """A referral to a partner, or to a service of the directory, who is then not asked for."""

    def __init__(self, *args: Any, to_service: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        consent = self.fields["consent"]
        assert isinstance(consent, forms.ChoiceField)  # noqa: S101  (for the type checker)
        consent.choices = [pair for pair in Referral.Consent.choices if pair[0] != "refused"]
        consent.label = "Does the family agree to what you send?"
        made_on = self.fields["made_on"]
        assert isinstance(made_on, GovDateField)  # noqa: S101  (for the type checker)
        made_on.label = "Date sent"
        partner = self.fields["partner"]
        assert isinstance(partner, forms.ChoiceField)  # noqa: S101  (for the type checker)
        partner.label, partner.choices = "Who do you refer to?", OUT_PARTNERS
        if to_service:
            for name in ("partner", "organisation"):
                del self.fields[name]

    @property
    def facts(self) -> dict[str, Any]:
        """What the action is told, of a valid form."""
        return dict(self.cleaned_data)


class FamilyToldForm(GovForm):
    """Where the family lives, and which of those it looks like it is, once that was asked."""

    postcode = PostcodeField(label="Postcode of the family", required=False)
    same_as = forms.ChoiceField(
        label="Is it one of these families?",
        required=False,
        widget=GovRadios,
        error_messages={"invalid_choice": "Say whether it is one of these families"},
    )

    def offer(self, found: list[tuple[str, str]]) -> None:
        """Ask which of these it is: reference and words of each."""
        field = self.fields["same_as"]
        assert isinstance(field, forms.ChoiceField)  # noqa: S101  (for the type checker)
        field.choices = [*found, ("new", "None of these: it is a new family")]


class CarerToldForm(GovForm):
    """A carer as the referrer told of them; all empty is nobody."""

    mark_optional = False

    first_name = forms.CharField(max_length=NAME_LENGTH, required=False)
    last_name = forms.CharField(max_length=NAME_LENGTH, required=False)
    born = GovDateField(label="Date of birth", required=False, past_only=True, earliest=EARLIEST)

    def clean(self) -> dict[str, Any]:
        """Somebody with a date of birth has a name."""
        cleaned = super().clean() or self.cleaned_data
        named = cleaned.get("first_name") or cleaned.get("last_name")
        if not named and cleaned.get("born"):
            self.add_error("first_name", "Enter a name")
        return cleaned


class ChildToldForm(CarerToldForm):
    """A child, born or expected."""

    due = GovDateField(label="Due date, if not born yet", required=False, earliest=EARLIEST)

    def clean(self) -> dict[str, Any]:
        """One of the two dates: without one nobody can say whether it is under 5."""
        cleaned = super().clean()
        born, due = cleaned.get("born"), cleaned.get("due")
        named = cleaned.get("first_name") or cleaned.get("last_name")
        if named and not (born or due or self.errors):
            self.add_error("born", "Enter the date of birth, or the due date")
        if born and due:
            self.add_error("due", "A child who is born has no due date")
        return cleaned


class AcceptForm(TakesProblems, GovForm):
    """How the family is supported: a new case, one that is open, or without a case."""

    NEW = "new"
    NONE = "none"

    support = forms.ChoiceField(label="How will you support them?", widget=GovRadios)
    centre = forms.ModelChoiceField(
        Centre.objects.none(), label="Centre of the case", to_field_name="code", required=False
    )
    worker = forms.ModelChoiceField(
        User.objects.none(),
        label="Worker of the case",
        to_field_name="username",
        required=False,
        empty_label="Choose a worker",
    )
    day = GovDateField(label="Date accepted", past_only=True, initial=timezone.localdate)

    mark_optional = False

    def clean(self) -> dict[str, Any]:
        """A new case is opened somewhere, by somebody."""
        cleaned = super().clean() or self.cleaned_data
        if cleaned.get("support") == self.NEW:
            if not cleaned.get("centre") and "centre" not in self.errors:
                self.add_error("centre", "Select a centre")
            if "worker" in self.fields and not cleaned.get("worker"):
                self.add_error("worker", "Select a worker")
        return cleaned


class DeclineForm(TakesProblems, GovForm):
    """Why a referral is not taken on."""

    reason = forms.CharField(
        label="Why?",
        max_length=LONGEST_TEXT,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="The referrer may be told this. Say what would help instead.",
        error_messages={"required": "Say why, in a few words"},
    )
    day = GovDateField(label="Date declined", past_only=True, initial=timezone.localdate)


class CentreAndClusterField(forms.ModelChoiceField):
    """A centre, said with its cluster."""

    def label_from_instance(self, obj: Centre) -> str:
        return f"{obj.name} ({obj.cluster.name})"


class PassOnForm(TakesProblems, GovForm):
    """To which cluster, and why."""

    centre = CentreAndClusterField(
        Centre.objects.none(),
        label="Centre",
        to_field_name="code",
        empty_label="Choose a centre",
        help_text="Its cluster gets the referral.",
    )
    note = forms.CharField(
        label="Why?",
        max_length=LONGEST_TEXT,
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"required": "Say why, in a few words"},
    )

    def __init__(self, *args: Any, referral: Referral, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["centre"]
        assert isinstance(field, forms.ModelChoiceField)  # noqa: S101  (for the type checker)
        elsewhere = Centre.objects.filter(council=referral.council_id)
        elsewhere = elsewhere.exclude(cluster=referral.cluster_id).select_related("cluster")
        field.queryset = elsewhere.order_by("name")


class OutcomeForm(TakesProblems, GovForm):
    """What came of a referral."""

    outcome = forms.ChoiceField(
        label="What came of it?", choices=Referral.Outcome.choices, widget=GovRadios
    )
    note = forms.CharField(
        label="In a few words",
        max_length=LONGEST_TEXT,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    day = GovDateField(label="Date", past_only=True, initial=timezone.localdate)


class TellForm(TakesProblems, GovForm):
    """How the referrer was told, when, and what."""

    how = forms.ChoiceField(
        label="How did you tell them?", choices=Referral.Told.choices, widget=GovRadios
    )
    day = GovDateField(label="Date", past_only=True, initial=timezone.localdate)
    what = forms.CharField(
        label="What did you tell them?",
        max_length=LONGEST_TEXT,
        widget=forms.Textarea(attrs={"rows": 7}),
        help_text="No more than they need: no needs, nothing from the family’s record.",
    )


class AnswerForm(TakesProblems, GovForm):
    """What those it was sent to said."""

    YES, NO = "yes", "no"

    accepted = forms.ChoiceField(
        label="What did they say?",
        choices=[(YES, "Yes: they take it on"), (NO, "No")],
        widget=GovRadios,
    )
    reason = forms.CharField(
        label="If no, why?",
        max_length=LONGEST_TEXT,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    day = GovDateField(label="Date of their answer", past_only=True, initial=timezone.localdate)

    mark_optional = False

    def clean(self) -> dict[str, Any]:
        """A no has its reason."""
        cleaned = super().clean() or self.cleaned_data
        if cleaned.get("accepted") == self.NO and not cleaned.get("reason"):
            self.add_error("reason", "Say why they cannot help")
        return cleaned


class SignpostForm(TakesProblems, GovForm):
    """When a family was told of a service, and whether the service is told of the family."""

    TOLD, REFER = "told", "refer"

    how = forms.ChoiceField(
        label="What did you agree?",
        choices=[
            (TOLD, "I told them about it: they will get in touch themselves"),
            (REFER, "They agree that I refer them"),
        ],
        initial=TOLD,
        widget=GovRadios,
    )
    refer_because = forms.CharField(
        label="What should the service know?",
        max_length=LONGEST_TEXT,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="Only for a referral: what is asked for, no more than the service needs.",
    )
    day = GovDateField(label="Date", past_only=True, initial=timezone.localdate)
    note = forms.CharField(
        label="Note for the family’s story",
        max_length=500,
        required=False,
    )

    mark_optional = False

    def clean(self) -> dict[str, Any]:
        """A referral says what is asked for."""
        cleaned = super().clean() or self.cleaned_data
        if cleaned.get("how") == self.REFER and not (cleaned.get("refer_because") or "").strip():
            self.add_error("refer_because", "Say what is asked for, in a few words")
        return cleaned

    def take(self, problem: ValidationError) -> None:
        """The reason is typed in its own box here."""
        self.typed_in = {"reason": "refer_because", "made_on": "day"}
        super().take(problem)
