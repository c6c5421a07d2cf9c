"""The map of a report: what is pressed is what is taken, nothing is sent by it, and what was written stays."""

from __future__ import annotations

import base64
import re
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from hypothesis import given
from hypothesis import strategies as st
from lxml import etree

from himaya.roads.plane import great_circle_m
from himaya.scenario.governorates import governorates
from himaya.web.places.actions.publishing import publish_places
from himaya.web.places.models import Place
from himaya.web.portal import flood
from himaya.web.portal.actions import publish_key
from himaya.web.portal.frame import FINEST_M, HEIGHT_PX, TAKEN_M, WIDTH_PX, Frame
from himaya.web.portal.models import Letter

if TYPE_CHECKING:
    from pathlib import Path

AT, MAP = "/en/public/report/", "/en/public/report/map/"
SQUARE = (29.9, 31.2)
WRITTEN = {"area": "EG-ALX", "where": "", "point": "", "category": "", "text": "The lamp is broken."}
pytestmark = pytest.mark.django_db
_SVG = "{http://www.w3.org/2000/svg}"
HOSTILE = '"/><script>alert(1)</script>]]>&'


@pytest.fixture(autouse=True)
def _open_gates(data_dir: Path) -> None:
    """No letter was counted before, and letters are taken."""
    for gate in (flood.LETTERS, flood.PRESSING):
        gate.forget()
    publish_key(data_dir)


@pytest.fixture
def square() -> Place:
    """A place that everybody knows, and is told of."""
    lon, lat = SQUARE
    shared = {"area": "EG-ALX", "capacity": 100, "kind": "square"}
    place = Place.objects.create(code="S-1", name_ar="ميدان محطة الرمل", name_en="Raml", lon=lon, lat=lat, **shared)
    publish_places()
    return place


def _asked(**sent: Any) -> str:
    response = Client().post(MAP, {**WRITTEN, **sent})
    assert (response.status_code, response.headers["Cache-Control"]) == (200, "no-store")
    assert Letter.objects.count() == 0
    return response.content.decode()


def _value(page: str, name: str) -> str:
    found = re.search(rf'name="{name}"[^>]*value="([^"]*)"', page)
    assert found
    return found[1]


def _picture(page: str) -> Any:
    found = re.search(r'src="data:image/svg\+xml;base64,([^"]+)"', page)
    assert found
    return etree.fromstring(base64.b64decode(found[1]), etree.XMLParser(resolve_entities=False))


def _press(page: str, x: float, y: float, **sent: Any) -> str:
    carried = {"frame": _value(page, "frame"), "point": _value(page, "point")}
    return _asked(**{**carried, "press.x": round(x), "press.y": round(y), **sent})


