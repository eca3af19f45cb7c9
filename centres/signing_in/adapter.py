"""What allauth's factors ask of us: names in our words, secrets sealed before they are stored."""

from __future__ import annotations

from base64 import urlsafe_b64encode
from hashlib import sha256
from typing import Any

from allauth.mfa.adapter import DefaultMFAAdapter
from cryptography.fernet import Fernet, MultiFernet
from django.conf import settings

from centres.models import User


class FactorAdapter(DefaultMFAAdapter):
    """The secret of an app and of the recovery codes is of no use to who reads the database."""

    def encrypt(self, text: str) -> str:
        return _seal().encrypt(text.encode()).decode()

    def decrypt(self, encrypted_text: str) -> str:
        return _seal().decrypt(encrypted_text.encode()).decode()

    def get_public_key_credential_rp_entity(self) -> dict[str, str]:
        return {**super().get_public_key_credential_rp_entity(), "name": "Lodestar"}

    def get_public_key_credential_user_entity(self, user: User) -> dict[str, Any]:
        own = super().get_public_key_credential_user_entity(user)
        return {**own, "name": user.login, "display_name": str(user)}

    def get_totp_label(self, user: User) -> str:
        return user.login


def _seal() -> MultiFernet:
    """Made of SECRET_KEY; after a change of it the one before still opens what it sealed."""
    keys = [str(key) for key in (settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS)]
    return MultiFernet(
        [
            Fernet(urlsafe_b64encode(sha256(f"lodestar factors {key}".encode()).digest()))
            for key in keys
        ]
    )
