from __future__ import annotations

import csv
import io
import json
from http import HTTPStatus
from typing import TYPE_CHECKING, Any

import openpyxl
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import IntegrityError

from himaya.faults import catalogue
from himaya.web.accounts.models import Role
from himaya.web.journal.models import JournalEntry
from himaya.web.places.actions import files
from himaya.web.places.actions.places import put_door, put_place
from himaya.web.places.actions.units import put_unit
from himaya.web.places.models import FileReading, Place, Unit

if TYPE_CHECKING:
    from django.test import Client

HEAD = ("المعرّف", "الإسم بالعربية", "النوع", "خط الطول", "خط العرض", "المحافظه", "السعة")
DIGITS = str.maketrans("0123456789", "٠١٢٣٤٥٦٧٨٩")


def good_row(number: int) -> list[str]:
    lon, lat = 29.90 + number * 0.003, 31.20 + number * 0.0008
    cells = (
        f"P-{number:02}",
        f"مسجد رقم {number}",
        "مسجد",
        f"{lon:.4f}",
        f"{lat:.4f}",
        "الاسكندرية",
        str(500 + number),
    )
    return [cell if k == 0 else cell.translate(DIGITS) for k, cell in enumerate(cells)]


def forty_rows() -> list[list[str]]:
    """Forty places: row 6 has its coordinates swapped, row 21 repeats row 20, row 36 has a capacity of -5."""
    rows = [good_row(number) for number in range(1, 41)]
    rows[4][3], rows[4][4] = rows[4][4], rows[4][3]
    rows[19] = list(rows[18])
    rows[34][6] = "-٥"
    return rows


def as_csv(rows: list[list[str]], head: tuple[str, ...] = HEAD) -> bytes:
    text = io.StringIO()
    csv.writer(text).writerows([head, *rows])
    return text.getvalue().encode("utf-8-sig")


def as_xlsx(rows: list[list[str]]) -> bytes:
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    for row in (HEAD, *rows):
        sheet.append(list(row))
    content = io.BytesIO()
    book.save(content)
    return content.getvalue()


def send(desk: Client, content: bytes, name: str = "أماكن.csv", at: str = "/places/import/") -> Any:
    return desk.post(at, {"file": SimpleUploadedFile(name, content)})


@pytest.mark.parametrize("write", [as_csv, as_xlsx])
def test_forty_places_with_three_bad_rows(desk: Client, write: Any) -> None:
    """Exactly the three bad rows are refused, each with its cell and reason; the others are written when confirmed."""
    answer = send(desk, write(forty_rows()), name="places.bin")
    assert answer.status_code == HTTPStatus.FOUND
    kept = FileReading.objects.get()
    assert kept.counts == {"added": 37, "changed": 0, "same": 0, "refused": 3, "left_out": []}
    refused = {row["row"]: [fault["code"] for fault in row["faults"]] for row in kept.rows if row["faults"]}
    assert refused == {
        6: ["scenario.swapped_coordinates"],
        21: ["scenario.duplicate_id"],
        36: ["scenario.out_of_range"],
    }
    assert Place.objects.count() == 0
    page = desk.get(f"{answer.headers['Location']}?outcome=refused").content.decode()
    assert "السعة" in page
    assert "-٥" in page
    assert "G36" in page
    whole = desk.get(answer.headers["Location"]).content.decode()
    assert whole.index("مسجد رقم ٣٥") < whole.index("مسجد رقم ١<")
    assert desk.post(answer.headers["Location"]).status_code == HTTPStatus.FOUND
    assert Place.objects.count() == 37
    assert JournalEntry.objects.filter(action="place-added").count() == 37
    assert JournalEntry.objects.get(action="file-taken-over").after["refused"] == 3


def test_the_same_file_twice_changes_nothing(desk: Client) -> None:
    """The second time every good row stands as it is, and no journal entry is added for a place."""
    desk.post(send(desk, as_csv(forty_rows())).headers["Location"])
    entries = JournalEntry.objects.filter(object_kind="place").count()
    send(desk, as_csv(forty_rows()))
    kept = FileReading.objects.order_by("-pk")[0]
    assert (kept.counts["added"], kept.counts["changed"], kept.counts["same"]) == (0, 0, 37)
    assert JournalEntry.objects.filter(object_kind="place").count() == entries


