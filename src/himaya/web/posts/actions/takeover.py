"""The posts of the version in force become rows; an amendment replaces what was not due yet when it was approved."""

from __future__ import annotations

from collections import defaultdict
from datetime import timedelta
from itertools import pairwise
from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.utils import timezone

from himaya.web.journal.actions import record
from himaya.web.plans.guards import MANNED
from himaya.web.plans.models import Approval, PlanVersion, State
from himaya.web.posts.actions.common import add_entry, step_to, write_down
from himaya.web.posts.models import EntryKind, LivePlan, LivePost
from himaya.web.posts.models.post import code_of, post_key_of
from himaya.web.posts.moments import NOT_PLAYED
from himaya.web.posts.states import AWAITED, OPEN, PostState
from himaya.web.posts.words import Action, Kind

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from datetime import datetime

    from himaya.web.plans.models import Element

LONGEST_BREAK = timedelta(minutes=15)
"""A stint that begins later after the end of another does not relieve it."""
_AT_ONCE = 500
_COPIED = (
    "kind", "function", "place_code", "title_ar", "title_en", "road_ar", "road_en", "lon", "lat", "starts_at",
    "ends_at", "strength", "women", "tier", "tolerance_min", "owner_id",
)  # fmt: skip
_PLANNED = (*_COPIED, "minimum", "unit_code", "call_sign")
_TOLD = ("starts_at", "ends_at", "strength", "minimum", "women", "lon", "lat", "unit_code")


def follow_plans(now: datetime | None = None) -> int:
    """Take over every version that has come into force since, and let go of plans that are in force no more.

    Returns
    -------
    How many plans changed.
    """
    at = now or timezone.now()
    known = {row.plan_id: row for row in LivePlan.objects.all()}
    active = PlanVersion.objects.filter(state=State.ACTIVE).exclude(plan__area="").select_related("plan")
    changed = 0
    for version in active:
        row = known.pop(version.plan_id, None)
        if row is None or row.version_id != version.pk:
            take_over(version, now=at)
            changed += 1
    for row in known.values():
        if row.ended_at is None:
            _let_go(row, at)
            changed += 1
    return changed


@transaction.atomic
def take_over(version: PlanVersion, *, now: datetime | None = None) -> None:
    """Make the posts follow a version that is in force.

    What an amendment says of a stint counts where it was approved before the stint was due; a stint that was due
    already stays as it was planned, and only says that the plan asks for it no more.
    """
    at = now or timezone.now()
    plan = version.plan
    live, _made = LivePlan.objects.select_for_update().get_or_create(plan=plan, defaults={"version": version})
    kept = {row.key: row for row in LivePost.objects.select_for_update().filter(plan=plan, played=NOT_PLAYED)}
    wanted = {element.key: element for element in _manned(version)}
    approved_at = Approval.objects.filter(version=version).values_list("approved_at", flat=True).first() or at
    new = [_new_post(version, element) for key, element in wanted.items() if key not in kept and element.ends_at > at]
    for row in kept.values():
        _amend(row, wanted.get(row.key), version, approved_at=approved_at, now=at)
    LivePost.objects.bulk_create(new, batch_size=_AT_ONCE)
    _link(LivePost.objects.filter(plan=plan, played=NOT_PLAYED).exclude(state=PostState.DROPPED))
    live.version, live.taken_at, live.ended_at = version, at, None
    live.save()
    after = {"version": str(version), "posts": len(new), "known": len(kept)}
    record(Action.TAKEN_OVER, by=None, kind=Kind.POST, object_id=f"plan-{plan.pk}", area=plan.area, after=after)


@transaction.atomic
def play(version: PlanVersion, night: int, now: datetime) -> int:
    """Make the posts of a version those of a simulated night, from what the clock of the plan says; done once.

    Returns
    -------
    How many stints were taken up.
    """
    if LivePost.objects.filter(played=night).exists():
        return 0
    new = [_new_post(version, element, night) for element in _manned(version) if element.ends_at > now]
    LivePost.objects.bulk_create(new, batch_size=_AT_ONCE)
    _link(LivePost.objects.filter(played=night))
    plan = version.plan
    after = {"version": str(version), "posts": len(new), "night": night}
    record(Action.TAKEN_OVER, by=None, kind=Kind.POST, object_id=f"plan-{plan.pk}", area=plan.area, after=after)
    return len(new)


