"""What a situation report says: governorate by governorate, their sums, and what has changed since the last one."""

from __future__ import annotations

import hashlib
from collections import Counter
from typing import TYPE_CHECKING

from himaya.scenario.governorates import governorates
from himaya.web.common import mark
from himaya.web.journal.chain import canonical
from himaya.web.readiness.formula import Tally, total, verdict_of_all
from himaya.web.situation.queries import figures, work
from himaya.web.situation.queries.figures import Asked, Facts, instant

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import datetime

    from himaya.web.situation.models import Report

FORMAT = "himaya-situation/2"
PARTS = ("plan", "units", "readiness")
"""What a governorate must have told; where all of it is missing, the governorate is."""
_UNKNOWN = {"ar": "نطاق غير معروف بعد", "en": "Governorate not known yet"}


def areas_of(area: str) -> Sequence[str]:
    """Governorates that a report of an area is about: itself, or all of them and what belongs to none yet."""
    return (area,) if area else (*governorates(), "")


def composed(area: str, now: datetime, before: Report | None) -> Facts:
    """Everything a report says, as JSON; the sums are those of its governorates, and nothing else."""
    asked = Asked(areas_of(area), now, before.as_of if before else None)
    rows = [row for row in _rows(asked) if row["area"] or row["incidents"]]
    return {
        "format": FORMAT,
        "area": area,
        "as_of": instant(now),
        "since": instant(asked.since),
        "previous": before.hash if before else "",
        "exercise": mark.is_exercise(),
        "areas": rows,
        "totals": totals(rows),
        "changes": changes(rows, before.content if before else None),
    }


def hash_of(content: Facts) -> str:
    """SHA-256 of the canonical bytes of what was composed."""
    return hashlib.sha256((canonical(content) or "").encode()).hexdigest()


def _rows(asked: Asked) -> Iterable[Facts]:
    incidents, units, plans = figures.incidents(asked), figures.units(asked), figures.plans(asked)
    levels, readiness, controls = figures.levels(asked), figures.readiness(asked), figures.controls(asked)
    dispatch, posts = work.dispatch(asked), work.posts(asked)
    for area in asked.areas:
        one = governorates().get(area)
        has_units = bool(units[area] or dispatch[area]["on_duty"])
        told = {"plan": bool(plans[area]), "units": has_units, "readiness": readiness[area] is not None}
        yield {
            "area": area,
            **({"ar": one.name_ar, "en": one.name_en} if one else _UNKNOWN),
            "incidents": incidents[area],
            "incident_counts": figures.counts(incidents[area]),
            "units": units[area],
            "unit_counts": figures.unit_counts(units[area]),
            "dispatch": dispatch[area],
            "posts": posts[area],
            "alert": levels[area],
            "readiness": readiness[area],
            "plans": plans[area],
            "controls": controls[area],
            "missing": [part for part in PARTS if area and not told[part]],
        }


def is_missing(row: Facts) -> bool:
    """Whether a governorate has told nothing at all."""
    return len(row["missing"]) == len(PARTS) and not row["incidents"]


def totals(rows: Sequence[Facts]) -> Facts:
    """Sums over governorates; one that has told nothing is counted as missing, never as nothing to tell."""
    incidents = figures.added(row["incident_counts"] for row in rows)
    tallies = [_tally_of(row["readiness"]) for row in rows if row["area"]]
    together = total(tallies)
    return {
        "areas": sum(bool(row["area"]) for row in rows),
        "missing": sum(is_missing(row) for row in rows if row["area"]),
        "incident_counts": incidents,
        "unit_counts": figures.added(row["unit_counts"] for row in rows),
        "dispatch": work.dispatch_together(row["dispatch"] for row in rows),
        "posts": work.posts_together(row["posts"] for row in rows),
        "levels": {str(level): n for level, n in sorted(Counter(_levels(rows)).items())},
        "readiness": {
            "verdict": verdict_of_all(tallies).value,
            "weight": together.weight,
            "verified": together.verified,
            "failing": together.failing,
        },
        "plans": sum(len(row["plans"]) for row in rows),
        "controls": sum(len(row["controls"]) for row in rows),
    }


def _levels(rows: Sequence[Facts]) -> list[int]:
    return [row["alert"]["level"] for row in rows if row["area"]]


def _tally_of(told: Facts | None) -> Tally:
    if told is None:
        return Tally()
    return Tally(weight=told["weight"], claimed=told["claimed"], verified=told["verified"], failing=told["failing"])


def changes(rows: Sequence[Facts], before: Facts | None) -> list[Facts]:
    """What is different from the report before: of each governorate that both tell of, in words of the report."""
    if before is None:
        return []
    was = {row["area"]: row for row in before["areas"]}
    return [change for row in rows if row["area"] in was for change in _changed(row, was[row["area"]])]


def _changed(row: Facts, was: Facts) -> Iterable[Facts]:
    numbers = {one["number"]: one for one in was["incidents"] if one["is_open"]}
    held = {one["number"] for one in row["incidents"] if one["is_open"]}
    new, ended = len(held - numbers.keys()), len(numbers.keys() - held)
    told = {
        "controls": (len(was["controls"]), len(row["controls"])),
        "incidents_new": (0, new),
        "incidents_ended": (0, ended),
        "alert": (was["alert"]["level"], row["alert"]["level"]),
        "readiness": (_verdict(was), _verdict(row)),
        "plan": (_plans(was), _plans(row)),
        "on_duty": (was["unit_counts"]["on_duty"], row["unit_counts"]["on_duty"]),
        **_work_changed(row, was),
    }
    for what, (earlier, now) in told.items():
        if earlier != now:
            yield {"area": row["area"], "what": what, "was": earlier, "now": now}


def _work_changed(row: Facts, was: Facts) -> dict[str, tuple[int, int]]:
    """The queue and the alarms of posts, where the report before told of them."""
    if "dispatch" not in was:
        return {}
    return {
        "queue": (was["dispatch"]["queue"], row["dispatch"]["queue"]),
        "alarms": (was["posts"]["alarms"], row["posts"]["alarms"]),
    }


def _verdict(row: Facts) -> str:
    return row["readiness"]["verdict"] if row["readiness"] else "unknown"


def _plans(row: Facts) -> str:
    return ", ".join(f"{one['plan']}/{one['number']}" for one in row["plans"])
