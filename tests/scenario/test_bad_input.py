"""Every kind of bad input is named by file, row, column and value, with a remedy, in both languages."""

from __future__ import annotations

import zipfile
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import pytest
from tests.scenario.conftest import assert_told

from himaya.faults import Language, catalogue
from himaya.scenario.check import check_scenario
from himaya.scenario.read import read_scenario
from himaya.scenario.template import write_template

if TYPE_CHECKING:
    from collections.abc import Callable

    from conftest import Folder


@dataclass(frozen=True)
class Cell:
    """A bad value in one cell, and the code it must give."""

    table: str
    row: int
    column: str
    value: str
    code: str


CELLS = [
    Cell("places", 2, "capacity", "-5", "out_of_range"),
    Cell("places", 3, "capacity", "٥-", "not_a_number"),
    Cell("places", 3, "capacity", "600 فرد", "not_a_number"),
    Cell("places", 3, "capacity", "12.5", "not_whole"),
    Cell("places", 3, "capacity", "", "empty_cell"),
    Cell("places", 3, "capacity", "=A1*2", "formula"),
    Cell("places", 3, "capacity", "nan", "not_a_number"),
    Cell("places", 3, "capacity", "31,2", "not_a_number"),
    Cell("places", 2, "threat", "6", "out_of_range"),
    Cell("places", 2, "vulnerability", "0", "out_of_range"),
    Cell("places", 4, "kind", "قصر", "unknown_code"),
    Cell("places", 4, "governorate", "أطلانتس", "unknown_governorate"),
    Cell("places", 4, "illustrative", "ربما", "not_yes_or_no"),
    Cell("places", 4, "id", "P 1/2", "bad_id"),
    Cell("places", 4, "id", "CH-01", "duplicate_id"),
    Cell("places", 4, "lon", "200", "out_of_range"),
    Cell("places", 4, "lon", "31.235700", "outside_area"),
    Cell("places", 4, "name_ar", "", "empty_cell"),
    Cell("doors", 2, "place_id", "CH-99", "unknown_place"),
    Cell("doors", 2, "width_m", "0", "out_of_range"),
    Cell("doors", 2, "lon", "30.01", "far_door"),
    Cell("services", 2, "place_id", "XX-01", "unknown_place"),
    Cell("services", 2, "attendance", "-1", "out_of_range"),
    Cell("services", 2, "attendance", "4001", "attendance_above_capacity"),
    Cell("services", 2, "start", "7 يناير مساء", "bad_time"),
    Cell("services", 2, "start", "2027-02-30 19:00", "bad_time"),
    Cell("services", 2, "start", "2027-01-06 25:00", "bad_time"),
    Cell("services", 2, "start", "2027-01-06 19:00+05:00", "wrong_offset"),
    Cell("services", 2, "start", "2027-01-06 20:00+03:00", "wrong_offset"),
    Cell("units", 2, "duty_start", "2027-01-06 12:00Z", "wrong_offset"),
    Cell("services", 2, "end", "2027-01-06 18:00", "ends_before_start"),
    Cell("services", 2, "end", "2027-01-16 18:00", "too_long"),
    Cell("bases", 2, "kind", "ثكنة", "unknown_code"),
    Cell("units", 2, "base_id", "B-77", "unknown_base"),
    Cell("units", 2, "crew", "0", "out_of_range"),
    Cell("units", 2, "women", "99", "women_above_crew"),
    Cell("units", 3, "call_sign", "صخر 1", "duplicate_call_sign"),
    Cell("units", 2, "kind", "مباحث", "unknown_code"),
    Cell("units", 2, "duty_end", "2027-01-06 15:00", "ends_before_start"),
    Cell("units", 2, "duty_end", "2027-01-09 15:00", "too_long"),
    Cell("standby", 2, "lat", "شمال", "not_a_number"),
]


