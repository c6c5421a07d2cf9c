"""What must hold before a step is taken; each guard says what is wrong, by which rule, and what the lawful way is."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

from django.utils import timezone

from himaya.faults import Fault
from himaya.web.controls.models import CONTROLLED, CordonChange, Kind, Origin
from himaya.web.controls.queries.effects import effect_of

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime

    from himaya.web.accounts.models import User
    from himaya.web.controls.models import RoadControl
    from himaya.web.controls.queries.effects import Effect, Spot

LONGEST = timedelta(days=14)
"""The longest that one approval lets a control stand."""
SHUTS_IN = "controls.shuts_in"
ACCEPTABLE = frozenset({SHUTS_IN})
"""Rules that a director may set aside, with a reason: nobody is left in what is shut in."""
_LISTED = 3
_APPROVING = frozenset({"approve", "confirm"})
_ENDING_LATER = frozenset({"approve", "announce", "enforce", "impose", "resume"})
_ON_PAPER = frozenset({"approve", "enforce", "impose"})
_ON_ROADS = frozenset({"approve", "enforce"})


def faults(control: RoadControl, step: str, *, by: User, now: datetime, until: datetime | None = None) -> list[Fault]:
    """Everything that forbids a step now."""
    found = [*_of_office(control, step, by), *_of_cordon(control, step)]
    found += _of_time(control, step, now, until)
    if step in _ON_PAPER:
        found += of_ground(control)
    if step == "announce" and control.kind in CONTROLLED and not control.public_ar:
        found.append(Fault("controls.no_public_text"))
    if step in _ON_ROADS and not found:
        found += of_roads(control, now, only_standing=step == "enforce")
    return found


def _of_office(control: RoadControl, step: str, by: User) -> Iterator[Fault]:
    """Who approves is not who drew, and what was approved once is not approved again."""
    if step in _APPROVING and control.drawn_by_id == by.pk:
        yield Fault("controls.own_control")
    if step == "confirm" and control.approved_at is not None:
        yield Fault("controls.approved_already")


def _of_cordon(control: RoadControl, step: str) -> Iterator[Fault]:
    """The ground round a point is given back by an explosives team alone."""
    if step == "lift" and control.origin == Origin.CORDON:
        released = CordonChange.objects.filter(cordon__control=control, after_m=0)
        if not released.exists():
            yield Fault("controls.cordon_not_released")


def _of_time(control: RoadControl, step: str, now: datetime, until: datetime | None) -> Iterator[Fault]:
    if step in _ENDING_LATER and control.stops_at <= now:
        yield Fault("controls.end_passed", details={"end": _clock(control.stops_at)})
    if step == "enforce" and control.starts_at > now:
        yield Fault("controls.too_early", details={"start": _clock(control.starts_at)})
    if step == "extend":
        yield from _of_extension(control, now, until)


def _of_extension(control: RoadControl, now: datetime, until: datetime | None) -> Iterator[Fault]:
    if until is None:
        yield Fault("controls.no_end")
    elif until <= max(control.ends_at, now):
        yield Fault("controls.end_not_later", details={"end": _clock(max(control.ends_at, now))})
    elif until - now > LONGEST:
        yield Fault("controls.too_long", details={"days": str(LONGEST.days)})
    elif control.expires_at is not None and until > control.expires_at:
        yield Fault("controls.beyond_ground", details={"end": _clock(control.expires_at)})


def of_span(starts_at: datetime, ends_at: datetime | None, now: datetime) -> Iterator[Fault]:
    """What forbids a control from a time to a time."""
    if ends_at is None:
        yield Fault("controls.no_end")
    elif ends_at <= starts_at:
        yield Fault("controls.ends_before_start")
    elif ends_at <= now:
        yield Fault("controls.end_passed", details={"end": _clock(ends_at)})
    elif ends_at - starts_at > LONGEST:
        yield Fault("controls.too_long", details={"days": str(LONGEST.days)})


def of_ground(control: RoadControl) -> Iterator[Fault]:
    """What a checkpoint lacks; an emergency excuses nothing here, for it stops people."""
    if control.kind != Kind.CHECKPOINT:
        return
    if not control.purpose:
        yield Fault("controls.no_purpose")
    if not control.legal_basis or control.expires_at is None:
        yield Fault("controls.no_instrument")
    if not control.selection_rule or control.queue_limit_min is None:
        yield Fault("controls.no_selection_rule")


def of_roads(control: RoadControl, now: datetime, *, only_standing: bool) -> Iterator[Fault]:
    """Whom it would shut in, which hospital it would cut off, who would keep fewer than two ways out on foot."""
    effect = effect_of(control, now, only_standing=only_standing)
    if effect is None:
        yield Fault("controls.no_roads")
        return
    if effect.shut_in and not control.acceptances.filter(rule=SHUTS_IN, accepted_at__gte=control.drawn_at).exists():
        yield Fault(SHUTS_IN, details=_shut_in(effect))
    for spot in effect.cut_off:
        yield Fault("controls.hospital_cut_off", details={"hospital_ar": spot.title_ar, "hospital_en": _en(spot)})
    if effect.unreached:
        told = effect.unreached[:_LISTED]
        yield Fault(
            "controls.no_hospital_reaches",
            details={
                "places": str(len(effect.unreached)),
                "place_ar": "، ".join(one.spot.title_ar for one in told),
                "place_en": ", ".join(_en(one.spot) for one in told),
            },
        )
    if effect.on_foot:
        yield Fault("controls.ways_on_foot", details={"junctions": str(effect.on_foot)})


def shut_in_emergency(control: RoadControl, now: datetime) -> dict[str, Any]:
    """What an emergency overrides: written down with it, for whoever approves it."""
    effect = effect_of(control, now, only_standing=True)
    if effect is None:
        return {}
    return {
        "shut_in": len(effect.shut_in),
        "cut_off": [spot.code for spot in effect.cut_off],
        "unreached": [one.spot.code for one in effect.unreached],
        "ways_on_foot": effect.on_foot,
    }


def _shut_in(effect: Effect) -> dict[str, Any]:
    named = effect.shut_in_roads[:_LISTED]
    return {
        "sections": str(len(effect.shut_in)),
        "roads_ar": "، ".join(ar or en for ar, en in named) or "طرق بلا اسم",
        "roads_en": ", ".join(en or ar for ar, en in named) or "roads without a name",
    }


def _en(spot: Spot) -> str:
    return spot.title_en or spot.title_ar


def _clock(instant: datetime) -> str:
    return timezone.localtime(instant).strftime("%Y-%m-%d %H:%M")
