from __future__ import annotations

import csv
import io
import re
from datetime import UTC, date, datetime, timedelta
from http import HTTPStatus
from typing import TYPE_CHECKING, Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from himaya.web.accounts.models import Role
from himaya.web.journal.models import JournalEntry
from himaya.web.places.actions.places import put_place
from himaya.web.places.actions.units import add_duty, drop_duty
from himaya.web.places.models import Duty, FileReading, Place, Unit

if TYPE_CHECKING:
    from collections.abc import Sequence

    from django.test import Client

PLACE_HEAD = ("id", "name_ar", "kind", "lon", "lat", "governorate", "capacity")
PLACE_CELLS = ("P-1", "ميدان المحطة", "ميدان", "29.9", "31.2", "الإسكندرية", "100")
UNIT_HEAD = ("id", "call_sign", "kind", "base_id", "crew", "women")
UNIT_CELLS = ("U-7", "صخر 7", "static_post", "B-01", "5", "1")
UNIT = {
    "id": "U-7",
    "call_sign": "صخر 7",
    "kind": "static_post",
    "base_id": "B-01",
    "governorate": "EG-ALX",
    "crew": "5",
    "women": "1",
}
NOON, EIGHT = (datetime(2027, 1, 6, hour, tzinfo=UTC) for hour in (10, 18))


def _fact(client: Client, address: str, label: str) -> str:
    """What the page of a record says beside a label."""
    found = re.search(rf"<dt>{label}</dt><dd>(.*?)</dd>", client.get(address).content.decode())
    assert found is not None
    return found[1]


def _taken_over(client: Client, at: str, head: Sequence[str], cells: Sequence[str]) -> dict[str, int]:
    """Write a table of one row; what became of it."""
    text = io.StringIO()
    csv.writer(text).writerows([head, cells])
    answer = client.post(at, {"file": SimpleUploadedFile("table.csv", text.getvalue().encode())})
    assert answer.status_code == HTTPStatus.FOUND
    client.post(answer.headers["Location"])
    counts: dict[str, int] = FileReading.objects.order_by("-pk")[0].counts
    return counts


@pytest.mark.parametrize("typed", ["2026-03-05", "٢٠٢٦-٠٣-٠٥", "2026/03/05"])
def test_the_day_of_the_last_check_comes_by_form(desk: Client, place: Place, row: Any, typed: str) -> None:
    """The page tells it, the form shows it again, and the journal says from when to when."""
    at = f"/places/{place.code}/"
    assert _fact(desk, at, "آخر معاينة بالموقع") == "—"
    assert desk.post(f"{at}edit/", {**row(), "checked_on": typed}).status_code == HTTPStatus.FOUND
    assert Place.objects.get().checked_on == date(2026, 3, 5)
    assert _fact(desk, at, "آخر معاينة بالموقع") == "5 مارس 2026"
    assert 'value="2026-03-05" type="date"' in desk.get(f"{at}edit/").content.decode()
    entry = JournalEntry.objects.filter(action="place-changed", object_id=place.code).order_by("-pk")[0]
    assert (entry.before["checked_on"], entry.after["checked_on"]) == (None, "2026-03-05")


@pytest.mark.parametrize("typed", ["2026-02-30", "05-03-2026", "أمس", "ahead"])
def test_a_day_that_is_none_or_has_not_come_is_refused(desk: Client, place: Place, row: Any, typed: str) -> None:
    """A check on the spot lies behind; the form says so at its field."""
    ahead = (timezone.localdate() + timedelta(days=1)).isoformat()
    sent = {**row(), "checked_on": ahead if typed == "ahead" else typed}
    answer = desk.post(f"/places/{place.code}/edit/", sent)
    assert answer.status_code == HTTPStatus.UNPROCESSABLE_ENTITY
    assert 'id="err_checked_on"' in answer.content.decode()
    assert Place.objects.get().checked_on is None


def test_the_day_of_the_last_check_comes_by_table(desk: Client) -> None:
    """Under either heading; a table without the column leaves the day alone, one from tomorrow is refused."""
    at, head = "/places/import/", (*PLACE_HEAD, "آخر معاينة")
    assert _taken_over(desk, at, head, (*PLACE_CELLS, "٢٠٢٦-٠٣-٠٥"))["added"] == 1
    assert Place.objects.get().checked_on == date(2026, 3, 5)
    assert _taken_over(desk, at, PLACE_HEAD, (*PLACE_CELLS[:-1], "120"))["changed"] == 1
    assert (Place.objects.get().capacity, Place.objects.get().checked_on) == (120, date(2026, 3, 5))
    ahead = (timezone.localdate() + timedelta(days=1)).isoformat()
    assert _taken_over(desk, at, (*PLACE_HEAD, "checked_on"), (*PLACE_CELLS, ahead))["refused"] == 1
    assert Place.objects.get().checked_on == date(2026, 3, 5)


@pytest.mark.parametrize("role", [Role.PLANNER, Role.DUTY_OFFICER, Role.OPERATOR, Role.POST_COMMANDER])
def test_the_office_to_ask_stands_on_the_page(
    officer: Any, browser_of: Any, place: Place, row: Any, role: Role
) -> None:
    """An office, never a person, for all who see the place; a dash where it has none."""
    at, label = f"/places/{place.code}/", "جهة التنسيق بالمكان"
    client = browser_of(officer(role))
    assert _fact(client, at, label) == "—"
    put_place(row(host_office="مكتب أمن الكاتدرائية <المدخل>"), by=None)
    assert _fact(client, at, label) == "مكتب أمن الكاتدرائية &lt;المدخل&gt;"


