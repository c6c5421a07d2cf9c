"""What dispatch and the posts of one governorate say at an instant, counted by the apps that own them."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from himaya.web.dispatch.queries.figures import Queue, UnitSums, queues, sums_by_area
from himaya.web.dispatch.queries.responses import responses
from himaya.web.dispatch.states import UnitLife
from himaya.web.posts.adherence import Coverage, Tally
from himaya.web.posts.queries.reported import Reported, reported
from himaya.web.posts.states import PostState
from himaya.web.situation.queries.figures import added, instant

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from himaya.web.dispatch.queries.responses import Response
    from himaya.web.posts.models import Alarm
    from himaya.web.posts.queries.adherence import Deviation
    from himaya.web.situation.queries.figures import Asked, Facts

LOOKED_BACK = timedelta(hours=24)
"""Response times are those of incidents that were called so long before the report."""
MOST_LISTED = 200
"""Alarms and deviations that one governorate lists; they are counted all the same."""


def dispatch(asked: Asked) -> Mapping[str, Facts]:
    """Units by state, incidents without a unit, and response times of each governorate."""
    sums, waiting = sums_by_area(asked.areas), queues(asked.areas, asked.now)
    took = responses(asked.areas, asked.now - LOOKED_BACK, asked.now)
    return {
        area: _dispatch(sums.get(area, UnitSums()), waiting.get(area, Queue()), took.get(area, []))
        for area in asked.areas
    }


def _dispatch(sums: UnitSums, queue: Queue, took: Sequence[Response]) -> Facts:
    due = [one for one in took if one.target_s is not None]
    return {
        "by_state": {state.value: sums.by_state.get(state, 0) for state in UnitLife},
        "on_duty": sums.on_duty,
        "free": sums.free,
        "bound": sums.bound,
        "calls": sums.calls,
        "emergencies": sums.emergencies,
        "queue": queue.count,
        "queue_since": instant(queue.since),
        "responses": {
            "seconds": [round(one.seconds) for one in took],
            "due": len(due),
            "kept": sum(one.seconds <= (one.target_s or 0.0) for one in due),
        },
    }


def dispatch_together(parts: Iterable[Facts]) -> Facts:
    """The same of several governorates; their response times are put into one order."""
    rows = list(parts)
    lists = [seconds for row in rows for seconds in row["responses"]["seconds"]]
    since = [row["queue_since"] for row in rows if row["queue_since"]]
    apart = {"responses", "queue_since"}
    counts = added({name: value for name, value in row.items() if name not in apart} for row in rows)
    told = added({name: row["responses"][name] for name in ("due", "kept")} for row in rows)
    return {**counts, "queue_since": min(since, default=""), "responses": {**told, "seconds": sorted(lists)}}


def rank(seconds: Sequence[int], percent: int) -> int | None:
    """A percentile of response times, by nearest rank; None of none."""
    return seconds[max(0, -(-len(seconds) * percent // 100) - 1)] if seconds else None


def posts(asked: Asked) -> Mapping[str, Facts]:
    """Posts by state, adherence and coverage, alarms and deviations of each governorate."""
    found = reported(asked.areas, asked.now)
    return {area: _posts(found.get(area) or Reported()) for area in asked.areas}


def _posts(found: Reported) -> Facts:
    return {
        "by_state": {state.value: found.now_by_state[state] for state in PostState},
        "due": found.due,
        "held": found.held,
        "weak": found.now_by_state[PostState.DEGRADED],
        "empty": found.empty,
        "alarms": len(found.alarms),
        "unanswered": sum(one.acknowledged_at is None for one in found.alarms),
        "tally": _tally(found.tally),
        "coverage": {
            "covered_h": round(found.coverage.covered_h, 2),
            "required_h": round(found.coverage.required_h, 2),
        },
        "alarm_list": [_alarm(one) for one in found.alarms[:MOST_LISTED]],
        "deviation_list": [_deviation(one) for one in found.deviations[:MOST_LISTED]],
    }


def _tally(told: Tally) -> Facts:
    names = ("due", "kept", "late", "away", "short", "excused", "stated")
    return {name: getattr(told, name) for name in names}


def _coverage(told: Coverage) -> Facts:
    return {"covered_h": round(told.covered_h, 2), "required_h": round(told.required_h, 2)}


def _alarm(alarm: Alarm) -> Facts:
    post = alarm.post
    return {
        "post": post.pk,
        "ar": post.title_ar,
        "en": post.title_en or post.title_ar,
        "call_sign": post.call_sign,
        "kind": alarm.kind,
        "since": instant(alarm.since),
        "acknowledged": alarm.acknowledged_at is not None,
        "answer": alarm.answer,
    }


def _deviation(one: Deviation) -> Facts:
    post = one.post
    return {
        "post": post.pk,
        "ar": post.title_ar,
        "en": post.title_en or post.title_ar,
        "from": instant(post.starts_at),
        "arrived": instant(one.arrived_at),
        "parts": sorted(part.value for part in one.parts),
        "reason": one.reason.text if one.reason else "",
        "excused": one.excuse is not None,
    }


def posts_together(parts: Iterable[Facts]) -> Facts:
    """The counts of several governorates; what each lists stays its own."""
    own = {"alarm_list", "deviation_list"}
    told = added({name: value for name, value in row.items() if name not in own} for row in parts)
    return {**told, "coverage": {name: round(hours, 2) for name, hours in told["coverage"].items()}}


def share(tally: Facts) -> float | None:
    """Adherence, 0..1; None where nothing was due."""
    return tally["kept"] / tally["due"] if tally["due"] else None


def covered(coverage: Facts) -> float | None:
    """Post coverage, 0..1; None where nothing was required."""
    return Coverage(coverage["covered_h"], coverage["required_h"]).share
