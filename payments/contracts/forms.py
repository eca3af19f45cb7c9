"""What is typed about contracts: shape here, truth in the actions."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import date
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator

from centres.forms import GovDateField, GovForm, PoundsField
from centres.models import Council, Provider
from centres.models.places import KEY_LENGTH
from centres.problems import TakesProblems
from centres.quarters import Quarter
from centres.sending.versions import KeepsBoth
from centres.widgets import GovNumberInput
from centres.wording import money, percent, quarter_in_words
from outcomes.measures.registry import INDICATORS, OUTCOMES, title
from payments.models import Contract, TariffLine
from payments.models.tariffs import WHOLE_BP

LONGEST = 1000
LONGEST_NAME = 200
MOST_PENCE = 100_000_000_000
MOST_UNITS = 100_000
MOST_QUARTERS = 40
MOST_LINES = 99
# A target may be beyond all there are: what is paid then never comes to all of the reward.
MOST_BP = 20_000
EARLIEST, LATEST = date(2000, 1, 1), date(2090, 3, 31)
PERCENT = re.compile(r"^(\d{1,3})(?:\.(\d{1,2}))?\s*%?$", re.ASCII)


class PercentField(forms.Field):
    """A share typed in per cent (`12.5`), cleaned to basis points, from 0 to `most`."""

    widget = GovNumberInput(suffix="%", width=5, inputmode="decimal")

    def __init__(self, *, most: int = WHOLE_BP, **kwargs: Any) -> None:
        self.most = most
        super().__init__(**kwargs)

    def prepare_value(self, value: Any) -> Any:
        """Basis points shown as per cent; what was typed is shown as typed."""
        return percent(value).rstrip("%") if isinstance(value, int) else value

    def to_python(self, value: Any) -> int | None:
        """Basis points; ValidationError for anything that is no share of a whole."""
        if value in self.empty_values:
            return None
        if isinstance(value, int):
            return value
        match = PERCENT.match(str(value).strip())
        points = int(match[1]) * 100 + int((match[2] or "0").ljust(2, "0")) if match else None
        if points is None or points > self.most:
            most = self.most // 100
            raise ValidationError(f"{self.label} must be a percentage from 0 to {most}, like 12.5")
        return points


def _pounds(label: str, hint: str = "", **kwargs: Any) -> PoundsField:
    most = MaxValueValidator(MOST_PENCE, f"{label} must be {money(MOST_PENCE)} or less")
    return PoundsField(label=label, help_text=hint, validators=[most], **kwargs)


def _number(label: str, most: int, hint: str = "", **kwargs: Any) -> forms.IntegerField:
    return forms.IntegerField(
        label=label,
        min_value=kwargs.pop("min_value", 0),
        max_value=most,
        help_text=hint,
        widget=GovNumberInput(width=4),
        **kwargs,
    )


def _reason(label: str, hint: str) -> forms.CharField:
    return forms.CharField(
        label=label,
        max_length=LONGEST,
        help_text=hint,
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"required": "Say why, in a few words"},
    )


class StartForm(TakesProblems, GovForm):
    """From which quarter a variation holds, and why it is wanted."""

    starts_with = forms.ChoiceField(label="From which quarter?")
    reason = _reason("Why is the contract varied?", "Both sides read this. Write no names.")

    def __init__(self, *args: Any, starts: Iterable[Quarter], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices = [(str(each), quarter_in_words(each)) for each in starts]
        self.fields["starts_with"].choices = choices  # type: ignore[attr-defined]

    def clean_starts_with(self) -> Quarter:
        return Quarter.parse(self.cleaned_data["starts_with"])


class TermsForm(KeepsBoth, TakesProblems, GovForm):
    """The terms beside the tariff."""

    ends_on = GovDateField(label="Last day", earliest=EARLIEST, latest=LATEST)
    annual_cap_pence = _pounds("Annual cap", "The most that is paid in a financial year")
    second_approval_over_pence = _pounds(
        "Two commissioners approve above", "What a claim asks for, before anything is taken back"
    )
    lookback_quarters = _number(
        "Quarters an outcome may be claimed late",
        MOST_QUARTERS,
        "0: only in the claim for the quarter it was achieved in",
    )


class VariationForm(StartForm, TermsForm):
    """All terms of a variation but its tariff."""

    field_order = ["starts_with", "reason"]


class ContractForm(TermsForm):
    """A contract that is drawn up."""

    ref = forms.CharField(
        label="Reference",
        max_length=KEY_LENGTH,
        help_text="What this contract is called in the council’s papers. It stays",
    )
    name = forms.CharField(label="Name", max_length=LONGEST_NAME)
    provider = forms.ModelChoiceField(label="Provider", queryset=Provider.objects.none())
    starts_on = GovDateField(label="First day", earliest=EARLIEST, latest=LATEST)
    field_order = ["ref", "name", "provider", "starts_on"]

    def __init__(self, *args: Any, councils: Iterable[int | Council], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        providers = Provider.objects.filter(council__in=councils).order_by("name")
        self.fields["provider"].queryset = providers  # type: ignore[attr-defined]


class ContractTermsForm(ContractForm):
    """The same of one that has its reference."""

    ref = None  # type: ignore[assignment]
    field_order = ["name", "provider", "starts_on"]


class LineForm(KeepsBoth, TakesProblems, GovForm):
    """What a line of a tariff is about, and its place."""

    key = forms.ChoiceField(label="What is paid for?")
    place = _number(
        "Place in the tariff",
        MOST_LINES,
        "1 comes first. Under the annual cap, what comes first is paid first",
        min_value=1,
        required=False,
    )

    def __init__(self, *args: Any, line: TariffLine | None, taken: set[str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if line:
            del self.fields["key"]
        else:
            self.fields["key"].choices = [  # type: ignore[attr-defined]
                ("", "Choose"),
                *((key, title(key)) for key in self.keys() if key not in taken),
            ]

    def keys(self) -> list[str]:
        """The measures there are to choose from."""
        raise NotImplementedError


class OutcomeLineForm(LineForm):
    """The price of an outcome."""

    unit_price_pence = _pounds("Price of each")
    quarter_cap_units = _number(
        "Most in a quarter", MOST_UNITS, "Leave it empty for no limit", required=False
    )
    holdback_bp = PercentField(
        label="Held back until it has lasted 182 days",
        required=False,
        help_text="A share of the price. Leave it empty to pay all of it at once",
    )
    reverse_if_lost = forms.BooleanField(
        label="Propose to take it back if it is lost within 182 days", required=False
    )
    field_order = [
        "key", "unit_price_pence", "quarter_cap_units", "holdback_bp", "reverse_if_lost", "place",
    ]  # fmt: skip
    mark_optional = False

    def keys(self) -> list[str]:
        return [measure.key for measure in OUTCOMES]

    def clean_holdback_bp(self) -> int:
        return self.cleaned_data["holdback_bp"] or 0


class TargetLineForm(LineForm):
    """The reward for an indicator on its way to a target."""

    baseline_bp = PercentField(
        label="Baseline", help_text="Nothing is paid up to here", most=MOST_BP
    )
    target_bp = PercentField(
        label="Target", help_text="All of the reward is paid from here", most=MOST_BP
    )
    reward_pence = _pounds("Reward for a quarter")
    field_order = ["key", "baseline_bp", "target_bp", "reward_pence", "place"]
    mark_optional = False

    def keys(self) -> list[str]:
        return [measure.key for measure in INDICATORS]


FORMS: dict[str, type[LineForm]] = {
    TariffLine.Kind.PER_OUTCOME: OutcomeLineForm,
    TariffLine.Kind.TARGET: TargetLineForm,
}


class BackForm(TakesProblems, GovForm):
    """Why what was offered goes back to be changed."""

    reason = _reason("What should be changed?", "Both sides read this. Write no names.")


class WithdrawForm(TakesProblems, GovForm):
    """Why what was drawn up is given up."""

    reason = _reason("Why is it withdrawn?", "Both sides read this. Write no names.")


class DiscardForm(TakesProblems, GovForm):
    """Nothing to fill in."""


def terms_now(said: Any, *more: str) -> dict[str, Any]:
    """What a form of terms shows to begin with."""
    return {
        name: getattr(said, name)
        for name in (
            "ends_on",
            "annual_cap_pence",
            "second_approval_over_pence",
            "lookback_quarters",
            *more,
        )
    }


def contract_now(contract: Contract) -> dict[str, Any]:
    """The same of a whole contract."""
    return terms_now(contract, "name", "provider", "starts_on")
