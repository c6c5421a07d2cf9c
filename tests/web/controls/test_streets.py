"""The streets of the public's map are those of the governorate's road file, told once for each edition of it."""

from __future__ import annotations

import base64
import re
from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np
import pytest
import shapely
from django.test import Client
from django.utils import translation
from tests.web.controls.conftest import ALX, CHURCH_WAY, SOUTH, WEST

from himaya.roads.estimate import estimated_network
from himaya.roads.speeds import ROAD_CLASSES
from himaya.roads.store import save_network
from himaya.web.controls.actions.streets import publish_streets
from himaya.web.portal.models import Notice, Topic
from himaya.web.portal.queries.ground import streets

if TYPE_CHECKING:
    from pathlib import Path

    from himaya.roads.network import RoadNetwork

pytestmark = pytest.mark.django_db
EVERYWHERE = (WEST - 1, SOUTH - 1, WEST + 1, SOUTH + 1)


def _told() -> Notice:
    return Notice.objects.get(topic=Topic.STREETS)


def test_every_street_is_told_where_it_is(network: RoadNetwork) -> None:
    """Each section's line to about a metre, with its class and both names; the planner's own figures stay inside."""
    publish_streets()
    told = streets(ALX)
    assert len(told.rank) == network.n_sections
    for section in range(network.n_sections):
        real = np.column_stack(network.section_line(section))
        assert shapely.hausdorff_distance(*map(shapely.LineString, (real, told.line(section)))) < 2e-5
        assert told.rank[section] == network.road_class[section]
        with translation.override("ar"):
            assert told.title_of(section) == network.name_ar[section]
    with translation.override("en"):
        assert told.title_of(CHURCH_WAY) == "Church Lane"
    assert set(_told().told) == {"edition", "lines"}


def test_a_window_finds_what_touches_it(network: RoadNetwork, data_dir: Path) -> None:
    """As an intersection of every box one by one finds it; the greatest streets come last, smaller ones stay out."""
    ranks = np.arange(network.n_sections) % 7
    save_network(replace(network, road_class=ranks), data_dir / "roads" / f"{ALX}.npz")
    publish_streets()
    window = (WEST + 0.001, SOUTH + 0.001, WEST + 0.006, SOUTH + 0.006)
    found = streets(ALX).within(window, 4).tolist()
    lines = [shapely.LineString(streets(ALX).line(section)) for section in range(network.n_sections)]
    near = [shapely.box(*window).intersects(shapely.envelope(line)) for line in lines]
    wanted = {section for section in range(network.n_sections) if ranks[section] <= 4 and near[section]}
    assert set(found) == wanted
    assert [ranks[piece] for piece in found] == sorted((ranks[piece] for piece in found), reverse=True)


def test_ways_to_buildings_are_not_drawn(network: RoadNetwork, data_dir: Path) -> None:
    """A service road is left out; the rest is told."""
    classes = np.full(network.n_sections, 6)
    classes[3] = ROAD_CLASSES.index("service")
    save_network(replace(network, road_class=classes), data_dir / "roads" / f"{ALX}.npz")
    publish_streets()
    assert len(streets(ALX).rank) == network.n_sections - 1


@pytest.mark.usefixtures("network")
def test_an_edition_is_told_once_and_goes_with_its_file(data_dir: Path) -> None:
    """The same file is not told again; another one is; none, or distances without roads, leave nothing to draw."""
    publish_streets()
    first = _told()
    publish_streets()
    assert _told().changed_at == first.changed_at
    assert len(streets(ALX).rank)
    file = data_dir / "roads" / f"{ALX}.npz"
    save_network(estimated_network([WEST, WEST + 0.01], [SOUTH, SOUTH]), file)
    publish_streets()
    assert _told().changed_at > first.changed_at
    assert len(streets(ALX).rank) == 0
    file.unlink()
    publish_streets()
    assert not Notice.objects.filter(topic=Topic.STREETS).exists()


@pytest.mark.usefixtures("network")
def test_a_report_is_shown_the_streets_with_their_names() -> None:
    """Lines and names are in the picture of the page, which stays small enough for a slow telephone."""
    publish_streets()
    point = f"{SOUTH + 0.014:.5f}, {WEST + 0.0225:.5f}"
    page = Client().post("/public/report/map/", {"area": ALX, "map": "show", "point": point}).content.decode()
    found = re.search(r"svg\+xml;base64,([^\"]+)", page)
    assert found
    drawn = base64.b64decode(found[1]).decode()
    assert "حارة الكنيسة" in drawn
    assert drawn.count('stroke="#bdbdbd"') == 1
