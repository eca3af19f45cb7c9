from __future__ import annotations

from collections.abc import Iterable
from datetime import timedelta
from typing import Any
from uuid import uuid4

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import Max
from django.forms.utils import ErrorDict
from django.utils import timezone

from centres.forms import GovForm
from centres.models import Centre, User
from centres.models.places import CELL_LENGTH, KEY_LENGTH
from centres.problems import TakesProblems
from centres.widgets import GovCheckboxes, GovRadios
from families.forms.when import WhenAndHowLong
from families.groups import KINDS, MOST_FAMILIES
from families.models import Case, Engagement, Family
from families.search import LONGEST, search
from families.standing import casework_clusters

# So many families of each kind are offered to be ticked; the others are found by searching.
OFFERED = 30
FOUND = 10
LATELY_DAYS = 42
FIND = "find"


class FamiliesField(forms.MultipleChoiceField):
    """References of families, ticked; which of them the person may see is asked in `clean`."""

    def valid_value(self, value: Any) -> bool:
        return len(value) <= KEY_LENGTH and "\x00" not in value


class GroupForm(TakesProblems, WhenAndHowLong, GovForm):
    """A group and the families that came, ticked.

    Offered are those of the worker's own cases, those seen lately at the centre, and those that a
    search finds: with `find` among the data nothing is checked, what is chosen stays chosen.
    """

    mark_optional = False

    client_id = forms.UUIDField(
        widget=forms.HiddenInput, error_messages={"invalid": "Open this page again before saving"}
    )
    kind = forms.ChoiceField(
        label="What was it?",
        choices=[(kind.value, kind.label) for kind in KINDS],
        initial=KINDS[0],
        widget=GovRadios,
    )
    centre = forms.ChoiceField(label="Centre")
    families = FamiliesField(
        label="Who came?",
        widget=GovCheckboxes(layout="small"),
        error_messages={
            "required": "Tick the families that came",
            "invalid_choice": "Choose families from the list",
        },
    )
    words = forms.CharField(
        label="Find another family",
        required=False,
        max_length=LONGEST,
        help_text="Name, reference, postcode or date of birth",
        widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
    )
    note = forms.CharField(
        label="Note (optional)",
        required=False,
        max_length=CELL_LENGTH,
        help_text="It is kept with each family: name nobody else in it.",
        widget=forms.Textarea(attrs={"rows": 2}),
    )

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.user = user
        self.is_finding = bool(self.data.get(FIND))
        self.initial.setdefault("client_id", uuid4())
        self.fields["note"].widget.attrs.pop("maxlength", None)
        own = Centre.objects.filter(cluster__in=casework_clusters(user)).order_by("name")
        self.centres = {centre.code: centre for centre in own}
        centre = self.fields["centre"]
        assert isinstance(centre, forms.ChoiceField)  # noqa: S101  (for the type checker)
        centre.choices = [(code, one.name) for code, one in self.centres.items()]
        self.initial.setdefault("centre", self._usual_centre())
        self._offer_families()

    def full_clean(self) -> None:
        """Check nothing while the person still looks for families."""
        if self.is_finding:
            self._errors, self.cleaned_data = ErrorDict(), {}
            return
        super().full_clean()

    def clean_families(self) -> list[Family]:
        """The families themselves, each inside the person's scope."""
        wanted = set(self.cleaned_data["families"])
        if len(wanted) > MOST_FAMILIES:
            raise ValidationError(f"Tick {MOST_FAMILIES} families or fewer at a time")
        own = Family.objects.visible_to(self.user).filter(council=self.user.council_id)
        found = list(own.filter(ref__in=wanted).select_related("centre", "council"))
        if len(found) != len(wanted):
            raise ValidationError("Choose families from the list")
        return found

    def clean(self) -> dict[str, Any]:
        """Put day and minutes together from the quick choices and what was typed."""
        cleaned = super().clean() or self.cleaned_data
        self.clean_when_and_how_long(cleaned)
        return cleaned

    def take(self, problem: ValidationError) -> None:
        """Say what the action found wrong with day or length where it was chosen."""
        self.typed_in = self.where_typed()
        super().take(problem)

    @property
    def facts(self) -> dict[str, Any]:
        """What `groups.log_group` is told, of a valid form."""
        cleaned = self.cleaned_data
        return {
            "families": cleaned["families"],
            "kind": cleaned["kind"],
            "date": cleaned["day"],
            "minutes": cleaned["minutes_taken"],
            "centre": self.centres[cleaned["centre"]],
            "note": cleaned["note"],
            "client_id": cleaned["client_id"],
        }

    def _usual_centre(self) -> str:
        """Where the person was with a group last, or the first of their centres."""
        last = Engagement.objects.standing().filter(worker=self.user, kind__in=KINDS)
        code = last.values_list("centre__code", flat=True).first()
        return code if code in self.centres else next(iter(self.centres), "")

    def _offer_families(self) -> None:
        """Families to tick, each once, under what makes them likely."""
        visible = Family.objects.visible_to(self.user).filter(council=self.user.council_id)
        own = Case.objects.open().filter(worker=self.user).values("family")
        found = search(self.user, str(self["words"].value() or "")) if self.is_finding else []
        ticked = [ref for ref in self["families"].value() or [] if "\x00" not in ref]
        groups = {
            "Found": found[:FOUND],
            "Ticked": _ids(visible.filter(ref__in=ticked[:MOST_FAMILIES])),
            "Families of your cases": _ids(visible.filter(pk__in=own).order_by("ref")[:OFFERED]),
            "Seen here in the last six weeks": self._seen_lately(visible),
        }
        rows = Family.objects.filter(pk__in={pk for ids in groups.values() for pk in ids})
        named = {row.pk: row for row in rows.prefetch_related("carers", "children")}
        choices: list[tuple[str, list[tuple[str, str]]]] = []
        offered: set[int] = set()
        for title, ids in groups.items():
            fresh = [named[pk] for pk in ids if pk in named and pk not in offered]
            offered.update(family.pk for family in fresh)
            fresh.sort(key=lambda family: family.called)
            if fresh:
                choices.append((title, [(family.ref, family.called) for family in fresh]))
        field = self.fields["families"]
        assert isinstance(field, forms.MultipleChoiceField)  # noqa: S101  (for the type checker)
        field.choices = choices
        self.offered = [ref for _, families in choices for ref, _ in families]
        self.found = len(found)
        self.finds_nobody = self.is_finding and not found

    def _seen_lately(self, visible: Any) -> list[int]:
        """Who came to a group or a session at this centre, the last ones first."""
        centre = self.centres.get(str(self["centre"].value()))
        if centre is None:
            return []
        since = timezone.localdate() - timedelta(days=LATELY_DAYS)
        came = Engagement.objects.standing().filter(
            council=centre.council_id, centre=centre, kind__in=KINDS, date__gte=since
        )
        lately = came.filter(family__in=visible.values("pk")).values("family")
        newest = lately.annotate(last=Max("date")).order_by("-last", "family")
        return list(newest.values_list("family", flat=True)[:OFFERED])


def _ids(rows: Any) -> Iterable[int]:
    return list(rows.values_list("pk", flat=True))
