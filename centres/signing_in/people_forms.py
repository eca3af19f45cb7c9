"""Forms of the administrator's pages about people."""

from __future__ import annotations

from typing import Any

import django_filters
from allauth.mfa.models import Authenticator
from django import forms
from django.db.models import Exists, OuterRef, QuerySet

from centres.forms import GovFilterForm, GovForm, PostcodeField
from centres.models import Cluster, Membership, Provider, Role, User
from centres.problems import TakesProblems
from centres.signing_in.people import Post
from centres.widgets import GovRadios

NAME_LENGTH = 200
COUNCIL = "council"
HINTS = {
    "fsw": "Visits, sessions, Stars and plans of one cluster",
    "coordinator": "Allocates cases and watches reviews of one cluster",
    "provider_manager": "All clusters of one provider; submits claims",
    "commissioner": "Reviews evidence, approves and pays; sees no names of families",
    "council_admin": "People, contracts, reference data; sees no case notes",
    "auditor": "Reads the audit trail; subject access and retention",
}


class RoleForm(TakesProblems, GovForm):
    """A role, and where."""

    role = forms.ChoiceField(
        label="What do they do?",
        choices=Role.choices,
        widget=GovRadios(hints=HINTS),
        error_messages={"required": "Select what they do"},
    )
    place = forms.ChoiceField(
        label="Where",
        help_text="A cluster, a provider, or all of the council",
        error_messages={"required": "Select where they work"},
    )
    works_as = forms.ChoiceField(
        label="Kind of support worker",
        choices=[("", "Not said"), *Membership.Work.choices],
        required=False,
        help_text="Only for family support workers: it decides which page they begin with",
    )

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        clusters = list(Cluster.objects.visible_to(user))
        providers = list(Provider.objects.visible_to(user))
        self.places = {f"cluster-{one.pk}": one for one in clusters} | {
            f"provider-{one.pk}": one for one in providers
        }
        named = [(key, str(place)) for key, place in self.places.items()]
        field = self.fields["place"]
        assert isinstance(field, forms.ChoiceField)  # noqa: S101  (for the type checker)
        field.choices = [
            ("", "Select"),
            (COUNCIL, "The whole council"),
            ("Clusters", named[: len(clusters)]),
            ("Providers", named[len(clusters) :]),
        ]

    def post(self) -> Post:
        """The role and where, of a form that is right."""
        place = self.places.get(self.cleaned_data["place"])
        return Post(
            role=self.cleaned_data["role"],
            cluster=place if isinstance(place, Cluster) else None,
            provider=place if isinstance(place, Provider) else None,
            works_as=self.cleaned_data["works_as"],
        )


class InviteForm(RoleForm):
    """Somebody new."""

    name = forms.CharField(
        label="Name", max_length=NAME_LENGTH, error_messages={"required": "Enter their name"}
    )
    email = forms.EmailField(
        label="Work email address",
        max_length=254,
        help_text="The invitation goes here",
        error_messages={"required": "Enter their work email address"},
    )
    field_order = ["name", "email", "role", "place", "works_as"]


class EmailForm(TakesProblems, GovForm):
    """Another address."""

    email = forms.EmailField(
        label="Work email address",
        max_length=254,
        error_messages={"required": "Enter their work email address"},
    )


class HomeForm(GovForm):
    """The postcode somebody lives at."""

    postcode = PostcodeField(
        label="The postcode they live at",
        required=False,
        help_text="Leave it empty to keep nothing.",
    )


class SubjectForm(TakesProblems, GovForm):
    """Which account at the council is the person's."""

    subject = forms.CharField(
        label="Account ID",
        help_text="As the council’s directory has it: in Entra ID the object ID or subject. "
        "Leave it empty to take the link away",
        max_length=191,
        required=False,
    )


class PeopleFilter(django_filters.FilterSet):
    """The list of people by what they do and whether they are here."""

    STATES = [("here", "Work here"), ("invited", "Have not signed in yet"), ("left", "Have left")]

    role = django_filters.ChoiceFilter(
        label="Role", choices=Role.choices, method="with_role", empty_label="Any role"
    )
    state = django_filters.ChoiceFilter(
        label="State", choices=STATES, method="in_state", empty_label="All"
    )
    factor = django_filters.ChoiceFilter(
        label="Second factor",
        choices=[("yes", "Set up"), ("no", "None")],
        method="with_factor",
        empty_label="All",
    )

    class Meta:
        model = User
        fields: list[str] = []
        form = GovFilterForm

    def with_role(self, rows: QuerySet, _name: str, role: str) -> QuerySet:
        """Those who have the role anywhere."""
        return rows.filter(Exists(Membership.objects.filter(user=OuterRef("pk"), role=role)))

    def in_state(self, rows: QuerySet, _name: str, state: str) -> QuerySet:
        """Those who are here, invited or gone."""
        if state == "left":
            return rows.filter(is_active=False)
        return rows.filter(is_active=True, last_login__isnull=state == "invited")

    def with_factor(self, rows: QuerySet, _name: str, has: str) -> QuerySet:
        """Those with a second factor, or without."""
        return rows.filter(has_factor=has == "yes")


def with_factor(rows: QuerySet) -> QuerySet:
    """People with `has_factor`: whether they have an app or a passkey."""
    own = Authenticator.objects.filter(user=OuterRef("pk"), type__in=["totp", "webauthn"])
    return rows.annotate(has_factor=Exists(own))
