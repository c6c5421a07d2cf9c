"""Posts of plans in force: the list, one of them, its lines and alarms, and what is reported of it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.utils import timezone
from ninja import Query

from himaya.web.access.scopes import Scope
from himaya.web.api.cursors import Window, part
from himaya.web.api.doors import Asked, Duty
from himaya.web.api.interface import answers, api
from himaya.web.api.shapes.common import Number, Part
from himaya.web.api.shapes.posts import (
    AlarmOut,
    CheckInIn,
    CountIn,
    DeviationOut,
    NightAsked,
    PostLineOut,
    PostOut,
    PostSaidIn,
    PostsAsked,
    RollUpOut,
)
from himaya.web.common.verbs import Verb
from himaya.web.posts.actions import reports
from himaya.web.posts.actions.alarms import acknowledge
from himaya.web.posts.actions.checkin import CheckIn, check_in
from himaya.web.posts.filters import Filters
from himaya.web.posts.models import Alarm, LivePost, PostEntry
from himaya.web.posts.queries.adherence import Deviation, deviations_of, night_of, roll_up, time_of
from himaya.web.posts.queries.listing import alarms_of, entries_of, listed, post_of, standing_alarms

_ONE = "/posts/{int:post}"
_OTHERS = (400, 404, 409, 422)
_viewers, _reporters, _commanders = (
    Duty(Scope.POSTS_READ, Verb.VIEW_POSTS),
    Duty(Scope.POSTS_REPORT, Verb.REPORT_POSTS),
    Duty(Scope.POSTS_ANSWER, Verb.ANSWER_POSTS),
)


@api.get("/posts", url_name="api_posts", response=answers(Part[PostOut], 422), auth=_viewers)
def posts(request: Asked, asked: Query[PostsAsked], window: Query[Window]) -> dict[str, Any]:
    """Posts by their hours, as the filters leave them."""
    told = {key: "1" if value is True else str(value or "") for key, value in asked.dict().items()}
    return part(listed(request.user, Filters.of(told)), ("starts_at", "post_key", "id"), window)


@api.get("/posts/alarms", url_name="api_alarms", response=answers(Part[AlarmOut], 422), auth=_viewers)
def alarms(request: Asked, window: Query[Window]) -> dict[str, Any]:
    """Alarms that stand or that nobody has acknowledged, the newest first."""
    return part(standing_alarms(request.user).select_related("told_office"), ("-since", "-id"), window)


@api.get("/posts/adherence", url_name="api_adherence", response=answers(RollUpOut, 422), auth=_viewers)
def plan_adherence(request: Asked, asked: Query[NightAsked]) -> dict[str, Any]:
    """Plan adherence and post coverage per governorate, up to now or to the end of the night."""
    night = night_of(request.user, asked.night)
    now = time_of(night, timezone.now())
    found = roll_up(request.user, night, now)
    told = {"areas": found.rows, "tally": found.tally, "coverage": found.coverage, "missing": found.missing}
    return {"night": night.key if night else None, "as_of": now, **told}


@api.get("/posts/deviations", url_name="api_deviations", response=answers(list[DeviationOut], 422), auth=_viewers)
def deviations(request: Asked, asked: Query[NightAsked]) -> Sequence[Deviation]:
    """Every element that was due and not kept, the newest first."""
    night = night_of(request.user, asked.night)
    return deviations_of(request.user, night, timezone.now(), asked.area)


@api.get(_ONE, url_name="api_post", response=answers(PostOut, 404, 422), auth=_viewers)
def one_post(request: Asked, post: Number) -> LivePost:
    """One post."""
    return post_of(request.user, post)


@api.get(f"{_ONE}/lines", url_name="api_post_lines", response=answers(list[PostLineOut], 404, 422), auth=_viewers)
def lines(request: Asked, post: Number) -> Sequence[PostEntry]:
    """Every line in the order in which things happened."""
    return entries_of(post_of(request.user, post))


@api.get(f"{_ONE}/alarms", url_name="api_post_alarms", response=answers(list[AlarmOut], 404, 422), auth=_viewers)
def alarms_of_post(request: Asked, post: Number) -> Sequence[Alarm]:
    """Every alarm of a post, the newest first."""
    return alarms_of(post_of(request.user, post))


@api.post(f"{_ONE}/check-in", url_name="api_check_in", response=answers(PostOut, *_OTHERS), auth=_reporters)
def arrive(request: Asked, post: Number, told: CheckInIn) -> LivePost:
    """Check a crew in."""
    return check_in(post_of(request.user, post), CheckIn(**told.dict()), by=request.user)


@api.post(f"{_ONE}/comms", url_name="api_comms", response=answers(PostOut, *_OTHERS), auth=_reporters)
def comms(request: Asked, post: Number, told: PostSaidIn) -> LivePost:
    """The post answered on its channel."""
    return reports.check_comms(post_of(request.user, post), by=request.user, event_at=told.event_at)


@api.post(f"{_ONE}/count", url_name="api_count", response=answers(PostOut, *_OTHERS), auth=_reporters)
def count(request: Asked, post: Number, told: CountIn) -> LivePost:
    """Count the crew anew."""
    return reports.count_crew(post_of(request.user, post), by=request.user, **told.dict())


@api.post(f"{_ONE}/leave", url_name="api_leave", response=answers(PostOut, *_OTHERS), auth=_reporters)
def left(request: Asked, post: Number, told: PostSaidIn) -> LivePost:
    """The crew has left; without its relief the post is unmanned and the director is told."""
    return reports.leave(post_of(request.user, post), by=request.user, event_at=told.event_at, text=told.text)


@api.post(f"{_ONE}/relieve", url_name="api_relieve", response=answers(PostOut, *_OTHERS), auth=_reporters)
def relieve(request: Asked, post: Number, told: PostSaidIn) -> LivePost:
    """Let a crew go whose relief is there."""
    return reports.relieve(post_of(request.user, post), by=request.user, event_at=told.event_at, text=told.text)


@api.post(f"{_ONE}/acknowledge", url_name="api_answer", response=answers(PostOut, *_OTHERS), auth=_commanders)
def answer(request: Asked, post: Number, told: PostSaidIn) -> LivePost:
    """Acknowledge every alarm of a post."""
    shown = post_of(request.user, post)
    acknowledge(shown, by=request.user, answer=told.text)
    return post_of(request.user, post)
