"""Two offices, or two pages of one, at the same record."""

from __future__ import annotations

import html
import re
from dataclasses import replace
from datetime import date
from http import HTTPStatus
from typing import TYPE_CHECKING, Any

import pytest

from himaya.faults import InvalidInputError
from himaya.web.accounts.models import Role
from himaya.web.journal.models import JournalEntry
from himaya.web.places.actions import places as place_actions
from himaya.web.places.actions import units as unit_actions
from himaya.web.places.actions.common import standing
from himaya.web.places.actions.places import drop_part, put_door, put_place
from himaya.web.places.actions.reference import add_number
from himaya.web.places.actions.units import put_base, put_unit
from himaya.web.places.models import Base, Door, Place, Service, Unit
from himaya.web.places.queries.stored import known_places, known_units, may_everywhere
from himaya.web.places.views import places as place_views
from himaya.web.places.views import units as unit_views

if TYPE_CHECKING:
    from django.test import Client

DOOR = {"id": "CH-01-D1", "name_ar": "باب 1", "lon": "29.9", "lat": "31.199", "width_m": "2", "lanes_men": "4"}
SQUARE = {"type": "Polygon", "coordinates": [[[29.89, 31.19], [29.91, 31.19], [29.91, 31.21], [29.89, 31.19]]]}


def _opened(client: Client, address: str) -> dict[str, str]:
    """What a form carries along unseen."""
    found = re.search(r'name="seen" value="([^"]*)"', client.get(address).content.decode())
    assert found is not None
    return {"seen": html.unescape(found[1])}


def test_a_place_changed_meanwhile_is_not_written_over(desk: Client, place: Place, row: Any) -> None:
    """The form says what changed from what to what and keeps what was typed; saved again, it is written."""
    at = f"/places/{place.code}/edit/"
    sent = {**row(), "capacity": "4500", "area_m2": "2600", **_opened(desk, at)}
    put_place(row(capacity=4100), by=None)
    answer = desk.post(at, {**sent, "lon": "x"})
    assert answer.status_code == HTTPStatus.UNPROCESSABLE_ENTITY
    answer = desk.post(at, sent)
    assert answer.status_code == HTTPStatus.UNPROCESSABLE_ENTITY
    page = answer.content.decode()
    assert "كانت «4000» وأصبحت «4100»" in page
    assert 'value="4500"' in page
    assert Place.objects.get().capacity == 4100
    again = re.search(r'name="seen" value="([^"]*)"', page)
    assert again is not None
    assert desk.post(at, {**sent, "seen": html.unescape(again[1])}).status_code == HTTPStatus.FOUND
    assert Place.objects.get().capacity == 4500


def test_a_unit_and_a_base_changed_meanwhile_are_not_written_over(desk: Client, unit: Unit) -> None:
    """As with a place."""
    typed = {"id": unit.code, "call_sign": unit.call_sign, "kind": "static_post", "base_id": "B-01", "crew": "6"}
    sent = {
        **typed,
        "governorate": "EG-ALX",
        "women": "1",
        "shift": "8x3",
        **_opened(desk, f"/units/{unit.code}/edit/"),
    }
    put_unit({"id": unit.code, "crew": 7}, by=None)
    answer = desk.post(f"/units/{unit.code}/edit/", sent)
    assert answer.status_code == HTTPStatus.UNPROCESSABLE_ENTITY
    assert "كانت «5» وأصبحت «7»" in answer.content.decode()
    assert Unit.objects.get().crew == 7
    base = {"id": "B-01", "name_ar": "قسم العطارين", "name_en": "", "kind": "police_station", "governorate": "EG-ALX"}
    opened = _opened(desk, "/units/bases/B-01/")
    put_base({**base, "name_en": "Attarine", "lon": 29.9, "lat": 31.19}, by=None)
    sent = {**base, "name_en": "Attarin", "lon": "29.9", "lat": "31.19", **opened}
    assert desk.post("/units/bases/B-01/", sent).status_code == HTTPStatus.UNPROCESSABLE_ENTITY
    assert Base.objects.get().name_en == "Attarine"


