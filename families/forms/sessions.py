"""What is typed to plan sessions."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from centres.forms import GovDateField, GovForm, PoundsField
from centres.models import Centre, Room, User
from centres.problems import TakesProblems
from centres.sending.versions import KeepsBoth
from centres.widgets import GovCheckboxes, GovNumberInput, GovRadios
from families.models import CentreSession, SessionSeries
from families.models.sessions import LONGEST_TITLE, MOST_PENCE, MOST_PLACES
from families.sessions.rules import Plan
from families.standing import casework_clusters, workers_of

ONCE, TERM, ALWAYS = "once", "term", "always"
WRITTEN = ["%H:%M", "%H:%M:%S", "%H.%M", "%I:%M%p", "%I.%M%p", "%I%p"]
LONGEST_REASON = 300


class WhereField(forms.ChoiceField):
    """A room of a centre, or the centre without a room; cleaned to (centre, room or None)."""

    centres: dict[str, Centre]
    rooms: dict[str, Room]

    def offer(self, user: User, *, rooms_only: bool = False) -> None:
        """The centres of the person's clusters and their rooms in use."""
        own = Centre.objects.filter(cluster__in=casework_clusters(user)).order_by("name")
        rooms = Room.objects.filter(centre__in=own, in_use=True).select_related("centre")
        self.centres = {f"centre:{centre.code}": centre for centre in own}
        self.rooms = {f"room:{room.pk}": room for room in rooms}
        groups: list[Any] = [("", "Choose where")]
        for key, centre in self.centres.items():
            here = [(name, room.name) for name, room in self.rooms.items() if room.centre == centre]
            none = [] if rooms_only else [(key, f"{centre.name}: no room, outdoors or elsewhere")]
            groups.append((centre.name, [*here, *none]))
        self.choices = groups

    def clean(self, value: Any) -> Any:
        chosen = super().clean(value)
        room = self.rooms.get(chosen)
        return (room.centre, room) if room else (self.centres[chosen], None)


class PlanForm(KeepsBoth, TakesProblems, GovForm):
    """What a session is, whenever it is."""

    typed_in = {"room": "where", "centre": "where"}

    title = forms.CharField(
        label="What is it called?", max_length=LONGEST_TITLE, help_text="For example: Stay and play"
    )
    where = WhereField(label="Where?")
    starts_at = forms.TimeField(
        label="Starts at",
        input_formats=WRITTEN,
        widget=forms.TimeInput(format="%H:%M", attrs={"type": "time"}),
        error_messages={"invalid": "Starts at must be a time, like 9:30"},
    )
    ends_at = forms.TimeField(
        label="Ends at",
        input_formats=WRITTEN,
        widget=forms.TimeInput(format="%H:%M", attrs={"type": "time"}),
        error_messages={"invalid": "Ends at must be a time, like 11:00"},
    )
    workers = forms.ModelMultipleChoiceField(
        User.objects.none(), label="Who leads it?", widget=GovCheckboxes(layout="small")
    )
    capacity = forms.IntegerField(
        label="Places",
        required=False,
        min_value=1,
        max_value=MOST_PLACES,
        help_text="For how many families. Leave empty if everybody fits in.",
        widget=GovNumberInput(suffix="families", width=4),
    )
    kept_places = forms.IntegerField(
        label="Kept for target families",
        required=False,
        min_value=0,
        max_value=MOST_PLACES,
        help_text="Places that only families with needs can take.",
        widget=GovNumberInput(suffix="families", width=4),
    )
    charge = PoundsField(
        label="Charge for each family",
        required=False,
        help_text="Leave empty if it is free.",
    )

    def __init__(
        self, *args: Any, user: User, planned: Any = None, hired: bool = False, **kwargs: Any
    ) -> None:
        if planned is not None:
            kwargs["initial"] = {**initial_of(planned), **kwargs.get("initial", {})}
        super().__init__(*args, **kwargs)
        self.hired = hired
        if hired:
            self._ask_what_is_hired()
        where = self.fields["where"]
        assert isinstance(where, WhereField)  # noqa: S101  (for the type checker)
        where.offer(user, rooms_only=hired)
        workers = self.fields.get("workers")
        if isinstance(workers, forms.ModelMultipleChoiceField):
            workers.queryset = workers_of(*casework_clusters(user))

    def clean_charge(self) -> int:
        charge = self.cleaned_data["charge"] or 0
        if charge > MOST_PENCE:
            raise ValidationError("Charge for each family must be £100 or less")
        return charge

    def _ask_what_is_hired(self) -> None:
        """A provider that hires a room brings its own people and takes its own money."""
        for name in ("workers", "charge", "capacity"):
            del self.fields[name]
        self.fields["title"].help_text = "What families will see: for example, Baby ballet"
        places = self.fields["kept_places"]
        places.label = "Places they give to target families"
        places.help_text = "In exchange for the room, at each session."

    @property
    def plan(self) -> Plan:
        """The plan of a valid form. The places that a hirer gives are all there are to book."""
        cleaned = self.cleaned_data
        centre, room = cleaned["where"]
        kept = cleaned["kept_places"] or 0
        return Plan(
            title=cleaned["title"],
            centre=centre,
            room=room,
            starts_at=cleaned["starts_at"],
            ends_at=cleaned["ends_at"],
            workers=list(cleaned.get("workers") or []),
            capacity=(kept or None) if self.hired else cleaned["capacity"],
            kept_places=kept,
            charge=cleaned.get("charge") or 0,
        )


