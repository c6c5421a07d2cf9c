"""What the page of whoever stands outside shows."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.http import Http404
from django.utils import timezone

from himaya.web.accounts.policies import may
from himaya.web.common.verbs import Verb
from himaya.web.controls.models import Kind
from himaya.web.controls.queries.listing import seen as controls_seen
from himaya.web.controls.states import ON_THE_ROAD
from himaya.web.field.parts import parts_of
from himaya.web.field.strings import strings
from himaya.web.incidents.playbooks import playbooks
from himaya.web.posts.filters import NOW, Filters
from himaya.web.posts.moments import night_of
from himaya.web.posts.queries.listing import listed, post_on_card
from himaya.web.posts.states import PostState
from himaya.web.posts.views.detail import offers

if TYPE_CHECKING:
    from datetime import datetime

    from himaya.web.accounts.models import User
    from himaya.web.positions.models import Sender
    from himaya.web.posts.models import LivePost

MOST = 20


def post_for(user: User, code: str) -> LivePost | None:
    """The stint whose turn it is, by the code on the card of its post; None where the office sees no such post."""
    try:
        return post_on_card(user, code, timezone.now()) if code else None
    except Http404:
        return None


def page_of(user: User, post: LivePost | None, sender: Sender | None, now: datetime) -> dict[str, Any]:
    """Post, what may be told of it, checkpoints, types of incidents, and whether a position is shared."""
    night = night_of(post) if post else None
    at = night.now if night else now
    is_sharing = sender is not None and sender.expires_at is not None and sender.expires_at > now
    return {
        "post": post,
        "state": PostState(post.state) if post else None,
        "own": () if post else list(listed(user, Filters(when=NOW, own=True), now)[:MOST]),
        "checkpoints": _checkpoints(user),
        "kinds": list(playbooks().values()) if may(user, Verb.REPORT_INCIDENTS) else (),
        "sender": sender if is_sharing else None,
        "may_share": may(user, Verb.SHARE_POSITION),
        "strings": strings(),
        "parts": parts_of(user, post),
        "now": at,
        **(offers(user, post, at) if post and (night is None or night.is_open) else {}),
    }


def _checkpoints(user: User) -> list[Any]:
    """Checkpoints that stand where the office may report their queues."""
    if not may(user, Verb.REPORT_QUEUES):
        return []
    rows = controls_seen(user).filter(kind=Kind.CHECKPOINT, state__in=ON_THE_ROAD)
    return list(rows.only("road_ar", "road_en", "kind", "area").order_by("pk")[:MOST])
