"""How far a plan was carried out: per governorate, for the country, and each deviation."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING, Any

from himaya.scenario.fold import fold
from himaya.scenario.governorates import governorates
from himaya.web.accounts.policies import scope_of
from himaya.web.common import mark
from himaya.web.common.areas import area_title
from himaya.web.common.verbs import Verb
from himaya.web.posts.adherence import Coverage, Duty, Part, Span, Tally, coverage, failed, tally
from himaya.web.posts.models import EntryKind, Explanation, ExplanationKind, LivePlan, LivePost, PostEntry
from himaya.web.posts.moments import NOT_PLAYED, clock_of, post_clock
from himaya.web.posts.states import PostState

if TYPE_CHECKING:
    from collections.abc import Mapping

    from django.db.models import QuerySet

    from himaya.web.accounts.models import User
    from himaya.web.accounts.powers import Scope

_READ = (
    "pk", "area", "plan", "post_key", "starts_at", "ends_at", "strength", "women", "tolerance_min",
    "withdrawn_at", "state",
)  # fmt: skip


@dataclass(frozen=True, slots=True, order=True)
class Night:
    """A celebration and its day: what the plans of many governorates have in common.

    `played` is the number of the simulated night that played one of the plans; 0 for the real one.
    """

    day: date
    celebration: str
    played: int = NOT_PLAYED

    @property
    def key(self) -> str:
        """How an address names it."""
        number = f".{self.played}" if self.played else ""
        return f"{self.day.isoformat()}.{self.celebration}{number}"


@dataclass(frozen=True, slots=True)
class AreaRow:
    """One governorate; `is_missing` where no plan of that night came into force, which is never zero."""

    area: str
    title: str
    tally: Tally
    coverage: Coverage
    is_missing: bool


@dataclass(frozen=True, slots=True)
class RollUp:
    """Every governorate of the office, and what they are together; `missing` of them have no plan in force."""

    rows: Sequence[AreaRow]
    tally: Tally
    coverage: Coverage
    missing: int


@dataclass(frozen=True, slots=True)
class Deviation:
    """One element that was due and not kept, with the reason and the excuse that were given."""

    post: LivePost
    parts: frozenset[Part]
    arrived_at: datetime | None
    distance_m: float | None
    reason: Explanation | None = None
    excuse: Explanation | None = None


def nights_of(user: User) -> list[Night]:
    """Celebrations whose plans came into force in the areas of the office, the latest first; then those played."""
    scope = scope_of(user, Verb.VIEW_POSTS)
    rows = scope.within(LivePlan.objects.all(), "plan__area")
    found = {Night(day, slug) for day, slug in rows.values_list("plan__celebration_day", "plan__celebration")}
    return sorted(found, reverse=True) + (_played(scope) if mark.is_exercise() else [])


def _played(scope: Scope) -> list[Night]:
    """Simulated nights with posts, the latest first."""
    rows = scope.within(LivePost.objects.filter(played__gt=NOT_PLAYED)).order_by("-played")
    told = rows.values_list("plan__celebration_day", "plan__celebration", "played").distinct()
    return [Night(*one) for one in told]


def night_of(user: User, key: str) -> Night | None:
    """The celebration an address names, or the night that is played, or the latest; None where there is none."""
    nights = nights_of(user)
    open_ = {one.night for one in post_clock().nights}
    usual = next((night for night in nights if night.played in open_), nights[0] if nights else None)
    return next((night for night in nights if night.key == key), usual)


def time_of(night: Night | None, now: datetime) -> datetime:
    """What time it is, or was in the end, in a night: now, unless it is a simulated one."""
    return clock_of(night.played) if night and night.played else now


def roll_up(user: User, night: Night | None, now: datetime) -> RollUp:
    """Adherence and coverage up to an instant, governorate by governorate."""
    scope = scope_of(user, Verb.VIEW_POSTS)
    areas = sorted((area for area in governorates() if scope.covers(area)), key=lambda area: fold(area_title(area)))
    now, alive = time_of(night, now), _alive(night)
    found = read_duties(_posts(scope, night), now) if night else Found()
    rows = [
        AreaRow(area, area_title(area), tally(found.duties[area], now), found.coverage(area, now), area not in alive)
        for area in areas
    ]
    return RollUp(
        rows,
        sum((row.tally for row in rows), Tally()),
        sum((row.coverage for row in rows), Coverage()),
        sum(row.is_missing for row in rows),
    )


def deviations_of(user: User, night: Night | None, now: datetime, area: str = "") -> list[Deviation]:
    """Every element that was due and not kept, the newest first."""
    if night is None:
        return []
    rows = _posts(scope_of(user, Verb.VIEW_POSTS), night)
    return deviating(rows.filter(area=area) if area else rows, time_of(night, now))


def deviating(posts: QuerySet[LivePost], now: datetime) -> list[Deviation]:
    """Those of some posts that were due and not kept, the newest first."""
    rows = posts.filter(starts_at__lte=now).exclude(state=PostState.DROPPED)
    told = _told(rows)
    found = [one for post in rows.select_related("owner") if (one := _deviation(post, *told[post.pk], now)) is not None]
    return sorted(_explained(found), key=lambda one: (one.post.starts_at, one.post.pk), reverse=True)


def deviation_of(post: LivePost, now: datetime) -> Deviation | None:
    """In what a post was not held as planned; None where it was, or is not due yet."""
    if post.state == PostState.DROPPED:
        return None
    told = _told(LivePost.objects.filter(pk=post.pk))
    found = _deviation(post, *told[post.pk], now)
    return _explained([found])[0] if found else None


def _of(night: Night) -> dict[str, Any]:
    return {"plan__celebration": night.celebration, "plan__celebration_day": night.day}


def _posts(scope: Scope, night: Night) -> QuerySet[LivePost]:
    return scope.within(LivePost.objects.filter(played=night.played, **_of(night)))


def _alive(night: Night | None) -> set[str]:
    """Governorates where a plan of the night came into force, or was played."""
    if night is None:
        return set()
    if night.played:
        return set(LivePost.objects.filter(played=night.played).order_by().values_list("area", flat=True).distinct())
    return set(LivePlan.objects.filter(**_of(night)).values_list("plan__area", flat=True))


Counts = list[tuple[datetime, int, int]]
Arrival = tuple[datetime, float | None]


class Found:
    """What was due and what was there, by governorate and by post."""

    def __init__(self) -> None:
        self.duties: dict[str, list[Duty]] = defaultdict(list)
        self._required: dict[tuple[str, str], list[Span]] = defaultdict(list)
        self._present: dict[tuple[str, str], list[Span]] = defaultdict(list)

    def add(self, area: str, post_key: str, duty: Duty, until: datetime, now: datetime) -> None:
        """Take one stint; it was required until `until`."""
        self.duties[area].append(duty)
        if duty.starts_at < until:
            self._required[area, post_key].append((duty.starts_at, until, duty.strength))
        ends = [*(at for at, _strength, _women in duty.counts[1:]), now][: len(duty.counts)]
        self._present[area, post_key] += [
            (at, end, strength) for (at, strength, _women), end in zip(duty.counts, ends, strict=True)
        ]

    def coverage(self, area: str, now: datetime) -> Coverage:
        """Officer hours of a governorate, summed over its posts."""
        keys = [key for key in self._required if key[0] == area]
        return sum((coverage(self._required[key], self._present[key], now) for key in keys), Coverage())


def read_duties(posts: QuerySet[LivePost], now: datetime) -> Found:
    """What was due of some posts up to an instant, and what was there."""
    rows = posts.filter(starts_at__lte=now).exclude(state=PostState.DROPPED)
    told = _told(rows)
    excuses = Explanation.objects.filter(post__in=rows.values("pk"), kind=ExplanationKind.EXCUSE)
    excused = set(excuses.values_list("post", flat=True))
    found = Found()
    for row in rows.only(*_READ):
        duty = _duty(row, *told[row.pk], is_excused=row.pk in excused)
        until = min(row.ends_at, row.withdrawn_at or row.ends_at)
        found.add(row.area, f"{row.plan_id}/{row.post_key}", duty, until, now)
    return found


def _duty(post: LivePost, counts: Counts, arrival: Arrival | None, *, is_excused: bool = False) -> Duty:
    return Duty(
        starts_at=post.starts_at,
        tolerance=timedelta(minutes=post.tolerance_min),
        strength=post.strength,
        women=post.women,
        arrived_at=arrival[0] if arrival else None,
        distance_m=arrival[1] if arrival else None,
        counts=counts,
        is_excused=is_excused,
    )


def _told(posts: QuerySet[LivePost]) -> Mapping[int, tuple[Counts, Arrival | None]]:
    """Counts of posts in the order of time, and their first check-ins with the distance."""
    counts: dict[int, Counts] = defaultdict(list)
    arrivals: dict[int, Arrival] = {}
    kinds = (EntryKind.STEP, EntryKind.COUNT)
    rows = PostEntry.objects.filter(post__in=posts.order_by().values("pk"), strength__isnull=False, kind__in=kinds)
    read = ("post", "code", "event_at", "strength", "women", "changes")
    for pk, code, at, strength, women, changes in rows.order_by("event_at", "pk").values_list(*read):
        counts[pk].append((at, strength, women or 0))
        if code == "check_in":
            arrivals.setdefault(pk, (at, changes.get("distance_m")))
    return defaultdict(lambda: ([], None), {pk: (found, arrivals.get(pk)) for pk, found in counts.items()})


def _deviation(post: LivePost, counts: Counts, arrival: Arrival | None, now: datetime) -> Deviation | None:
    duty = _duty(post, counts, arrival)
    if not duty.is_due(now) or not (parts := failed(duty)):
        return None
    return Deviation(post, parts, duty.arrived_at, duty.distance_m)


def _explained(found: Sequence[Deviation]) -> list[Deviation]:
    """The same with the newest reason and the excuse of each."""
    rows = Explanation.objects.filter(post__in=[one.post.pk for one in found]).select_related("office")
    newest = {(row.post_id, row.kind): row for row in rows.order_by("entered_at", "pk")}
    return [
        replace(
            one,
            reason=newest.get((one.post.pk, ExplanationKind.REASON)),
            excuse=newest.get((one.post.pk, ExplanationKind.EXCUSE)),
        )
        for one in found
    ]
