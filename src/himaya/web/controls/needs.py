"""What road controls ask of an office now, the figure they show it, and the sign of those past their end."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from himaya.web.accounts.policies import may
from himaya.web.common.figures import Figure, Tone
from himaya.web.common.header import Sign
from himaya.web.common.needs import SOON, URGENT, Need
from himaya.web.common.verbs import Verb
from himaya.web.controls.queries.listing import seen
from himaya.web.controls.queries.queues import over_limit
from himaya.web.controls.states import COMING, ON_THE_ROAD, ControlState

if TYPE_CHECKING:
    from collections.abc import Iterator

    from himaya.web.accounts.models import User
    from himaya.web.controls.models import RoadControl

_FIELDS = ("area", "kind", "state", "starts_at", "ends_at", "expires_at", "is_emergency", "approved_at", "approve_by")


def _live(user: User) -> list[RoadControl]:
    return list(seen(user).filter(state__in=(*ON_THE_ROAD, *COMING)).only(*_FIELDS))


def needs(user: User) -> Iterator[Need]:
    """Controls past their end, emergencies and drawings to approve, and what should have begun."""
    if not may(user, Verb.VIEW_CONTROLS):
        return
    rows, url = _live(user), reverse("controls")
    if may(user, Verb.RUN_CONTROLS):
        over = [one for one in rows if one.is_overdue]
        if over:
            since = min(one.stops_at for one in over)
            yield Need(
                URGENT, _("Road controls past their end: lift or extend"), str(len(over)), f"{url}?overdue=1", since
            )
        queues = over_limit(seen(user), timezone.now()).count()
        if queues:
            yield Need(URGENT, _("Queues over the limit of their checkpoint"), str(queues), f"{url}?kind=checkpoint")
        late = [one for one in rows if one.is_late_to_begin and one.state == ControlState.ANNOUNCED]
        if late:
            title, since = _("Announced road controls that should stand now"), min(one.starts_at for one in late)
            yield Need(URGENT, title, str(len(late)), f"{url}?state=announced", since)
    if may(user, Verb.APPROVE_CONTROLS):
        waiting = [one for one in rows if one.awaits_approval]
        if waiting:
            due = min(one.approve_by or one.starts_at for one in waiting)
            yield Need(URGENT, _("Road controls imposed without approval"), str(len(waiting)), url, due)
        drawn = sum(one.state == ControlState.PLANNED for one in rows)
        if drawn:
            yield Need(SOON, _("Road controls to approve"), str(drawn), f"{url}?state=planned")


def figures(user: User) -> Iterator[Figure]:
    """Controls on the road, and how many of them are past their end."""
    if not may(user, Verb.VIEW_CONTROLS):
        return
    rows = [one for one in _live(user) if one.state in ON_THE_ROAD]
    over = sum(one.is_overdue for one in rows)
    detail = _("past their end: %(count)s") % {"count": over}
    tone = Tone.RED if over else Tone.YELLOW if rows else Tone.GREEN
    yield Figure(_("Road controls on the road"), str(len(rows)), detail, reverse("controls"), tone)


def signs(user: User) -> Iterator[Sign]:
    """In the header of whoever can lift them: how many should be gone."""
    if not may(user, Verb.RUN_CONTROLS):
        return
    now = timezone.now()
    over = [one for one in _standing(user) if one.stops_at <= now]
    if over:
        text = _("Closures past their end: %(count)s") % {"count": len(over)}
        yield Sign("red", "■", text, f"{reverse('controls')}?overdue=1")


def _standing(user: User) -> list[RoadControl]:
    return list(seen(user).filter(state__in=ON_THE_ROAD).only(*_FIELDS))
