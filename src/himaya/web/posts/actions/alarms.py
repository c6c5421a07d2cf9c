"""The director, or the duty officer, acknowledges the alarms of a post."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction

from himaya.faults import InvalidInputError
from himaya.web.accounts.policies import require
from himaya.web.common.verbs import Verb
from himaya.web.incidents.texts import masked
from himaya.web.posts.actions.common import locked, write_down
from himaya.web.posts.actions.settling import settle
from himaya.web.posts.models import Alarm
from himaya.web.posts.moments import now_at
from himaya.web.posts.words import Action

if TYPE_CHECKING:
    from himaya.web.accounts.models import User
    from himaya.web.posts.models import LivePost

_SIGNED = ("acknowledged_at", "acknowledged_by", "acknowledged_office", "answer")


def acknowledge(post: LivePost, *, by: User, answer: str = "") -> list[Alarm]:
    """Acknowledge every alarm of a post that nobody has acknowledged, with what is being done, where it is said.

    Raises
    ------
    InvalidInputError : `posts.nothing_to_acknowledge`, `posts.night_over`.
    """
    office = require(by, Verb.ANSWER_POSTS, area=post.area)
    with transaction.atomic():
        fresh = locked(post.pk)
        waiting = list(Alarm.objects.select_for_update().filter(post=fresh, acknowledged_at__isnull=True))
        if not waiting:
            raise InvalidInputError.of("posts.nothing_to_acknowledge")
        now = now_at(fresh)
        for alarm in waiting:
            alarm.acknowledged_at, alarm.acknowledged_by, alarm.acknowledged_office = now, by, office
            alarm.answer = masked(answer)
            alarm.save(update_fields=_SIGNED)
        kinds = sorted(alarm.kind for alarm in waiting)
        write_down(Action.ACKNOWLEDGED, fresh, by=by, alarms=kinds, answer=masked(answer))
        settle(fresh, now)
    return waiting