@pytest.mark.parametrize("cell", CELLS, ids=lambda cell: f"{cell.table}-{cell.column}-{cell.code}-{cell.value[:9]}")
def test_a_bad_cell_is_named(folder: Folder, cell: Cell) -> None:
    """One bad cell gives one fault, at its place."""
    folder.put(cell.table, cell.row, cell.column, cell.value)
    (fault,) = [fault for fault in folder.faults() if fault.code == f"scenario.{cell.code}"]
    assert_told(fault, cell.code, f"{cell.table}.csv", cell.row, cell.column)
    assert fault.value == cell.value


def test_swapped_coordinates_are_recognised_and_the_swap_is_offered(folder: Folder) -> None:
    """Latitude where longitude belongs: the remedy gives both numbers the right way round."""
    for table, code in (
        ("places", "swapped_coordinates"),
        ("bases", "swapped_or_elsewhere"),
        ("standby", "swapped_coordinates"),
    ):
        rows = folder.rows(table)
        lon, lat = (rows[0].index(name) for name in ("lon", "lat"))
        rows[2][lon], rows[2][lat] = rows[2][lat], rows[2][lon]
        folder.write(table, rows)
        (fault,) = folder.faults()
        assert_told(fault, code, f"{table}.csv", 3, "lon")
        for language in Language:
            assert rows[2][lat].rstrip("0") in fault.remedy(language)
        rows[2][lon], rows[2][lat] = rows[2][lat], rows[2][lon]
        folder.write(table, rows)


def test_a_base_may_say_that_it_is_in_another_governorate(folder: Folder) -> None:
    """Central Cairo swapped lies in Alexandria: only the governorate of the base tells which is meant."""
    rows = folder.rows("bases")
    rows[0].append("governorate")
    for row in rows[1:]:
        row.append("")
    rows[2][rows[0].index("lon")], rows[2][rows[0].index("lat")] = "31.2357", "30.0444"
    folder.write("bases", rows)
    (fault,) = folder.faults()
    assert_told(fault, "swapped_or_elsewhere", "bases.csv", 3, "lon")
    rows[2][-1] = "القاهرة"
    folder.write("bases", rows)
    assert folder.faults() == []
    rows[2][-1] = "الإسكندرية"
    folder.write("bases", rows)
    (fault,) = folder.faults()
    assert_told(fault, "swapped_coordinates", "bases.csv", 3, "lon")


def test_a_point_just_off_the_coast_is_accepted(folder: Folder) -> None:
    """Simplified polygons cut piers off: 0.05 degrees are allowed, more are not."""
    folder.put("standby", 2, "lat", "31.24")
    assert folder.faults() == []
    folder.put("standby", 2, "lat", "31.9")
    (fault,) = folder.faults()
    assert_told(fault, "outside_area", "standby.csv", 2, "lon")


PERSONAL = [
    "29901011234567",
    "٢٩٩٠١٠١١٢٣٤٥٦٧",
    "بطاقة 2990101 1234567",
    "01012345678",
    "ت: ٠١٢-٣٤٥٦-٧٨٩٠",
    "+20 100 123 4567",
    "00201001234567",
    "03 4871234",
    "1012345678",
]


@pytest.mark.parametrize("value", PERSONAL)
def test_personal_data_is_refused_and_not_repeated(folder: Folder, value: str) -> None:
    """National numbers and telephones are refused with the lawful way, and the message does not carry them on."""
    folder.put("places", 3, "host_office", value)
    (fault,) = folder.faults()
    assert_told(fault, "personal_data", "places.csv", 3, "host_office")
    assert fault.value == ""
    assert all("151" in fault.remedy(language) for language in Language)


@pytest.mark.parametrize(
    "value", ["OpenStreetMap node 1263172969", "122", "16000", "2027-01-06", "قانون 151 لسنة 2020"]
)
def test_other_numbers_are_not_taken_for_persons(folder: Folder, value: str) -> None:
    """Identifiers of sources, hotlines, dates and laws may stand in a text."""
    folder.put("places", 3, "source", value)
    assert folder.faults() == []


HEADINGS: list[tuple[str, Callable[[list[str]], Any], str, str]] = [
    ("missing_column", lambda row: row.__setitem__(7, "name_ar"), "duplicate_column", "name_ar"),
    ("missing_column", lambda row: row.__setitem__(7, "capasity"), "unknown_column", "capasity"),
    ("missing_column", lambda row: row.__setitem__(7, "رقم الهاتف"), "unknown_column", "رقم الهاتف"),
]


