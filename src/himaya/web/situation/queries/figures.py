"""What is known of one governorate at an instant, counted from the tables themselves."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from django.db.models import Q

from himaya.live.intake import Limits
from himaya.web.controls.models import RoadControl
from himaya.web.controls.states import STANDING
from himaya.web.incidents.models import Incident, Priority
from himaya.web.incidents.playbooks import playbook_of
from himaya.web.incidents.states import OPEN, IncidentState
from himaya.web.places.models import Duty
from himaya.web.plans.models import PlanVersion, State
from himaya.web.positions.models import Latest
from himaya.web.readiness.alert_queries import in_force
from himaya.web.readiness.models import AlertLevel, Level, ReadinessItem
from himaya.web.readiness.queries import tallies

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from himaya.web.readiness.formula import Tally

STALE = Limits().stale
_SILENT = timedelta(minutes=10)
Facts = dict[str, Any]
"""JSON: texts in both languages as `ar` and `en`, instants as ISO 8601 in UTC."""


@dataclass(frozen=True, slots=True)
class Asked:
    """For which governorates, at which instant, and since when changes are told; None where there was no report."""

    areas: Sequence[str]
    now: datetime
    since: datetime | None


def instant(moment: datetime | None) -> str:
    """An instant as it is kept; empty where there is none."""
    return "" if moment is None else moment.isoformat(timespec="seconds")


def incidents(asked: Asked) -> Mapping[str, list[Facts]]:
    """Incidents of each governorate that are open, and those that ended since the last report; the urgent first."""
    ended = Q(changed_at__gt=asked.since) if asked.since else Q(pk__in=())
    rows = Incident.objects.filter(Q(state__in=OPEN) | ended, area__in=asked.areas)
    found: dict[str, list[Facts]] = {area: [] for area in asked.areas}
    for row in rows.filter(called_at__lte=asked.now).order_by("priority", "called_at", "pk"):
        found[row.area].append(_incident(row, asked))
    return found


def _incident(row: Incident, asked: Asked) -> Facts:
    book, known = playbook_of(row.kind), asked.since is not None
    return {
        "number": row.pk,
        "priority": row.priority,
        "state": row.state,
        "is_open": row.state in OPEN,
        "is_new": known and asked.since is not None and row.entered_at > asked.since,
        "major": row.major,
        "ar": book.title_ar,
        "en": book.title_en,
        "where_ar": row.place_ar or row.where_text or row.point,
        "where_en": row.place_en or row.place_ar or row.where_text or row.point,
        "called_at": instant(row.called_at),
        "stepped_at": instant(row.stepped_at),
        "hurt": row.hurt,
        "dead": row.dead,
        "trapped": row.trapped,
    }


def units(asked: Asked) -> Mapping[str, list[Facts]]:
    """Units of each governorate that are on duty, with their newest position and its age in seconds."""
    at = asked.now
    duties = Duty.objects.filter(starts_at__lte=at, ends_at__gt=at, unit__area__in=asked.areas)
    rows = duties.select_related("unit").order_by("unit__area", "unit__sort_key", "unit__code")
    newest = _newest(asked)
    found: dict[str, list[Facts]] = {area: [] for area in asked.areas}
    seen: set[str] = set()
    for duty in rows:
        unit = duty.unit
        if unit.code in seen:
            continue
        seen.add(unit.code)
        last = newest.get(unit.pk)
        found[unit.area].append(
            {
                "code": unit.code,
                "call_sign": unit.call_sign,
                "kind": unit.kind,
                "is_out": unit.is_out,
                "lat": None if last is None else round(last.lat, 5),
                "lon": None if last is None else round(last.lon, 5),
                "seconds_old": None if last is None else max(0, int((at - last.at).total_seconds())),
            }
        )
    return found


def _newest(asked: Asked) -> Mapping[int, Latest]:
    rows = Latest.objects.filter(unit__area__in=asked.areas, sender__revoked_at__isnull=True, at__lte=asked.now)
    return {row.unit_id: row for row in rows.order_by("at")}


def age_band(seconds: int | None) -> str:
    """How old a position is: fresh, old, silent, or never reported."""
    if seconds is None:
        return "none"
    if seconds <= STALE.total_seconds():
        return "fresh"
    return "old" if seconds <= _SILENT.total_seconds() else "silent"


def levels(asked: Asked) -> Mapping[str, Facts]:
    """The alert level of each governorate."""
    rows = AlertLevel.objects.filter(in_force(asked.now), area__in=asked.areas).order_by("level", "pk")
    current = {row.area: row for row in rows}
    found = {}
    for area in asked.areas:
        row = current.get(area)
        until = "" if row is None else instant(row.until)
        found[area] = {"level": int(row.level) if row else int(Level.ORDINARY), "until": until}
    return found


def readiness(asked: Asked) -> Mapping[str, Facts | None]:
    """Readiness of each governorate over its boards that count; None where it has none."""
    counted = ReadinessItem.objects.filter(area__in=asked.areas, board__ends_at__gt=asked.now)
    sums = tallies(counted, "area", asked.now)
    return {area: _tally(sums[area]) if area in sums else None for area in asked.areas}


def _tally(tally: Tally) -> Facts:
    return {
        "verdict": tally.verdict.value,
        "weight": tally.weight,
        "claimed": tally.claimed,
        "verified": tally.verified,
        "failing": tally.failing,
    }


def plans(asked: Asked) -> Mapping[str, list[Facts]]:
    """Plans in force in each governorate."""
    rows = PlanVersion.objects.filter(state=State.ACTIVE, plan__area__in=asked.areas, ends_at__gt=asked.now)
    found: dict[str, list[Facts]] = {area: [] for area in asked.areas}
    for row in rows.select_related("plan").order_by("starts_at", "pk"):
        found[row.plan.area].append(
            {
                "plan": row.plan_id,
                "number": row.number,
                "ar": row.plan.title_ar,
                "en": row.plan.title_en or row.plan.title_ar,
                "from": instant(row.starts_at),
                "until": instant(row.expires_at or row.ends_at),
                "hash": row.content_hash,
            }
        )
    return found


def controls(asked: Asked) -> Mapping[str, list[Facts]]:
    """Road controls of each governorate that stand on the road, those past their end among them."""
    rows = RoadControl.objects.filter(state__in=STANDING, area__in=asked.areas, in_force_at__lte=asked.now)
    found: dict[str, list[Facts]] = {area: [] for area in asked.areas}
    for row in rows.order_by("ends_at", "pk"):
        found[row.area].append(
            {
                "control": row.pk,
                "kind": row.kind,
                "state": row.state,
                "ar": " - ".join(part for part in (row.road_ar, row.stretch_ar) if part),
                "en": " - ".join(
                    part for part in (row.road_en or row.road_ar, row.stretch_en or row.stretch_ar) if part
                ),
                "until": instant(row.ends_at),
                "is_late": row.ends_at <= asked.now,
            }
        )
    return found


def counts(rows: Iterable[Facts]) -> Facts:
    """Open incidents by priority and by state, and how many there are of each."""
    held = [row for row in rows if row["is_open"]]
    by_priority = Counter(row["priority"] for row in held)
    by_state = Counter(row["state"] for row in held)
    return {
        "open": len(held),
        "major": sum(row["major"] for row in held),
        "by_priority": {f"P{number}": by_priority[number] for number in Priority.values},
        "by_state": {state.value: by_state[state.value] for state in IncidentState if state in OPEN},
    }


def unit_counts(rows: Iterable[Facts]) -> Facts:
    """Units on duty, by how old their positions are."""
    bands = Counter(age_band(row["seconds_old"]) for row in rows)
    return {"on_duty": sum(bands.values()), **{name: bands[name] for name in ("fresh", "old", "silent", "none")}}


def added(parts: Iterable[Facts]) -> Facts:
    """Sum of counts of the same shape, one inside another."""
    found: Facts = {}
    for part in parts:
        for name, value in part.items():
            if isinstance(value, dict):
                found[name] = added([found.get(name, {}), value])
            else:
                found[name] = found.get(name, 0) + value
    return found
