"""The clock at work on one post: steps that are due, alarms that begin and end, and who is told."""

from __future__ import annotations

from typing import TYPE_CHECKING

from himaya.web.accounts.models import Office, Role
from himaya.web.posts.actions.common import step_to, write_down
from himaya.web.posts.clock import COMMS_GRACE, alarms_at, next_move
from himaya.web.posts.models import Alarm, LivePost
from himaya.web.posts.states import HELD
from himaya.web.posts.words import Action

if TYPE_CHECKING:
    from datetime import datetime

    from himaya.web.posts.clock import Standing

FIELDS = (
    "state", "present", "women_present", "counted_at", "checked_in_at", "placed", "distance_m", "comms_at", "left_at",
    "stepped_at", "changed_at", "unit_code", "call_sign", "search",
)  # fmt: skip
"""What changes in a post after it was taken over."""


def standing_of(post: LivePost) -> Standing:
    """The facts of a post, with those of the crew before it and of its alarms."""
    before = LivePost.objects.filter(relief=post, state__in=HELD).exists()
    unanswered = Alarm.objects.filter(post=post, acknowledged_at__isnull=True).exists()
    return post.standing(before_is_there=before, is_settled=not unanswered)


def settle(post: LivePost, now: datetime) -> bool:
    """Do to a locked post whatever the clock asks for, and save it; whether anything was done.

    The stint that relieves it is settled too: its alarm depends on whether this crew is still there.
    """
    changed = _move(post, now)
    changed |= _follow_alarms(post, now)
    if post.relief is not None:
        changed |= _follow_alarms(post.relief, now)
    return changed


def _move(post: LivePost, now: datetime) -> bool:
    moved = False
    while step := next_move(standing_of(post), now):
        before = post.state
        step_to(post, step, at=_instant_of(post, step, now))
        post.save(update_fields=FIELDS)
        write_down(Action.STEPPED, post, by=None, before={"state": before}, step=step)
        moved = True
    return moved


def _instant_of(post: LivePost, step: str, now: datetime) -> datetime:
    """When a step of the clock happened, which may be before it was noticed; never before the last step."""
    due = post.comms_due
    told = {
        "begin": post.starts_at,
        "miss": post.ends_at,
        "end": post.ends_at,
        "degrade": due + COMMS_GRACE if due is not None and due + COMMS_GRACE <= now else post.counted_at,
        "restore": post.comms_at,
    }.get(step)
    last = max(told or now, post.stepped_at or post.starts_at)
    return min(last, now)


def _follow_alarms(post: LivePost, now: datetime) -> bool:
    """Raise the alarms that stand now, and end those that do not any more."""
    wanted = alarms_at(standing_of(post), now)
    standing = {alarm.kind: alarm for alarm in Alarm.objects.filter(post=post, ended_at__isnull=True)}
    for kind, since in wanted.items():
        if kind not in standing:
            _raise(post, kind, since, now)
    over = [alarm for kind, alarm in standing.items() if kind not in wanted]
    for alarm in over:
        alarm.ended_at = now
        alarm.save(update_fields=["ended_at"])
        write_down(Action.ENDED, post, by=None, alarm=alarm.kind)
    return bool(over) or bool(wanted.keys() - standing.keys())


def _raise(post: LivePost, kind: str, since: datetime, now: datetime) -> None:
    """Tell the director: on the pages, in the live feed and in the journal, all of which this transaction writes."""
    told = director_of(post.area)
    alarm = Alarm.objects.create(post=post, kind=kind, since=since, told_at=max(now, since), told_office=told)
    after = {"alarm": kind, "told": told.code if told else "", "told_at": alarm.told_at.isoformat()}
    write_down(Action.RAISED, post, by=None, at=since, **after)


def director_of(area: str) -> Office | None:
    """The office that answers for an area: its director, or the duty officer of the centre where it has none."""
    offices = Office.objects.filter(is_active=True)
    director = offices.filter(role=Role.DIRECTOR, area=area).order_by("code").first()
    return director or offices.filter(role=Role.DUTY_OFFICER, area="").order_by("code").first()