def test_the_same_button_twice_asks_for_the_same(desk: Client, place: Place, unit: Unit) -> None:
    """Closing what another page has closed opens nothing, and stands in the journal once."""
    for _time in range(2):
        assert desk.post(f"/places/{place.code}/close/", {"closed": "1"}).status_code == HTTPStatus.FOUND
        assert desk.post(f"/units/{unit.code}/out/", {"out": "1"}).status_code == HTTPStatus.FOUND
    place.refresh_from_db()
    unit.refresh_from_db()
    assert (place.is_closed, unit.is_out) == (True, True)
    assert JournalEntry.objects.filter(action="place-changed").count() == 1
    assert JournalEntry.objects.filter(action="unit-changed").count() == 1
    assert desk.post(f"/places/{place.code}/close/").status_code == HTTPStatus.BAD_REQUEST


def test_a_new_door_does_not_write_over_one(desk: Client, place: Place) -> None:
    """An identifier of this place is taken; one of another place cannot be used, and nothing is said of it."""
    at = f"/places/{place.code}/doors/new/"
    assert desk.post(at, DOOR).status_code == HTTPStatus.FOUND
    answer = desk.post(at, {**DOOR, "name_ar": "باب آخر"})
    assert answer.status_code == HTTPStatus.UNPROCESSABLE_ENTITY
    assert Door.objects.get().name_ar == "باب 1"
    edited = f"/places/{place.code}/doors/{Door.objects.get().pk}/"
    assert desk.post(edited, {**DOOR, "name_ar": "باب المدخل"}).status_code == HTTPStatus.FOUND
    assert Door.objects.get().name_ar == "باب المدخل"


def test_a_place_does_not_leave_its_outline_or_doors_behind(desk: Client, place: Place, row: Any) -> None:
    """Neither by its form nor by an action; a small move within both is fine."""
    put_place(row(shape=SQUARE), by=None)
    sent = {**row(), "area_m2": "2600", "capacity": "4000", "shape": ""}
    with pytest.raises(InvalidInputError) as refused:
        put_place(row(lon=29.95), by=None)
    assert refused.value.faults[0].code == "scenario.outside_outline"
    put_place(row(lon=29.905), by=None)
    put_door(place, {"id": "D-1", "name_ar": "باب", "lon": 29.9, "lat": 31.199, "width_m": 2.0}, by=None)
    answer = desk.post(f"/places/{place.code}/edit/", {**sent, "lon": "29.95"})
    assert answer.status_code == HTTPStatus.UNPROCESSABLE_ENTITY
    assert 'id="err_lon"' in answer.content.decode()
    assert Place.objects.get().lon == 29.905


def test_what_others_hold_is_not_told(desk: Client, officer: Any, browser_of: Any, place: Place, row: Any) -> None:
    """The office of Cairo learns neither identifier nor name of a place of Alexandria, whatever it types."""
    cairo = browser_of(officer(area="EG-C"))
    sent = {**row("C-1"), "name_ar": "ميدان", "kind": "square", "lon": "31.236", "lat": "30.044", "capacity": "9"}
    sent = {**sent, "area_m2": "", "governorate": "EG-C"}
    taken = cairo.post("/places/new/", {**sent, "id": place.code}).content.decode()
    assert "لا يمكن استعمال هذا المعرف" in taken
    assert place.name_ar not in taken
    alike = cairo.post("/places/new/", {**row("C-1"), "area_m2": "2600", "capacity": "9"}).content.decode()
    assert "لدى جهة أخرى" in alike
    assert f"بالمعرف {place.code}" not in alike
    own = desk.post("/places/new/", {**row("C-1"), "area_m2": "2600", "capacity": "9"}).content.decode()
    assert f"بالمعرف {place.code}" in own


