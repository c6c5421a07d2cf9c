"""What is shut at an instant: the one place that every travel time of the night asks."""

from __future__ import annotations

from hashlib import blake2b
from typing import TYPE_CHECKING, NamedTuple

from django.db.models import Q
from django.utils import timezone

from himaya.web.controls.models import Kind, RoadControl
from himaya.web.controls.queries.roads import Roads, matched, roads_in_operation
from himaya.web.controls.states import STANDING

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

_FIELDS = ("kind", "emergency_passes", "sections", "lines", "roads_sha256", "revision")


class Shut(NamedTuple):
    """The roads of a governorate with the sections that are shut, ascending, and a text that changes with them."""

    roads: Roads | None
    sections: tuple[int, ...]
    revision: str


def in_effect(at: datetime) -> Q:
    """Condition on controls that are in force at an instant: put into force, not suspended, not past their end."""
    ground = Q(expires_at__isnull=True) | Q(expires_at__gt=at)
    return Q(state__in=STANDING, in_force_at__lte=at, ends_at__gt=at) & ground


def controls_in_force(area: str, at: datetime | None = None) -> Sequence[RoadControl]:
    """Controls of a governorate in force at an instant, now where none is given."""
    return list(RoadControl.objects.filter(in_effect(at or timezone.now()), area=area).only(*_FIELDS).order_by("pk"))


def closed_sections(area: str, at: datetime | None = None, *, to_public: bool = False) -> tuple[int, ...]:
    """Sections of the governorate's roads in operation that nobody drives through at an instant, ascending.

    Parameters
    ----------
    to_public : count closures as well whose crew lets emergency vehicles through.
    """
    return shut_now(area, at, to_public=to_public).sections


def revision(area: str, at: datetime | None = None) -> str:
    """A text that changes whenever the shut sections may have changed: by a step, or because an end has come."""
    return _revision(controls_in_force(area, at), roads_in_operation(area))


def shut_now(area: str, at: datetime | None = None, *, to_public: bool = False) -> Shut:
    """Roads, shut sections and revision together, of one reading."""
    found = controls_in_force(area, at)
    roads = roads_in_operation(area)
    sections: set[int] = set()
    for control in found:
        if control.kind == Kind.CLOSURE and roads is not None and (to_public or not control.emergency_passes):
            sections.update(sections_of(control, roads))
    return Shut(roads, tuple(sorted(sections)), _revision(found, roads))


def sections_of(control: RoadControl, roads: Roads) -> tuple[int, ...]:
    """Sections of a network that a control means."""
    return matched(roads, control.sections, control.lines, control.roads_sha256)


def _revision(found: Sequence[RoadControl], roads: Roads | None) -> str:
    told = ",".join(f"{control.pk}.{control.revision}" for control in found)
    network = "" if roads is None else roads.sha256
    return blake2b(f"{network}:{told}".encode(), digest_size=8).hexdigest()
