"""Views for some offices only; whoever else asks is refused, and the refusal is written down."""

from __future__ import annotations

from functools import wraps
from typing import TYPE_CHECKING

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils.translation import gettext as _

from himaya.web.common.refusal import RefusedError
from himaya.web.common.verbs import Verb
from himaya.web.journal.actions import record
from himaya.web.journal.models import Action, Kind

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.http import HttpRequest
    from django.http.response import HttpResponseBase

    View = Callable[..., HttpResponseBase]


def only(verb: Verb) -> Callable[[View], View]:
    """Refuse offices that may not, naming page and rule in the journal."""

    def guard(view: View) -> View:
        @wraps(view)
        def guarded(request: HttpRequest, **arguments: object) -> HttpResponseBase:
            if not (request.user.is_authenticated and request.user.may(verb)):
                _write_down(request, verb)
                raise _refusal(verb)
            return view(request, **arguments)

        return guarded

    return guard


def _write_down(request: HttpRequest, verb: Verb) -> None:
    page = request.resolver_match.view_name if request.resolver_match else ""
    by = request.user if request.user.is_authenticated else None
    with transaction.atomic():
        record(Action.ACCESS_REFUSED, by=by, kind=Kind.PAGE, object_id=page, after={"rule": verb.value})


def _refusal(verb: Verb) -> PermissionDenied:
    if verb is Verb.READ_JOURNAL:
        return RefusedError(
            _("The journal is read by the independent auditor alone: every other office is named in it.")
        )
    return PermissionDenied()
