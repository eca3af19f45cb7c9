"""The admin site: reference data only, for staff, each of them for their own council (SPEC 1).

No casework, no claims, no passwords. A superuser sees every council; a council administrator who
is staff sees their own.
"""

from __future__ import annotations

from typing import Any

from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.socialaccount.models import SocialAccount, SocialApp, SocialToken
from django.contrib import admin
from django.contrib.auth.models import Group
from django.core.exceptions import ValidationError
from django.db.models import Model, QuerySet
from django.forms import ModelForm
from django.http import HttpRequest

from centres import audit
from centres.models import Centre, Cluster, Council, Membership, Provider, ReachArea, User
from centres.scope import COUNCIL_ADMIN, FSW

admin.site.site_header = "Lodestar reference data"
admin.site.site_title = "Lodestar"
admin.site.index_title = "Reference data"
# Groups and what allauth keeps are no reference data.
admin.site.unregister([Group, EmailAddress, Authenticator, SocialAccount, SocialApp, SocialToken])


class OneCouncilForm(ModelForm):
    """A row and what it refers to belong to one council."""

    council: Council | None = None

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        council = cleaned.get("council") or self.council
        if not council:
            return cleaned
        # Set before the model's own checks, so that a key taken in the council is told as one.
        self.instance.council = council
        for name, value in list(cleaned.items()):
            if getattr(value, "council_id", council.pk) != council.pk:
                self.add_error(name, ValidationError("Select one of the same council."))
        return cleaned

    def _get_validation_exclusions(self) -> set[str]:
        return super()._get_validation_exclusions() - {"council"}  # type: ignore[misc]


class CouncilScopedAdmin(admin.ModelAdmin):
    """Rows of the person's own council; nothing is removed here, for records refer to it."""

    form = OneCouncilForm
    list_per_page = 25

    def has_module_permission(self, request: HttpRequest) -> bool:
        return _administers(request.user)

    def has_view_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return _administers(request.user) and self.in_scope(request, obj)

    def has_add_permission(self, request: HttpRequest) -> bool:
        return _administers(request.user)

    def has_change_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return self.has_view_permission(request, obj)

    def has_delete_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return False

    def in_scope(self, request: HttpRequest, obj: Model | None) -> bool:
        """Whether the row is of the person's council."""
        own = getattr(request.user, "council_id", None)
        return obj is None or _sees_all(request.user) or getattr(obj, "council_id", None) == own

    def get_queryset(self, request: HttpRequest) -> QuerySet:
        rows = super().get_queryset(request)
        return rows if _sees_all(request.user) else rows.filter(council=_council_of(request))

    def get_exclude(self, request: HttpRequest, obj: Model | None = None) -> list[str]:
        return [] if _sees_all(request.user) else ["council"]

    def get_form(
        self, request: HttpRequest, obj: Model | None = None, change: bool = False, **kwargs: Any
    ) -> Any:
        form: Any = super().get_form(request, obj, change, **kwargs)
        form.council = None if _sees_all(request.user) else _council_of(request)
        return form

    def formfield_for_foreignkey(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        """Offer only what belongs to the person's council."""
        related = db_field.related_model
        if not _sees_all(request.user) and hasattr(related, "council"):
            kwargs["queryset"] = related._default_manager.filter(council=_council_of(request))
        return super().formfield_for_foreignkey(db_field, request, **kwargs)

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:
        """Save it, with its audit entry in the same transaction."""
        super().save_model(request, obj, form, change)
        self.keep(request, obj, form.changed_data, change)

    def keep(self, request: HttpRequest, obj: Any, fields: list[str], change: bool) -> None:
        """Write the audit entry: which fields changed, never their values."""
        assert isinstance(request.user, User)  # noqa: S101  (for the type checker)
        kind = obj._meta.model_name
        audit.record(
            by=request.user,
            action=f"{kind}.{'change' if change else 'add'}",
            record=kind,
            reference=self.key_of(obj),
            council=obj.council,
            fields=sorted(fields),
        )

    def key_of(self, obj: Any) -> str:
        """What the audit trail calls the row."""
        return str(obj.code)


@admin.register(Council)
class CouncilAdmin(admin.ModelAdmin):
    """Councils, for superusers; the others come by import."""

    list_display = ["code", "name"]

    def has_delete_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return False

    def save_model(self, request: HttpRequest, obj: Council, form: Any, change: bool) -> None:
        super().save_model(request, obj, form, change)
        assert isinstance(request.user, User)  # noqa: S101  (for the type checker)
        audit.record(
            by=request.user,
            action=f"council.{'change' if change else 'add'}",
            record="council",
            reference=obj.code,
            council=obj,
            fields=sorted(form.changed_data),
        )


@admin.register(Provider)
class ProviderAdmin(CouncilScopedAdmin):
    list_display = ["code", "name", "kind"]
    search_fields = ["code", "name"]


@admin.register(Cluster)
class ClusterAdmin(CouncilScopedAdmin):
    list_display = ["code", "name", "provider"]
    list_select_related = ["provider"]
    search_fields = ["code", "name"]


@admin.register(Centre)
class CentreAdmin(CouncilScopedAdmin):
    list_display = ["code", "name", "cluster", "postcode"]
    list_select_related = ["cluster"]
    search_fields = ["code", "name"]


@admin.register(ReachArea)
class ReachAreaAdmin(CouncilScopedAdmin):
    list_display = ["code", "name", "centre", "under5_population", "imd_decile"]
    list_select_related = ["centre"]
    search_fields = ["code", "name"]


@admin.register(Membership)
class MembershipAdmin(CouncilScopedAdmin):
    """What kind of support worker somebody is; memberships themselves come by import."""

    list_display = ["user", "cluster", "works_as"]
    list_filter = ["works_as"]
    list_select_related = ["user", "cluster"]
    search_fields = ["user__name", "user__username"]
    fields = ["user", "cluster", "works_as"]
    readonly_fields = ["user", "cluster"]

    def get_queryset(self, request: HttpRequest) -> QuerySet:
        return super().get_queryset(request).filter(role=FSW)

    def get_exclude(self, request: HttpRequest, obj: Model | None = None) -> list[str]:
        return []

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def key_of(self, obj: Any) -> str:
        return str(obj.user.username)


def _sees_all(user: Any) -> bool:
    return bool(user.is_active and user.is_superuser)


def _administers(user: Any) -> bool:
    """Superusers, and staff who administer a council."""
    if not user.is_active or not user.is_staff:
        return False
    return user.is_superuser or user.has_role(COUNCIL_ADMIN)


def _council_of(request: HttpRequest) -> Council | None:
    return getattr(request.user, "council", None)
