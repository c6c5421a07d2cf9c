"""Every minute: follow the plans, and let the clock judge every post whose hours have come."""

from __future__ import annotations

import logging
from collections import defaultdict
from typing import TYPE_CHECKING

from django.db import transaction
from django.utils import timezone

from himaya.web.posts.actions.common import locked
from himaya.web.posts.actions.settling import settle
from himaya.web.posts.actions.takeover import follow_plans
from himaya.web.posts.clock import alarms_at, next_move
from himaya.web.posts.models import Alarm, LivePost
from himaya.web.posts.moments import NOT_PLAYED
from himaya.web.posts.states import HELD, OPEN, PostState

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime

log = logging.getLogger(__name__)


def tick(now: datetime | None = None) -> int:
    """Do what is due; it bears being done twice, and by two processes at once.

    Returns
    -------
    How many posts changed.
    """
    at = now or timezone.now()
    follow_plans(at)
    return settle_night(NOT_PLAYED, at)


def settle_night(night: int, now: datetime) -> int:
    """Let the clock judge the posts of a simulated night, or of none; returns how many changed."""
    return sum(_settled(pk, now) for pk in list(_due(night, now)))


def _due(night: int, now: datetime) -> Iterator[int]:
    """Posts for which the clock has something to do, found without holding any."""
    rows = LivePost.objects.filter(played=night, state__in=(*OPEN, PostState.RELIEVED), starts_at__lte=now)
    posts = list(rows.defer("search", "title_ar", "title_en", "road_ar", "road_en"))
    keys = [post.pk for post in posts]
    covered = {post.relief_id for post in posts if post.state in HELD and post.relief_id}
    standing: dict[int, set[str]] = defaultdict(set)
    unanswered = set()
    for pk, kind, is_over, is_answered in _alarms(keys):
        if not is_over:
            standing[pk].add(kind)
        if not is_answered:
            unanswered.add(pk)
    for post in posts:
        facts = post.standing(before_is_there=post.pk in covered, is_settled=post.pk not in unanswered)
        if next_move(facts, now) or set(alarms_at(facts, now)) != standing[post.pk]:
            yield post.pk


def _alarms(keys: list[int]) -> Iterator[tuple[int, str, bool, bool]]:
    rows = Alarm.objects.filter(post__in=keys) if len(keys) < _MOST_KEYS else Alarm.objects.all()
    for pk, kind, ended_at, acknowledged_at in rows.values_list("post", "kind", "ended_at", "acknowledged_at"):
        yield pk, kind, ended_at is not None, acknowledged_at is not None


_MOST_KEYS = 500


def _settled(pk: int, now: datetime) -> bool:
    """One post in a transaction of its own: what goes wrong with one stops no other."""
    try:
        with transaction.atomic():
            return settle(locked(pk), now)
    except Exception:
        log.exception("post %s was not settled", pk)
        return False
