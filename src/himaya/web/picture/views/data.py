"""What the map asks for: units as columns, everything else as items."""

from __future__ import annotations

from http import HTTPStatus
from typing import TYPE_CHECKING, Any

from django.http import HttpResponse, JsonResponse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.gzip import gzip_page
from django.views.decorators.http import require_safe

from himaya.web.common.verbs import Verb
from himaya.web.journal.policies import only
from himaya.web.picture.filters import Filters
from himaya.web.picture.items import as_json
from himaya.web.picture.queries.units import snapshot
from himaya.web.picture.queries.whole import picture_of

if TYPE_CHECKING:
    from himaya.web.picture.queries.plan import InForce


@only(Verb.VIEW_INCIDENTS)
@never_cache
@require_safe
@gzip_page
def items(request: Any) -> HttpResponse:
    """Incidents, posts and roads of the office's governorates, or of the one asked for."""
    now = timezone.now()
    asked = Filters(area=Filters.of(request.GET).area)
    picture = picture_of(request.user, now, asked, units=False)
    told = {
        "as_of": now.isoformat(),
        "plans": [_told(one) for one in picture.versions],
        "items": [as_json(item, now) for item in picture.items],
    }
    return JsonResponse(told)


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
