"""Posts as the offices may see them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db.models import Count, Exists, OuterRef, Prefetch, Q
from django.http import Http404

from himaya.scenario.fold import fold
from himaya.scenario.governorates import governorates
from himaya.web.accounts.policies import scope_of
from himaya.web.common.areas import area_title
from himaya.web.common.verbs import Verb
from himaya.web.posts.filters import ALL, NOW
from himaya.web.posts.models import Alarm, LivePost, PostEntry
from himaya.web.posts.moments import post_clock
from himaya.web.posts.states import HELD, OPEN, PostState

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import datetime

    from django.db.models import QuerySet

    from himaya.web.accounts.models import User
    from himaya.web.posts.filters import Filters
    from himaya.web.posts.moments import Clock

PER_PAGE = 50
LIVE = (*OPEN, PostState.RELIEVED)
"""States of posts that a room still looks at."""


@dataclass(frozen=True, slots=True)
class Sums:
    """How the posts whose hours are now stand: `due` of them, `held`, `weak` among those, `empty`; and `alarms`."""

    due: int
    held: int
    weak: int
    empty: int
    alarms: int


def seen(user: User, at: Clock | None = None) -> QuerySet[LivePost]:
    """Posts in the areas of the office: those of plans in force, or of the simulated night that plays the plan."""
    return scope_of(user, Verb.VIEW_POSTS).within(LivePost.objects.filter((at or post_clock()).shown()))


def standing_alarms(user: User, at: Clock | None = None) -> QuerySet[Alarm]:
    """Alarms that nobody has acknowledged yet, or whose cause still stands, in the areas of the office."""
    stands = Q(acknowledged_at__isnull=True) | Q(ended_at__isnull=True)
    rows = Alarm.objects.filter(stands, (at or post_clock()).shown("post__"))
    return scope_of(user, Verb.VIEW_POSTS).within(rows, "post__area")


def due_at(now: datetime) -> Q:
    """Condition on posts whose hours are now."""
    return Q(starts_at__lte=now, ends_at__gt=now)


def listed(user: User, filters: Filters, now: datetime | None = None) -> QuerySet[LivePost]:
    """Posts that pass the filters, those with an alarm first, then by their hours."""
    at = post_clock(now)
    alarmed = Exists(Alarm.objects.filter(post=OuterRef("pk"), acknowledged_at__isnull=True))
    rows = seen(user, at).annotate(alarmed=alarmed).select_related("owner")
    if filters.state:
        rows = rows.filter(state=filters.state)
    elif filters.when != ALL:
        rows = rows.filter(state__in=LIVE)
    if filters.when == NOW:
        rows = rows.filter(at.when(due_at))
    if filters.area:
        rows = rows.filter(area=filters.area)
    if filters.place:
        rows = rows.filter(place_code=filters.place)
    if filters.alarm:
        rows = rows.filter(alarmed=True)
    if filters.own:
        rows = rows.filter(owner__in=[held.office.pk for held in user.holdings])
    for word in fold(filters.q).split():
        rows = rows.filter(search__contains=word)
    standing = Alarm.objects.filter(ended_at__isnull=True).order_by("since", "pk")
    return rows.prefetch_related(Prefetch("alarms", queryset=standing, to_attr="standing_alarms")).order_by(
        "-alarmed", "starts_at", "post_key", "pk"
    )


def sums_of(user: User, now: datetime, area: str = "") -> Sums:
    """The posts whose hours are now, counted by what is there."""
    at = post_clock(now)
    rows, alarms = seen(user, at), standing_alarms(user, at)
    if area:
        rows, alarms = rows.filter(area=area), alarms.filter(post__area=area)
    return _sums(rows.filter(at.when(due_at)), alarms)


def sums_of_night(number: int, now: datetime) -> Sums:
    """The same of the posts of one simulated night, at a time of its clock."""
    rows = LivePost.objects.filter(due_at(now), played=number)
    return _sums(rows, Alarm.objects.filter(post__played=number))


def _sums(hours_now: QuerySet[LivePost], alarms: QuerySet[Alarm]) -> Sums:
    due = hours_now.exclude(state=PostState.DROPPED)
    by_state: Mapping[str, int] = dict(due.order_by().values_list("state").annotate(n=Count("pk")))
    held = sum(by_state.get(state, 0) for state in HELD)
    total = sum(by_state.values())
    gone = by_state.get(PostState.RELIEVED, 0) + by_state.get(PostState.CLOSED, 0)
    waiting = alarms.filter(acknowledged_at__isnull=True).count()
    return Sums(total, held, by_state.get(PostState.DEGRADED, 0), total - held - gone, waiting)


def post_of(user: User, pk: int) -> LivePost:
    """One post, or 404."""
    rows = scope_of(user, Verb.VIEW_POSTS).within(LivePost.objects.filter(pk=pk))
    found = rows.select_related("owner", "relief", "plan", "version").first()
    if found is None:
        raise Http404
    return found


def post_on_card(user: User, code: str, now: datetime) -> LivePost:
    """The stint of a post whose turn it is, by the code on its card, or its last one; 404 for none."""
    at = post_clock(now)
    rows = seen(user, at).filter(code=code).exclude(state=PostState.DROPPED)
    to_come = rows.filter(at.when(lambda moment: Q(ends_at__gt=moment)))
    found = to_come.order_by("starts_at").first() or rows.order_by("-ends_at").first()
    if found is None:
        raise Http404
    return found


def entries_of(post: LivePost) -> Sequence[PostEntry]:
    """Lines of a post in the order in which things happened."""
    return list(PostEntry.objects.filter(post=post).select_related("office").order_by("event_at", "pk"))


def alarms_of(post: LivePost) -> Sequence[Alarm]:
    """Alarms of a post, the newest first."""
    return list(Alarm.objects.filter(post=post).select_related("told_office", "acknowledged_office"))


def areas_of(user: User) -> list[tuple[str, str]]:
    """Governorates of the office with their titles, in the order of these."""
    scope = scope_of(user, Verb.VIEW_POSTS)
    found = [(area, area_title(area)) for area in governorates() if scope.covers(area)]
    return sorted(found, key=lambda one: fold(one[1]))
