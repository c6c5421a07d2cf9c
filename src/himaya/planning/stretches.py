"""Which part of its street a controlled road is: between the streets that cross it, or at its spot on the map."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

import numpy as np

from himaya.planning.wording import Text, say

if TYPE_CHECKING:
    from collections.abc import Sequence

    from himaya.planning.cordon.controls import RoadControl
    from himaya.roads.network import RoadNetwork


def stretches(network: RoadNetwork, controls: Sequence[RoadControl]) -> dict[int, Text]:
    """The part of its street that every controlled section is; no two sections of one street are told alike.

    Returns
    -------
    dict : section -> "between A and B", "at A" where one end alone meets a street of another name, or the spot of the
        control (latitude, longitude) where neither does. Sections between the same streets have their spot besides.
    """
    crossed = {one.section: _crossing(network, one.section) for one in controls}
    alike = Counter((network.name_ar[section], text) for section, text in crossed.items())
    told = {}
    for one in controls:
        text, spot = crossed[one.section], f"{one.lat:.5f}, {one.lon:.5f}"
        if text is None:
            told[one.section] = Text(spot, spot)
        elif alike[network.name_ar[one.section], text] > 1:
            told[one.section] = Text(f"{text.ar}، {spot}", f"{text.en}, {spot}")
        else:
            told[one.section] = text
    return told


def _crossing(network: RoadNetwork, section: int) -> Text | None:
    """Between which streets a section lies; None where no street of another name meets it."""
    ends = [_met(network, section, int(node[section])) for node in (network.section_tail, network.section_head)]
    met = sorted({one for one in ends if one is not None}, key=lambda one: (one.ar, one.en))
    if not met:
        return None
    if len(met) == 1:
        return say("closure.stretch_at", street=met[0])
    return say("closure.stretch", first=met[0], second=met[1])


def _met(network: RoadNetwork, section: int, node: int) -> Text | None:
    """Name of the street that meets a section at one of its ends: of the greatest class, by name among equals."""
    here = np.flatnonzero((network.section_tail == node) | (network.section_head == node)).tolist()
    own = network.name_ar[section] or network.name_en[section]
    others = [
        (int(network.road_class[other]), network.name_ar[other] or network.name_en[other], network.name_en[other])
        for other in here
        if other != section and (network.name_ar[other] or network.name_en[other]) not in ("", own)
    ]
    if not others:
        return None
    _road_class, name_ar, name_en = min(others)
    return Text(name_ar, name_en or name_ar)
