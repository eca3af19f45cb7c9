"""Who asks, by the key in `Authorization: Bearer lodestar_…`, and what the key is for."""

from __future__ import annotations

from django.utils import timezone
from rest_framework.authentication import BaseAuthentication, get_authorization_header
from rest_framework.exceptions import AuthenticationFailed
from rest_framework.permissions import BasePermission
from rest_framework.request import Request
from rest_framework.views import APIView

from centres.models.partners import PartnerKey
from centres.partners import secrets
from centres.partners.caller import Caller
from centres.row_scope import as_service

SCHEME = "Bearer"
# The same for whatever is wrong with a key, so that trying tells nothing.
NOT_IN_FORCE = "This is no key in force. Ask the council’s administrator for one."


class PartnerKeyAuthentication(BaseAuthentication):
    """The partner whose key was sent; its `last_used_on` says the day."""

    def authenticate(self, request: Request) -> tuple[Caller, PartnerKey] | None:
        """None where no key was sent; AuthenticationFailed for one that is not in force."""
        scheme, _, sent = get_authorization_header(request).partition(b" ")
        if scheme.lower() != SCHEME.lower().encode():
            return None
        key = _in_force(sent.strip().decode("latin-1"))
        if key is None:
            raise AuthenticationFailed(NOT_IN_FORCE, code="not_authenticated")
        return Caller(key), key

    def authenticate_header(self, request: Request) -> str:
        return SCHEME


class KeyWithScope(BasePermission):
    """Only requests by a key that was given the view's scope; made by `key_with`."""

    scope = ""

    def has_permission(self, request: Request, view: APIView) -> bool:
        return isinstance(request.user, Caller) and request.user.has_scope(self.scope)


def key_with(wanted: str) -> type[KeyWithScope]:
    """A permission of the API: requests by a partner's key that was given this scope."""

    class HasScope(KeyWithScope):
        scope = wanted
        message = f"This key was not given the scope {wanted}."

    return HasScope


def _in_force(sent: str) -> PartnerKey | None:
    parts = secrets.parts(sent)
    if parts is None:
        return None
    prefix, secret = parts
    today = timezone.localdate()
    # Whose council it is follows from the key, so it is looked for in all of them.
    with as_service():
        keys = PartnerKey.objects.in_force(today).select_related("partner__council")
        key: PartnerKey | None = keys.filter(prefix=prefix).first()
        # Where there is no such key a secret is compared all the same, and takes as long.
        if not secrets.is_right(secret, key.digest if key else "") or key is None:
            return None
        if key.last_used_on != today:
            PartnerKey.objects.filter(pk=key.pk).update(last_used_on=today)
    return key
