"""The tiles of the wall: one figure each, with what it rests on and since when."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from django.db.models import Count, Min, Q
from django.urls import reverse
from django.utils.translation import gettext as _

from himaya.web.accounts.policies import may, scope_of
from himaya.web.common.figures import Tone
from himaya.web.common.templatetags.himaya import clock, day
from himaya.web.common.verbs import Verb
from himaya.web.controls.models import RoadControl
from himaya.web.controls.states import ON_THE_ROAD
from himaya.web.crowds.needs import figures as crowd_figures
from himaya.web.dispatch.queries.figures import sums_of, waiting
from himaya.web.dispatch.states import UnitLife
from himaya.web.incidents.models import Priority
from himaya.web.incidents.queries.listing import overdue
from himaya.web.incidents.queries.listing import seen as incidents_seen
from himaya.web.incidents.states import OPEN
from himaya.web.picture.items import SIGNS
from himaya.web.picture.queries.plan import in_force
from himaya.web.picture.queries.units import on_duty
from himaya.web.plans.models import VersionGap
from himaya.web.positions.queries.feeds import states
from himaya.web.positions.queries.positions import STALE
from himaya.web.posts.needs import figure_of
from himaya.web.posts.queries.listing import sums_of as posts_sums
from himaya.web.readiness.alert_queries import count_areas, levels_now
from himaya.web.readiness.models import Level

if TYPE_CHECKING:
    from collections.abc import Sequence

    from himaya.web.accounts.models import User
    from himaya.web.common.figures import Figure
    from himaya.web.picture.queries.plan import InForce

LIMIT = timedelta(seconds=45)
"""A tile that was read longer ago than this is grey; it is read anew every ten seconds."""
_TONES = {Level.ORDINARY: Tone.GREEN, Level.MEDIUM: Tone.YELLOW, Level.HIGH: Tone.YELLOW, Level.HIGHEST: Tone.RED}


@dataclass(frozen=True, slots=True)
class Tile:
    """One tile. `at` is the instant its data is of; older than `limit` it is grey and says so."""

    key: str
    title: str
    value: str
    detail: str
    tone: Tone
    url: str
    at: datetime | None
    limit: timedelta = LIMIT

    @property
    def sign(self) -> str:
        """The tone without colour."""
        return SIGNS[self.tone]

    @property
    def limit_s(self) -> int:
        """The limit in seconds."""
        return int(self.limit.total_seconds())


def tiles(user: User, now: datetime) -> list[Tile]:
    """Every tile that the office may see: plan, alert level, incidents, queue, units, posts, crowds, and so on."""
    versions = in_force(user, now)
    found = [_plan(versions, now), _alert(user, now), _incidents(user, now)]
    if may(user, Verb.VIEW_DISPATCH):
        found += [_queue(user, now), _units(user, now)]
    if may(user, Verb.VIEW_POSITIONS):
        found.append(_positions(user, now))
    if may(user, Verb.VIEW_POSTS):
        found.append(_posts(user, now))
    found += [_told("crowds", told, now) for told in crowd_figures(user)]
    found += [_gaps(versions, now), _roads(user, now)]
    if may(user, Verb.VIEW_FEEDS):
        found.append(_feeds(now))
    return found


def _plan(versions: Sequence[InForce], now: datetime) -> Tile:
    url, title = reverse("plans"), _("Plans in force")
    if not versions:
        return Tile("plan", title, "0", _("No plan is in force"), Tone.YELLOW, url, now)
    first = versions[0].version
    ends = _("until %(day)s %(time)s") % {"day": day(first.ends_at), "time": clock(first.ends_at)}
    detail = f"{first.plan.title} · {ends}" if len(versions) == 1 else ends
    return Tile("plan", title, str(len(versions)), detail, Tone.GREEN, url, now)


def _alert(user: User, now: datetime) -> Tile:
    current = levels_now(user, now)
    level = max((Level(row.level) for row in current.values()), default=Level.ORDINARY)
    areas = count_areas(scope_of(user, Verb.VIEW_ALERT))
    having = sum(row.level == level for row in current.values()) or areas
    detail = "" if areas == 1 else _("%(having)s of %(areas)s governorates") % {"having": having, "areas": areas}
    return Tile("alert", _("Alert level"), str(level.label), detail, _TONES[level], reverse("alert"), now)


def _incidents(user: User, now: datetime) -> Tile:
    rows = incidents_seen(user).filter(state__in=OPEN)
    counted = rows.aggregate(
        n=Count("pk"), first=Count("pk", filter=Q(priority=Priority.P1)), late=Count("pk", filter=overdue(now))
    )
    detail = _("P1: %(first)s, updates overdue: %(late)s") % counted
    tone = Tone.RED if counted["first"] or counted["late"] else Tone.YELLOW if counted["n"] else Tone.GREEN
    return Tile("incidents", _("Open incidents"), str(counted["n"]), detail, tone, reverse("incidents"), now)


def _queue(user: User, now: datetime) -> Tile:
    """Incidents that no unit is bound to though they want one: how many, and how long the first of them waits."""
    rows = incidents_seen(user).filter(waiting())
    told = rows.aggregate(n=Count("pk"), since=Min("called_at"))
    detail = _("longest since %(time)s") % {"time": clock(told["since"])} if told["n"] else ""
    tone = Tone.RED if told["n"] else Tone.GREEN
    return Tile("queue", _("Incidents without a unit"), str(told["n"]), detail, tone, reverse("dispatch"), now)


def _units(user: User, now: datetime) -> Tile:
    """Units as dispatch counts them."""
    found = sums_of(user)
    apart = {UnitLife.REST: 0, UnitLife.OUT_OF_SERVICE: 0} | dict(found.by_state)
    told = {"bound": found.bound, "rest": apart[UnitLife.REST], "out": apart[UnitLife.OUT_OF_SERVICE]}
    detail = _("at work: %(bound)s, at rest: %(rest)s, out of service: %(out)s") % told
    if found.calls:
        calling = _("calling: %(calls)s") % {"calls": found.calls}
        detail = f"{calling}, {detail}"
    tone = Tone.RED if found.calls else Tone.GREEN if found.free else Tone.YELLOW
    value, url = f"{found.free} / {found.on_duty}", f"{reverse('picture')}?layer=unit"
    return Tile("units", _("Units available, of those on duty"), value, detail, tone, url, now)


def _positions(user: User, now: datetime) -> Tile:
    """How many of the same units are seen on the map."""
    found = [unit for unit in on_duty(user, now) if unit.state != UnitLife.OFF_DUTY]
    heard = [unit.at for unit in found if unit.at is not None]
    fresh = sum(now - at <= STALE for at in heard)
    told = {"old": len(heard) - fresh, "silent": len(found) - len(heard)}
    detail = _("position old: %(old)s, none: %(silent)s") % told
    tone = Tone.GREEN if fresh == len(found) else Tone.YELLOW
    value = f"{fresh} / {len(found)}"
    newest = max(heard, default=None) if found else now
    title, url = _("Units in sight, of those on duty"), reverse("positions")
    return Tile("positions", title, value, detail, tone, url, newest, STALE)


def _posts(user: User, now: datetime) -> Tile:
    """Posts as the first page and their own list count them."""
    return _told("posts", figure_of(posts_sums(user, now)), now)


def _told(key: str, told: Figure, now: datetime) -> Tile:
    """A figure as its own app counts it."""
    return Tile(key, told.label, told.value, told.detail, told.tone, told.url, now)


def _gaps(versions: Sequence[InForce], now: datetime) -> Tile:
    """Gaps of the plans in force."""
    gaps = VersionGap.objects.filter(version__in=[one.version.pk for one in versions])
    told = gaps.aggregate(n=Count("pk"), red=Count("pk", filter=Q(severity="red")))
    tone = Tone.RED if told["red"] else Tone.YELLOW if told["n"] else Tone.GREEN
    detail = _("serious: %(red)s") % told
    return Tile("gaps", _("Gaps of the plans"), str(told["n"]), detail, tone, reverse("plans"), now)


def _roads(user: User, now: datetime) -> Tile:
    """Controls on the road, and those that should have been lifted."""
    rows = scope_of(user, Verb.VIEW_CONTROLS).within(RoadControl.objects.filter(state__in=ON_THE_ROAD))
    told = rows.aggregate(n=Count("pk"), late=Count("pk", filter=Q(ends_at__lte=now)))
    tone = Tone.RED if told["late"] else Tone.GREEN
    detail = _("past their end: %(late)s") % told
    url = f"{reverse('picture')}?layer=road"
    return Tile("roads", _("Road controls in force"), str(told["n"]), detail, tone, url, now)


def _feeds(now: datetime) -> Tile:
    found = states(now)
    alive = sum(state.is_alive for state in found)
    quiet = ", ".join(str(state.source.label) for state in found if not state.is_alive)
    detail = _("not at work: %(feeds)s") % {"feeds": quiet} if quiet else ""
    tone = Tone.GREEN if alive == len(found) else Tone.YELLOW
    value = f"{alive} / {len(found)}"
    return Tile("feeds", _("Position feeds at work"), value, detail, tone, reverse("position_feeds"), now)
