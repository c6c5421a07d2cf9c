"""Forms that bring a file: how large they may be is known before a byte of them is read."""

from __future__ import annotations

from functools import wraps
from http import HTTPStatus
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt, csrf_protect

from himaya.web.common.views import failure
from himaya.web.readiness.evidence import MOST_BYTES

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.http import HttpRequest
    from django.http.response import HttpResponseBase

    View = Callable[..., HttpResponseBase]

_AROUND = 64 * 1024


def takes_evidence(view: View) -> View:
    """Refuse a form larger than evidence may be, before anything else reads it; then check its token as always."""
    checked = csrf_protect(view)

    @csrf_exempt
    @wraps(view)
    def measured(request: HttpRequest, **arguments: object) -> HttpResponseBase:
        if int(request.META.get("CONTENT_LENGTH") or 0) > MOST_BYTES + _AROUND:
            return failure(
                request,
                HTTPStatus.REQUEST_ENTITY_TOO_LARGE,
                title=_("The file is too large"),
                text=_("Evidence has at most 5 megabytes; nothing was kept."),
                remedy=_("Go back and send a smaller picture, or only the page that matters."),
            )
        return checked(request, **arguments)

    return measured