def test_rows_without_an_identifier_are_known_again(desk: Client) -> None:
    """A file without the column of identifiers makes its own, the same ones every time."""
    rows = [good_row(number)[1:] for number in range(1, 4)]
    content = as_csv(rows, HEAD[1:])
    desk.post(send(desk, content).headers["Location"])
    assert Place.objects.count() == 3
    send(desk, content)
    assert FileReading.objects.order_by("-pk")[0].counts["same"] == 3


def test_a_change_is_shown_with_before_and_after(desk: Client, place: Place) -> None:
    """A row of a place on record says what becomes of which field, and leaves fields without a column alone."""
    head = ("id", "name_ar", "kind", "lon", "lat", "capacity")
    content = as_csv([[place.code, place.name_ar, "church", "29.9", "31.199", "4,500"]], head)
    answer = send(desk, content)
    page = desk.get(answer.headers["Location"]).content.decode()
    assert "4000" in page
    assert "4500" in page
    desk.post(answer.headers["Location"])
    place.refresh_from_db()
    assert (place.capacity, place.name_en, place.area) == (4500, "Saint Mark's Cathedral", "EG-ALX")


def test_nothing_is_written_when_the_register_moved_on(desk: Client, place: Place, row: Any) -> None:
    """A place that changed between showing and writing stops the whole file."""
    head = ("id", "name_ar", "kind", "lon", "lat", "capacity")
    lines = [[place.code, place.name_ar, "church", "29.9", "31.199", "4500"], [*good_row(1)[:5], "80"]]
    at = send(desk, as_csv(lines, head)).headers["Location"]
    put_place(row(capacity=4100), by=None)
    answer = desk.post(at)
    assert answer.status_code == HTTPStatus.UNPROCESSABLE_ENTITY
    place.refresh_from_db()
    assert place.capacity == 4100
    assert Place.objects.count() == 1


def test_nothing_is_written_when_a_call_sign_was_given_away(desk: Client, unit: Unit) -> None:
    """Another unit took the call sign between showing and writing: the file is to be read again."""
    head = ("id", "call_sign", "kind", "base_id", "crew")
    rows = [["U-002", "صخر 2", "ارتكاز أمني", "B-01", "5"], ["U-003", "صخر 3", "ارتكاز أمني", "B-01", "5"]]
    at = send(desk, as_csv(rows, head), at="/units/import/").headers["Location"]
    put_unit({"id": "U-009", "call_sign": "صخر 3", "kind": "static_post", "base_id": "B-01", "crew": 5}, by=None)
    answer = desk.post(at)
    assert answer.status_code == HTTPStatus.UNPROCESSABLE_ENTITY
    assert catalogue()["places.reading_stale"]["ar"] in answer.content.decode()
    assert set(Unit.objects.values_list("code", flat=True)) == {unit.code, "U-009"}
    assert FileReading.objects.get().state == "shown"


def test_nothing_is_written_when_the_place_came_under_another_identifier(desk: Client, row: Any) -> None:
    """The same place was added by its form meanwhile."""
    line = ["X-99", "الكاتدرائيه المرقسيه", "كنيسة", "29.9001", "31.1991", "الإسكندرية", "10"]
    at = send(desk, as_csv([line])).headers["Location"]
    put_place(row("CH-77"), by=None)
    assert desk.post(at).status_code == HTTPStatus.UNPROCESSABLE_ENTITY
    assert Place.objects.get().code == "CH-77"


