"""Signing in and out."""

from __future__ import annotations

from typing import Any

from allauth.account.views import LoginView, LogoutView
from django.contrib.auth.decorators import login_not_required
from django.shortcuts import render
from django.utils.decorators import method_decorator

from himaya.web.accounts import queries


@method_decorator(login_not_required, name="dispatch")
class SignIn(LoginView):  # type: ignore[misc]  # allauth is untyped
    """Sign in; the demonstration shows its accounts."""

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Add the demonstration accounts."""
        accounts = queries.demo_accounts()
        password = queries.demo_password() if accounts else ""
        return {**super().get_context_data(**kwargs), "demo_accounts": accounts, "demo_password": password}


class SignOut(LogoutView):  # type: ignore[misc]  # allauth is untyped
    """Sign out after a question."""


@login_not_required
def inactive(request: Any) -> Any:
    """Say that the account is closed."""
    return render(request, "account/account_inactive.html", status=403)
