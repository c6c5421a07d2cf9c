"""How allauth treats our accounts: nobody signs up, and every sign-in is written down."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from allauth.account.adapter import DefaultAccountAdapter
from django.core.exceptions import ValidationError
from django.db import transaction

from himaya.web.accounts.actions import record_failed_sign_in, record_session
from himaya.web.accounts.models import User
from himaya.web.journal.models import Action

if TYPE_CHECKING:
    from django.http import HttpRequest
    from django.http.response import HttpResponseBase


class AccountAdapter(DefaultAccountAdapter):  # type: ignore[misc]  # allauth is untyped
    """Accounts are made by the centre; nobody signs up."""

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

    def pre_authenticate(self, request: HttpRequest, **credentials: Any) -> None:
        """Refuse after too many attempts, and write it down."""
        try:
            super().pre_authenticate(request, **credentials)
        except ValidationError:
            record_failed_sign_in(credentials.get("username", ""), rule="too-many-attempts")
            raise

    def authentication_failed(self, request: HttpRequest, **credentials: Any) -> None:
        """Write down a wrong password or an unknown account."""
        super().authentication_failed(request, **credentials)
        record_failed_sign_in(credentials.get("username", ""), rule="wrong-password")

    def respond_user_inactive(self, request: HttpRequest, user: User) -> HttpResponseBase:
        """Refuse a closed account, and write it down."""
        record_failed_sign_in(user.username, rule="closed-account")
        response: HttpResponseBase = super().respond_user_inactive(request, user)
        return response
