"""The picture for an operator, and the wall for a room."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.core.paginator import Paginator
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from himaya.web.accounts.policies import may
from himaya.web.common.verbs import Verb
from himaya.web.journal.policies import only
from himaya.web.picture import strings
from himaya.web.picture.filters import ALARM, STALE, Filters
from himaya.web.picture.items import Layer, Row
from himaya.web.picture.queries import tiles as wall_tiles
from himaya.web.picture.queries import whole
from himaya.web.picture.queries.plan import in_force

if TYPE_CHECKING:
    from django.http import HttpResponse

    from himaya.web.accounts.models import User


PER_PAGE = 100


@only(Verb.VIEW_INCIDENTS)
@never_cache
@require_safe
def picture(request: Any) -> HttpResponse:
    """Map and list, narrowed by the filters of the address."""
    filters, now, user = Filters.of(request.GET), timezone.now(), request.user
    found = whole.picture_of(user, now, filters)
    page = Paginator(found.items, PER_PAGE).get_page(request.GET.get("page"))
    context = {
        "filters": filters,
        "now": now,
        "page": page,
        "rows": [Row.of(item, now) for item in page],
        "versions": found.versions,
        "layers": _layers(user),
        "areas": whole.areas_shown(user),
        "kinds": strings.kinds_by_layer(),
        "states": strings.states_by_layer(),
        "stale": STALE,
        "alarm": ALARM,
        "island": strings.for_island(user, whole.streets_shown(user, filters.area, found.versions), filters.area),
    }
    return render(request, "picture/picture.html", context)


@only(Verb.VIEW_INCIDENTS)
@never_cache
@require_safe
def wall(request: Any) -> HttpResponse:
    """One map and the tiles, for a screen that nobody sits at."""
    filters, now, user = Filters.of(request.GET), timezone.now(), request.user
    streets = whole.streets_shown(user, filters.area, in_force(user, now, filters.area))
    context = {
        "now": now,
        "tiles": wall_tiles.tiles(user, now),
        "island": strings.for_island(user, streets, filters.area),
    }
    return render(request, "picture/wall.html", context)


@only(Verb.VIEW_INCIDENTS)
@never_cache
@require_safe
def tiles(request: Any) -> HttpResponse:
    """The tiles alone, as the wall fetches them."""
    now = timezone.now()
    return render(request, "picture/_tiles.html", {"tiles": wall_tiles.tiles(request.user, now), "now": now})


def _layers(user: User) -> list[tuple[str, str]]:
    """Layers that the office may see, with their names."""
    return [(layer.value, str(layer.label)) for layer in Layer if _sees(user, layer)]


def _sees(user: User, layer: Layer) -> bool:
    verbs = {Layer.UNIT: Verb.VIEW_POSITIONS, Layer.INCIDENT: Verb.VIEW_INCIDENTS, Layer.ZONE: Verb.VIEW_CROWDS}
    return may(user, verbs.get(layer, Verb.VIEW_PLANS))
