"""Counters of a zone on screen."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.http import Http404
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from himaya.web.accounts.policies import scope_of
from himaya.web.common.verbs import Verb
from himaya.web.crowds.actions import counters
from himaya.web.crowds.models import Gate, Stands
from himaya.web.crowds.policies import crowd_keepers
from himaya.web.crowds.queries.listing import counter_of, counters_of, zone_of
from himaya.web.journal.refusals import attempt, status_of
from himaya.web.positions.words import Reason

if TYPE_CHECKING:
    from collections.abc import Sequence

    from django.http import HttpResponse

    from himaya.web.accounts.models import User
    from himaya.web.crowds.models import Zone
    from himaya.web.journal.refusals import Told


@crowd_keepers
@never_cache
@require_safe
def crowd_counters(request: Any, pk: int) -> HttpResponse:
    """The counters of a zone."""
    return _page(request, _own(request.user, pk))


@crowd_keepers
@never_cache
@require_POST
def crowd_counter_new(request: Any, pk: int) -> HttpResponse:
    """Register one more counter; its identifier is on this answer and nowhere else."""
    zone = _own(request.user, pk)
    told, gate = request.POST.get("gate", ""), None
    if told.isascii() and told.isdecimal():
        gate = Gate.objects.filter(zone=zone, pk=int(told[:10])).first()
    stands, made = request.POST.get("stands", ""), []
    refused = attempt(
        request, lambda: made.append(counters.register_counter(zone, gate=gate, stands=stands, by=request.user)[1])
    )
    if refused:
        return _page(request, zone, refused)
    return _page(request, zone, token=made[0], report_to=request.build_absolute_uri("/crowds/in/"))


@crowd_keepers
@require_POST
def crowd_counter_revoke(request: Any, code: str) -> HttpResponse:
    """Take nothing more from a counter."""
    counter = counter_of(request.user, code)
    _own(request.user, counter.zone_id)
    reason = request.POST.get("reason", "")
    refused = attempt(request, lambda: counters.revoke_counter(counter, reason=reason, by=request.user))
    if refused:
        return _page(request, counter.zone, refused)
    messages.success(request, _("The counter is revoked: nothing more is taken from it."))
    return redirect("crowd_counters", pk=counter.zone_id)


def _own(user: User, pk: int) -> Zone:
    zone = zone_of(user, pk)
    if not scope_of(user, Verb.EDIT_CROWDS).covers(zone.area):
        raise Http404
    return zone


def _page(request: Any, zone: Zone, refused: Sequence[Told] = (), **more: object) -> HttpResponse:
    context = {
        "zone": zone,
        "counters": counters_of(zone),
        "gates": list(zone.gates.filter(is_closed=False)),
        "stands": Stands.choices,
        "reasons": Reason.choices,
        "refused": refused,
        "now": timezone.now(),
        **more,
    }
    return render(request, "crowds/counters.html", context, status=status_of(refused))
