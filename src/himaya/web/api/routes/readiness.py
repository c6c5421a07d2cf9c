"""Readiness, alert levels and their measures."""

from __future__ import annotations

from typing import Any

from ninja import Query

from himaya.web.access.scopes import Scope
from himaya.web.api.cursors import Window, part
from himaya.web.api.doors import Asked, Duty
from himaya.web.api.interface import answers, api
from himaya.web.api.shapes.common import Area, Number, Part
from himaya.web.api.shapes.readiness import (
    AreaLevelOut,
    BoardOut,
    BoardRow,
    BoardsAsked,
    ItemOut,
    ItemsAsked,
    LevelOut,
    MeasureOut,
    NationOut,
)
from himaya.web.common.verbs import Verb
from himaya.web.readiness import alert_queries, queries
from himaya.web.readiness.alert_queries import AreaLevel
from himaya.web.readiness.filters import BoardFilters, ItemFilters
from himaya.web.readiness.models import AlertLevel, ReadinessItem
from himaya.web.readiness.queries import Nation

_viewers = Duty(Scope.READINESS_READ, Verb.VIEW_READINESS)
_alert_viewers = Duty(Scope.ALERT_READ, Verb.VIEW_ALERT)
_BOARD = ("id", "area", "subject", "place", "title_ar", "title_en", "tier", "level", "starts_at", "ends_at")


@api.get("/readiness", url_name="api_readiness", response=answers(NationOut), auth=_viewers)
def nation(request: Asked) -> Nation:
    """Every governorate of the office with the sums of its boards."""
    return queries.nation(request.user)


@api.get(
    "/readiness/areas/{slug:area}/boards",
    url_name="api_boards",
    response=answers(list[BoardRow], 404, 422),
    auth=_viewers,
)
def boards(
    request: Asked,
    area: Area,
    asked: Query[BoardsAsked],
) -> list[dict[str, Any]]:
    """Boards of a governorate with their sums; those that are over with `past`."""
    filters = BoardFilters(asked.verdict or "", asked.tier or 0, asked.q, asked.past)
    rows = queries.area_boards(request.user, area, filters)
    return [{**{name: getattr(row.board, name) for name in _BOARD}, "tally": row.tally} for row in rows]


@api.get("/readiness/boards/{int:board}", url_name="api_board", response=answers(BoardOut, 404, 422), auth=_viewers)
def one_board(request: Asked, board: Number) -> dict[str, Any]:
    """One board with its items."""
    found = queries.board_of(request.user, board)
    return {**{name: getattr(found, name) for name in _BOARD}, "items": queries.board_items(found)}


@api.get("/readiness/items", url_name="api_items", response=answers(Part[ItemOut], 422), auth=_viewers)
def items(
    request: Asked,
    asked: Query[ItemsAsked],
    window: Query[Window],
) -> dict[str, Any]:
    """Items of the boards that count, what is due first."""
    filters = ItemFilters(**{**asked.dict(), "state": asked.state or ""})
    return part(queries.listed_items(request.user, filters), ("due", "-critical", "id"), window)


@api.get("/readiness/items/{int:item}", url_name="api_item", response=answers(ItemOut, 404, 422), auth=_viewers)
def one_item(request: Asked, item: Number) -> ReadinessItem:
    """One item."""
    return queries.item_of(request.user, item)


@api.get("/alert", url_name="api_alert", response=answers(list[AreaLevelOut]), auth=_alert_viewers)
def levels(request: Asked) -> list[AreaLevel]:
    """Every governorate of the office with its alert level now."""
    return alert_queries.area_levels(request.user)


@api.get("/alert/levels", url_name="api_levels", response=answers(Part[LevelOut], 422), auth=_alert_viewers)
def all_levels(request: Asked, window: Query[Window]) -> dict[str, Any]:
    """Alert levels of the office's governorates, planned and past ones too, the newest first."""
    rows = alert_queries.levels_seen(request.user).select_related("office")
    return part(rows, ("-starts_at", "-id"), window)


@api.get("/alert/levels/{int:level}", url_name="api_level", response=answers(LevelOut, 404, 422), auth=_alert_viewers)
def one_level(request: Asked, level: Number) -> AlertLevel:
    """One alert level."""
    return alert_queries.level_of(request.user, level)


@api.get("/alert/measures", url_name="api_measures", response=answers(Part[MeasureOut], 422), auth=_alert_viewers)
def measures(request: Asked, window: Query[Window]) -> dict[str, Any]:
    """Measures in the office's governorates, what is due first."""
    rows = alert_queries.measures_seen(request.user).select_related("office")
    return part(rows, ("due", "id"), window)
