"""Unusual access: what is worth asking about, and what came of it."""

from __future__ import annotations

from typing import Any

import django_filters as filters
from django import forms
from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_safe

from centres.access import for_roles
from centres.forms import GovFilterForm, GovForm
from centres.models import User
from centres.pages import READ_OR_SEND, page_of
from centres.problems import TakesProblems
from centres.requests import SignedInRequest, posted
from centres.row_scope import as_service
from centres.scope import AUDITOR
from families.looking import unusual
from families.models import UnusualAccess
from families.models.unusual_access import LONGEST_NOTE
from families.views.auditing import note_reading, sections

OPEN, DONE = "open", "done"


class UnusualFilter(filters.FilterSet):
    """Which of them: looked into or not, of a kind, by a person."""

    state = filters.ChoiceFilter(
        method="in_state",
        label="Looked into",
        choices=[(OPEN, "Not yet"), (DONE, "Looked into")],
        empty_label="All",
    )
    kind = filters.ChoiceFilter(
        label="Kind", choices=UnusualAccess.Kind.choices, empty_label="All kinds"
    )
    person = filters.ChoiceFilter(field_name="user", label="Person", empty_label="Everybody")

    class Meta:
        model = UnusualAccess
        fields: list[str] = []
        form = GovFilterForm

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        people = User.objects.filter(pk__in=self.queryset.order_by().values("user"))
        self.filters["person"].extra["choices"] = [
            (str(pk), name) for pk, name in people.order_by("name").values_list("pk", "name")
        ]

    def in_state(self, rows: Any, name: str, value: str) -> Any:
        """Those that somebody looked into, or nobody yet."""
        return rows.filter(looked_into_at__isnull=value == OPEN)


class NoteForm(TakesProblems, GovForm):
    """What came of it."""

    note = forms.CharField(
        label="What came of it",
        max_length=LONGEST_NOTE,
        help_text="Whom you asked, what they said, what follows. It cannot be changed later.",
        widget=forms.Textarea(attrs={"rows": 4}),
    )


@require_safe
@for_roles(AUDITOR)
def index(request: SignedInRequest) -> HttpResponse:
    """What is worth asking about, the newest day first."""
    # The auditor sees no family; their references stand in the trail.
    with as_service(request.user.council_id):
        rows = UnusualAccess.objects.visible_to(request.user).select_related("user", "family")
        filterset = UnusualFilter(request.GET, rows, request=request, user=request.user)
        page = page_of(filterset.qs, request)
        page.object_list = [(row, unusual.explain(row)) for row in page.object_list]
    note_reading(request, page.number)
    context = {
        "filters": filterset.form,
        "narrowed": any(filterset.form.cleaned_data.values()),
        "page": page,
        "sections": sections("audit_unusual"),
    }
    return render(request, "families/audit/unusual.html", context)


@READ_OR_SEND
@for_roles(AUDITOR)
def show(request: SignedInRequest, pk: int) -> HttpResponse:
    """One of them: why it is pointed out, the events behind it, and what came of it."""
    with as_service(request.user.council_id):
        rows = UnusualAccess.objects.visible_to(request.user)
        rows = rows.select_related("user", "family", "looked_into_by")
        finding = rows.filter(pk=pk).first()
        if finding is None:
            raise Http404
        explained = unusual.explain(finding)
        said = unusual.words_of(finding)
    form = NoteForm(posted(request))
    if request.method == "POST" and form.is_valid():
        unusual.look_into(by=request.user, finding=finding, note=form.cleaned_data["note"])
        messages.success(request, "Your note is kept.")
        return redirect("audit_unusual")
    note_reading(request, finding=finding.pk)
    context = {"finding": finding, "explained": explained, "said": said, "form": form}
    return render(request, "families/audit/finding.html", context)
