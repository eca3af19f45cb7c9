"""A family as a referrer tells of it: its people in rows, and the postcode."""

from __future__ import annotations

from typing import Any, cast

from django import forms
from django.http import QueryDict

from centres.forms import GovForm, PostcodeField
from centres.models import User
from centres.widgets import GovRadios
from families.duplicates import Likely, likely
from families.forms.people import CarerForm, ChildForm, Rows
from families.members import NewCarer, NewChild
from families.models import Family
from families.referrals.receiving import NewFamily

MOST_CARERS, MOST_CHILDREN = 2, 3
SAME_OR_NOT = "Say whether it is one of these families"


class FamilyToldForm(GovForm):
    """Where the family lives, and which of those it looks like it is, once that was asked."""

    postcode = PostcodeField(label="Postcode of the family", required=False)
    same_as = forms.ChoiceField(
        label="Is it one of these families?",
        required=False,
        widget=GovRadios,
        error_messages={"invalid_choice": SAME_OR_NOT},
    )

    mark_optional = False


def _rows(form: type[GovForm], most: int) -> type[Rows]:
    made = forms.formset_factory(
        form, formset=Rows, extra=most, max_num=most, absolute_max=most, validate_max=True
    )
    return cast("type[Rows]", made)


CarersTold, ChildrenTold = _rows(CarerForm, MOST_CARERS), _rows(ChildForm, MOST_CHILDREN)


class FamilyTold:
    """The family's part of the page as one: people, postcode, and whom it looks like."""

    def __init__(self, data: QueryDict | None, user: User) -> None:
        self.form = FamilyToldForm(data)
        self.carers = CarersTold(data, prefix="carers")
        self.children = ChildrenTold(data, prefix="children")
        self.user = user
        self.found: list[Likely] = []

    def is_valid(self) -> bool:
        """Whether it can be recorded. What looks like it is shown, and asked about, first."""
        if not (self.carers.is_valid() and self.children.is_valid()):
            self.form.is_valid()
            return False
        carers, children = self.people
        if not carers and not children:
            self.form.add_error(None, "Enter the name of at least one carer or child")
            return False
        self._look()
        if not self.form.is_valid():
            return False
        if self.found and not self.form.cleaned_data["same_as"]:
            self.form.add_error("same_as", SAME_OR_NOT)
        return self.form.is_valid()

    @property
    def is_long(self) -> bool:
        """Whether something was typed of more than one carer and one child."""
        more = [*self.carers.forms[1:], *self.children.forms[1:]]
        return self.form.is_bound and any(row.has_changed() for row in more)

    @property
    def people(self) -> tuple[list[NewCarer], list[NewChild]]:
        """Who was typed in, of valid rows; a child's last name is the first carer's if empty."""
        carers = [row.facts for row in self.carers.filled()]
        last_name = carers[0].last_name if carers else ""
        return carers, [row.facts(last_name) for row in self.children.filled()]

    @property
    def family(self) -> Family | NewFamily:
        """The one that was chosen, or a new one, of a valid page."""
        chosen = self.form.cleaned_data["same_as"]
        for one in self.found:
            if one.family.ref == chosen:
                return one.family
        return NewFamily(*self.people, self.form.cleaned_data["postcode"])

    def _look(self) -> None:
        """Find the families it may be, and offer them."""
        carers, children = self.people
        everybody: list[NewCarer | NewChild] = [*carers, *children]
        people = [(one.first_name, one.last_name, one.date_of_birth) for one in everybody]
        self.found = likely(self.user, people, self.form.data.get("postcode", ""))
        field = self.form.fields["same_as"]
        assert isinstance(field, forms.ChoiceField)  # noqa: S101  (for the type checker)
        field.choices = [*map(_offered, self.found), ("new", "None of these: it is a new family")]
        widget = field.widget
        assert isinstance(widget, GovRadios)  # noqa: S101  (for the type checker)
        widget.hints = {one.family.ref: ", ".join(one.reasons) for one in self.found}


def _offered(one: Likely) -> tuple[str, Any]:
    """A family as somebody on the telephone can tell whether it is theirs."""
    family = one.family
    children = " and ".join(child.first_name for child in family.children.all())
    facts = [family.called, f"with {children}" if children else "", family.centre.name, family.ref]
    return family.ref, ", ".join(fact for fact in facts if fact)