def test_a_number_withdrawn_twice_is_withdrawn(officer: Any, browser_of: Any, enrol: Any) -> None:
    """The second press of the same button changes nothing."""
    keeper = officer(Role.ADMINISTRATOR, "")
    enrol(keeper)
    told = {"service_ar": "الإسعاف", "service_en": "Ambulance", "source": "وزارة الصحة 2026"}
    number = add_number(number="123", since=date(2026, 1, 5), by=None, **told)
    client = browser_of(keeper)
    for _time in range(2):
        client.post(f"/numbers/{number.pk}/withdraw/", {"withdrawn": "1"})
    number.refresh_from_db()
    assert number.is_withdrawn
    assert JournalEntry.objects.filter(action="number-withdrawn").count() == 1


def _forms(place: Place) -> dict[str, tuple[dict[str, Any], type[Any], str]]:
    """Forms that add a record: what is sent, its model, and what the other one calls it."""
    point = {"lon": "29.91", "lat": "31.199", "governorate": "EG-ALX"}
    times = {"start": "2027-01-06T19:00", "end": "2027-01-06T23:00", "attendance": "9"}
    crew = {"kind": "static_post", "base_id": "B-01", "crew": "4", "women": "1", "shift": "8x3", **point}
    return {
        "/places/new/": ({"id": "X-1", "kind": "square", "capacity": "9", "area_m2": "", **point}, Place, "name_ar"),
        "/units/new/": ({"id": "X-1", **crew}, Unit, "call_sign"),
        "/units/bases/new/": ({"id": "X-1", "kind": "police_station", **point}, Base, "name_ar"),
        f"/places/{place.code}/doors/new/": ({**DOOR, "id": "X-1"}, Door, "name_ar"),
        f"/places/{place.code}/services/new/": (
            {"id": "X-1", "arrival_min": "60", "departure_min": "30", **times},
            Service,
            "name_ar",
        ),
    }


@pytest.mark.parametrize(
    "at", ["/places/", "/units/", "/units/bases/", "/places/CH-01/doors/", "/places/CH-01/services/"]
)
@pytest.mark.parametrize("late", ["before-the-check", "before-the-write"])
def test_of_two_forms_with_one_new_identifier_the_second_is_told(
    desk: Client, place: Place, unit: Unit, monkeypatch: pytest.MonkeyPatch, at: str, late: str
) -> None:
    """Both were read against a register without it; what the first one wrote stands, the second keeps what it typed."""
    assert unit.code
    before = known_places(may_everywhere), known_units(may_everywhere)
    sent, model, name = _forms(place)[f"{at}new/"]
    assert desk.post(f"{at}new/", {**sent, name: "الأول"}).status_code == HTTPStatus.FOUND
    monkeypatch.setattr(place_views, "known_places", lambda _may: before[0])
    monkeypatch.setattr(unit_views, "known_units", lambda _may: before[1])
    if late == "before-the-write":
        _unseen_once(monkeypatch)
    answer = desk.post(f"{at}new/", {**sent, name: "الثاني"})
    assert answer.status_code == HTTPStatus.UNPROCESSABLE_ENTITY
    page = answer.content.decode()
    assert 'id="err_id"' in page
    assert 'value="الثاني"' in page
    assert [getattr(row, name) for row in model.objects.filter(code="X-1")] == ["الأول"]


def _unseen_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """The first look for an identifier finds nothing, as before the other transaction ended."""
    looks: list[str] = []

    def look(model: type[Any], **by: Any) -> Any:
        looks.append(model.__name__)
        return None if len(looks) == 1 else standing(model, **by)

    for module in (place_actions, unit_actions):
        monkeypatch.setattr(module, "standing", look)


