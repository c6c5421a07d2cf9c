"""Places of the register."""

from __future__ import annotations

from typing import Any

from ninja import Query

from himaya.web.access.scopes import Scope
from himaya.web.api.cursors import Window, part
from himaya.web.api.doors import Asked, Duty
from himaya.web.api.interface import answers, api
from himaya.web.api.shapes.common import Code, Part
from himaya.web.api.shapes.places import PlaceOut, PlaceRow, PlacesAsked
from himaya.web.common.verbs import Verb
from himaya.web.places.models import Place
from himaya.web.places.queries.places import Filters, narrowed, place_of

_ORDER = ("sort_key", "code")


@api.get(
    "/places",
    url_name="api_places",
    response=answers(Part[PlaceRow], 422),
    auth=Duty(Scope.PLACES_READ, Verb.VIEW_PLACES),
)
def places(
    request: Asked,
    asked: Query[PlacesAsked],
    window: Query[Window],
) -> dict[str, Any]:
    """Places of the office's governorates, in Arabic order."""
    filters = Filters(q=asked.q, area=asked.area, kind=asked.kind or "", tier=asked.tier or 0, closed=asked.closed)
    return part(narrowed(request.user, filters), _ORDER, window)


@api.get(
    "/places/{str:code}",
    url_name="api_place",
    response=answers(PlaceOut, 404, 422),
    auth=Duty(Scope.PLACES_READ, Verb.VIEW_PLACES),
)
def one_place(request: Asked, code: Code) -> Place:
    """One place with its doors, exits and gatherings."""
    return place_of(request.user, code)
