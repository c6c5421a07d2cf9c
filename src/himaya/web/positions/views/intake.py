"""The address at which OsmAnd and the Traccar client report, and the page on which a crew sees its own record."""

from __future__ import annotations

from http import HTTPStatus
from typing import TYPE_CHECKING, Any

from django.contrib.auth.decorators import login_not_required
from django.http import HttpResponse, JsonResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from himaya.exchange.osmand import Report, read_report
from himaya.faults import Fault, InvalidInputError
from himaya.live.intake import Position
from himaya.web.places.forms import told
from himaya.web.places.views.common import UNPROCESSABLE
from himaya.web.positions import pace
from himaya.web.positions.actions import counting, keeping
from himaya.web.positions.models.position import KEPT_DAYS
from himaya.web.positions.queries import positions as queries
from himaya.web.positions.queries.senders import sender_of
from himaya.web.positions.secrets import digest
from himaya.web.positions.words import Fate

if TYPE_CHECKING:
    from collections.abc import Mapping

    from himaya.web.positions.models import Sender

LONGEST_QUERY, MOST_FIELDS = 2048, 24
by_sender = pace.Pace(60, 60.0)
"""A telephone reports once a second at most, after a pause up to a minute's reports at once."""
strangers = pace.Pace(30, 60.0)
"""Wrong identifiers from one address."""
_RETRY_S = "30"
_right: dict[str, None] = {}
"""Digests of identifiers that were right, those that were used first to be forgotten first."""
_MOST_RIGHT = 20_000


@csrf_exempt
@login_not_required
@never_cache
@require_http_methods(["GET", "POST"])
def positions_in(request: Any) -> HttpResponse:
    """Take one report. Whoever is no registered sender is told nothing but 403, whatever it sent.

    A report that breaks a rule is answered with 200 and the rule: it would not be
    taken later either, and the applications send anew what was answered otherwise.
    """
    fields = _fields(request)
    sender = _let_in(request, fields.get("id") or fields.get("deviceid") or "")
    if sender is None:
        counting.http.add(Fate.UNKNOWN_SENDER)
        return HttpResponse(status=HTTPStatus.FORBIDDEN)
    if not by_sender.allows(sender.code):
        counting.http.add(Fate.TOO_MANY)
        return HttpResponse(status=HTTPStatus.TOO_MANY_REQUESTS, headers={"Retry-After": _RETRY_S})
    try:
        report = read_report(fields)
    except InvalidInputError as error:
        counting.http.add(Fate.MALFORMED)
        fault = error.faults[0]
        wrong = {"taken": False, "rule": fault.code, "field": fault.column}
        return JsonResponse(wrong, status=HTTPStatus.BAD_REQUEST)
    refusal = keeping.take(sender, _position(sender, report), timezone.now())
    counting.http.add(refusal.value if refusal else Fate.TAKEN)
    return JsonResponse({"taken": refusal is None, **({"rule": refusal.value} if refusal else {})})


def _fields(request: Any) -> Mapping[str, str]:
    """The fields of the query and of the form, empty where there are too many to be a report."""
    if len(request.META.get("QUERY_STRING", "")) > LONGEST_QUERY or len(request.GET) + len(request.POST) > MOST_FIELDS:
        return {}
    return {**request.POST.dict(), **request.GET.dict()}


def _let_in(request: Any, token: str) -> Sender | None:
    """The sender of an identifier; after too many wrong ones from an address no table is asked for it any more.

    An identifier that was right not long ago is asked for all the same, so that
    nobody behind the same proxy can keep the telephones out.
    """
    at = str(request.META.get("REMOTE_ADDR", ""))
    if strangers.is_spent(at) and digest(token) not in _right:
        return None
    sender = sender_of(token)
    if sender is None:
        strangers.allows(at)
        _right.pop(digest(token), None)
        return None
    _right[digest(token)] = None
    if len(_right) > _MOST_RIGHT:
        _right.pop(next(iter(_right)), None)
    return sender


def forget_right() -> None:
    """Begin anew with the identifiers that were right."""
    _right.clear()


def _position(sender: Sender, report: Report) -> Position:
    return Position(
        unit=sender.unit.code,
        at=report.at,
        lat=report.lat,
        lon=report.lon,
        speed_mps=report.speed_mps,
        course_deg=report.course_deg,
        error_m=report.error_m,
        battery_percent=report.battery_percent,
    )


@login_not_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def own_record(request: Any) -> HttpResponse:
    """Show a crew what is recorded of its unit: the identifier of its own device opens it, without an account."""
    if request.method != "POST":
        return render(request, "positions/own.html")
    sender = _let_in(request, request.POST.get("code", "")[:64])
    if sender is None:
        problem = told(Fault("positions.unknown_identifier"))
        return render(request, "positions/own.html", {"problem": problem}, status=UNPROCESSABLE)
    record = queries.record_of(sender.unit, timezone.now(), "1")
    return render(request, "positions/own.html", {"unit": sender.unit, "record": record, "days": KEPT_DAYS})
