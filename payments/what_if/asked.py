"""What an address asks to try, and on whom."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms

from centres.forms import GovFilterForm
from centres.models import User
from centres.quarters import Quarter
from centres.scope import COMMISSIONER, PROVIDER_MANAGER
from centres.wording import quarter_in_words
from payments.contracts.terms import Terms
from payments.models import Contract
from payments.what_if.comparison import runs_in

MANY = 4
EVERYONE = "all"


def may_try(user: User, contract: Contract) -> bool:
    """Whether this person may see what a contract was and would have been paid: a commissioner of
    its council, a manager of its provider.
    """
    return contract.council_id in user.reach.councils.get(
        COMMISSIONER, ()
    ) or contract.provider_id in user.reach.providers.get(PROVIDER_MANAGER, ())


def contracts_to_try(user: User, terms: Terms, quarters: Sequence[Quarter]) -> list[Contract]:
    """The council's contracts that were in force in these quarters and that this person may try,
    in order of reference; for a provider that had none, the contract of the terms. One query.
    """
    contracts = (
        Contract.objects.visible_to(user)
        .agreed()
        .filter(council=terms.contract.council_id)
        .select_related("provider", "council")
    )
    found = [one for one in contracts if runs_in(one, quarters) and may_try(user, one)]
    own = terms.contract
    if may_try(user, own) and not any(one.provider_id == own.provider_id for one in found):
        found.append(own)
    return sorted(found, key=lambda contract: contract.ref)


class TrialForm(GovFilterForm):
    """Which quarters, and which contracts; what is left empty is the usual."""

    since = forms.ChoiceField(label="First quarter", required=False)
    until = forms.ChoiceField(label="Last quarter", required=False)
    on = forms.ChoiceField(label="Tried on", required=False)

    def __init__(
        self,
        *args: Any,
        user: User,
        terms: Terms,
        past: Sequence[Quarter],
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.past, self.terms = past, terms
        choices = [(str(quarter), quarter_in_words(quarter)) for quarter in reversed(past)]
        self.fields["since"].choices = [("", "The fourth last"), *choices]  # type: ignore[attr-defined]
        self.fields["until"].choices = [("", "The last one that is over"), *choices]  # type: ignore[attr-defined]
        self.user = user
        tried = contracts_to_try(user, terms, past)
        others = [one for one in tried if one.provider_id != terms.contract.provider_id]
        if not others:
            del self.fields["on"]
            return
        self.fields["on"].choices = [  # type: ignore[attr-defined]
            ("", f"{terms.contract.provider.name} alone"),
            (EVERYONE, "All providers of the council"),
            *((one.ref, f"{one.provider.name} ({one.ref})") for one in others),
        ]

    def clean(self) -> dict[str, Any]:
        """Hold the quarters in their order."""
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        since, until = cleaned.get("since"), cleaned.get("until")
        if since and until and since > until:
            self.add_error("until", "The last quarter must not be before the first")
        return cleaned

    def quarters(self) -> list[Quarter]:
        """Those asked for, of the past ones; at least one. Without an answer the last four."""
        self.is_valid()
        since, until = (self.cleaned_data.get(name) for name in ("since", "until"))
        last = Quarter.parse(until) if until else self.past[-1]
        upto = [quarter for quarter in self.past if quarter <= last]
        if not since:
            return upto[-MANY:]
        first = min(Quarter.parse(since), last)
        return [quarter for quarter in upto if quarter >= first]

    def contracts(self, quarters: Sequence[Quarter]) -> list[Contract]:
        """The contracts asked for, of those in force in these quarters. One query."""
        self.is_valid()
        on = self.cleaned_data.get("on") or ""
        own = self.terms.contract.provider_id
        return [
            contract
            for contract in contracts_to_try(self.user, self.terms, quarters)
            if on in (EVERYONE, contract.ref) or (not on and contract.provider_id == own)
        ]