def test_of_two_units_with_one_call_sign_the_second_is_told(
    desk: Client, place: Place, unit: Unit, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The call sign that another form took meanwhile stands at its field."""
    sent = {**_forms(place)["/units/new/"][0], "call_sign": unit.call_sign}
    known, around = known_units(may_everywhere)
    monkeypatch.setattr(unit_views, "known_units", lambda _may: (known, replace(around, call_signs={})))
    answer = desk.post("/units/new/", sent)
    assert answer.status_code == HTTPStatus.UNPROCESSABLE_ENTITY
    assert 'id="err_call_sign"' in answer.content.decode()
    assert Unit.objects.count() == 1


@pytest.mark.parametrize("part", ["doors", "exits", "services"])
def test_a_part_changed_meanwhile_is_not_written_over(desk: Client, place: Place, part: str) -> None:
    """Doors, ways out and gatherings as with a place: told first, written when it is saved again."""
    way = {"label_ar": "مخرج", "width_m": "2"}
    times = {"start": "2027-01-06T19:00", "end": "2027-01-06T23:00", "arrival_min": "60", "departure_min": "30"}
    gathering = {"id": "S-1", "name_ar": "قداس", "attendance": "9", **times}
    sent, name = {"doors": (DOOR, "name_ar"), "exits": (way, "label_ar"), "services": (gathering, "name_ar")}[part]
    assert desk.post(f"/places/{place.code}/{part}/new/", sent).status_code == HTTPStatus.FOUND
    found = getattr(place, part).get()
    at = f"/places/{place.code}/{part}/{found.pk}/"
    opened = _opened(desk, at)
    assert desk.post(at, {**sent, **opened, name: "الأول"}).status_code == HTTPStatus.FOUND
    answer = desk.post(at, {**sent, **opened, name: "الثاني"})
    assert answer.status_code == HTTPStatus.UNPROCESSABLE_ENTITY
    page = answer.content.decode()
    assert f'id="err_{name}"' in page
    assert "وأصبحت «الأول»" in page
    assert getattr(getattr(place, part).get(), name) == "الأول"
    again = re.search(r'name="seen" value="([^"]*)"', page)
    assert again is not None
    assert desk.post(at, {**sent, name: "الثاني", "seen": html.unescape(again[1])}).status_code == HTTPStatus.FOUND
    assert getattr(getattr(place, part).get(), name) == "الثاني"


def test_a_gathering_put_under_a_celebration_meanwhile_keeps_it(desk: Client, place: Place) -> None:
    """The celebration is among what the form saw."""
    times = {"start": "2027-01-06T19:00", "end": "2027-01-06T23:00", "arrival_min": "60", "departure_min": "30"}
    sent = {"id": "S-1", "name_ar": "قداس", "attendance": "9", **times}
    assert desk.post(f"/places/{place.code}/services/new/", sent).status_code == HTTPStatus.FOUND
    at = f"/places/{place.code}/services/{Service.objects.get().pk}/"
    opened = _opened(desk, at)
    chosen = {**sent, "celebration": "coptic-christmas 2027-01-07"}
    assert desk.post(at, {**chosen, **opened}).status_code == HTTPStatus.FOUND
    assert desk.post(at, {**sent, **opened}).status_code == HTTPStatus.UNPROCESSABLE_ENTITY
    assert Service.objects.get().celebration is not None


def test_a_part_removed_meanwhile_is_neither_changed_nor_removed_again(desk: Client, place: Place) -> None:
    """The form says that it is gone; a second removal writes nothing."""
    assert desk.post(f"/places/{place.code}/doors/new/", DOOR).status_code == HTTPStatus.FOUND
    door = Door.objects.get()
    drop_part(place, door, by=None)
    with pytest.raises(InvalidInputError) as refused:
        put_door(place, {"name_ar": "باب"}, door=Door(pk=99, place=place, code="CH-01-D1"), by=None)
    assert refused.value.faults[0].code == "places.part_gone"
    written = JournalEntry.objects.count()
    drop_part(place, Door(pk=99, place=place, code="CH-01-D1"), by=None)
    assert JournalEntry.objects.count() == written
