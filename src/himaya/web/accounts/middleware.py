"""Who must have a second factor sets it up before anything else."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

from django.http import HttpResponseRedirect
from django.urls import reverse

from himaya.web.accounts.queries import must_set_up_second_factor

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.http import HttpRequest
    from django.http.response import HttpResponseBase

OPEN_BEFORE = frozenset(
    {
        "account_logout",
        "account_reauthenticate",
        "choose_language",
        "choose_theme",
        "health",
        "mfa_activate_totp",
        "mfa_add_webauthn",
        "mfa_reauthenticate",
        "mfa_reauthenticate_webauthn",
    }
)


class SecondFactorFirst:
    """Lead an office whose role requires a second factor to its set-up until it has one."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self._get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """Answer as usual; `process_view` decides."""
        return self._get_response(request)

    def process_view(self, request: HttpRequest, view: Any, *_arguments: Any) -> HttpResponseBase | None:
        """Redirect to the set-up, or let the view answer; views for programs refuse by themselves."""
        match = request.resolver_match
        open_now = match is None or match.url_name in OPEN_BEFORE or getattr(view, "answers_strangers", False)
        if open_now or not must_set_up_second_factor(request.user):
            return None
        target = urlencode({"next": request.get_full_path()}) if request.method == "GET" else ""
        return HttpResponseRedirect(f"{reverse('mfa_activate_totp')}?{target}".rstrip("?"))
