"""What the register asks of an office: decisions of a second officer, assessments that end."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from himaya.web.accounts.policies import scope_of
from himaya.web.common.needs import LATER, SOON, URGENT, Need
from himaya.web.common.verbs import Verb
from himaya.web.places.models import Place, RiskAssessment, RiskState

if TYPE_CHECKING:
    from collections.abc import Iterator

    from django.db.models import QuerySet

    from himaya.web.accounts.models import User

_ENDS_SOON = timedelta(days=7)
_LISTED = 10


def needs(user: User) -> Iterator[Need]:
    """Waiting assessments of others, one by one; assessments that ended or end within a week, counted."""
    confirming = scope_of(user, Verb.CONFIRM_RISK)
    if confirming:
        waiting = RiskAssessment.objects.filter(state=RiskState.WAITING, expires_at__gt=timezone.now())
        waiting = waiting.exclude(author=user).select_related("place")
        for row in confirming.within(waiting, "place__area").order_by("expires_at")[:_LISTED]:
            url = reverse("risk_decision", args=[row.pk])
            title = _("An assessment waits for a second officer")
            yield Need(URGENT if row.tier == 1 else SOON, title, row.place.title, url, row.expires_at)
    editing = scope_of(user, Verb.EDIT_PLACES)
    if editing:
        yield from _ending(editing.within(Place.objects.filter(is_closed=False).order_by("risk_expires_at")))


def _ending(places: QuerySet[Place]) -> Iterator[Need]:
    now = timezone.now()
    ended = places.filter(risk_expires_at__lte=now)
    ending = places.filter(risk_expires_at__gt=now, risk_expires_at__lte=now + _ENDS_SOON)
    never = places.filter(risk__isnull=True)
    for urgency, title, rows, state in (
        (SOON, _("Places whose assessment has run out"), ended, "expired"),
        (LATER, _("Places whose assessment runs out within a week"), ending, "ending"),
        (LATER, _("Places that were never assessed"), never, "none"),
    ):
        count = rows.count()
        if count:
            first = rows.first()
            due = first.risk_expires_at if first else None
            yield Need(urgency, title, str(count), f"{reverse('places')}?risk={state}", due)
