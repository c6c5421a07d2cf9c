"""Where units are, what is recorded of them, their senders, and how the feeds do."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.http import JsonResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from himaya.faults import InvalidInputError
from himaya.web.accounts.policies import scope_of
from himaya.web.common.verbs import Verb
from himaya.web.journal.policies import only, write_down_refusal
from himaya.web.places.views.common import UNPROCESSABLE, texts
from himaya.web.positions import workbook
from himaya.web.positions.actions import counting, senders
from himaya.web.positions.models.position import KEPT_DAYS
from himaya.web.positions.queries import feeds
from himaya.web.positions.queries import positions as queries
from himaya.web.positions.texts import ago
from himaya.web.positions.words import Reason

if TYPE_CHECKING:
    from django.http import HttpResponse

    from himaya.web.places.models import Unit


@only(Verb.VIEW_POSITIONS)
@require_safe
def position_list(request: Any) -> HttpResponse:
    """The last position of every unit on duty."""
    now = timezone.now()
    context = {
        "page": queries.page(request.user, now, request.GET.get("page")),
        "silent": queries.silent(request.user, now),
        "now": now,
        "sees_records": bool(scope_of(request.user, Verb.VIEW_RECORDS)),
        "sees_feeds": bool(scope_of(request.user, Verb.VIEW_FEEDS)),
    }
    return render(request, "positions/list.html", context)


@only(Verb.VIEW_POSITIONS)
@require_safe
def position_workbook(request: Any) -> HttpResponse:
    """Hand the list out as a workbook."""
    return workbook.positions_sheet(queries.last_positions(request.user, timezone.now()))


@only(Verb.VIEW_POSITIONS)
@never_cache
@require_safe
def last_json(request: Any) -> HttpResponse:
    """The same for the map."""
    return JsonResponse(queries.as_json(request.user, timezone.now()))


@only(Verb.VIEW_RECORDS)
@never_cache
@require_safe
def record(request: Any, code: str) -> HttpResponse:
    """What is recorded of a unit; who opens it is written down."""
    unit = queries.unit_for(request.user, Verb.VIEW_RECORDS, code)
    now = timezone.now()
    context = {
        "unit": unit,
        "record": queries.record_of(unit, now, request.GET.get("page")),
        "days": KEPT_DAYS,
        "may_manage": scope_of(request.user, Verb.MANAGE_SENDERS).covers(unit.area),
    }
    senders.record_seen(unit, by=request.user)
    return render(request, "positions/record.html", context)


@only(Verb.MANAGE_SENDERS)
@never_cache
@require_safe
def sender_list(request: Any, code: str) -> HttpResponse:
    """The senders of a unit."""
    return _senders(request, queries.unit_for(request.user, Verb.MANAGE_SENDERS, code))


@only(Verb.MANAGE_SENDERS)
@never_cache
@require_POST
def sender_new(request: Any, code: str) -> HttpResponse:
    """Register one more sender; its identifier is on this answer and nowhere else."""
    unit = queries.unit_for(request.user, Verb.MANAGE_SENDERS, code)
    try:
        _sender, token = senders.register_sender(unit, by=request.user)
    except InvalidInputError as error:
        return _refused(request, unit, error)
    told = {"token": token, "report_to": request.build_absolute_uri("/positions/in/")}
    return _senders(request, unit, **told)


@only(Verb.MANAGE_SENDERS)
@require_POST
def sender_revoke(request: Any, code: str) -> HttpResponse:
    """Take nothing more from a sender."""
    sender = queries.sender_for(request.user, code)
    try:
        senders.revoke_sender(sender, reason=request.POST.get("reason", ""), by=request.user)
    except InvalidInputError as error:
        return _refused(request, sender.unit, error)
    messages.success(request, _("The sender is revoked: nothing more is taken from it."))
    return redirect("position_senders", code=sender.unit.code)


def _refused(request: Any, unit: Unit, error: InvalidInputError) -> HttpResponse:
    write_down_refusal(request, rule=error.faults[0].code)
    return _senders(request, unit, status=UNPROCESSABLE, problems=texts(error))


def _senders(request: Any, unit: Unit, *, status: int = 200, **more: object) -> HttpResponse:
    context = {"unit": unit, "senders": queries.senders(unit), "reasons": Reason.choices, **more}
    return render(request, "positions/senders.html", context, status=status)


@only(Verb.VIEW_FEEDS)
@never_cache
@require_safe
def feed_list(request: Any) -> HttpResponse:
    """How the feeds do."""
    counting.http.write()
    now = timezone.now()
    newest = feeds.newest_at()
    context = {
        "states": feeds.states(now),
        "now": now,
        "newest": newest,
        "old": ago(now - newest) if newest else "",
    }
    return render(request, "positions/feeds.html", context)
