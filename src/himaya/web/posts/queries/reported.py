"""What a report says of posts: how they stand, which alarms there are, and how far the plan was kept."""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from django.db.models import Q

from himaya.web.posts.adherence import Coverage, Tally, tally
from himaya.web.posts.models import Alarm, LivePost
from himaya.web.posts.moments import NOT_PLAYED, post_clock
from himaya.web.posts.queries.adherence import Deviation, deviating, read_duties
from himaya.web.posts.states import HELD, PostState

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from datetime import datetime

    from django.db.models import QuerySet


@dataclass(slots=True)
class Reported:
    """The posts of one governorate: by state those whose hours are now, alarms that stand, and what was not kept."""

    now_by_state: Counter[str] = field(default_factory=Counter)
    alarms: list[Alarm] = field(default_factory=list)
    tally: Tally = field(default_factory=Tally)
    coverage: Coverage = field(default_factory=Coverage)
    deviations: list[Deviation] = field(default_factory=list)

    @property
    def due(self) -> int:
        """Posts whose hours are now."""
        return sum(self.now_by_state.values())

    @property
    def held(self) -> int:
        """Those of them where a crew is."""
        return sum(self.now_by_state[state] for state in HELD)

    @property
    def empty(self) -> int:
        """Those of them where nobody is who should be."""
        return self.due - self.held - self.now_by_state[PostState.RELIEVED] - self.now_by_state[PostState.CLOSED]


def reported(areas: Sequence[str], now: datetime) -> Mapping[str, Reported]:
    """The posts of plans in force, or of the nights that are played, governorate by governorate; without others."""
    found: dict[str, Reported] = defaultdict(Reported)
    for rows, moment in _groups(areas, now):
        due = rows.filter(starts_at__lte=moment, ends_at__gt=moment).exclude(state=PostState.DROPPED)
        for area, state in due.order_by().values_list("area", "state"):
            found[area].now_by_state[state] += 1
        duties = read_duties(rows, moment)
        for area, own in duties.duties.items():
            found[area].tally += tally(own, moment)
            found[area].coverage += duties.coverage(area, moment)
        for one in deviating(rows, moment):
            found[one.post.area].deviations.append(one)
        standing = Alarm.objects.filter(post__in=rows.order_by().values("pk"), ended_at__isnull=True)
        for alarm in standing.select_related("post").order_by("since", "pk"):
            found[alarm.post.area].alarms.append(alarm)
    return found


def _groups(areas: Sequence[str], now: datetime) -> Iterator[tuple[QuerySet[LivePost], datetime]]:
    """Posts that go by one clock, with what it says."""
    at = post_clock(now)
    rows = LivePost.objects.filter(area__in=areas)
    goes_on = Q(plan__live__isnull=False, plan__live__ended_at__isnull=True, played=NOT_PLAYED)
    yield rows.filter(at.shown(), goes_on), now
    for night in at.nights:
        yield rows.filter(played=night.night), night.now
