"""What an answer about a governorate rests on besides its units, kept in memory.

The plan in force, the roads, what is shut on them, the places with their weights, the doctrine. The one rule of when it
is read anew:

1. the journal tells of something, unless it is of a kind that changes none of this (`_BESIDE`);
2. an instant comes from which on it is something else by the clock alone (`until`): a control or a plan ends or begins,
   the weights of another hour count;
3. the file of the roads or of the plan is another one, or gone.

The hour of the roads' speeds is no part of it: `network.roads_at` is asked with the hour each time. Whatever is not
named in `_BESIDE` makes it be read anew, so that a new kind of object is safe before anybody thinks of it.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

from himaya.planning.doctrine import Doctrine
from himaya.web.controls.models import RoadControl
from himaya.web.controls.queries.in_force import Shut, shut_now
from himaya.web.controls.states import STANDING
from himaya.web.dispatch.queries import cover
from himaya.web.dispatch.queries.cover import Places
from himaya.web.dispatch.words import Kind
from himaya.web.incidents.words import Kind as IncidentKind
from himaya.web.journal.words import Kind as JournalKind
from himaya.web.plans.actions.imports import PLAN_FILE
from himaya.web.plans.models import PlanVersion, State
from himaya.web.plans.planning import road_file_of
from himaya.web.plans.queries.in_force import version_in_force
from himaya.web.plans.queries.solutions import plans_dir
from himaya.web.positions.words import Kind as PositionKind
from himaya.web.posts.words import Kind as PostKind

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path

_BESIDE = frozenset(
    {
        Kind.UNIT_STATE, Kind.RUN_CARD, IncidentKind.INCIDENT, PostKind.POST, PositionKind.SENDER,
        PositionKind.POSITIONS, JournalKind.ACCOUNT, JournalKind.OFFICE, JournalKind.PAGE, JournalKind.JOURNAL,
    }
)  # fmt: skip
"""Kinds of objects that change nothing of the ground."""
_NEVER = datetime(9999, 1, 1, tzinfo=UTC)
_ROADS_FILE = "roads.npz"


@dataclass(frozen=True)
class Ground:
    """What holds from `since` until before `until`; `files` are the files it was read from, as they were."""

    version: PlanVersion | None
    shut: Shut
    places: Places
    doctrine: Doctrine
    since: datetime
    until: datetime
    files: tuple[tuple[int, int], ...]

    def holds(self, area: str, now: datetime, news: Iterable[tuple[str, str]] | None) -> bool:
        """Whether reading it anew would give the same, by the rule above; `news` as the journal's follower tells."""
        if news is None or any(kind not in _BESIDE for kind, _key in news):
            return False
        return self.since <= now < self.until and self.files == _files(area, self.version)


def read(area: str, now: datetime) -> Ground:
    """Read the ground of a governorate."""
    version = version_in_force(area, now)
    files, shut = _files(area, version), shut_now(area, now)
    places, doctrine = cover.places_of(area, version, now), cover.doctrine_of(version)
    until = min(_turns(area, version, doctrine, now), default=_NEVER)
    return Ground(version, shut, places, doctrine, now, until, files)


def _turns(area: str, version: PlanVersion | None, doctrine: Doctrine, now: datetime) -> Iterator[datetime]:
    """Instants after `now` at which something changes by the clock alone."""
    controls = RoadControl.objects.filter(area=area, state__in=STANDING, ends_at__gt=now)
    for instants in controls.values_list("in_force_at", "ends_at", "expires_at"):
        yield from (at for at in instants if at is not None and at > now)
    plans = PlanVersion.objects.filter(plan__area=area, state=State.ACTIVE)
    for ends_at, expires_at in plans.values_list("ends_at", "expires_at"):
        if (end := expires_at or ends_at) > now:
            yield end
    solution = version.solution if version is not None else None
    if solution is not None and solution.start is not None:
        slot = timedelta(minutes=doctrine.slot_min)
        yield solution.start + ((now - solution.start) // slot + 1) * slot


def _files(area: str, version: PlanVersion | None) -> tuple[tuple[int, int], ...]:
    """Times and sizes of the files that may be read; zeros for one that is not there."""
    solution = version.solution if version is not None else None
    own = [plans_dir() / solution.folder / name for name in (PLAN_FILE, _ROADS_FILE)] if solution is not None else []
    return tuple(_stamp(path) for path in (*own, road_file_of(area)))


def _stamp(path: Path) -> tuple[int, int]:
    try:
        found = path.stat()
    except OSError:
        return 0, 0
    return found.st_mtime_ns, found.st_size
