"""Every kind of bad input is named by file, row, column and value, with a remedy, in both languages."""

from __future__ import annotations

import dataclasses
import json
import zipfile
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
import openpyxl
import pytest

from himaya.faults import Fault, Language, catalogue
from himaya.scenario.check import check_scenario, examine_scenario
from himaya.scenario.read import read_scenario
from himaya.scenario.template import write_template

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from conftest import Folder


def assert_told(fault: Fault, code: str, file: str, row: int | None, column: str) -> None:
    """The fault has its code and place, and a sentence and a remedy in each language that name them."""
    assert (fault.code, fault.file, fault.row, fault.column) == (f"scenario.{code}", file, row, column)
    for language, words in ((Language.AR, ("الصف", "الحل")), (Language.EN, ("row", "Remedy"))):
        text = fault.text(language)
        assert file in text
        assert column in text
        assert words[1] in text
        assert row is None or f"{words[0]} {row}" in text
        assert fault.value in text
        assert "{" not in text
        assert len(fault.remedy(language)) > 10
    assert fault.message(Language.AR) != fault.message(Language.EN)


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


def test_a_file_without_any_line_is_refused(folder: Folder) -> None:
    """An empty file has no heading."""
    folder.file("doors").write_text("", "utf-8")
    (fault,) = folder.faults()
    assert_told(fault, "no_heading", "doors.csv", 1, "")


def test_missing_files_are_all_named_at_once(folder: Folder) -> None:
    """Two missing tables and a missing road file are three faults."""
    for name in ("doors.csv", "standby.csv", "roads.osm.gz"):
        (folder.path / name).unlink()
    faults = folder.faults()
    assert {(fault.code, fault.file) for fault in faults} == {
        ("files.missing", "doors.csv"),
        ("files.missing", "standby.csv"),
        ("scenario.no_road_file", "scenario.toml"),
    }
    assert all(fault.remedy(language) for fault in faults for language in Language)


def test_a_folder_that_is_not_there(tmp_path: Path) -> None:
    """The path is repeated, with what may stand there."""
    (fault,) = check_scenario(tmp_path / "nowhere")
    assert_told(fault, "no_folder", "nowhere", None, "")


def test_text_that_is_not_utf8_is_named_by_its_row(folder: Folder) -> None:
    """An old Windows code page is noticed at its first Arabic letter."""
    content = folder.file("bases").read_text("utf-8").encode("cp1256", "replace")
    folder.file("bases").write_bytes(content)
    fault = next(fault for fault in folder.faults() if fault.code == "scenario.not_utf8")
    assert_told(fault, "not_utf8", "bases.csv", 2, "")


@pytest.mark.parametrize("encoding", ["utf-16-le", "utf-16-be"])
def test_two_bytes_a_letter_are_told_as_what_they_are(folder: Folder, encoding: str) -> None:
    """One fault for the file, not one for every heading with a blank after each letter."""
    for name, code in (("bases.csv", "not_utf8"), ("scenario.toml", "not_utf8_text")):
        path = folder.path / name
        kept = path.read_bytes()
        path.write_bytes(kept.decode().encode(encoding))
        (fault,) = [one for one in folder.faults() if one.file == name]
        assert_told(fault, code, name, 1, "")
        path.write_bytes(kept)


def test_settings_in_another_encoding_are_saved_by_a_text_editor(folder: Folder) -> None:
    """A spreadsheet program writes no settings: the remedy does not send there."""
    path = folder.path / "scenario.toml"
    path.write_bytes(path.read_text("utf-8").encode("cp1256"))
    fault = next(one for one in folder.faults() if one.file == path.name)
    assert fault.code == "scenario.not_utf8_text"
    assert "CSV" not in fault.text(Language.EN) + fault.text(Language.AR)


def test_lines_that_end_in_a_carriage_return_are_lines(folder: Folder) -> None:
    """As spreadsheet programs of older Macs write them."""
    for name in ("bases.csv", "scenario.toml"):
        path = folder.path / name
        path.write_bytes(path.read_bytes().replace(b"\r\n", b"\n").replace(b"\n", b"\r"))
    assert folder.faults() == []


