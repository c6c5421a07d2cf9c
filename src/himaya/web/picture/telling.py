"""The picture as devices of the TAK family are told it: every item as an event, under the verb that its layer needs."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING

from django.utils import translation

from himaya.exchange.cot.chat import room_uid
from himaya.exchange.cot.event import Event, Point
from himaya.exchange.cot.types import DRAWING, HEADQUARTERS, MARK, our_uid, remark, thinned, unit_type, word
from himaya.faults import InvalidInputError
from himaya.live.board import LASTS
from himaya.live.shown import Shown
from himaya.web.accounts.models import Role
from himaya.web.accounts.powers import eyes_of
from himaya.web.chat.texts import room_title
from himaya.web.common.figures import Tone
from himaya.web.common.verbs import Verb
from himaya.web.picture.filters import Filters
from himaya.web.picture.items import Layer
from himaya.web.picture.queries.whole import picture_of
from himaya.web.positions.queries.senders import box_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from datetime import datetime

    from himaya.web.picture.items import Item

log = logging.getLogger(__name__)
_LANGUAGE = "ar"
_COLOURS = {
    Tone.RED: 0xFFD32F2F,
    Tone.YELLOW: 0xFFF9A825,
    Tone.GREEN: 0xFF2E7D32,
    Tone.BLUE: 0xFF0B4F8A,
    Tone.PLAIN: 0xFF607D8B,
}
_THROUGH_US = "*:-1:stcp"
_NEEDS = {
    "unit": Verb.VIEW_POSITIONS,
    "incident": Verb.VIEW_INCIDENTS,
    "zone": Verb.VIEW_CROWDS,
    "post": Verb.VIEW_POSTS,
    "road": Verb.VIEW_PLANS,
    "control": Verb.VIEW_CONTROLS,
    "cordon": Verb.VIEW_CONTROLS,
}
"""By the first word of an item's key; what has another one is told to nobody."""
_MOST_CORNERS = 400
_MOST = 5000
"""Things that one area is told, the most urgent layers first."""


def shown_in(area: str, now: datetime) -> list[Shown]:
    """Everything that stands on the map of a governorate, in Arabic; of the whole country for the empty code.

    It is what a patrol of that governorate sees on the page of the picture, and the operations room as a contact.
    """
    with translation.override(_LANGUAGE):
        items = picture_of(eyes_of(Role.PATROL_LEADER, area), now, Filters()).items
        found = [shown for item in items[:_MOST] for shown in _told(item, now)]
        return [_room(area, now), *found]


def _told(item: Item, now: datetime) -> Iterator[Shown]:
    needs = _NEEDS.get(item.key.partition(":")[0])
    if needs is None:
        return
    try:
        for event in _events(item, now):
            unit = item.key.partition(":")[2] if item.layer is Layer.UNIT else ""
            yield Shown(event, needs.value, of_unit=unit)
    except InvalidInputError as error:  # a name of ours that the format cannot carry
        log.warning("%s is not told: %s", item.key, error.faults[0].code)


def _events(item: Item, now: datetime) -> Iterator[Event]:
    """One event for a mark, one for each line of a road; none for what has no place."""
    lines = [line for line in item.lines if len(line) > 1]
    for number, line in enumerate(lines):
        corners = thinned([(lat, lon) for lon, lat in line], _MOST_CORNERS)
        lat, lon = corners[len(corners) // 2]
        uid = our_uid(item.key if len(lines) == 1 else f"{item.key}:{number + 1}")
        yield _event(item, uid, DRAWING, Point(lat, lon), now, outline=corners)
    if not lines and item.lon is not None and item.lat is not None:
        kind = unit_type(item.kind) if item.layer is Layer.UNIT else MARK
        yield _event(item, our_uid(item.key), kind, Point(item.lat, item.lon), now)


def _event(  # what tells the events of one item apart
    item: Item,
    uid: str,
    kind: str,
    point: Point,
    now: datetime,
    *,
    outline: Sequence[tuple[float, float]] = (),
) -> Event:
    """A unit is as old as its position; everything else holds from now on, until it is told again."""
    at = item.at if item.layer is Layer.UNIT and item.at is not None else now
    lasts = item.limit if item.layer is Layer.UNIT and item.limit else LASTS
    return Event(
        uid=uid,
        type=kind,
        how="m-g" if item.layer is Layer.UNIT else "h-e",
        sent=at,
        start=at,
        stale=at + lasts,
        point=point,
        call_sign=word(item.title),
        remarks="" if item.layer is Layer.UNIT else remark(item.kind_title, item.state_title, item.detail),
        outline=tuple(outline),
        argb=None if item.layer is Layer.UNIT else _COLOURS[item.tone],
    )


def _room(area: str, now: datetime) -> Shown:
    """The operations room, to which a device can write."""
    west, south, east, north = box_of(area)
    event = Event(
        uid=room_uid(area),
        type=HEADQUARTERS,
        how="h-e",
        sent=now,
        start=now,
        stale=now + LASTS,
        point=Point((south + north) / 2, (west + east) / 2),
        call_sign=word(room_title(area)),
        endpoint=_THROUGH_US,
    )
    return Shown(event)
