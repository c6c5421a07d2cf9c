"""Files that cannot be read as tables: missing, empty, in another encoding, torn quotes, workbooks and GeoJSON."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import openpyxl
import pytest
from tests.scenario.conftest import assert_told

from himaya.faults import Language
from himaya.scenario.check import check_scenario

if TYPE_CHECKING:
    from pathlib import Path

    from conftest import Folder


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