@pytest.mark.parametrize(("first", "edit", "second", "column"), HEADINGS, ids=lambda value: str(value)[:12])
def test_wrong_headings_are_named(
    folder: Folder, first: str, edit: Callable[[list[str]], Any], second: str, column: str
) -> None:
    """An unknown or repeated heading is a fault, and so is the needed one that is missing for it."""
    folder.change("places", lambda rows: edit(rows[0]))
    faults = folder.faults()
    found = {fault.code: fault for fault in faults}
    assert_told(found[f"scenario.{second}"], second, "places.csv", 1, column)
    assert_told(found[f"scenario.{first}"], first, "places.csv", 1, "")
    assert "column السعة" not in found[f"scenario.{first}"].text(Language.EN)
    assert len(faults) == 2


def test_a_misspelt_heading_is_offered_the_nearest_one(folder: Folder) -> None:
    """`capasity` is answered with capacity and its Arabic heading."""
    folder.change("places", lambda rows: rows[0].__setitem__(7, "capasity"))
    fault = next(fault for fault in folder.faults() if fault.code == "scenario.unknown_column")
    assert "السعة / capacity" in fault.remedy(Language.EN)


def test_a_cell_beyond_the_headings_is_a_fault(folder: Folder) -> None:
    """A row with one separator too many is named instead of shifting its values."""
    folder.change("bases", lambda rows: rows[1].append("شيء"))
    (fault,) = folder.faults()
    assert_told(fault, "cell_without_heading", "bases.csv", 2, "")


@pytest.mark.parametrize("table", ["places", "bases", "units"])
def test_empty_tables_are_refused(folder: Folder, table: str) -> None:
    """No plan is made without places, bases or units."""
    folder.change(table, lambda rows: rows.__delitem__(slice(1, None)))
    fault = next(fault for fault in folder.faults() if fault.code == "scenario.no_rows")
    assert_told(fault, "no_rows", f"{table}.csv", 2, "")


@pytest.mark.parametrize(("table", "column"), [("places", "name_ar"), ("units", "call_sign"), ("bases", "name_en")])
def test_a_name_that_fills_a_page_is_refused(folder: Folder, table: str, column: str) -> None:
    """Neither a map nor a form has room for three thousand letters."""
    folder.put(table, 2, column, "ا" * 3000)
    (fault,) = folder.faults()
    assert_told(fault, "text_too_long", f"{table}.csv", 2, column)


def test_a_line_end_in_a_name_is_a_blank(folder: Folder) -> None:
    """Spreadsheets break long names in their cells; plans, tables and maps have them on one line."""
    folder.put("places", 2, "name_ar", "كنيسة\nالعذراء \r\n مريم")
    assert read_scenario(folder.path).places[0].name_ar == "كنيسة العذراء مريم"


SETTINGS = [
    ("start", "2027-01-07 09:00", "ends_before_start", "end"),
    ("end", "2027-03-07 09:00", "too_long", "end"),
    ("start", "أمس", "bad_time", "start"),
    ("timezone", "Egypt/Alexandria", "unknown_timezone", "timezone"),
    ("timezone", "Asia/Tokyo", "other_timezone", "timezone"),
    ("celebration", "birthday", "unknown_celebration", "celebration"),
    ("governorate", "EG-XX", "unknown_governorate", "governorate"),
    ("roads", "../roads.osm.gz", "bad_file_name", "roads"),
    ("roads", "other.osm.gz", "no_road_file", "roads"),
    ("name_ar", "", "empty_cell", "name_ar"),
]