def test_skills_equipment_and_shift_come_by_form(desk: Client, unit: Unit) -> None:
    """The page tells them, the list finds the unit by them, and the pattern is chosen again in the form."""
    told = {"skills": "إنقاذ، إسعاف أولي", "equipment": "جهاز كشف", "shift": "24-48"}
    assert desk.post("/units/new/", {**UNIT, **told}).status_code == HTTPStatus.FOUND
    made = Unit.objects.get(code="U-7")
    assert {name: getattr(made, name) for name in told} == told
    assert _fact(desk, "/units/U-7/", "المهارات") == told["skills"]
    assert _fact(desk, "/units/U-7/", "التجهيزات") == told["equipment"]
    assert _fact(desk, "/units/U-7/", "نظام الورديات") == "24 ساعة خدمة و48 ساعة راحة"
    assert '<option value="24-48" selected>' in desk.get("/units/U-7/edit/").content.decode()
    for word in ("اسعاف", "كشف"):
        found = desk.get("/units/", {"q": word}).content.decode()
        assert "U-7" in found
        assert unit.code not in found


@pytest.mark.parametrize(
    ("name", "typed"), [("shift", "9x9"), ("skills", "م" * 301), ("equipment", "هاتف 01012345678")]
)
@pytest.mark.usefixtures("unit")
def test_what_the_register_does_not_keep_is_refused(desk: Client, name: str, typed: str) -> None:
    """An unknown pattern, a text too long, a telephone: each at its field, and no unit is made."""
    answer = desk.post("/units/new/", {**UNIT, "shift": "8x3", name: typed})
    assert answer.status_code == HTTPStatus.UNPROCESSABLE_ENTITY
    assert f'id="err_{name}"' in answer.content.decode()
    assert not Unit.objects.filter(code="U-7").exists()


@pytest.mark.usefixtures("unit")
def test_skills_equipment_and_shift_come_by_table(desk: Client) -> None:
    """By code or by words; where a later table says nothing of them, they stay."""
    head = (*UNIT_HEAD, "المهارات", "التجهيزات", "نظام الورديات")
    written = (*UNIT_CELLS, "إنقاذ", "جهاز كشف", "ورديتان كل منهما 12 ساعة")
    assert _taken_over(desk, "/units/import/", head, written)["added"] == 1
    made = Unit.objects.get(code="U-7")
    assert (made.skills, made.equipment, made.shift) == ("إنقاذ", "جهاز كشف", "12x2")
    assert _taken_over(desk, "/units/import/", UNIT_HEAD, (*UNIT_CELLS[:4], "6", "1"))["changed"] == 1
    made.refresh_from_db()
    assert (made.crew, made.skills, made.equipment, made.shift) == (6, "إنقاذ", "جهاز كشف", "12x2")
    assert _taken_over(desk, "/units/import/", (*UNIT_HEAD, "shift"), (*UNIT_CELLS, "دائماً"))["refused"] == 1


def test_a_duty_is_dropped_by_the_office_of_its_unit(desk: Client, unit: Unit, officer: Any, browser_of: Any) -> None:
    """Others find no such duty, those who look may not; the journal keeps its times."""
    add_duty(unit, NOON, EIGHT, by=None)
    at = f"/units/{unit.code}/duties/{Duty.objects.get().pk}/drop/"
    assert browser_of(officer(area="EG-C")).post(at).status_code == HTTPStatus.NOT_FOUND
    assert browser_of(officer(Role.OPERATOR)).post(at).status_code == HTTPStatus.FORBIDDEN
    assert desk.get(at).headers["Location"] == f"/units/{unit.code}/"
    assert Duty.objects.exists()
    assert desk.post(at).status_code == HTTPStatus.FOUND
    assert not Duty.objects.exists()
    entry = JournalEntry.objects.filter(action="unit-changed", object_id=unit.code).order_by("-pk")[0]
    assert entry.before == {"duty_start": NOON.isoformat(), "duty_end": EIGHT.isoformat()}
    assert entry.after == {"duty_start": None, "duty_end": None}
    assert desk.post(at).status_code == HTTPStatus.NOT_FOUND


def test_a_duty_dropped_by_two_pages_is_written_down_once(unit: Unit) -> None:
    """Both found it before either removed it."""
    add_duty(unit, NOON, EIGHT, by=None)
    found = [Duty.objects.get(), Duty.objects.get()]
    entries = JournalEntry.objects.count()
    for duty in found:
        drop_duty(duty, by=None)
    assert not Duty.objects.exists()
    assert JournalEntry.objects.count() == entries + 1


def test_a_unit_goes_out_of_service_and_comes_back(desk: Client, unit: Unit, officer: Any, browser_of: Any) -> None:
    """The page offers the other state, the list finds it, and each way is one entry of the journal."""
    at = f"/units/{unit.code}/"
    assert browser_of(officer(area="EG-C")).post(f"{at}out/", {"out": "1"}).status_code == HTTPStatus.NOT_FOUND
    for out, offered in (("1", "0"), ("0", "1")):
        assert desk.post(f"{at}out/", {"out": out}).status_code == HTTPStatus.FOUND
        assert Unit.objects.get().is_out is (out == "1")
        assert f'name="out" value="{offered}"' in desk.get(at).content.decode()
        assert (unit.code in desk.get("/units/?duty=out").content.decode()) is (out == "1")
    entries = JournalEntry.objects.filter(action="unit-changed", object_id=unit.code).order_by("pk")
    assert [entry.after for entry in entries] == [{"is_out": True}, {"is_out": False}]
    assert desk.post(f"{at}out/", {"out": "2"}).status_code == HTTPStatus.BAD_REQUEST
