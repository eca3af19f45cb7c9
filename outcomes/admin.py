"""Programmes and Star editions in the admin site."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.db.models import Model, Q, QuerySet
from django.http import HttpRequest

from centres.admin import CouncilScopedAdmin
from outcomes.models import Programme, StarArea, StarEdition


@admin.register(Programme)
class ProgrammeAdmin(CouncilScopedAdmin):
    list_display = ["code", "name", "evidence_based", "sessions"]
    search_fields = ["code", "name"]


class StarAreaInline(admin.TabularInline):
    """An edition's areas, in their order around the chart."""

    model = StarArea
    extra = 1

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return may_edit(request, obj)

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return may_edit(request, obj)

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return may_edit(request, obj)

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return True


@admin.register(StarEdition)
class StarEditionAdmin(CouncilScopedAdmin):
    """A council's own editions; those the product ships are seen by all and changed by nobody.

    An edition that a Star was scored with stays as it was.
    """

    list_display = ["code", "name", "lowest", "highest", "good_from"]
    inlines = [StarAreaInline]

    def in_scope(self, request: HttpRequest, obj: Model | None) -> bool:
        shipped = isinstance(obj, StarEdition) and obj.council_id is None
        return shipped or super().in_scope(request, obj)

    def get_queryset(self, request: HttpRequest) -> QuerySet:
        rows = admin.ModelAdmin.get_queryset(self, request)
        user: Any = request.user
        return (
            rows if user.is_superuser else rows.filter(Q(council=user.council_id) | Q(council=None))
        )

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return super().has_change_permission(request, obj) and may_edit(request, obj)


def may_edit(request: HttpRequest, edition: StarEdition | None) -> bool:
    """Whether this edition may still be changed, by this person."""
    user: Any = request.user
    if edition is None or edition.pk is None:
        return True
    if edition.stars.exists():
        return False
    return edition.council_id is not None and (
        user.is_superuser or edition.council_id == user.council_id
    )
