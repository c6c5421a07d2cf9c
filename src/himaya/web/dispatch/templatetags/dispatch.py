"""Filters of the pages of dispatch: times, places a unit is counted from, statuses."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import template
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from himaya.scenario.labels import kind_label
from himaya.scenario.model import UnitKind
from himaya.web.dispatch.queries.cards import in_words
from himaya.web.dispatch.queries.fleet import BASE, POINT, POSITION, POST
from himaya.web.dispatch.states import NUMBER_LABELS, Leg, Signal, UnitLife
from himaya.web.positions.texts import ago

if TYPE_CHECKING:
    from datetime import datetime

    from himaya.planning.dispatch.problem import Need
    from himaya.web.dispatch.queries.recommend import Candidate

register = template.Library()
_MINUTE_S = 60
_TONES = {
    UnitLife.AVAILABLE: "green", UnitLife.ASSIGNED: "yellow", UnitLife.EN_ROUTE: "yellow", UnitLife.ON_SCENE: "blue",
    UnitLife.REST: "", UnitLife.OUT_OF_SERVICE: "", UnitLife.OFF_DUTY: "",
}  # fmt: skip
_SHAPES = {
    UnitLife.AVAILABLE: "●", UnitLife.ASSIGNED: "◔", UnitLife.EN_ROUTE: "◑", UnitLife.ON_SCENE: "◆",
    UnitLife.REST: "○", UnitLife.OUT_OF_SERVICE: "✕", UnitLife.OFF_DUTY: "–",
}  # fmt: skip


@register.filter
def minutes(seconds: float | None) -> str:
    """Driving time in minutes and seconds."""
    if seconds is None:
        return ""
    whole = round(seconds)
    return f"{whole // _MINUTE_S}:{whole % _MINUTE_S:02}"


@register.filter
def unit_kind(kind: str) -> str:
    """Kind of a unit in the reader's language."""
    return kind_label(UnitKind(kind), get_language() or "ar")


@register.filter
def need_words(need: Need) -> str:
    """A line of a run card in words."""
    return in_words(need)


@register.filter
def counted_from(one: Candidate) -> str:
    """From where the time of a unit is counted."""
    if one.origin == POSITION:
        return _("its position, %(seconds)s s old") % {"seconds": round(one.seconds_old or 0)}
    return {POINT: _("the point where it waits"), POST: _("its post"), BASE: _("its base")}[one.origin]


@register.filter
def life_label(state: str) -> str:
    """A state of a unit in words."""
    return str(UnitLife(state).label)


@register.filter
def leg_label(leg: str) -> str:
    """Where an assignment stands, in words."""
    return str(Leg(leg).label)


@register.filter
def signal_label(signal: str) -> str:
    """A call in words."""
    return str(Signal(signal).label)


@register.filter
def tone(state: str) -> str:
    """Colour of a state; a shape and words go with it."""
    return _TONES[UnitLife(state)]


@register.filter
def shape(state: str) -> str:
    """Shape of a state."""
    return _SHAPES[UnitLife(state)]


@register.filter
def number_label(number: int) -> str:
    """What a status number says."""
    return str(NUMBER_LABELS[number])


@register.filter
def age(instant: datetime, now: datetime) -> str:
    """How old something is."""
    return ago(now - instant)


@register.simple_tag
def status_buttons(assignment: Any) -> list[tuple[str, str]]:
    """Statuses that the unit of an assignment may send next: number and words."""
    following = {
        Leg.ASSIGNED: (3, 4), Leg.EN_ROUTE: (4,), Leg.ON_SCENE: (1, 7, 8), Leg.TRANSPORTING: (8, 1),
        Leg.AT_DESTINATION: (1,), Leg.ENDED: (),
    }[Leg(assignment.state)]  # fmt: skip
    return [(str(number), str(NUMBER_LABELS[number])) for number in following]
