"""Comparisons kept under a name: kept, renamed, shared, removed by whose they are."""

from __future__ import annotations

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import QuerySet

from centres import audit
from centres.models import User
from centres.refusals import Refused
from outcomes.models import SavedView

MOST_VIEWS = 50
TAKEN = "You have a view of this name already. Choose another name."


@transaction.atomic
def keep(*, by: User, name: str, query: str, is_shared: bool) -> SavedView:
    """Keep a question (`CompareFilter.query`) under a name that is new among the person's own.

    ValidationError of `name` for one they have, Refused for somebody with very many.
    """
    own = _own(by)
    if own.count() >= MOST_VIEWS:
        raise Refused(f"You keep {MOST_VIEWS} views, which is as many as there can be. Remove one.")
    name = _require_new(own, name)
    assert by.council  # noqa: S101  (for the type checker: who compares works for a council)
    view = SavedView.objects.create(
        council=by.council, owner=by, name=name, query=query, is_shared=is_shared
    )
    _audit(by, "view.keep", view)
    return view


@transaction.atomic
def change(*, by: User, view: SavedView, name: str, is_shared: bool) -> None:
    """Give a view of one's own another name, or share it or no longer."""
    name = _require_new(_own(by).exclude(pk=view.pk), name)
    if (view.name, view.is_shared) == (name, is_shared):
        return
    view.name, view.is_shared = name, is_shared
    view.save(update_fields=["name", "is_shared"])
    _audit(by, "view.change", view)


@transaction.atomic
def remove(*, by: User, view: SavedView) -> None:
    """Remove a view of one's own; the figures stay where they are."""
    _audit(by, "view.remove", view)
    view.delete()


def _own(by: User) -> QuerySet[SavedView]:
    # Whoever keeps two at once does so one after the other.
    User.objects.select_for_update().get(pk=by.pk)
    return SavedView.objects.filter(owner=by)


def _require_new(own: QuerySet[SavedView], name: str) -> str:
    name = " ".join(name.split())
    if own.filter(name__iexact=name).exists():
        raise ValidationError({"name": TAKEN})
    return name


def _audit(by: User, action: str, view: SavedView) -> None:
    audit.record(
        by=by,
        action=action,
        record="saved_view",
        reference=str(view.pk),
        council=view.council,
        shared=view.is_shared,
    )