def test_what_the_database_refuses_is_told_as_stale(desk: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    """A row that another office writes in the same instant stops the whole file, and is no failure."""

    def taken(_values: Any, **_by: Any) -> None:
        raise IntegrityError

    at = send(desk, as_csv([good_row(1)])).headers["Location"]
    monkeypatch.setattr(files, "put_place", taken)
    assert desk.post(at).status_code == HTTPStatus.UNPROCESSABLE_ENTITY
    assert FileReading.objects.get().state == "shown"


def test_a_file_is_written_once(desk: Client) -> None:
    """A second confirmation of the same page writes nothing."""
    at = send(desk, as_csv([good_row(1)])).headers["Location"]
    desk.post(at)
    assert desk.post(at).status_code == HTTPStatus.UNPROCESSABLE_ENTITY


def test_the_same_place_under_another_identifier_is_refused(desk: Client, place: Place) -> None:
    """One name, kind and position is one place, whatever identifier a row brings."""
    row = ["X-99", "الكاتدرائيه المرقسيه", "كنيسة", "29.9001", "31.1991", "الإسكندرية", "10"]
    send(desk, as_csv([row]))
    [kept] = FileReading.objects.get().rows
    assert [fault["code"] for fault in kept["faults"]] == ["places.known_under"]
    assert kept["faults"][0]["details"]["known"] == place.code
    assert place.code in desk.get(f"/places/files/{FileReading.objects.get().pk}/").content.decode()


def test_a_row_that_leaves_its_outline_or_doors_behind_is_refused(desk: Client, place: Place) -> None:
    """A table may bring an outline as GeoJSON or WKT; a move away from what is on record is told at its row."""
    head = ("id", "name_ar", "kind", "lon", "lat", "capacity", "حدود المكان")
    wkt = "POLYGON ((29.89 31.19, 29.91 31.19, 29.91 31.21, 29.89 31.19))"
    line = [place.code, place.name_ar, "church", "29.9", "31.199", "4000", wkt]
    desk.post(send(desk, as_csv([line], head)).headers["Location"])
    place.refresh_from_db()
    assert place.shape is not None
    geojson = json.dumps(place.shape)
    send(desk, as_csv([[*line[:6], geojson]], head))
    assert FileReading.objects.order_by("-pk")[0].counts["same"] == 1
    put_door(place, {"id": "D-1", "name_ar": "باب", "lon": 29.9, "lat": 31.199, "width_m": 2.0}, by=None)
    moved = [*line[:3], "29.95", *line[4:6]]
    for lines, heads in (([moved], head[:6]), ([[*line[:6], "POLYGON ((1 1, 2 2, 1 1))"]], head)):
        send(desk, as_csv(lines, heads))
    rows = [found.rows[0] for found in FileReading.objects.order_by("pk")]
    assert [[fault["code"] for fault in one["faults"]] for one in rows[-1:]] == [["scenario.bad_outline"]]
    send(desk, as_csv([moved], head[:6]))
    [kept] = FileReading.objects.order_by("-pk")[0].rows
    assert {fault["code"] for fault in kept["faults"]} == {"scenario.outside_outline", "places.door_left_behind"}


def test_a_table_says_nothing_of_what_others_hold(officer: Any, browser_of: Any, place: Place) -> None:
    """A row with an identifier of Alexandria, and one of the same place, are refused without its name or code."""
    cairo = browser_of(officer(area="EG-C"))
    taken = [place.code, "ميدان", "ميدان", "31.236", "30.044", "القاهرة", "900"]
    alike = ["X-99", "الكاتدرائيه المرقسيه", "كنيسة", "29.9001", "31.1991", "الإسكندرية", "10"]
    send(cairo, as_csv([taken, alike]))
    first, second = FileReading.objects.get().rows
    assert [fault["code"] for fault in first["faults"]] == ["places.unusable_id"]
    assert {fault["code"] for fault in second["faults"]} == {"places.known_elsewhere", "places.other_area"}
    assert place.code not in str(second)


def test_rows_of_another_governorate_are_refused(desk: Client) -> None:
    """The office of Alexandria does not write a place of Cairo; a good place in a wrong governorate is told."""
    cairo = ["C-1", "ميدان", "ميدان", "31.236", "30.044", "القاهرة", "900"]
    claimed = ["C-2", "ميدان آخر", "ميدان", "31.236", "30.044", "الإسكندرية", "900"]
    send(desk, as_csv([cairo, claimed]))
    codes = [[fault["code"] for fault in row["faults"]] for row in FileReading.objects.get().rows]
    assert codes == [["places.other_area"], ["scenario.swapped_coordinates"]]


def test_swapped_cairo_inside_egypt_is_caught(officer: Any, browser_of: Any) -> None:
    """Swapped, Cairo falls near Alexandria, inside Egypt: the declared governorate catches it."""
    send(browser_of(officer(area="")), as_csv([["C-1", "ميدان", "ميدان", "30.044", "31.236", "القاهرة", "900"]]))
    [row] = FileReading.objects.get().rows
    assert [fault["code"] for fault in row["faults"]] == ["scenario.swapped_coordinates"]


@pytest.mark.parametrize("secret", ["01012345678", "29001011234567", "س ص ع 1234", "٠١٠١٢٣٤٥٦٧٨"])
def test_personal_data_is_refused_and_not_kept(desk: Client, secret: str) -> None:
    """A row with a telephone, an identity number or a plate is refused; the number stands nowhere afterwards."""
    row = good_row(1)
    row[1] = f"مسجد {secret}"
    answer = send(desk, as_csv([row]))
    kept = FileReading.objects.get()
    assert kept.counts["refused"] == 1
    assert secret not in str(kept.rows)
    assert secret not in desk.get(answer.headers["Location"]).content.decode()
    assert secret not in str(list(JournalEntry.objects.values_list("after_json", flat=True)))


def test_the_annotated_workbook_says_why(desk: Client) -> None:
    """The download has every row with its outcome, marks the cell, and holds no formula."""
    rows = forty_rows()
    rows[0][1] = "@SUM(A1) مسجد"
    at = send(desk, as_csv(rows)).headers["Location"]
    answer = desk.get(f"{at}annotated.xlsx")
    sheet = openpyxl.load_workbook(io.BytesIO(answer.content)).active
    assert sheet is not None
    assert sheet.max_row == 41
    marked = [cell.coordinate for line in sheet.iter_rows() for cell in line if cell.comment]
    assert len(marked) == 3
    assert {cell.data_type for line in sheet.iter_rows() for cell in line if cell.value} == {"s"}
    assert FileReading.objects.get().file == "أماكن.csv"


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"%PDF-1.7 ...", "places.not_a_table"),
        (b"PK\x03\x04broken", "places.not_a_table"),
        (b"\x00\x01\x02", "places.not_a_table"),
        (b"", "scenario.no_heading"),
        ("المعرف,عمود غريب\n1,2\n".encode(), "scenario.unknown_column"),
        ("الاسم\n".encode("cp1256"), "scenario.not_utf8"),
        (b"a" * (5 * 2**20 + 1), "places.file_too_large"),
    ],
)
def test_files_that_are_no_table_are_refused(desk: Client, content: bytes, code: str) -> None:
    """The content decides, not the name; nothing is kept of what cannot be read."""
    answer = send(desk, content, name="places.xlsx")
    assert answer.status_code == HTTPStatus.UNPROCESSABLE_ENTITY
    assert catalogue()[code]["ar"].split("{")[0].strip() in answer.content.decode()
    assert FileReading.objects.count() == 0


