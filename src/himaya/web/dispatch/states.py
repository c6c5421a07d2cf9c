"""What a unit may be doing, and what may become of an assignment, as tables; and the numbers that radios send."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import models
from django.utils.translation import pgettext_lazy

from himaya.web.common.states import Machine, Step

if TYPE_CHECKING:
    from collections.abc import Mapping


class UnitLife(models.TextChoices):
    """Where a unit stands."""

    OFF_DUTY = "off_duty", pgettext_lazy("unit", "Off duty")
    AVAILABLE = "available", pgettext_lazy("unit", "Available")
    ASSIGNED = "assigned", pgettext_lazy("unit", "Assigned")
    EN_ROUTE = "en_route", pgettext_lazy("unit", "On the way")
    ON_SCENE = "on_scene", pgettext_lazy("unit", "On scene")
    REST = "rest", pgettext_lazy("unit", "At rest")
    OUT_OF_SERVICE = "out_of_service", pgettext_lazy("unit", "Out of service")


class Leg(models.TextChoices):
    """Where an assignment stands."""

    ASSIGNED = "assigned", pgettext_lazy("assignment", "Assigned")
    EN_ROUTE = "en_route", pgettext_lazy("assignment", "On the way")
    ON_SCENE = "on_scene", pgettext_lazy("assignment", "On scene")
    TRANSPORTING = "transporting", pgettext_lazy("assignment", "Taking somebody away")
    AT_DESTINATION = "at_destination", pgettext_lazy("assignment", "At the destination")
    ENDED = "ended", pgettext_lazy("assignment", "Ended")


class Ending(models.TextChoices):
    """How an assignment ended."""

    CLEARED = "cleared", pgettext_lazy("assignment", "Done")
    STOOD_DOWN = "stood_down", pgettext_lazy("assignment", "Stood down")
    REPLACED = "replaced", pgettext_lazy("assignment", "Replaced")
    WITHDRAWN = "withdrawn", pgettext_lazy("assignment", "Out of service")


class Signal(models.TextChoices):
    """A call of the crew that waits for an answer; it changes no state."""

    NONE = "", pgettext_lazy("call of a unit", "None")
    SPEAK = "speak", pgettext_lazy("call of a unit", "Asks to speak")
    EMERGENCY = "emergency", pgettext_lazy("call of a unit", "Emergency")


BUSY = (UnitLife.ASSIGNED, UnitLife.EN_ROUTE, UnitLife.ON_SCENE)
"""States in which a unit has an assignment; in every other it has none."""
_LATE = "not before the state before it, and not in the future"
_REASON = f"a reason; {_LATE}"

UNIT = Machine(
    "unit",
    "Unit",
    UnitLife,
    (
        Step(UnitLife.OFF_DUTY, "come_on", UnitLife.AVAILABLE, _LATE),
        Step(UnitLife.AVAILABLE, "assign", UnitLife.ASSIGNED, "no other assignment, of the kind of the incident's row"),
        Step(UnitLife.ASSIGNED, "set_out", UnitLife.EN_ROUTE, _LATE),
        Step(UnitLife.EN_ROUTE, "arrive", UnitLife.ON_SCENE, _LATE),
        Step(UnitLife.ON_SCENE, "clear", UnitLife.AVAILABLE, _LATE),
        *(Step(state, "stand_down", UnitLife.AVAILABLE, _REASON) for state in BUSY),
        Step(UnitLife.AVAILABLE, "rest", UnitLife.REST, _LATE),
        Step(UnitLife.ON_SCENE, "rest", UnitLife.REST, f"ends the assignment; {_LATE}"),
        Step(UnitLife.REST, "come_back", UnitLife.AVAILABLE, _LATE),
        Step(UnitLife.AVAILABLE, "go_off", UnitLife.OFF_DUTY, _LATE),
        Step(UnitLife.REST, "go_off", UnitLife.OFF_DUTY, _LATE),
        *(
            Step(state, "take_out", UnitLife.OUT_OF_SERVICE, _REASON)
            for state in UnitLife
            if state != UnitLife.OUT_OF_SERVICE
        ),
        Step(UnitLife.OUT_OF_SERVICE, "come_back", UnitLife.AVAILABLE, _LATE),
        Step(UnitLife.OUT_OF_SERVICE, "go_off", UnitLife.OFF_DUTY, _LATE),
    ),
)
_THERE = (Leg.ON_SCENE, Leg.TRANSPORTING, Leg.AT_DESTINATION)
_OPEN = (Leg.ASSIGNED, Leg.EN_ROUTE, *_THERE)

ASSIGNMENT = Machine(
    "assignment",
    "Assignment of a unit to an incident",
    Leg,
    (
        Step(Leg.ASSIGNED, "set_out", Leg.EN_ROUTE, _LATE),
        Step(Leg.EN_ROUTE, "arrive", Leg.ON_SCENE, f"the first to arrive takes the incident along; {_LATE}"),
        Step(Leg.ON_SCENE, "transport", Leg.TRANSPORTING, _LATE),
        Step(Leg.TRANSPORTING, "deliver", Leg.AT_DESTINATION, _LATE),
        *(Step(leg, "clear", Leg.ENDED, _LATE) for leg in _THERE),
        *(Step(leg, "rest", Leg.ENDED, _LATE) for leg in _THERE),
        *(Step(leg, "stand_down", Leg.ENDED, _REASON) for leg in _OPEN),
        *(Step(leg, "take_out", Leg.ENDED, _REASON) for leg in _OPEN),
    ),
)
NEEDS_REASON = frozenset({"take_out", "stand_down"})
WORDS = ("rest", "off")
"""Statuses that no radio has a number for."""
NUMBER_LABELS: Mapping[int, object] = {
    0: pgettext_lazy("status number", "Emergency"),
    1: pgettext_lazy("status number", "Free, on the road"),
    2: pgettext_lazy("status number", "Free, at the base"),
    3: pgettext_lazy("status number", "On the way"),
    4: pgettext_lazy("status number", "On scene"),
    5: pgettext_lazy("status number", "Asks to speak"),
    6: pgettext_lazy("status number", "Out of service"),
    7: pgettext_lazy("status number", "Taking somebody away"),
    8: pgettext_lazy("status number", "At the destination"),
}
"""Status numbers as radios send them (German BOS scheme of 2017), translated, never renumbered."""
SIGNALS = {0: Signal.EMERGENCY, 5: Signal.SPEAK}
_FREE: Mapping[str, tuple[str, ...]] = {
    UnitLife.OFF_DUTY: ("come_on",),
    UnitLife.ON_SCENE: ("clear",),
    UnitLife.REST: ("come_back",),
    UnitLife.OUT_OF_SERVICE: ("come_back",),
    UnitLife.AVAILABLE: (),
}
_STEPS: Mapping[str, Mapping[str, tuple[str, ...]]] = {
    "1": _FREE,
    "2": _FREE,
    "3": {UnitLife.ASSIGNED: ("set_out",)},
    "4": {UnitLife.ASSIGNED: ("set_out", "arrive"), UnitLife.EN_ROUTE: ("arrive",)},
    "6": {state: ("take_out",) for state in UnitLife if state != UnitLife.OUT_OF_SERVICE},
    "7": {Leg.ON_SCENE: ("transport",)},
    "8": {Leg.ON_SCENE: ("transport", "deliver"), Leg.TRANSPORTING: ("deliver",)},
    "rest": {UnitLife.AVAILABLE: ("rest",), UnitLife.ON_SCENE: ("rest",)},
    "off": dict.fromkeys((UnitLife.AVAILABLE, UnitLife.REST, UnitLife.OUT_OF_SERVICE), ("go_off",)),
}
STATUSES = (*map(str, NUMBER_LABELS), *WORDS)
"""Every status that may be sent, as it is written."""
ON_THE_WAY_BACK = frozenset({"7", "8"})
"""Statuses of the assignment alone: the unit counts as on scene until it is free."""


def steps_of(status: str, *, life: str, leg: str) -> tuple[str, ...] | None:
    """Steps that a status means for a unit in a state; () where only the number changes, None where it is refused."""
    return _STEPS.get(status, {}).get(leg if status in ON_THE_WAY_BACK else life)