def test_a_setting_written_twice_is_told_with_its_first_line(folder: Folder) -> None:
    """The line is well written: what is wrong is that another says the same."""
    path = folder.path / "scenario.toml"
    lines = path.read_text("utf-8").splitlines()
    first = next(k for k, line in enumerate(lines, start=1) if line.startswith("governorate "))
    path.write_text("\n".join([*lines, 'governorate = "EG-C"', ""]), "utf-8")
    fault = next(one for one in folder.faults() if one.file == path.name)
    assert_told(fault, "two_settings", path.name, len(lines) + 1, "governorate")
    assert fault.details["first_row"] == str(first)


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


def test_an_open_quotation_mark_is_named(folder: Folder) -> None:
    """The rest of the file is not swallowed in silence."""
    with folder.file("bases").open("a", encoding="utf-8") as stream:
        stream.write('B-90,"مقر بلا نهاية,x,police_station,29.9,31.2\n')
    fault = next(fault for fault in folder.faults() if fault.code == "scenario.bad_csv")
    assert_told(fault, "bad_csv", "bases.csv", 6, "")


def test_a_stray_quotation_mark_in_an_identifier_is_one_fault(folder: Folder) -> None:
    """The rows that point to the base are not wrong too."""
    path = folder.file("bases")
    path.write_text(path.read_text("utf-8").replace("\nB-0", '\nB-"0', 1), "utf-8")
    (fault,) = folder.faults()
    assert (fault.code, fault.file, fault.row) == ("scenario.bad_id", "bases.csv", 2)
    assert '"' in fault.value


def test_a_quotation_mark_in_a_heading_is_one_fault(folder: Folder) -> None:
    """Not an unknown column and a missing one."""
    path = folder.file("units")
    path.write_text(path.read_text("utf-8").replace("crew", 'cr"ew', 1), "utf-8")
    (fault,) = folder.faults()
    assert (fault.code, fault.file, fault.row) == ("scenario.bad_csv", "units.csv", 1)


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


def test_two_files_for_one_table(folder: Folder) -> None:
    """Places as CSV and as GeoJSON contradict each other."""
    (folder.path / "places.geojson").write_text("{}", "utf-8")
    fault = next(fault for fault in folder.faults() if fault.code == "scenario.two_files")
    assert_told(fault, "two_files", "places.geojson", None, "")


def test_geojson_that_is_none_or_holds_lines(folder: Folder) -> None:
    """Broken JSON, and features that are no points, are named."""
    folder.file("places").unlink()
    path = folder.path / "places.geojson"
    path.write_text('{"features": [', "utf-8")
    assert_told(folder.faults()[0], "bad_geojson", "places.geojson", None, "")
    line = {"properties": {"id": "P-1"}, "geometry": {"type": "LineString", "coordinates": [[29.9, 31.2], [30, 31]]}}
    path.write_text(json.dumps({"features": [line]}), "utf-8")
    assert_told(folder.faults()[0], "not_a_point", "places.geojson", 1, "")


def test_workbooks_that_cannot_be_read(folder: Folder) -> None:
    """A file that is no workbook, a missing sheet, a sheet twice, a formula."""
    path = folder.path / "city.xlsx"
    path.write_bytes(b"PK\x03\x04 not a workbook")
    (fault,) = check_scenario(path)
    assert_told(fault, "bad_workbook", "city.xlsx", None, "")
    book = openpyxl.Workbook()
    book.create_sheet("units").append(["id", "call_sign"])
    book.save(path)
    missing = [fault for fault in check_scenario(path) if fault.code == "scenario.no_sheet"]
    assert {fault.value for fault in missing} == {"scenario", "places", "doors", "services", "bases", "standby"}
    assert_told(missing[0], "no_sheet", "city.xlsx", None, "")
    book.create_sheet("الوحدات")
    book.save(path)
    (fault,) = check_scenario(path)
    assert_told(fault, "two_sheets", "city.xlsx", None, "")


def test_formulas_of_a_workbook_are_refused(folder: Folder) -> None:
    """A formula has no value that could be checked; the sheet and the row are named."""
    path = folder.path / "city.xlsx"
    book = openpyxl.Workbook()
    sheet = book.create_sheet("الأماكن")
    sheet.append(["المعرف", "السعة"])
    sheet.append(["P-1", "=2*300"])
    book.save(path)
    fault = next(fault for fault in check_scenario(path) if fault.code == "scenario.formula")
    assert_told(fault, "formula", "city.xlsx [الأماكن]", 2, "السعة")


