"""How allauth treats our accounts and their second factors."""

from __future__ import annotations

import base64
import time
from typing import TYPE_CHECKING, Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.app_settings import REAUTHENTICATION_TIMEOUT
from allauth.account.authentication import get_authentication_records
from allauth.core import context
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.mfa.totp.internal.auth import generate_totp_secret
from cryptography.fernet import Fernet, InvalidToken
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.conf import settings

from himaya.web.accounts.queries import has_second_factor

if TYPE_CHECKING:
    from django.http import HttpRequest

_PASSWORD, _CODE = "reauthenticate", "mfa_reauthenticate"


class AccountAdapter(DefaultAccountAdapter):  # type: ignore[misc]  # allauth is untyped
    """Accounts are made by the centre; nobody signs up."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:  # noqa: ARG002  # allauth's signature
        """Nobody signs up."""
        return False

    def add_message(self, *_arguments: Any, **_options: Any) -> None:
        """Say nothing of allauth's own; our pages say what happened."""

    def is_reauthentication_required(self, *, app: str, **_options: Any) -> bool:  # noqa: ARG002  # allauth's signature
        """Ask who is there before a change, but not for a first set-up just after signing in."""
        request = context.request
        if has_second_factor(request.user):
            return True
        records = get_authentication_records(request, request.user)
        return not records or time.time() - records[-1]["at"] > REAUTHENTICATION_TIMEOUT

    def get_reauthentication_methods(self, user: Any) -> list[dict[str, Any]]:
        """Ask for a code where there is a second factor, else for the password."""
        methods: list[dict[str, Any]] = super().get_reauthentication_methods(user)
        wanted = _CODE if has_second_factor(user) else _PASSWORD
        return [method for method in methods if method["id"] == wanted]


class SecondFactorAdapter(DefaultMFAAdapter):  # type: ignore[misc]  # allauth is untyped
    """Secrets of second factors are encrypted with a key made from the installation's own."""

    def get_totp_label(self, user: Any) -> str:
        """User name of the office."""
        return str(user.username)

    def encrypt(self, text: str) -> str:
        """Text that only this installation can read."""
        return _cipher().encrypt(text.encode()).decode()

    def decrypt(self, encrypted_text: str) -> str:
        """Secret as it was; after the installation's key was changed, a random one that no code fits."""
        try:
            return _cipher().decrypt(encrypted_text.encode()).decode()
        except InvalidToken:
            return str(generate_totp_secret())


def _cipher() -> Fernet:
    key = HKDF(algorithm=SHA256(), length=32, salt=None, info=b"himaya second factor").derive(
        settings.SECRET_KEY.encode()
    )
    return Fernet(base64.urlsafe_b64encode(key))
