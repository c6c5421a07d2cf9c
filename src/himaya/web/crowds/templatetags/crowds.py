"""Tags of the pages of crowds: the pictures of the scale, ages, and what an outlook says."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django import template
from django.utils.translation import gettext as _

from himaya.web.crowds.models import ReadingKind
from himaya.web.crowds.queries.forecasts import Advice, Missing

if TYPE_CHECKING:
    from himaya.web.crowds.models import Reading
    from himaya.web.crowds.queries.forecasts import GateOutlook

register = template.Library()
_SIDE, _CELLS = 40, 5
_ORDER = (12, 6, 18, 8, 16, 2, 22, 10, 14, 0, 24, 4, 20, 7, 17, 11, 13, 5, 19, 1, 23, 9, 15, 3, 21)
"""In which order the cells of a picture fill, so that people stand apart while they can."""
_SQUARE_M2 = 4


@register.filter
def heads(density: int) -> list[tuple[int, int]]:
    """Where heads are on two by two metres, seen from above, at a density of 1 to 6."""
    step = _SIDE // _CELLS
    cells = _ORDER[: density * _SQUARE_M2]
    return [(cell % _CELLS * step + step // 2, cell // _CELLS * step + step // 2) for cell in cells]


@register.filter
def minutes(value: float | None) -> str:
    """Whole minutes, never fewer than there are; empty where there are none to tell."""
    return "" if value is None else _("%(minutes)s min") % {"minutes": -int(-value // 1)}


@register.filter
def advice_words(told: GateOutlook) -> str:
    """What to do at a gate, in a sentence."""
    if told.missing == Missing.ARRIVALS:
        return _("No forecast: nobody has counted who comes here in the last minutes.")
    if told.missing == Missing.QUEUE:
        return _("No forecast: nobody has told the queue lately.")
    if told.advice == Advice.CROWDED:
        return _("The zone is dense: open no further lane inwards. Hold the arrivals outside and tell them why.")
    if told.advice == Advice.OPEN:
        return _("Open lanes until %(lanes)s work.") % {"lanes": told.lanes}
    if told.advice == Advice.HOLD:
        words = _("All %(lanes)s lanes are not enough: hold the arrivals to %(people)s a minute, or delay the start.")
        return words % {"lanes": told.lanes, "people": told.allowed_per_min}
    return _("Nothing to do: the wait stays within the limit.")


@register.filter
def reading_words(reading: Reading) -> str:
    """The numbers of a reading."""
    if reading.kind == ReadingKind.DENSITY:
        return _("%(density)s people per m²") % {"density": f"{reading.density:g}"}
    if reading.kind == ReadingKind.PASSED:
        return _("in %(in)s, out %(out)s") % {"in": reading.people_in, "out": reading.people_out}
    if reading.kind == ReadingKind.ARRIVED and reading.from_at:
        span = max(1, round((reading.event_at - reading.from_at).total_seconds() / 60))
        return _("%(people)s in %(minutes)s min") % {"people": reading.people_in, "minutes": span}
    return f"{reading.people}"
