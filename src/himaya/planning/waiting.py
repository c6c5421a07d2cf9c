"""What the units that wait at standby points reach, place by place and watch by watch, and how to say it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

import numpy as np

from himaya.planning.respond.build import target_min
from himaya.planning.wording import Text, say
from himaya.scenario.model import Settlement

if TYPE_CHECKING:
    from collections.abc import Iterator

    from numpy.typing import NDArray

    from himaya.planning.content import Content
    from himaya.planning.doctrine import RespondRule
    from himaya.planning.respond.relief import Relief


@dataclass(frozen=True, slots=True)
class Lapse:
    """Watches in a row in which something is not so."""

    start: datetime
    end: datetime


def reached(content: Content, service: str) -> NDArray[np.bool_]:
    """Places within the target of some unit of the service in every watch in which it has units, (n_places,)."""
    near = content.units_near(service)
    within: NDArray[np.bool_] = (near != 0).all(axis=1) & (near > 0).any(axis=1)
    return within


def doubled(content: Content, service: str) -> NDArray[np.bool_]:
    """Places that want two units and are within the target of two in every watch of the service, (n_places,)."""
    near, wanted = content.units_near(service), content.hours[service].is_double
    twice: NDArray[np.bool_] = wanted & ((near < 0) | (near > 1)).all(axis=1) & (near > 0).any(axis=1)
    return twice


def places_of(content: Content, service: str, relief: Relief) -> NDArray[np.int64]:
    """Places that a unit reaches from its point within their target for as long as it waits there, rising."""
    hours = content.hours[service]
    watches = [watch for watch, start in enumerate(content.world.clock.watches) if relief.start <= start < relief.end]
    near = [hours.places_near(relief.point, watch) for watch in watches]
    found = near[0]
    for other in near[1:]:
        found = np.intersect1d(found, other, assume_unique=True)
    return found


def lapses(content: Content, is_lacking: NDArray[np.bool_]) -> Iterator[Lapse]:
    """Stretches of watches that are marked, (n_watches,)."""
    clock, begun = content.world.clock, -1
    for watch, lacking in enumerate([*is_lacking.tolist(), False]):
        if lacking and begun < 0:
            begun = watch
        elif not lacking and begun >= 0:
            yield Lapse(clock.watches[begun], clock.watch_end(watch - 1))
            begun = -1


def target_words(content: Content, rule: RespondRule) -> Text:
    """The service's target in minutes, or both where some places lie outside towns and have another one."""
    urban, rural = (f"{target_min(rule, settlement):g}" for settlement in Settlement)
    if urban == rural or all(place.settlement is Settlement.URBAN for place in content.world.scenario.places):
        return Text(urban, urban)
    return say("text.two_targets", urban=urban, rural=rural)
