"""Signing in with the ministry's own service: it vouches for one subject, and nothing else of what it says is kept.

An account is bound to issuer and subject by its own office, signed in here and shown to be there; user names and
addresses that the other service tells open nothing.
"""

from __future__ import annotations

from http import HTTPStatus
from typing import TYPE_CHECKING, Any

from allauth.account.utils import perform_login
from allauth.core.exceptions import ImmediateHttpResponse
from allauth.socialaccount.adapter import DefaultSocialAccountAdapter
from django.contrib import messages
from django.shortcuts import redirect
from django.utils.translation import gettext as _

from himaya.faults import InvalidInputError
from himaya.web.accounts import own
from himaya.web.accounts.actions import record_failed_sign_in
from himaya.web.accounts.refusals import tell
from himaya.web.common.views import failure

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse

_BINDING = "directory-binding"


def begin_binding(request: HttpRequest) -> None:
    """Remember that the next answer of the other service is to be bound to the account of this session."""
    request.session[_BINDING] = True


class DirectoryAdapter(DefaultSocialAccountAdapter):  # type: ignore[misc]  # allauth is untyped
    """A subject of the other service opens the account it is bound to; it never makes one."""

    def is_open_for_signup(self, request: HttpRequest, sociallogin: Any) -> bool:  # noqa: ARG002  # allauth's signature
        """Nobody signs up."""
        return False

    def pre_social_login(self, request: Any, sociallogin: Any) -> None:
        """Bind, sign in, or refuse; either way nothing of the other service's account is stored."""
        identity = _identity(sociallogin.account.extra_data)
        binding = request.session.pop(_BINDING, False) and request.user.is_authenticated
        if identity is None:
            self.on_authentication_error(request)
        elif binding:
            raise ImmediateHttpResponse(_bound(request, *identity))
        else:
            raise ImmediateHttpResponse(_signed_in(request, *identity))

    def on_authentication_error(self, request: HttpRequest, *_told: Any, **_more: Any) -> None:
        """Say that the other service did not vouch."""
        raise ImmediateHttpResponse(
            failure(
                request,
                HTTPStatus.FORBIDDEN,
                title=_("You were not signed in"),
                text=_("The other service did not confirm who you are."),
                remedy=_("Try again, or sign in with the password of this centre."),
                rule="sign-in: confirmed elsewhere",
            )
        )


def _identity(told: dict[str, Any]) -> tuple[str, str] | None:
    """Issuer and subject of the checked identity token; None without them, or where the second answer differs."""
    token, info = told.get("id_token") or {}, told.get("userinfo") or {}
    issuer, subject = str(token.get("iss") or ""), str(token.get("sub") or "")
    if not issuer or not subject or str(info.get("sub", subject)) != subject:
        return None
    return issuer, subject


def _bound(request: Any, issuer: str, subject: str) -> HttpResponse:
    try:
        own.bind_directory(request.user, issuer=issuer, subject=subject)
    except InvalidInputError as error:
        tell(request, error)
    else:
        messages.success(request, _("The other service is connected: it opens this account from now on."))
    return redirect("me")


def _signed_in(request: HttpRequest, issuer: str, subject: str) -> Any:
    account = own.account_of_identity(issuer, subject)
    if account is None or not account.is_active:
        record_failed_sign_in(account.username if account else "", rule="no-open-account")
        return failure(
            request,
            HTTPStatus.FORBIDDEN,
            title=_("You were not signed in"),
            text=_("The other service knows you, but no open account of this centre is connected with it."),
            remedy=_("Sign in with the password of this centre, and connect the service on the page of your account."),
            rule="no-open-account",
        )
    return perform_login(request, account)
