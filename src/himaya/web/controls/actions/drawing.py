"""Draw a control: planned, for somebody else to approve, or imposed at once in an emergency."""

from __future__ import annotations

from dataclasses import dataclass, fields
from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.utils import timezone

from himaya.faults import Fault, InvalidInputError
from himaya.scenario.governorates import governorates
from himaya.web.accounts.models import Office
from himaya.web.accounts.policies import require
from himaya.web.common.verbs import Verb
from himaya.web.controls import guards
from himaya.web.controls.actions.common import checked_reason, write_down
from himaya.web.controls.actions.steps import impose_from
from himaya.web.controls.models import Direction, Kind, RoadControl
from himaya.web.controls.queries.disruption import vehicle_minutes
from himaya.web.controls.queries.roads import Roads, lines_of, roads_in_operation
from himaya.web.controls.states import ControlState
from himaya.web.controls.words import Action
from himaya.web.incidents.texts import masked

if TYPE_CHECKING:
    from collections.abc import Sequence

    from himaya.web.accounts.models import User

MOST_SECTIONS = 400
_PLAIN = frozenset(
    {
        "area", "kind", "direction", "starts_at", "ends_at", "expires_at", "queue_limit_min", "women_officer", "lit",
        "emergency_passes", "residents_pass", "on_foot_closed", "sections", "reopener", "origin",
    }
)  # fmt: skip
_UNNAMED_AR, _UNNAMED_EN = "طريق بلا اسم", "Road without a name"


@dataclass(frozen=True, slots=True)
class NewControl:
    """What is asked for; `sections` are names of road sections, `reopener` the code of the office that reopens."""

    area: str
    kind: str = Kind.CLOSURE
    sections: tuple[str, ...] = ()
    direction: str = Direction.BOTH
    starts_at: datetime | None = None
    ends_at: datetime | None = None
    expires_at: datetime | None = None
    road_ar: str = ""
    road_en: str = ""
    stretch_ar: str = ""
    stretch_en: str = ""
    landmark_ar: str = ""
    landmark_en: str = ""
    legal_basis: str = ""
    purpose: str = ""
    selection_rule: str = ""
    queue_limit_min: int | None = None
    women_officer: bool = False
    lit: bool = False
    diversion_ar: str = ""
    diversion_en: str = ""
    emergency_passes: bool = False
    emergency_access: str = ""
    residents_pass: bool = False
    residents_rule: str = ""
    on_foot_closed: bool = False
    parking: str = ""
    signs: str = ""
    public_ar: str = ""
    public_en: str = ""
    reopener: str = ""
    place_code: str = ""
    origin: str = "hand"


def draw(new: NewControl, *, by: User) -> RoadControl:
    """Keep a planned control.

    Raises
    ------
    InvalidInputError : `controls.unknown_kind`, `controls.no_roads`, `controls.no_sections`,
        `controls.unknown_section`, `controls.too_many_sections`, those of `guards.of_span` and `guards.of_ground`.
    """
    with transaction.atomic():
        control = drafted(new, by=by, verb=Verb.DRAW_CONTROLS)
        control.save()
        write_down(Action.DRAWN, control, by=by)
    return control


def impose(new: NewControl, *, reason: str, by: User) -> RoadControl:
    """Keep a control that is in force at once: an emergency, to be approved within half an hour.

    What it shuts in or cuts off is written down and forbids nothing: life first.

    Raises
    ------
    InvalidInputError : those of `draw`, `controls.words_needed`.
    """
    said = checked_reason(reason)
    with transaction.atomic():
        now = timezone.now()
        control = drafted(new, by=by, verb=Verb.RUN_CONTROLS)
        control.reason, control.state = said, ControlState.IN_FORCE
        impose_from(control, now)
        control.save()
        write_down(Action.IMPOSE, control, by=by, after=guards.shut_in_emergency(control, now))
    return control


def drafted(new: NewControl, *, by: User, verb: Verb, most: int = MOST_SECTIONS) -> RoadControl:
    """The row, not saved; `most` is how many sections it takes.

    Raises
    ------
    InvalidInputError : those of `draw`.
    """
    office = require(by, verb, area=new.area)
    now = timezone.now()
    starts_at = new.starts_at or now.replace(second=0, microsecond=0)
    faults = list(_of_choice(new)) + list(guards.of_span(starts_at, new.ends_at, now))
    roads = roads_in_operation(new.area)
    if roads is None:
        faults.append(Fault("controls.no_roads"))
    if faults or roads is None or new.ends_at is None:
        raise InvalidInputError(faults)
    sections = _sections(roads, new.sections, most)
    control = _row(new, roads, sections, starts_at=starts_at, ends_at=new.ends_at)
    control.office, control.drawn_by = office, by
    control.disruption_vehicle_min = vehicle_minutes(control, roads, sections)
    if grounds := list(guards.of_ground(control)):
        raise InvalidInputError(grounds)
    return control


def _of_choice(new: NewControl) -> list[Fault]:
    known = new.area in governorates() and new.kind in Kind.values and new.direction in Direction.values
    return [] if known else [Fault("controls.unknown_kind")]


def _sections(roads: Roads, asked: Sequence[str], most: int) -> list[int]:
    """Sections of the network by their names, each once."""
    from himaya.planning.roads import section_of  # noqa: PLC0415  # NumPy is loaded when somebody asks for roads

    if not asked:
        raise InvalidInputError.of("controls.no_sections")
    if len(asked) > most:
        raise InvalidInputError.of("controls.too_many_sections", most=str(most))
    found: list[int] = []
    for road in dict.fromkeys(asked):
        section = section_of(roads.network, road)
        if section is None:
            raise InvalidInputError([Fault("controls.unknown_section", value=road[:60])])
        found.append(section)
    return found


def _row(
    new: NewControl, roads: Roads, sections: Sequence[int], *, starts_at: datetime, ends_at: datetime
) -> RoadControl:
    from himaya.planning.roads import road_id  # noqa: PLC0415  # NumPy is loaded when somebody asks for roads

    told: dict[str, Any] = {field.name: getattr(new, field.name) for field in fields(new)}
    told = {field: value if field in _PLAIN else masked(value) for field, value in told.items()}
    told["starts_at"], told["ends_at"] = starts_at, ends_at
    told["sections"] = [road_id(roads.network, section) for section in sections]
    told["reopener"] = Office.objects.filter(code=new.reopener, is_active=True).first() if new.reopener else None
    if not told["road_ar"]:
        told |= _street(roads, sections)
    return RoadControl(**told, lines=lines_of(roads, sections), roads_sha256=roads.sha256)


def _street(roads: Roads, sections: Sequence[int]) -> dict[str, str]:
    """Names of the first section that has one."""
    network = roads.network
    for section in sections:
        if network.name_ar[section] or network.name_en[section]:
            arabic, english = network.name_ar[section], network.name_en[section]
            return {"road_ar": (arabic or english)[:200], "road_en": english[:200]}
    return {"road_ar": _UNNAMED_AR, "road_en": _UNNAMED_EN}
