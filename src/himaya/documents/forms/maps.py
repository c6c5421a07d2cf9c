"""Maps of the forms: the area, the surroundings of a place, the spot of one post."""

from __future__ import annotations

from typing import TYPE_CHECKING

from himaya.documents.forms.blocks import note, picture
from himaya.documents.map_symbols import MarkKind
from himaya.documents.order_map import order_maps
from himaya.documents.order_tables import roads, standby
from himaya.documents.print_map import Frame, Mark, map_svg

if TYPE_CHECKING:
    from himaya.documents.book.elements import Element
    from himaya.documents.forms.blocks import Block
    from himaya.documents.forms.pen import Pen

_WIDTH_MM = 178.0
_CARD_MM = (178.0, 62.0)
_CARD_M_PER_MM = 4.5


def area_picture(pen: Pen) -> Block:
    """Draw the area or the place of the paper; say so where there are no roads to draw."""
    if pen.network is None or not pen.scope.places:
        return note(pen.word("text.no_map"))
    first = order_maps(
        pen.network, pen.scope, standby=standby(pen.scope), roads=roads(pen.scope), language=pen.language
    )[0]
    caption = pen.word("text.map_place" if pen.scope.place_id else "text.map_area")
    return picture(first["svg"], width_mm=_WIDTH_MM, caption=caption, attribution=pen.word("text.attribution"))


def post_picture(pen: Pen, element: Element) -> Block:
    """Draw the streets round one post, about 800 by 280 metres, with the post and its place in it."""
    if pen.network is None or element.lon is None or element.lat is None:
        return note(pen.word("text.no_map"))
    frame = Frame(element.lon, element.lat, *_CARD_MM, _CARD_M_PER_MM)
    kind = _MARKS.get(element.kind.value, MarkKind.STANDBY)
    marks = [Mark(kind, element.code, element.lon, element.lat, element.line)]
    place = pen.scope.place_of.get(element.place_id)
    if place is not None:
        marks.append(Mark(MarkKind.PLACE, "", place.lon, place.lat))
    caption = pen.word("text.map_post", lat=f"{element.lat:.5f}", lon=f"{element.lon:.5f}")
    svg = map_svg(pen.network, marks, frame, pen.language)
    return picture(svg, width_mm=_CARD_MM[0], caption=caption, attribution=pen.word("text.attribution"))


_MARKS = {"checkpoint": MarkKind.GATE, "closure": MarkKind.CLOSURE}
