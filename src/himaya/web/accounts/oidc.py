"""Signing in with the ministry's own service: it vouches for a user name, and nothing else of what it says is kept."""

from __future__ import annotations

from http import HTTPStatus
from typing import TYPE_CHECKING, Any

from allauth.account.utils import perform_login
from allauth.core.exceptions import ImmediateHttpResponse
from allauth.socialaccount.adapter import DefaultSocialAccountAdapter
from django.utils.translation import gettext as _

from himaya.web.accounts.actions import record_failed_sign_in
from himaya.web.accounts.models import User
from himaya.web.common.views import failure

if TYPE_CHECKING:
    from django.http import HttpRequest

_CLAIM = "preferred_username"


class DirectoryAdapter(DefaultSocialAccountAdapter):  # type: ignore[misc]  # allauth is untyped
    """An account of the other service opens the account of the same user name here; it never makes one."""

    def is_open_for_signup(self, request: HttpRequest, sociallogin: Any) -> bool:  # noqa: ARG002  # allauth's signature
        """Nobody signs up."""
        return False

    def pre_social_login(self, request: HttpRequest, sociallogin: Any) -> None:
        """Sign in, or refuse; either way nothing of the other service's account is stored."""
        told = sociallogin.account.extra_data
        said = told.get("userinfo", {}).get(_CLAIM) or told.get("id_token", {}).get(_CLAIM) or ""
        account = User.objects.filter(username=said, is_active=True).first() if said else None
        if account is None:
            record_failed_sign_in(said, rule="no-open-account")
            raise ImmediateHttpResponse(
                failure(
                    request,
                    HTTPStatus.FORBIDDEN,
                    title=_("You were not signed in"),
                    text=_("The other service knows you, but this centre has no open account of that name."),
                    remedy=_("Ask the administrator of this centre for an account with the same user name."),
                )
            )
        raise ImmediateHttpResponse(perform_login(request, account))

    def on_authentication_error(self, request: HttpRequest, *_told: Any, **_more: Any) -> None:
        """Say that the other service did not vouch."""
        raise ImmediateHttpResponse(
            failure(
                request,
                HTTPStatus.FORBIDDEN,
                title=_("You were not signed in"),
                text=_("The other service did not confirm who you are."),
                remedy=_("Try again, or sign in with the password of this centre."),
            )
        )
