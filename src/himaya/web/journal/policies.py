"""Views for some offices only; whoever is refused, there or by an action, stands in the journal with the rule."""

from __future__ import annotations

from functools import wraps
from typing import TYPE_CHECKING

from django.core.exceptions import PermissionDenied
from django.db import transaction

from himaya.web.common.refusal import RefusedError
from himaya.web.journal.actions import record
from himaya.web.journal.words import Action, Kind

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.http import HttpRequest
    from django.http.response import HttpResponseBase

    from himaya.web.common.verbs import Verb

    View = Callable[..., HttpResponseBase]


def only(verb: Verb) -> Callable[[View], View]:
    """Refuse offices that may not; the guarded view says by its attribute `verb` what it asks for."""

    def guard(view: View) -> View:
        @wraps(view)
        def guarded(request: HttpRequest, **arguments: object) -> HttpResponseBase:
            if not (request.user.is_authenticated and request.user.may(verb)):
                write_down_refusal(request, rule=verb.value, action=Action.ACCESS_REFUSED)
                raise request.user.refusal(verb) if request.user.is_authenticated else PermissionDenied
            return view(request, **arguments)

        guarded.verb = verb  # type: ignore[attr-defined]  # read by whoever lists what each office may open
        return guarded

    return guard


def write_down_refusal(request: HttpRequest, *, rule: str, action: Action = Action.ACTION_REFUSED) -> None:
    """Write down that an office was refused, at which page and by which rule; nothing of what it sent."""
    page = request.resolver_match.view_name if request.resolver_match else ""
    by = request.user if request.user.is_authenticated else None
    with transaction.atomic():
        record(action, by=by, kind=Kind.PAGE, object_id=page, after={"rule": rule})


class RefusalsOnRecord:
    """Write down refusals that an action raised, once its own transaction is undone."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self._get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """Answer as usual; `process_exception` listens."""
        return self._get_response(request)

    def process_exception(self, request: HttpRequest, exception: Exception) -> None:
        """Write the rule down, unless the page has done so itself. Django then answers as always."""
        if isinstance(exception, RefusedError) and not exception.written:
            write_down_refusal(request, rule=exception.rule)