@pytest.mark.parametrize(("name", "value", "code", "column"), SETTINGS, ids=lambda value: str(value)[:18])
def test_bad_settings_are_named_by_line(folder: Folder, name: str, value: str, code: str, column: str) -> None:
    """Rows of scenario.toml are its lines."""
    folder.setting(name, value)
    lines = (folder.path / "scenario.toml").read_text("utf-8").splitlines()
    row = next(k for k, line in enumerate(lines, start=1) if line.startswith(f"{column} "))
    fault = next(fault for fault in folder.faults() if fault.code == f"scenario.{code}")
    assert_told(fault, code, "scenario.toml", row, column)


def test_settings_missing_unknown_or_unreadable(folder: Folder) -> None:
    """A missing key, an unknown key and broken syntax have faults of their own."""
    path = folder.path / "scenario.toml"
    text = path.read_text("utf-8")
    path.write_text(text.replace("timezone", "time_zome"), "utf-8")
    found = {fault.code: fault for fault in folder.faults()}
    assert_told(found["scenario.unknown_setting"], "unknown_setting", "scenario.toml", 6, "time_zome")
    assert_told(found["scenario.missing_setting"], "missing_setting", "scenario.toml", None, "timezone")
    path.write_text(text + "what is this", "utf-8")
    fault = next(fault for fault in folder.faults() if fault.code == "scenario.bad_toml")
    last = len(text.splitlines()) + 1
    assert_told(fault, "bad_toml", "scenario.toml", last, "")
    assert fault.value == "what is this"


@pytest.mark.parametrize(
    ("start", "code"), [("2027-04-30 00:30", "no_such_time"), ("2027-10-28 23:30", "two_such_times")]
)
def test_local_times_of_a_clock_change_are_refused(folder: Folder, start: str, code: str) -> None:
    """A time that does not exist, or comes twice, is named in its cell with the way out."""
    folder.put("services", 2, "start", start)
    (fault,) = [fault for fault in folder.faults() if fault.code.startswith("celebrations.")]
    assert (fault.code, fault.file, fault.row, fault.column) == (f"celebrations.{code}", "services.csv", 2, "start")
    assert all("Africa/Cairo" in fault.message(language) for language in Language)


def test_duties_and_services_outside_the_period(folder: Folder) -> None:
    """A window that does not touch the period is a slip of the date."""
    for name, value in (("duty_start", "2027-01-05 12:00"), ("duty_end", "2027-01-05 20:00")):
        folder.put("units", 2, name, value)
    (fault,) = folder.faults()
    assert_told(fault, "outside_period", "units.csv", 2, "duty_start")


def test_all_faults_of_all_files_come_at_once(folder: Folder) -> None:
    """Nothing is hidden behind the first fault; they come file by file, in the order of the rows."""
    folder.put("places", 2, "capacity", "-5")
    folder.put("services", 2, "attendance", "كثير")
    folder.put("units", 2, "base_id", "B-77")
    folder.put("bases", 2, "kind", "?")
    folder.put("places", 5, "threat", "9")
    folder.put("places", 4, "vulnerability", "0")
    found = [(fault.file, fault.row) for fault in folder.faults()]
    places = [("places.csv", 2), ("places.csv", 4), ("places.csv", 5)]
    assert found[:3] == places
    assert {file for file, _row in found[3:]} == {"services.csv", "units.csv", "bases.csv"}


def test_every_text_of_the_room_is_complete() -> None:
    """Every code of the catalogue has a message and a remedy in each language."""
    texts = {code: entry for code, entry in catalogue().items() if code.startswith(("scenario.", "celebrations."))}
    assert len(texts) > 40
    for entry in texts.values():
        assert set(entry) == {"ar", "en", "remedy_ar", "remedy_en"}
        assert all(entry.values())


def test_a_damaged_workbook_is_a_fault(folder: Folder) -> None:
    """Broken XML inside a sound archive is told like any other damage."""
    path = folder.path / "city.xlsx"
    write_template(path)
    with zipfile.ZipFile(path) as archive:
        members = {name: archive.read(name) for name in archive.namelist()}
    with zipfile.ZipFile(path, "w") as archive:
        for name, content in members.items():
            archive.writestr(name, content[:-9] if name == "xl/workbook.xml" else content)
    (fault,) = check_scenario(path)
    assert_told(fault, "bad_workbook", "city.xlsx", None, "")
