"""The picture on paper: what the filters of the address leave, for the office that takes it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from himaya.documents.map_symbols import MarkKind
from himaya.documents.picture import PictureLine, PictureSheet, picture_pdf
from himaya.faults import Language
from himaya.web.accounts.policies import office_for
from himaya.web.common import mark
from himaya.web.common.areas import area_title
from himaya.web.common.templatetags.himaya import clock, day
from himaya.web.common.verbs import Verb
from himaya.web.controls.queries.roads import roads_in_operation
from himaya.web.picture.items import Layer, Row
from himaya.web.picture.queries.whole import own_area, picture_of

if TYPE_CHECKING:
    from datetime import datetime

    from himaya.web.accounts.models import User
    from himaya.web.picture.filters import Filters
    from himaya.web.picture.items import Item

_LISTS = {
    "incidents": Layer.INCIDENT,
    "zones": Layer.ZONE,
    "units": Layer.UNIT,
    "roads": Layer.ROAD,
    "posts": Layer.POST,
}


def sheet_pdf(user: User, now: datetime, filters: Filters) -> bytes:
    """Set the sheet in the reader's language."""
    area = filters.area or own_area(user)
    found = picture_of(user, now, filters)
    lists = {name: [_line(item, now) for item in found.items if item.layer is layer] for name, layer in _LISTS.items()}
    lists["units"].sort(key=lambda line: not line.is_stale)
    roads = roads_in_operation(area) if area else None
    told = PictureSheet(
        title=_("Picture"),
        area=area_title(area) if area else _("All governorates of the office"),
        as_of=f"{now.astimezone():%Y-%m-%d} {clock(now)}",
        plan=" · ".join(f"{one.version.plan.title} ({one.version.number})" for one in found.versions[:1]),
        copy=_copy(user, now, area),
        lists=lists,
        mark=mark.words(),
    )
    return picture_pdf(told, roads.network if roads else None, Language(get_language() or "ar"))


def _copy(user: User, now: datetime, area: str) -> str:
    office = office_for(user, Verb.VIEW_INCIDENTS, area=area)
    told = {"office": office.title if office else "", "account": user.username, "day": day(now), "time": clock(now)}
    return _("Copy of %(office)s, account %(account)s, %(day)s %(time)s. After this instant it is old.") % told


def _line(item: Item, now: datetime) -> PictureLine:
    row = Row.of(item, now)
    return PictureLine(
        title=item.title,
        state=f"{row.sign} {item.state_title}",
        detail=" · ".join(part for part in (item.kind_title if item.layer is Layer.UNIT else "", item.detail) if part),
        heard=row.old,
        kind=_mark(item, is_stale=row.is_stale),
        lon=item.lon,
        lat=item.lat,
        lines=[[(lon, lat) for lon, lat in line] for line in item.lines],
        is_stale=row.is_stale and item.at is not None,
    )


def _mark(item: Item, *, is_stale: bool) -> MarkKind:
    if item.layer is Layer.INCIDENT:
        return MarkKind.INCIDENT
    if item.layer is Layer.UNIT:
        return MarkKind.OLD if is_stale else MarkKind.UNIT
    if item.layer is Layer.ZONE:
        return MarkKind.ZONE
    if item.layer is Layer.ROAD:
        return MarkKind.CLOSURE
    return MarkKind.GATE if item.kind == "checkpoint" else MarkKind.POST
