"""What is asked before the service starts."""

from __future__ import annotations

from typing import Any

from django.core.checks import Error
from django.core.exceptions import ImproperlyConfigured

from centres.signing_in import council_providers


def providers_are_complete(**_: Any) -> list[Error]:
    """Each of OIDC_PROVIDERS has what it needs, and a key of its own."""
    try:
        keys = [provider.key for provider in council_providers.all_of_them()]
    except (ImproperlyConfigured, AttributeError, TypeError) as problem:
        return [Error(f"OIDC_PROVIDERS cannot be read. {problem}", id="centres.E001")]
    if len(keys) != len(set(keys)):
        return [Error("OIDC_PROVIDERS: two councils have one key.", id="centres.E002")]
    return []