class NewSessionForm(PlanForm):
    """A new session: once, or every week."""

    field_order = ["title", "where", "date", "repeats", "last_day", "starts_at", "ends_at"]
    date = GovDateField(label="Date, or the first of them")
    repeats = forms.ChoiceField(
        label="How often?",
        choices=[
            (TERM, "Every week in term"),
            (ALWAYS, "Every week, holidays too"),
            (ONCE, "Once"),
        ],
        initial=TERM,
        widget=GovRadios,
    )
    last_day = GovDateField(label="Last date", required=False)

    mark_optional = False

    def clean(self) -> dict[str, Any]:
        """A session that repeats has a last date."""
        cleaned = super().clean() or self.cleaned_data
        repeats = cleaned.get("repeats") in {TERM, ALWAYS}
        if repeats and not cleaned.get("last_day") and "last_day" not in self.errors:
            self.add_error("last_day", "Enter the last date")
        return cleaned

    def take(self, problem: ValidationError) -> None:
        """The first day of a series is typed as its date."""
        self.typed_in = {**self.typed_in, "first_day": "date"}
        super().take(problem)


class OneSessionForm(PlanForm):
    """A session on its day."""

    field_order = ["title", "where", "date"]
    date = GovDateField(label="Date")


class HireForm(PlanForm):
    """A room that a private provider has every week, and the places it gives in exchange."""

    field_order = ["hired_by", "contact", "title", "where", "date", "last_day", "repeats"]
    hired_by = forms.CharField(label="Who hires it?", max_length=LONGEST_TITLE)
    contact = forms.CharField(
        label="How to reach them", required=False, max_length=200, help_text="Phone or email"
    )
    date = GovDateField(label="First date")
    last_day = GovDateField(label="Last date")
    repeats = forms.ChoiceField(
        label="How often?",
        choices=[(TERM, "Every week in term"), (ALWAYS, "Every week, holidays too")],
        initial=TERM,
        widget=GovRadios,
    )
    terms = forms.CharField(
        label="What was agreed", required=False, max_length=2000, widget=forms.Textarea
    )

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, user=user, hired=True, **kwargs)

    def take(self, problem: ValidationError) -> None:
        """The first day is typed as the date."""
        self.typed_in = {**self.typed_in, "first_day": "date"}
        super().take(problem)


class ReasonForm(TakesProblems, GovForm):
    """Why, in a few words, free of names."""

    reason = forms.CharField(
        label="Reason",
        max_length=LONGEST_REASON,
        error_messages={"required": "Say why, in a few words"},
    )


class EndSeriesForm(TakesProblems, GovForm):
    """The last day of a series."""

    last_day = GovDateField(label="Last date it takes place")


def initial_of(planned: CentreSession | SessionSeries) -> dict[str, Any]:
    """What a form begins with for a session or a series."""
    room = planned.room_id
    return {
        "title": planned.title,
        "where": f"room:{room}" if room else f"centre:{planned.centre.code}",
        "starts_at": planned.starts_at,
        "ends_at": planned.ends_at,
        "workers": list(planned.workers.all()),
        "capacity": planned.capacity,
        "kept_places": planned.kept_places or None,
        "charge": planned.charge or None,
        "date": getattr(planned, "date", None),
    }