def test_a_page_takes_over_a_bounded_number_of_rows(desk: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    """More rows than others can wait for are refused before anything is kept."""
    monkeypatch.setattr(files, "MOST_ROWS", 2)
    assert send(desk, as_csv([good_row(number) for number in (1, 2)])).status_code == HTTPStatus.FOUND
    assert send(desk, as_csv([good_row(number) for number in (1, 2, 3)])).status_code == HTTPStatus.UNPROCESSABLE_ENTITY


def test_no_file_stays_on_disk(desk: Client, data_dir: Any) -> None:
    """The bytes that were sent are gone once they are read."""
    send(desk, as_csv([good_row(1)]))
    assert [path for path in (data_dir / "uploads").rglob("*") if path.is_file()] == []


def test_a_file_is_its_readers_alone(desk: Client, officer: Any, browser_of: Any) -> None:
    """Another account, even of the same governorate, finds nothing at its address."""
    at = send(desk, as_csv([good_row(1)])).headers["Location"]
    other = browser_of(officer(login="second-planner"))
    assert other.get(at).status_code == HTTPStatus.NOT_FOUND
    assert other.post(at).status_code == HTTPStatus.NOT_FOUND
    assert other.get(f"{at}annotated.xlsx").status_code == HTTPStatus.NOT_FOUND


def test_offices_that_do_not_edit_take_nothing_over(officer: Any, browser_of: Any) -> None:
    """An operations room looks at places and takes no table over."""
    operator = browser_of(officer(Role.OPERATOR))
    assert send(operator, as_csv([good_row(1)])).status_code == HTTPStatus.FORBIDDEN


def test_units_are_taken_over_with_their_duty(desk: Client, unit: Unit) -> None:
    """A table of units names bases on record; an unknown base, a second call sign and a double duty are refused."""
    head = ("id", "call_sign", "kind", "base_id", "crew", "women", "duty_start", "duty_end")
    rows = [
        ["U-001", "صخر 1", "ارتكاز أمني", "B-01", "5", "1", "2027-01-06 12:00", "2027-01-06 20:00"],
        ["U-002", "صخر 2", "ارتكاز أمني", "B-01", "٥", "0", "2027-01-06 20:00", "2027-01-07 04:00"],
        ["U-003", "صخر 3", "ارتكاز أمني", "B-77", "5", "0", "", ""],
        ["U-004", "صخر 1", "ارتكاز أمني", "B-01", "5", "0", "", ""],
        ["U-005", "صخر 5", "ارتكاز أمني", "B-01", "5", "6", "2027-01-06 20:00", ""],
    ]
    at = send(desk, as_csv(rows, head), at="/units/import/").headers["Location"]
    kept = FileReading.objects.get()
    codes = [[fault["code"] for fault in row["faults"]] for row in kept.rows]
    assert [row["outcome"] for row in kept.rows] == ["changed", "added", "refused", "refused", "refused"]
    assert codes[2] == ["places.unknown_base"]
    assert "places.call_sign_taken" in codes[3]
    assert set(codes[4]) == {"scenario.women_above_crew", "scenario.half_a_duty"}
    desk.post(at)
    assert unit.duties.count() == 1
    assert Unit.objects.get(code="U-002").area == "EG-ALX"
    send(desk, as_csv(rows[:2], head), at="/units/import/")
    assert FileReading.objects.order_by("-pk")[0].counts["same"] == 2
    overlap = [["U-001", "صخر 1", "ارتكاز أمني", "B-01", "5", "1", "2027-01-06 18:00", "2027-01-06 22:00"]]
    send(desk, as_csv(overlap, head), at="/units/import/")
    [row] = FileReading.objects.order_by("-pk")[0].rows
    assert [fault["code"] for fault in row["faults"]] == ["places.duty_overlaps"]


ONE_PLACE = {
    "المعرف": "T-1",
    "الاسم بالعربية": "مسجد النور",
    "النوع": "مسجد",
    "خط الطول": "29.9",
    "خط العرض": "31.2",
    "المحافظة": "الإسكندرية",
    "السعة": "500",
}
ONE_UNIT = {"المعرف": "U-1", "علامة النداء": "نسر ١", "النوع": "دورية راكبة", "معرف المقر": "B-NONE", "القوة": "4"}


@pytest.mark.parametrize(
    ("table", "typed", "told"),
    [("places", ONE_PLACE, set()), ("units", ONE_UNIT, {"places.unknown_base"})],
)
def test_the_empty_workbook_holds_headings_that_are_understood(
    desk: Client, table: str, typed: dict[str, str], told: set[str]
) -> None:
    """Sent back with one row typed under its headings, the row is read; risk, never imported, is no heading."""
    book = openpyxl.load_workbook(io.BytesIO(desk.get(f"/{table}/import/template.xlsx").content))
    sheet = book.worksheets[0]
    headings = [str(cell.value) for cell in sheet[1]]
    assert set(typed) <= set(headings)
    assert not {"درجة التهديد", "درجة القابلية للضرر"} & set(headings)
    for position, heading in enumerate(headings, start=1):
        sheet.cell(2, position, typed.get(heading, ""))
    content = io.BytesIO()
    book.save(content)
    send(desk, content.getvalue(), name="filled.xlsx", at=f"/{table}/import/")
    (row,) = FileReading.objects.get().rows
    assert {fault["code"] for fault in row["faults"]} == told
