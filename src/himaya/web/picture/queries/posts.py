"""Posts as they stand: who has checked in, what is degraded or left, and which alarms there are."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db.models import Prefetch, Q
from django.urls import reverse
from django.utils.translation import gettext as _

from himaya.web.common.figures import Tone
from himaya.web.common.templatetags.himaya import clock
from himaya.web.picture.items import Item, Layer
from himaya.web.picture.queries.plan import MOST
from himaya.web.plans.models import ElementKind
from himaya.web.posts.clock import AlarmKind
from himaya.web.posts.models import Alarm
from himaya.web.posts.moments import NOT_PLAYED, post_clock
from himaya.web.posts.queries.listing import due_at, seen
from himaya.web.posts.states import HELD, PostState

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from datetime import datetime

    from himaya.web.accounts.models import User
    from himaya.web.picture.queries.plan import InForce
    from himaya.web.posts.models import LivePost

_TONES = {
    PostState.CHECKED_IN: Tone.GREEN,
    PostState.ACTIVE: Tone.GREEN,
    PostState.DEGRADED: Tone.YELLOW,
    PostState.UNMANNED: Tone.RED,
}
_OVER = (PostState.DROPPED, PostState.MISSED, PostState.CLOSED)
_UNREAD = ("search", "version", "road_ar", "road_en")


def post_items(user: User, now: datetime, versions: Iterable[InForce]) -> Iterator[Item]:
    """Posts whose hours are now or where a crew is, alarms first; of a plan that is to come those of its first hour."""
    at = post_clock(now)
    wanted = at.when(lambda moment: due_at(moment) | Q(state__in=HELD))
    for one in versions:
        if one.is_to_come:
            wanted |= Q(plan=one.version.plan_id, played=NOT_PLAYED) & due_at(one.at)
    standing = Alarm.objects.filter(ended_at__isnull=True).order_by("since", "pk")
    rows = seen(user, at).filter(wanted).exclude(state__in=_OVER).order_by("tier", "starts_at", "pk")
    found = rows.prefetch_related(Prefetch("alarms", queryset=standing, to_attr="standing_alarms"))
    items = [_item(post, at.at(post)) for post in found.defer(*_UNREAD)[:MOST]]
    return iter(sorted(items, key=lambda item: item.tone is not Tone.RED))


def _item(post: LivePost, now: datetime) -> Item:
    alarms: list[Alarm] = post.standing_alarms  # type: ignore[attr-defined]  # of the prefetch
    there = _("%(present)s of %(strength)s") % {"present": post.present or 0, "strength": post.strength}
    return Item(
        Layer.POST,
        f"post:live-{post.pk}",
        post.title,
        post.kind,
        str(ElementKind(post.kind).label),
        post.state,
        _title(post, alarms, now),
        _tone(post, alarms, now),
        post.area,
        post.lon,
        post.lat,
        reverse("post", args=[post.pk]),
        detail=" · ".join(part for part in (there if post.is_held else "", post.call_sign) if part),
        at=post.changed_at if post.stepped_at else None,
    )


def _tone(post: LivePost, alarms: list[Alarm], now: datetime) -> Tone:
    if alarms or (post.state == PostState.PLANNED and not post.call_sign):
        return Tone.RED
    if post.is_awaited and post.starts_at <= now:
        return Tone.YELLOW
    return _TONES.get(PostState(post.state), Tone.PLAIN)


def _title(post: LivePost, alarms: list[Alarm], now: datetime) -> str:
    """State, alarms with the time of each, and the hours that are to come or to end."""
    raised = [f"{AlarmKind(one.kind).label} {clock(one.since)}" for one in alarms]
    begins = post.starts_at > now
    hours = _("from %(time)s") if begins else _("until %(time)s")
    hours %= {"time": clock(post.starts_at if begins else post.ends_at)}
    nobody = [_("no unit named")] if post.state == PostState.PLANNED and not post.call_sign else []
    return ", ".join([str(PostState(post.state).label), *nobody, *raised, hours])