def test_a_place_by_name_is_pressed_where_it_is_drawn(square: Place) -> None:
    """Its dot stands in the middle; a press beside it is that far from it, told with its name; the text stays."""
    page = _asked(map="show", where="raml")
    dot = next(one for one in _picture(page).iter(f"{_SVG}circle"))
    assert (dot.get("cx"), dot.get("cy")) == (str(WIDTH_PX // 2), str(HEIGHT_PX // 2))
    page = _press(page, WIDTH_PX / 2 + 30, HEIGHT_PX / 2 - 40)
    lat, lon = map(float, _value(page, "point").split(", "))
    right_m, up_m = great_circle_m([*SQUARE[:1], lon], [SQUARE[1]] * 2, [lon, lon], [SQUARE[1], lat])
    assert (float(right_m), float(up_m)) == pytest.approx((30 * TAKEN_M, 40 * TAKEN_M), abs=2 * TAKEN_M)
    assert lon > square.lon
    assert lat > square.lat
    assert "Near: <bdi>Raml</bdi>" in page
    assert WRITTEN["text"] in page
    assert [one.get("fill") for one in _picture(page).iter(f"{_SVG}circle")] == ["#0a5a78", "#b3261e"]


@pytest.mark.usefixtures("square")
def test_a_coarse_map_comes_closer_before_it_takes_a_point() -> None:
    """Presses on one spot of the whole governorate end at the spot that was meant first, never at a coarse point."""
    page = _asked(map="show")
    lat, lon, m_per_px = map(float, _value(page, "frame").split())
    assert m_per_px > 20 * TAKEN_M
    east_m, north_m = great_circle_m([lon, lon], [lat, lat], [SQUARE[0], lon], [lat, SQUARE[1]])
    x = WIDTH_PX / 2 + float(np.copysign(east_m, SQUARE[0] - lon)) / m_per_px
    y = HEIGHT_PX / 2 - float(np.copysign(north_m, SQUARE[1] - lat)) / m_per_px
    presses = 0
    while not _value(page, "point"):
        page = _press(page, x, y)
        x, y, presses = WIDTH_PX / 2, HEIGHT_PX / 2, presses + 1
    assert presses > 2
    taken = list(map(float, _value(page, "point").split(", ")))
    assert great_circle_m([taken[1]], [taken[0]], *SQUARE)[0] < 1.5 * m_per_px


@pytest.mark.usefixtures("square")
def test_a_key_takes_the_middle_and_buttons_move_it() -> None:
    """A key presses the corner of a picture: the middle is meant. North, east and the others move half a window."""
    page = _asked(map="show", where="Raml")
    assert _value(_press(page, 0, 0), "point") == "31.20000, 29.90000"
    frame = {"frame": _value(page, "frame")}
    for way, (right, up) in {"north": (0, 1), "south": (0, -1), "east": (1, 0), "west": (-1, 0)}.items():
        lat, lon, _m = map(float, _value(_asked(map=way, **frame), "frame").split())
        moved = great_circle_m([SQUARE[0], lon], [lat, lat], [lon, lon], [lat, SQUARE[1]])
        assert moved == pytest.approx([abs(right) * 2 * WIDTH_PX, abs(up) * 2 * HEIGHT_PX], rel=0.02, abs=0.5)
        assert ((lon > SQUARE[0]) - (lon < SQUARE[0]), (lat > SQUARE[1]) - (lat < SQUARE[1])) == (right, up)
    scales = [float(_value(_asked(map=way, **frame), "frame").split()[2]) for way in ("closer", "wider")]
    assert scales == [FINEST_M, 4 * TAKEN_M]


@pytest.mark.usefixtures("square")
def test_a_point_stays_where_a_press_lies_elsewhere() -> None:
    """A press in another governorate is said to be one; the point that was there before is kept."""
    page = _asked(map="show", point="31.20000, 29.90000")
    for _wider in range(6):
        page = _asked(map="wider", frame=_value(page, "frame"), point="31.20000, 29.90000")
    page = _press(page, WIDTH_PX - 1, HEIGHT_PX - 1)
    assert "That is in another governorate." in page
    assert _value(page, "point") == "31.20000, 29.90000"


@pytest.mark.usefixtures("square")
def test_the_map_stays_in_its_governorate() -> None:
    """A move past its end shows the same window; a press on a map of another governorate takes no point."""
    page = _asked(map="show", point="31.20000, 29.90000")
    for _north in range(40):
        before, page = page, _asked(map="north", frame=_value(page, "frame"))
    assert _value(page, "frame") == _value(before, "frame")
    lat, lon, _m = map(float, _value(page, "frame").split())
    assert governorates()["EG-ALX"].holds(lon, lat)
    cairo = _press(page, 10, 10, area="EG-C")
    assert _value(cairo, "point") == ""
    lat, lon, _m = map(float, _value(cairo, "frame").split())
    assert governorates()["EG-C"].holds(lon, lat)


def test_without_a_governorate_it_is_asked_for() -> None:
    """No map, what is missing beside the button, and what was written."""
    response = Client().post(MAP, {**WRITTEN, "area": "", "map": "show"})
    page = response.content.decode()
    assert (response.status_code, "Choose the governorate first" in page, WRITTEN["text"] in page) == (422, True, True)
    assert "data:image" not in page
    assert "data:image" not in Client().get(MAP).content.decode()


@pytest.mark.parametrize(
    "sent",
    [
        {"frame": "nan nan nan"}, {"frame": "90.0 180.0 99999.9"}, {"frame": "51.5 0.1 4.0"}, {"frame": HOSTILE},
        {"press.x": "9" * 500, "press.y": "1"}, {"press.x": "-5", "press.y": "٣"}, {"point": HOSTILE},
        {"map": HOSTILE}, {"where": HOSTILE}, {"point": "51.5, 0.1"},
    ],
)  # fmt: skip
def test_what_nobody_presses_is_harmless(sent: dict[str, str]) -> None:
    """Broken windows and presses show the governorate; nothing that was typed gets out of its field."""
    page = _asked(**{"map": "show", **sent})
    lat, lon, m_per_px = map(float, _value(page, "frame").split())
    assert governorates()["EG-ALX"].holds(lon, lat)
    assert FINEST_M <= m_per_px < 1000
    assert "<script" not in page


def test_names_are_drawn_as_text(square: Place) -> None:
    """Marks in the name of a place are letters of its label, and the picture has no other elements."""
    Place.objects.filter(pk=square.pk).update(name_en=HOSTILE[:20], name_ar=HOSTILE[:20])
    publish_places()
    drawn = _picture(_asked(map="show", point="31.20000, 29.90000"))
    assert HOSTILE[:20] in [one.text for one in drawn.iter(f"{_SVG}text")]
    assert {one.tag.removeprefix(_SVG) for one in drawn.iter()} <= {"svg", "rect", "path", "circle", "text"}


@pytest.mark.usefixtures("square")
def test_presses_are_held_back_apart_from_letters() -> None:
    """So many presses and no more; whoever pressed too often still sends a letter, with the point that was pressed."""
    reader = Client()
    answers = [reader.post(MAP, {**WRITTEN, "map": "show"}).status_code for _press in range(62)]
    assert set(answers[:60]) == {200}
    assert answers[-1] == 429
    assert Letter.objects.count() == 0
    sent = {**WRITTEN, "point": "31.20012, 29.91873", "category": "other"}
    assert "was received" in reader.post(AT, sent).content.decode()
    assert Letter.objects.count() == 1


@pytest.mark.usefixtures("square")
def test_a_picture_that_was_chosen_too_early_harms_nothing() -> None:
    """It comes with the press, is not kept, and the map is shown."""
    page = _asked(map="show", picture=SimpleUploadedFile("x.jpg", b"no picture", "image/jpeg"))
    assert "data:image" in page


@given(
    lon=st.floats(25, 36), lat=st.floats(22, 31.5), m_per_px=st.floats(FINEST_M, 2000),
    x=st.integers(1, WIDTH_PX), y=st.integers(1, HEIGHT_PX),
)  # fmt: skip
def test_a_press_and_its_pixel_are_each_others_inverse(lon: float, lat: float, m_per_px: float, x: int, y: int) -> None:
    """Whatever the window, what is pressed would be drawn where it was pressed, and lies in the window's box."""
    frame = Frame(lon, lat, m_per_px)
    at = frame.pressed(x, y)
    assert frame.pixels([at])[0].tolist() == pytest.approx([x, y], abs=1e-6)
    west, south, east, north = frame.box
    assert west <= at[0] <= east
    assert south - 1e-9 <= at[1] <= north + 1e-9
