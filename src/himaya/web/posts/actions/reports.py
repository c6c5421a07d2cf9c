"""What is told of a post after its check-in: comms checks, counts, leaving, relief, closing; and its unit."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction
from django.utils import timezone

from himaya.faults import InvalidInputError
from himaya.web.accounts.policies import require
from himaya.web.common.verbs import Verb
from himaya.web.incidents.texts import masked
from himaya.web.posts.actions.checkin import check_count, name_unit
from himaya.web.posts.actions.common import (
    add_entry,
    check_step,
    checked_instant,
    described,
    locked,
    state_words,
    step_to,
    write_down,
)
from himaya.web.posts.actions.settling import FIELDS, settle
from himaya.web.posts.clock import CHECK_IN_GRACE
from himaya.web.posts.models import Alarm, EntryKind, LivePost
from himaya.web.posts.moments import now_at
from himaya.web.posts.states import HELD, POST, PostState
from himaya.web.posts.words import Action

if TYPE_CHECKING:
    from datetime import datetime

    from himaya.web.accounts.models import Office, User


def check_comms(post: LivePost, *, by: User, event_at: datetime | None = None) -> LivePost:
    """The post answered on its channel; the next check is due an hour later.

    Raises
    ------
    InvalidInputError : `posts.nobody_there`, `posts.in_the_future`, `posts.before_last_step`.
    """
    office = require(by, Verb.REPORT_POSTS, area=post.area)
    with transaction.atomic():
        fresh = _held(post)
        at = checked_instant(fresh, event_at)
        before, fresh.comms_at = described(fresh), max(fresh.comms_at or at, at)
        add_entry(fresh, EntryKind.COMMS, at=at, by=by, office=office)
        _keep(fresh, Action.COMMS, before, by=by, at=at)
    return fresh


def count_crew(
    post: LivePost, *, strength: int, women: int, by: User, event_at: datetime | None = None, text: str = ""
) -> LivePost:
    """Count the crew anew, which is a comms check too; nobody left is a post that was left.

    Raises
    ------
    InvalidInputError : `posts.nobody_there`, `posts.bad_count`, `posts.in_the_future`, `posts.before_last_step`.
    """
    if strength == 0 and women == 0:
        return leave(post, by=by, event_at=event_at, text=text)
    office = require(by, Verb.REPORT_POSTS, area=post.area)
    with transaction.atomic():
        fresh = _held(post)
        check_count(strength, women)
        at = checked_instant(fresh, event_at)
        before = described(fresh)
        fresh.comms_at = max(fresh.comms_at or at, at)
        if fresh.counted_at is None or at >= fresh.counted_at:
            fresh.present, fresh.women_present, fresh.counted_at = strength, women, at
        add_entry(
            fresh, EntryKind.COUNT, at=at, by=by, office=office, strength=strength, women=women, text=masked(text)
        )
        _keep(fresh, Action.COUNTED, before, by=by, at=at)
    return fresh


def leave(post: LivePost, *, by: User, event_at: datetime | None = None, text: str = "") -> LivePost:
    """The crew has left: relieved where it might go, and otherwise the post is unmanned and the director is told.

    Raises
    ------
    InvalidInputError : `posts.nobody_there`, `posts.in_the_future`, `posts.before_last_step`.
    """
    office = require(by, Verb.REPORT_POSTS, area=post.area)
    with transaction.atomic():
        fresh = _held(post)
        at = checked_instant(fresh, event_at)
        step = "relieve" if may_go(fresh, at) and POST.target(fresh.state, "relieve") else "leave"
        _go(fresh, step, at=at, by=by, office=office, text=text)
    return fresh


def relieve(post: LivePost, *, by: User, event_at: datetime | None = None, text: str = "") -> LivePost:
    """Let a crew go: its relief is there, or none is planned and its hours are over.

    Raises
    ------
    InvalidInputError : `posts.step_not_allowed`, `posts.relief_not_there`, `posts.hours_not_over`,
        `posts.in_the_future`, `posts.before_last_step`.
    """
    office = require(by, Verb.REPORT_POSTS, area=post.area)
    with transaction.atomic():
        fresh = locked(post.pk)
        check_step(fresh, "relieve")
        at = checked_instant(fresh, event_at)
        if not may_go(fresh, at):
            told = "posts.relief_not_there" if fresh.relief_id else "posts.hours_not_over"
            raise InvalidInputError.of(told, end=f"{timezone.localtime(fresh.ends_at):%H:%M}")
        _go(fresh, "relieve", at=at, by=by, office=office, text=text)
    return fresh


def close(post: LivePost, *, by: User) -> LivePost:
    """Close a relieved post before the clock does.

    Raises
    ------
    InvalidInputError : `posts.step_not_allowed`, `posts.alarms_open`.
    """
    office = require(by, Verb.RUN_POSTS, area=post.area)
    with transaction.atomic():
        fresh = locked(post.pk)
        check_step(fresh, "close")
        if Alarm.objects.filter(post=fresh, acknowledged_at__isnull=True).exists():
            raise InvalidInputError.of("posts.alarms_open")
        before = described(fresh)
        step_to(fresh, "close", at=max(now_at(fresh), fresh.stepped_at or fresh.starts_at), by=by, office=office)
        _keep(fresh, Action.STEPPED, before, by=by, at=fresh.stepped_at)
    return fresh


def staff(post: LivePost, *, unit: str, by: User) -> LivePost:
    """Name the unit that is to stand at a post.

    Raises
    ------
    InvalidInputError : `posts.step_not_allowed`, `posts.unknown_unit`, `posts.unit_elsewhere`, `posts.unit_twice`.
    """
    office = require(by, Verb.RUN_POSTS, area=post.area)
    with transaction.atomic():
        fresh = locked(post.pk)
        check_step(fresh, "staff")
        if not unit:
            raise InvalidInputError.of("posts.unknown_unit")
        before = described(fresh)
        name_unit(fresh, unit)
        _check_once(fresh)
        step_to(fresh, "staff", at=now_at(fresh), by=by, office=office, text=fresh.call_sign)
        _keep(fresh, Action.STEPPED, before, by=by, at=fresh.stepped_at)
    return fresh


def may_go(post: LivePost, at: datetime) -> bool:
    """Whether a crew may go: the plan asks for it no more, its relief is there, or none is planned and it is time."""
    if post.withdrawn_at is not None:
        return True
    if post.relief is not None:
        return post.relief.state in HELD
    return at >= post.ends_at - CHECK_IN_GRACE


def _check_once(post: LivePost) -> None:
    """One unit, one place: it is planned for no other post in these hours."""
    during = {"played": post.played, "starts_at__lt": post.ends_at, "ends_at__gt": post.starts_at}
    rows = LivePost.objects.filter(unit_code=post.unit_code, state__in=(PostState.STAFFED, *HELD), **during)
    other = rows.exclude(pk=post.pk).first()
    if other is not None:
        post_en = other.title_en or other.title_ar
        raise InvalidInputError.of("posts.unit_twice", unit=post.call_sign, post_ar=other.title_ar, post_en=post_en)


def _held(post: LivePost) -> LivePost:
    fresh = locked(post.pk)
    if fresh.state not in HELD:
        raise InvalidInputError.of("posts.nobody_there", **state_words(fresh))
    return fresh


def _go(post: LivePost, step: str, *, at: datetime, by: User, office: Office, text: str) -> None:
    before = described(post)
    post.present, post.women_present, post.counted_at, post.left_at = 0, 0, at, at
    step_to(post, step, at=at, by=by, office=office, text=masked(text), strength=0, women=0)
    _keep(post, Action.STEPPED, before, by=by, at=at, step=step)


def _keep(
    post: LivePost, action: Action, before: object, *, by: User, at: datetime | None = None, **after: object
) -> None:
    post.save(update_fields=FIELDS)
    write_down(action, post, by=by, before=before, at=at, **after)
    settle(post, now_at(post))
