"""The address at which counters report: two numbers and an interval, and nothing else is taken."""

from __future__ import annotations

import hmac
from http import HTTPStatus
from typing import TYPE_CHECKING, Any

from django.contrib.auth.decorators import login_not_required
from django.http import HttpResponse, JsonResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from himaya.web.crowds.actions.counting import Refusal, read_count, take
from himaya.web.crowds.models import Counter
from himaya.web.positions import pace
from himaya.web.positions.secrets import digest, parts_of

if TYPE_CHECKING:
    from collections.abc import Mapping

LARGEST = 2048
"""Bytes of a report; a picture does not fit, nor is it read."""
by_counter = pace.Pace(30, 60.0)
"""A counter reports every few seconds at most, after a pause up to a minute's reports at once."""
strangers = pace.Pace(30, 60.0)
"""Wrong identifiers from one address."""
_FORM = "application/x-www-form-urlencoded"
_RETRY_S = "30"
_right: dict[str, None] = {}
"""Digests of identifiers that were right, those that were used first to be forgotten first."""
_MOST_RIGHT = 5000


@csrf_exempt
@login_not_required
@never_cache
@require_http_methods(["GET", "POST"])
def crowds_in(request: Any) -> HttpResponse:
    """Take one count. Whoever is no registered counter is told nothing but 403, whatever it sent.

    A count that breaks a rule is answered with the rule: 400 where it was not understood or held anything but counts,
    200 otherwise, for it would not be taken later either.
    """
    fields = _fields(request)
    counter = _let_in(request, fields.get("id", ""))
    if counter is None:
        return HttpResponse(status=HTTPStatus.FORBIDDEN)
    if not by_counter.allows(counter.code):
        return HttpResponse(status=HTTPStatus.TOO_MANY_REQUESTS, headers={"Retry-After": _RETRY_S})
    told = read_count(fields)
    if isinstance(told, Refusal):
        return JsonResponse({"taken": False, "rule": told.value}, status=HTTPStatus.BAD_REQUEST)
    refusal = take(counter, told)
    return JsonResponse({"taken": refusal is None, **({"rule": refusal.value} if refusal else {})})


def _fields(request: Any) -> Mapping[str, str]:
    """The fields of the form; empty where it is none, or too large to be two numbers."""
    length = request.META.get("CONTENT_LENGTH") or "0"
    is_form = request.method == "POST" and request.content_type == _FORM and not request.GET
    if not (is_form and length.isdecimal() and int(length) <= LARGEST):
        return {}
    found: Mapping[str, str] = request.POST.dict()
    return found


def _let_in(request: Any, token: str) -> Counter | None:
    """The counter of an identifier; after too many wrong ones from an address no table is asked for it any more.

    An identifier that was right not long ago is asked for all the same, so that nobody behind the same proxy can keep
    the counters out.
    """
    at = str(request.META.get("REMOTE_ADDR", ""))
    (code, secret), known = parts_of(token), digest(token)
    if not code or (strangers.is_spent(at) and known not in _right):
        return None
    counter = Counter.objects.filter(code=code, revoked_at__isnull=True).select_related("zone").first()
    if counter is None or not hmac.compare_digest(counter.secret_sha256, digest(secret)):
        strangers.allows(at)
        _right.pop(known, None)
        return None
    _right[known] = None
    if len(_right) > _MOST_RIGHT:
        _right.pop(next(iter(_right)), None)
    return counter


def forget_right() -> None:
    """Begin anew with the identifiers that were right."""
    _right.clear()
