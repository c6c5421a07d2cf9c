"""What a control costs ordinary traffic: an estimate, shown beside it and never as a measurement."""

from __future__ import annotations

from typing import TYPE_CHECKING

from himaya.web.controls.models import Kind

if TYPE_CHECKING:
    from collections.abc import Sequence

    from himaya.web.controls.models import RoadControl
    from himaya.web.controls.queries.roads import Roads

_KINDS = (Kind.CLOSURE, Kind.DIVERSION)
_HOUR_S = 3600


def vehicle_minutes(control: RoadControl, roads: Roads, sections: Sequence[int]) -> int | None:
    """Minutes lost, summed over vehicles, while it stands; None for kinds that shut nothing.

    The doctrine's vehicles per hour of the busiest road, times the hours, times the way round its longest section; the
    longest way that counts as a diversion where there is none.
    """
    from himaya.planning.doctrine import load_doctrine  # noqa: PLC0415  # NumPy is loaded when roads are asked for
    from himaya.roads.speeds import ROAD_CLASSES  # noqa: PLC0415  # likewise

    rule = load_doctrine(None).closures
    if control.kind not in _KINDS or rule is None or not sections:
        return None
    classes = {ROAD_CLASSES[int(roads.network.road_class[section])] for section in sections}
    per_hour = max(rule.vehicles_h.get(one, 0.0) for one in classes)
    hours = (control.ends_at - control.starts_at).total_seconds() / _HOUR_S
    return round(per_hour * hours * min(_detour_min(roads, sections), rule.longest_min)) if per_hour else 0


def _detour_min(roads: Roads, sections: Sequence[int]) -> float:
    """Minutes more round the longest section; infinite without a way."""
    from himaya.roads.snap import anchors_at  # noqa: PLC0415  # NumPy is loaded when somebody asks for roads
    from himaya.roads.times import travel_times  # noqa: PLC0415  # likewise

    network = roads.network
    longest = max(sections, key=lambda section: float(network.length_m[section]))
    ends = (anchors_at(network, [network.section_tail[longest]]), anchors_at(network, [network.section_head[longest]]))
    start, end = ends if network.one_way[longest] >= 0 else ends[::-1]
    before, after = (
        float(travel_times(network, start, end, limit_s=_HOUR_S, closed=shut).dense(1)[0, 0])
        for shut in ((), list(sections))
    )
    return max(0.0, after - before) / 60
