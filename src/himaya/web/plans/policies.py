"""Who may see plans."""

from __future__ import annotations

from functools import wraps
from typing import TYPE_CHECKING

from django.core.exceptions import PermissionDenied

from himaya.web.accounts.policies import Verb, may

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.http import HttpRequest
    from django.http.response import HttpResponseBase

    View = Callable[..., HttpResponseBase]


def viewers_only(view: View) -> View:
    """Refuse offices that may not see plans."""

    @wraps(view)
    def guarded(request: HttpRequest, **arguments: str) -> HttpResponseBase:
        if not may(request.user, Verb.VIEW_PLANS):
            raise PermissionDenied
        return view(request, **arguments)

    return guarded