def _manned(version: PlanVersion) -> list[Element]:
    rows = version.elements.filter(kind__in=MANNED, strength__gt=0).prefetch_related("assignments")
    return list(rows.order_by("pk"))


def _planned(element: Element) -> dict[str, Any]:
    """What the plan says of a stint."""
    units = list(element.assignments.all())
    unit = units[0] if len(units) == 1 else None
    return {
        **{name: getattr(element, name) for name in _COPIED},
        "minimum": element.minimum or element.strength,
        "unit_code": unit.unit_code if unit else "",
        "call_sign": ", ".join(one.call_sign or one.unit_code for one in units)[:80],
    }


def _new_post(version: PlanVersion, element: Element, played: int = NOT_PLAYED) -> LivePost:
    planned, post_key = _planned(element), post_key_of(element.key)
    post = LivePost(
        plan_id=version.plan_id,
        version=version,
        area=version.plan.area,
        key=element.key,
        post_key=post_key,
        code=code_of(version.plan_id, post_key),
        played=played,
        state=PostState.STAFFED if planned["call_sign"] else PostState.PLANNED,
        **planned,
    )
    post.follow_texts()
    return post


def _amend(
    row: LivePost, element: Element | None, version: PlanVersion, *, approved_at: datetime, now: datetime
) -> None:
    is_due = row.state not in AWAITED or approved_at >= row.starts_at
    if element is None:
        _unwanted(row, is_due=is_due, now=now)
        return
    if row.state == PostState.DROPPED or row.withdrawn_at is not None:
        row.withdrawn_at = None
        row.state = PostState.PLANNED if row.state == PostState.DROPPED else row.state
    elif is_due:
        return
    before = {name: getattr(row, name) for name in _PLANNED}
    planned = before if is_due and row.state not in AWAITED else _planned(element)
    for name, value in planned.items():
        setattr(row, name, value)
    row.version = version
    if row.state in AWAITED:
        row.state = PostState.STAFFED if row.call_sign else PostState.PLANNED
    changes = _changes(before, planned)
    if changes:
        add_entry(row, EntryKind.AMENDED, at=now, changes=changes)
        write_down(Action.AMENDED, row, by=None, changes=changes)
    row.save()


def _changes(before: Mapping[str, Any], after: Mapping[str, Any]) -> dict[str, Any]:
    told = {name: (before[name], after[name]) for name in _TOLD if before[name] != after[name]}
    return {
        name: [value.isoformat() if hasattr(value, "isoformat") else value for value in pair]
        for name, pair in told.items()
    }


def _unwanted(row: LivePost, *, is_due: bool, now: datetime) -> None:
    """The plan asks for a stint no more: one that was not due is dropped, a crew that is there may go."""
    if row.state not in OPEN or row.withdrawn_at is not None:
        return
    if is_due:
        row.withdrawn_at = now
    else:
        step_to(row, "drop", at=now)
        write_down(Action.STEPPED, row, by=None, step="drop")
    row.save()


@transaction.atomic
def _let_go(live: LivePlan, now: datetime) -> None:
    """The plan is in force no more: what was not due yet is dropped."""
    rows = LivePost.objects.select_for_update().filter(plan=live.plan_id, played=NOT_PLAYED, state__in=OPEN)
    for row in rows:
        _unwanted(row, is_due=row.state not in AWAITED or row.starts_at <= now, now=now)
    live.ended_at = now
    live.save(update_fields=["ended_at"])
    after = {"version": str(live.version), "ended": now.isoformat()}
    area = live.plan.area
    record(Action.TAKEN_OVER, by=None, kind=Kind.POST, object_id=f"plan-{live.plan_id}", area=area, after=after)


def _link(rows: Iterable[LivePost]) -> None:
    """Say of every stint which one relieves it: the next of the same post, begun within the longest break."""
    turns: dict[str, list[LivePost]] = defaultdict(list)
    for row in rows:
        turns[row.post_key].append(row)
    changed = [row for stints in turns.values() for row in _linked(sorted(stints, key=lambda one: one.starts_at))]
    LivePost.objects.bulk_update(changed, ["relief"], batch_size=_AT_ONCE)


def _linked(stints: Sequence[LivePost]) -> Iterable[LivePost]:
    following = {row.pk: later.pk for row, later in pairwise(stints) if later.starts_at <= row.ends_at + LONGEST_BREAK}
    for row in stints:
        if row.relief_id != following.get(row.pk):
            row.relief_id = following.get(row.pk)
            yield row
