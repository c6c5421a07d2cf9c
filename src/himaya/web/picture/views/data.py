"""What the map asks for: units as columns, everything else as items."""

from __future__ import annotations

import gzip
from http import HTTPStatus
from typing import TYPE_CHECKING, Any

from django.http import HttpResponse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from himaya.web.accounts.policies import powers_of
from himaya.web.common.verbs import Verb
from himaya.web.journal.drawn import made_once
from himaya.web.journal.policies import only
from himaya.web.journal.words import kind_choices
from himaya.web.picture.filters import Filters
from himaya.web.picture.items import as_json
from himaya.web.picture.queries.units import packed, snapshot
from himaya.web.picture.queries.whole import picture_of

if TYPE_CHECKING:
    from himaya.web.accounts.models import User
    from himaya.web.picture.queries.plan import InForce


_KEPT_S = 2.0
"""So long the items are kept where the journal is silent: some turn late by the clock alone."""


@only(Verb.VIEW_INCIDENTS)
@never_cache
@require_safe
def items(request: Any) -> HttpResponse:
    """Incidents, posts and roads of the office's governorates, or of the one asked for."""
    area = Filters.of(request.GET).area
    told = made_once(
        ("picture-items", area),
        lambda: _items(request.user, area),
        powers=powers_of(request.user),
        follows=[value for value, _label in kind_choices()],
        kept_s=_KEPT_S,
    )
    return _unpacked(request, told)


def _unpacked(request: Any, told: bytes) -> HttpResponse:
    """Compressed for whoever takes it so."""
    is_taken = "gzip" in request.headers.get("Accept-Encoding", "")
    how = {"Content-Encoding": "gzip"} if is_taken else {}
    body = told if is_taken else gzip.decompress(told)
    return HttpResponse(body, content_type="application/json", headers={"Vary": "Accept-Encoding", **how})


def _items(user: User, area: str) -> bytes:
    now = timezone.now()
    picture = picture_of(user, now, Filters(area=area), units=False)
    told = {
        "as_of": now.isoformat(),
        "plans": [_told(one) for one in picture.versions],
        "items": [as_json(item, now) for item in picture.items],
    }
    return packed(told)


@only(Verb.VIEW_POSITIONS)
@never_cache
@require_safe
def units(request: Any) -> HttpResponse:
    """Units on duty; nothing (204) for a console that has seen just this, and no names for one that knows them."""
    now = snapshot(request.user, timezone.now())
    if request.GET.get("seen") == now.seen:
        return HttpResponse(status=HTTPStatus.NO_CONTENT)
    body = now.columns if request.GET.get("roster") == now.roster else now.whole
    return HttpResponse(body, content_type="application/json", headers={"Content-Encoding": "gzip"})


def _told(one: InForce) -> dict[str, Any]:
    return {"title": one.version.plan.title, "number": one.version.number, "state": one.state_title}