def test_places_off_the_roads_are_named_in_their_table(folder: Folder) -> None:
    """A point in the governorate but far from every road of the file: reading accepts it, checking does not."""
    for name, value in (("lon", "29.700000"), ("lat", "31.000000")):
        folder.put("bases", 3, name, value)
    assert folder.faults() == []
    (fault,) = check_scenario(folder.path)
    assert (fault.code, fault.file, fault.row, fault.column) == ("roads.off_network", "bases.csv", 3, "lon")
    assert " م،" in fault.text(Language.AR)
    assert " m away" in fault.text(Language.EN)
    assert all(fault.remedy(language) for language in Language)


def test_a_damaged_road_file_is_named(folder: Folder) -> None:
    """Checking a scenario reads its roads as well."""
    path = folder.path / "roads.osm.gz"
    path.write_bytes(path.read_bytes()[:2000])
    (fault,) = check_scenario(folder.path)
    assert (fault.code, fault.file) == ("roads.corrupt", "roads.osm.gz")


def test_checking_with_a_network_at_hand_gives_the_same(folder: Folder) -> None:
    """A network that has been read already is not read again, and finds the same."""
    from himaya.roads.osm import read_osm  # noqa: PLC0415  # only here

    network = read_osm(folder.path / "roads.osm.gz")
    assert check_scenario(folder.path, network=network) == []
    assert len(read_scenario(folder.path).places) == len(folder.rows("places")) - 1


def test_loosely_connected_roads_are_a_warning(folder: Folder) -> None:
    """A scenario on them can be planned, and whoever checks it is told."""
    from himaya.roads.osm import read_osm  # noqa: PLC0415  # only here

    network = read_osm(folder.path / "roads.osm.gz")
    both_ways = dataclasses.replace(network, one_way=np.zeros(network.n_sections, np.int8))
    folder.setting("end", "2027-01-07 02:00")
    assert examine_scenario(folder.path, network=both_ways).warnings == []
    (warning,) = examine_scenario(folder.path).warnings
    assert (warning.code, warning.file) == ("roads.loosely_connected", "roads.osm.gz")


def test_people_on_their_way_outside_the_period_are_a_warning(folder: Folder) -> None:
    """Raml Station ends at midnight while people of two gatherings leave until 00:15 and 00:30."""
    folder.put("services", 4, "arrival_min", "301")
    told = [warning for warning in examine_scenario(folder.path).warnings if warning.code.startswith("scenario.")]
    assert [(warning.code, warning.row, warning.column, warning.details["moment"]) for warning in told] == [
        ("scenario.leave_after_period", 2, "end", "2027-01-07 00:15"),
        ("scenario.leave_after_period", 3, "end", "2027-01-07 00:30"),
        ("scenario.come_before_period", 4, "start", "2027-01-06 14:59"),
    ]
    for language in Language:
        assert all(warning.details["moment"] in warning.text(language) for warning in told)


@pytest.mark.parametrize("line", ["", 'roads = ""\n'])
def test_a_scenario_without_a_road_file_is_sound_with_a_note(folder: Folder, line: str) -> None:
    """Left out or empty: whoever checks it is told before planning what he will not get."""
    assert not [one for one in examine_scenario(folder.path).warnings if one.code == "scenario.no_roads"]
    path = folder.path / "scenario.toml"
    kept = [one for one in path.read_text("utf-8").splitlines(keepends=True) if not one.startswith("roads ")]
    path.write_text("".join([*kept, line]), "utf-8")
    found = examine_scenario(folder.path)
    assert found.faults == []
    (note,) = [one for one in found.warnings if one.code == "scenario.no_roads"]
    assert (note.file, note.row) == ("scenario.toml", len(kept) + 1 if line else None)


def test_roads_that_fall_apart_are_named_before_the_places_they_cut_off(folder: Folder) -> None:
    """Streets in the west that all lead out of it and never back explain every place there."""
    from himaya.roads.osm import read_osm  # noqa: PLC0415  # only here

    network = read_osm(folder.path / "roads.osm.gz")
    tail, head = (network.lon[ends] for ends in (network.section_tail, network.section_head))
    west = tail < np.median(network.lon)
    one_way = np.where(west, np.where(head > tail, 1, -1), network.one_way).astype(np.int8)
    first, *others = check_scenario(folder.path, network=dataclasses.replace(network, one_way=one_way))
    assert (first.code, first.file) == ("roads.loosely_connected", "roads.osm.gz")
    assert {fault.code for fault in others} == {"roads.cut_off"}
    assert examine_scenario(folder.path).faults == []


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
