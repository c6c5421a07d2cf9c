"""The streets that the map of the public draws: the roads of a governorate, whatever is planned on them."""

from __future__ import annotations

import base64
import json
import zlib
from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.utils import timezone

from himaya.files import sha256_of
from himaya.scenario.governorates import governorates
from himaya.web.controls.queries.roads import network_in, road_file
from himaya.web.portal.actions import publish, withdraw_others
from himaya.web.portal.models import Notice, Topic
from himaya.web.portal.queries.ground import A_DEGREE

if TYPE_CHECKING:
    from himaya.roads.network import RoadNetwork

_TOLERANCE_DEG = 0.00005
"""How far a drawn street may lie from the real one, about five metres."""
_LAST_CLASS = "living_street"
"""Ways to single buildings are not drawn."""


def publish_streets() -> None:
    """Tell the streets of every governorate whose roads are known; one whose road file is the same is left alone."""
    files = {area: path for area in governorates() if (path := road_file(area)) is not None}
    editions = {area: sha256_of(path) for area, path in files.items()}
    known = dict(Notice.objects.filter(topic=Topic.STREETS).values_list("key", "told__edition"))
    changed = {area: path for area, path in files.items() if known.get(area) != editions[area]}
    told = {area: {"edition": editions[area], **_told(network_in(path))} for area, path in changed.items()}
    with transaction.atomic():
        for area, words in told.items():
            publish(Topic.STREETS, area, area=area, starts_at=timezone.now(), ends_at=None, told=words)
        if known.keys() - files.keys():
            withdraw_others(Topic.STREETS, list(files))


def _told(network: RoadNetwork) -> dict[str, Any]:
    """Streets in one packed text: class, name and number of points of each section; steps from point to point."""
    import numpy as np  # noqa: PLC0415  # NumPy is loaded when somebody asks for roads
    import shapely  # noqa: PLC0415  # likewise

    from himaya.roads.speeds import ROAD_CLASSES  # noqa: PLC0415  # likewise

    if network.estimated:
        return {"lines": ""}
    points = np.column_stack((network.geometry_lon, network.geometry_lat))
    owner = np.repeat(np.arange(network.n_sections), np.diff(network.geometry_first))
    kept = np.flatnonzero(network.road_class <= ROAD_CLASSES.index(_LAST_CLASS))
    drawn = np.asarray(shapely.linestrings(points, indices=owner), object)
    lines = shapely.simplify(drawn[kept], _TOLERANCE_DEG)
    corners = np.rint(shapely.get_coordinates(lines) * A_DEGREE).astype(np.int64)
    pairs = [(network.name_ar[section], network.name_en[section]) for section in kept.tolist()]
    names = list(dict.fromkeys(pairs))
    place = {pair: row for row, pair in enumerate(names)}
    told = {
        "rank": network.road_class[kept].tolist(),
        "names": names,
        "name": [place[pair] for pair in pairs],
        "count": shapely.get_num_coordinates(lines).tolist(),
        "steps": np.diff(corners, axis=0, prepend=0).ravel().tolist(),
    }
    text = json.dumps(told, ensure_ascii=False, separators=(",", ":")).encode()
    return {"lines": base64.b64encode(zlib.compress(text)).decode()}
