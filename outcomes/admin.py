"""Programmes in the admin site; editions of the Star have pages of their own."""

from __future__ import annotations

from django.contrib import admin

from centres.admin import CouncilScopedAdmin
from outcomes.models import Programme


@admin.register(Programme)
class ProgrammeAdmin(CouncilScopedAdmin):
    list_display = ["code", "name", "evidence_based", "sessions"]
    search_fields = ["code", "name"]
