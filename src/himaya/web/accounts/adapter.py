"""How allauth treats our accounts and their second factors: nobody signs up, and every sign-in is written down."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.app_settings import REAUTHENTICATION_TIMEOUT
from allauth.account.authentication import get_authentication_records
from allauth.core import context
from allauth.core.internal import ratelimit
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.mfa.totp.internal.auth import generate_totp_secret
from cryptography.fernet import InvalidToken
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from himaya.web.accounts.actions import record_failed_sign_in, record_session
from himaya.web.accounts.models import User
from himaya.web.accounts.queries import factors_of, has_second_factor, passkeys_of
from himaya.web.common.cipher import cipher
from himaya.web.journal.words import Action

if TYPE_CHECKING:
    from django.http import HttpRequest
    from django.http.response import HttpResponseBase

_PURPOSE = "himaya second factor"
_WITHOUT_FACTOR = "reauthenticate"
_METHODS = {"totp": "mfa_reauthenticate", "webauthn": "mfa_reauthenticate:webauthn"}


class AccountAdapter(DefaultAccountAdapter):  # type: ignore[misc]  # allauth is untyped
    """Accounts are made by the centre; nobody signs up."""

    _usage_of_account: ratelimit.RateLimitUsage | None = None

    def is_open_for_signup(self, request: HttpRequest) -> bool:  # noqa: ARG002  # allauth's signature
        """Nobody signs up."""
        return False

    def login(self, request: HttpRequest, user: User) -> None:
        """Sign in and write it down."""
        with transaction.atomic():
            super().login(request, user)
            record_session(Action.SIGNED_IN, user)

    def logout(self, request: HttpRequest) -> None:
        """Sign out and write it down."""
        user = request.user
        with transaction.atomic():
            super().logout(request)
            if isinstance(user, User):
                record_session(Action.SIGNED_OUT, user)

    def _get_login_attempts_cache_key(self, request: HttpRequest, **credentials: Any) -> str:
        """Count wrong passwords by account and address together: a stranger elsewhere closes nobody's door soon."""
        by_account = super()._get_login_attempts_cache_key(request, **credentials)
        return f"{by_account}:{self.get_client_ip(request)}"

    def pre_authenticate(self, request: HttpRequest, **credentials: Any) -> None:
        """Refuse after too many attempts from one address, or from all addresses together, and write it down."""
        typed = credentials.get("username", "")
        try:
            super().pre_authenticate(request, **credentials)
        except ValidationError:
            record_failed_sign_in(typed, rule="too-many-attempts")
            raise
        self._usage_of_account = ratelimit.consume(
            request, app="allauth.account", action="login_failed_account", key=typed.lower()
        )
        if not self._usage_of_account:
            self._rollback_login_failed_rl_usage()
            record_failed_sign_in(typed, rule="too-many-attempts-on-account")
            raise ValidationError(_("Too many wrong passwords for this account."), code="account_paused")

    def _rollback_login_failed_rl_usage(self) -> None:
        """Count an attempt that was none, because its password was right, neither here nor there."""
        super()._rollback_login_failed_rl_usage()
        if self._usage_of_account:
            self._usage_of_account.rollback()

    def authentication_failed(self, request: HttpRequest, **credentials: Any) -> None:
        """Write down a wrong password or an unknown account."""
        super().authentication_failed(request, **credentials)
        record_failed_sign_in(credentials.get("username", ""), rule="wrong-password")

    def respond_user_inactive(self, request: HttpRequest, user: User) -> HttpResponseBase:
        """Refuse a closed account, and write it down."""
        record_failed_sign_in(user.username, rule="closed-account")
        response: HttpResponseBase = super().respond_user_inactive(request, user)
        return response

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
        """Ask for a code or a passkey where there is a second factor, else for the password."""
        methods: list[dict[str, Any]] = super().get_reauthentication_methods(user)
        wanted = {_METHODS[factor] for factor in factors_of(user)} or {_WITHOUT_FACTOR}
        return [method for method in methods if method["id"] in wanted]


class SecondFactorAdapter(DefaultMFAAdapter):  # type: ignore[misc]  # allauth is untyped
    """Secrets of second factors are encrypted with a key made from the installation's own."""

    def get_totp_label(self, user: Any) -> str:
        """User name of the office."""
        return str(user.username)

    def get_public_key_credential_user_entity(self, user: Any) -> dict[str, Any]:
        """What a passkey says of the account: its user name, and the office's title to show."""
        entity: dict[str, Any] = super().get_public_key_credential_user_entity(user)
        return {**entity, "name": user.username, "display_name": user.office or user.username}

    def generate_authenticator_name(self, user: Any, type: Any) -> str:  # noqa: A002, ARG002  # allauth's signature
        """Name of a passkey whose device was not named: its number."""
        kind = _("Passkey")
        return f"{kind} {len(passkeys_of(user)) + 1}"

    def encrypt(self, text: str) -> str:
        """Text that only this installation can read."""
        return cipher(_PURPOSE).encrypt(text.encode()).decode()

    def decrypt(self, encrypted_text: str) -> str:
        """Secret as it was; after the installation's key was changed, a random one that no code fits."""
        try:
            return cipher(_PURPOSE).decrypt(encrypted_text.encode()).decode()
        except InvalidToken:
            return str(generate_totp_secret())
