"""One post: what is planned, what is there, and what this office may do now; made for a telephone."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from himaya.web.accounts.policies import scope_of
from himaya.web.common.parts import parts_of
from himaya.web.common.verbs import Verb
from himaya.web.journal.refusals import status_of
from himaya.web.posts.actions.checkin import NEAR_M
from himaya.web.posts.actions.reports import may_go
from himaya.web.posts.moments import night_of
from himaya.web.posts.policies import post_viewers
from himaya.web.posts.queries.adherence import deviation_of
from himaya.web.posts.queries.listing import alarms_of, entries_of, post_of
from himaya.web.posts.states import POST, PostState

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from django.http import HttpResponse

    from himaya.web.accounts.models import User
    from himaya.web.journal.refusals import Told
    from himaya.web.posts.models import LivePost

MEASURING = "camera=(), microphone=(), geolocation=(self), payment=(), usb=()"
"""This page alone may ask the device where it is, for a check-in."""


@post_viewers
@require_safe
def post(request: Any, pk: int) -> HttpResponse:
    """Show one post."""
    return post_page(request, post_of(request.user, pk))


def post_page(request: Any, shown: LivePost, refused: Sequence[Told] = ()) -> HttpResponse:
    """The page of a post, with what refused a change and what was typed."""
    night, alarms = night_of(shown), alarms_of(shown)
    now = night.now if night else timezone.now()
    context = {
        "post": shown,
        "state": PostState(shown.state),
        "entries": entries_of(shown),
        "alarms": alarms,
        "unanswered": any(alarm.acknowledged_at is None for alarm in alarms),
        "deviation": deviation_of(shown, now),
        "refused": refused,
        "typed": request.POST,
        "near_m": int(NEAR_M),
        "now": now,
        "night": night,
        "parts": parts_of("post", request, shown),
        **(offers(request.user, shown, now) if night is None or night.is_open else {}),
    }
    answer = render(request, "posts/post.html", context, status=status_of(refused))
    answer.headers["Permissions-Policy"] = MEASURING
    return answer


def offers(user: User, shown: LivePost, now: datetime) -> dict[str, Any]:
    """What this office may do now."""
    may = {verb: scope_of(user, verb).covers(shown.area) for verb in Verb if "posts" in verb.value}
    reports, runs = may[Verb.REPORT_POSTS], may[Verb.RUN_POSTS]
    allowed = POST.actions(shown.state)
    return {
        "may_check_in": reports and "check_in" in allowed and now < shown.ends_at,
        "may_tell": reports and shown.is_held,
        "may_relieve": reports and "relieve" in allowed and may_go(shown, now),
        "may_leave": reports and "leave" in allowed,
        "may_name": runs and "staff" in allowed,
        "may_close": runs and "close" in allowed,
        "may_acknowledge": may[Verb.ANSWER_POSTS],
        "may_explain": runs,
        "may_excuse": may[Verb.ANSWER_POSTS],
    }
