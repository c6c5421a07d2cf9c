"""Second factors that an office sets up, renews or takes away itself, written down with the change."""

from __future__ import annotations

from functools import wraps
from typing import TYPE_CHECKING

from allauth.mfa.models import Authenticator
from django.db import transaction

from himaya.web.accounts.actions import record_second_factor
from himaya.web.accounts.models import User
from himaya.web.journal.words import Action

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from django.http import HttpRequest
    from django.http.response import HttpResponseBase

    View = Callable[..., HttpResponseBase]


def on_record(view: View) -> View:
    """Let a view of allauth change second factors and write down what changed, in one transaction: both or neither."""

    @wraps(view)
    def recorded(request: HttpRequest, **arguments: object) -> HttpResponseBase:
        user = request.user
        if request.method != "POST" or not isinstance(user, User):
            return view(request, **arguments)
        with transaction.atomic():
            before = _kept(user)
            response = view(request, **arguments)
            for action, kind in _changes(before, _kept(user)):
                record_second_factor(action, user, kind)
        return response

    return recorded


def _kept(user: User) -> Mapping[int, str]:
    """Kind of each second factor of an account, by its row."""
    return dict(Authenticator.objects.filter(user=user).order_by("pk").values_list("pk", "type"))


def _changes(before: Mapping[int, str], after: Mapping[int, str]) -> Iterator[tuple[Action, str]]:
    """What came and what went; recovery codes that took the place of others were renewed."""
    came = [kind for pk, kind in after.items() if pk not in before]
    went = [kind for pk, kind in before.items() if pk not in after]
    codes = str(Authenticator.Type.RECOVERY_CODES)
    if codes in came and codes in went:
        yield Action.RECOVERY_CODES_RENEWED, codes
        came.remove(codes)
        went.remove(codes)
    yield from ((Action.SECOND_FACTOR_REMOVED, kind) for kind in went)
    yield from ((Action.SECOND_FACTOR_ADDED, kind) for kind in came)
