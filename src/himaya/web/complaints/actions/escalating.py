"""What ran out of time goes to the auditor by itself, outside the chain that let it run out."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from himaya.web.complaints.actions.common import write_down
from himaya.web.complaints.clock import Clock, due_clocks
from himaya.web.complaints.models import Complaint, Escalation, Remedy
from himaya.web.complaints.states import OPEN
from himaya.web.complaints.words import Action

if TYPE_CHECKING:
    from datetime import datetime


def escalate_due(now: datetime | None = None) -> int:
    """Raise every clock that has run out and was not raised before; how many were."""
    moment = now or timezone.now()
    waiting = Q(state__in=OPEN) | Q(referred_at__isnull=True, grave_at__isnull=False)
    late = {
        (complaint, clock, due)
        for complaint in Complaint.objects.filter(waiting)
        for clock, due in due_clocks(complaint)
        if due <= moment
    }
    undone = Remedy.objects.filter(done_at__isnull=True, due_at__lte=moment).select_related("complaint")
    late |= {(one.complaint, Clock.REMEDY, one.due_at) for one in undone}
    known = set(Escalation.objects.values_list("complaint", "clock", "due_at"))
    raised = 0
    for complaint, clock, due in sorted(late, key=lambda one: (one[2], one[0].pk)):
        if (complaint.pk, clock.value, due) not in known:
            raised += _raise(complaint, clock, due, moment)
    return raised


def _raise(complaint: Complaint, clock: Clock, due: datetime, now: datetime) -> int:
    with transaction.atomic():
        held = Complaint.objects.select_for_update(of=("self",)).get(pk=complaint.pk)
        told = {"complaint": held, "clock": clock, "due_at": due}
        if Escalation.objects.filter(**told).exists():
            return 0
        Escalation.objects.create(**told, raised_at=now)
        write_down(Action.ESCALATED, held, by=None, clock=clock.value)
    return 1
