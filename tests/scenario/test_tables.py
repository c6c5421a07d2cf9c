"""Tables that are right, in all the forms in which people write them."""

from __future__ import annotations

import json
import random
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import openpyxl
import pytest

from himaya.celebrations.period import CAIRO
from himaya.scenario.cells import Setting, instant
from himaya.scenario.check import check_scenario
from himaya.scenario.columns import SETTINGS, TABLES
from himaya.scenario.fold import heading_key
from himaya.scenario.labels import _catalogue, kind_label, kinds_by_word
from himaya.scenario.model import BaseKind, PlaceKind, UnitKind
from himaya.scenario.read import read_scenario
from himaya.scenario.register import BASE_ROWS, DOOR_ROWS, EXIT_ROWS, PLACE_ROWS, SERVICE_ROWS, UNIT_ROWS
from himaya.scenario.template import write_template

if TYPE_CHECKING:
    from enum import StrEnum

    from conftest import Folder
    from himaya.scenario.columns import Table

SCENARIOS = Path(__file__).parents[2] / "scenarios"
ARABIC_DIGITS = str.maketrans("0123456789.", "٠١٢٣٤٥٦٧٨٩٫")
KINDS: dict[str, type[StrEnum]] = {"places": PlaceKind, "bases": BaseKind, "units": UnitKind}


def in_arabic(table: str, name: str, value: str) -> str:
    """A cell as an Arabic spreadsheet holds it."""
    if name == "kind":
        return kind_label(KINDS[table](value), "ar")
    if value in {"true", "false"}:
        return "نعم" if value == "true" else "لا"
    if name in {"lon", "lat", "capacity", "width_m", "crew", "attendance", "start", "duty_start"}:
        return value.translate(ARABIC_DIGITS)
    return value


def arabic_workbook(folder: Folder) -> Path:
    """The tables of a folder as one workbook: Arabic sheets, headings in another order, Arabic digits and labels."""
    shuffled = random.Random(7)  # noqa: S311  # an order, not a secret
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.title = "الخطة"
    scenario = read_scenario(folder.path)
    sheet.append(["الحقل", "القيمة"])
    for column in SETTINGS:
        value = getattr(scenario, column.field)
        sheet.append([column.ar, f"{value.astimezone(CAIRO):%Y-%m-%d %H:%M}" if isinstance(value, datetime) else value])
    for table in TABLES:
        headings, *rows = folder.rows(table.name)
        order = shuffled.sample(range(len(headings)), len(headings))
        words = {column.field: column.ar for column in table.columns}
        page = book.create_sheet(table.ar)
        page.append([words[headings[k]] for k in order])
        for row in rows:
            page.append([in_arabic(table.name, headings[k], row[k]) for k in order])
    path = folder.path / "city.xlsx"
    book.save(path)
    return path


def test_an_arabic_workbook_equals_the_folder(folder: Folder) -> None:
    """Arabic sheets, headings in any order, Arabic-Indic digits and labels give the very same scenario."""
    assert read_scenario(arabic_workbook(folder)) == read_scenario(folder.path)


def test_numbers_times_and_booleans_of_a_spreadsheet_are_read(folder: Folder) -> None:
    """Cells that hold numbers and times, not text, mean what they show."""
    path = arabic_workbook(folder)
    book = openpyxl.load_workbook(path)
    services, places = book["المناسبات"], book["الأماكن"]
    headings = {cell.value: cell.column for cell in services[1]}
    services.cell(2, headings["البداية"], datetime(2027, 1, 6, 19, 0))  # noqa: DTZ001  # a spreadsheet has no zones
    services.cell(2, headings["الحضور المتوقع"], 3400.0)
    places.cell(2, next(cell.column for cell in places[1] if cell.value == "قيمة توضيحية"), True)
    book.save(path)
    scenario = read_scenario(path)
    assert scenario.services[0].start == datetime(2027, 1, 6, 17, 0, tzinfo=UTC)
    assert scenario.services[0].attendance == 3400
    assert scenario.places[0].illustrative


@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig"])
def test_separators_and_byte_order_marks_make_no_difference(folder: Folder, delimiter: str, encoding: str) -> None:
    """Commas, semicolons and tabs, with and without a byte order mark, give the same scenario."""
    expected = read_scenario(folder.path)
    for table in TABLES:
        folder.write(table.name, folder.rows(table.name), encoding=encoding, delimiter=delimiter)
    assert read_scenario(folder.path) == expected


def test_a_geojson_of_places_equals_the_csv(folder: Folder) -> None:
    """Points with properties are the same table."""
    expected = read_scenario(folder.path)
    headings, *rows = folder.rows("places")
    features = []
    for row in rows:
        about = dict(zip(headings, row, strict=True))
        point = [float(about.pop("lon")), float(about.pop("lat"))]
        about["capacity"] = int(about["capacity"])  # type: ignore[assignment]  # JSON numbers are welcome
        features.append({"type": "Feature", "properties": about, "geometry": {"type": "Point", "coordinates": point}})
    content = json.dumps({"type": "FeatureCollection", "features": features}, ensure_ascii=False)
    folder.file("places").unlink()
    (folder.path / "places.geojson").write_text(content, "utf-8")
    assert read_scenario(folder.path) == expected


def test_optional_columns_and_cells_may_be_missing(folder: Folder) -> None:
    """Without its optional columns a table has their stated defaults, and a place the scenario's governorate."""
    needed = ["id", "name_ar", "kind", "lon", "lat", "capacity", "threat", "vulnerability"]
    headings, *rows = folder.rows("places")
    keep = [headings.index(name) for name in needed]
    folder.write("places", [[row[k] for k in keep] for row in [headings, *rows]])
    place = read_scenario(folder.path).places[0]
    assert (place.governorate, place.area_m2, place.illustrative, place.source) == ("EG-ALX", 0.0, False, "")


def test_the_date_of_the_road_data_may_be_left_out(folder: Folder) -> None:
    """A road file that carries its own date needs no second one."""
    path = folder.path / "scenario.toml"
    path.write_text(
        "".join(line for line in path.read_text("utf-8").splitlines(keepends=True) if "roads_edition" not in line),
        "utf-8",
    )
    assert read_scenario(folder.path).roads_edition == ""


def test_blank_rows_and_further_files_are_left_alone(folder: Folder) -> None:
    """Empty lines between rows, and files that are no tables, change nothing."""
    expected = read_scenario(folder.path)
    folder.change("units", lambda rows: (rows.insert(2, []), rows.append([""] * len(rows[0]))))
    (folder.path / "notes.txt").write_text("ملاحظات", "utf-8")
    assert read_scenario(folder.path) == expected


def test_thousands_separators_are_understood(folder: Folder) -> None:
    """4,000 and ٤٬٠٠٠ are four thousand."""
    for written in ("4,000", "٤٬٠٠٠", "4000.0"):
        folder.put("places", 2, "capacity", written)
        assert read_scenario(folder.path).places[0].capacity == 4000


def test_a_repeated_local_time_may_carry_its_offset() -> None:
    """An offset after the time settles which of two instants is meant."""
    for offset_h in (2, 3):
        read = instant(f"2027-10-28 23:30+0{offset_h}:00", Setting(CAIRO))
        assert read == datetime(2027, 10, 28, 23 - offset_h, 30, tzinfo=UTC)


@pytest.mark.parametrize(("section", "kinds"), [("place", PlaceKind), ("unit", UnitKind), ("base", BaseKind)])
def test_every_word_for_a_code_leads_back_to_it(section: str, kinds: type[StrEnum]) -> None:
    """Every code has an Arabic and an English label, and no word stands for two codes."""
    words, written = kinds_by_word(kinds), _catalogue()[section]
    assert set(written) == {kind.value for kind in kinds}
    for kind in kinds:
        assert len({kind_label(kind, "ar"), kind_label(kind, "en")}) == 2
        assert all(words[heading_key(word)] is kind for word in (kind.value, *written[kind.value]))


def test_the_template_is_right_to_left_and_its_headings_are_known(tmp_path: Path) -> None:
    """An untouched template lacks values, never headings or sheets."""
    path = tmp_path / "city.xlsx"
    write_template(path)
    book = openpyxl.load_workbook(path)
    assert all(sheet.sheet_view.rightToLeft for sheet in book)
    assert len(book.sheetnames) == 1 + len(TABLES)
    codes = {fault.code for fault in check_scenario(path)}
    assert codes == {"scenario.empty_cell", "scenario.no_rows", "scenario.no_road_file"}


def test_a_filled_template_is_a_scenario(folder: Folder) -> None:
    """Rows typed under the template's headings are read."""
    path = folder.path / "filled.xlsx"
    write_template(path)
    book = openpyxl.load_workbook(path)
    scenario = read_scenario(folder.path)
    for row, column in enumerate(SETTINGS, start=2):
        value = getattr(scenario, column.field)
        shown = value.astimezone(CAIRO).strftime("%Y-%m-%d %H:%M") if isinstance(value, datetime) else value
        book["الخطة"].cell(row, 2, shown)
    for table in TABLES:
        headings, *rows = folder.rows(table.name)
        for number, cells in enumerate(rows, start=2):
            by_field = dict(zip(headings, cells, strict=True))
            for position, column in enumerate(table.columns, start=1):
                book[table.ar].cell(number, position, by_field.get(column.field, ""))
    book.save(path)
    assert read_scenario(path) == scenario


@pytest.mark.parametrize("name", ["raml-station", "alexandria-christmas"])
def test_shipped_scenarios_have_no_faults(name: str) -> None:
    """Every table, every point on the roads."""
    assert check_scenario(SCENARIOS / name) == []
    scenario = read_scenario(SCENARIOS / name)
    assert scenario.id == name
    assert {unit.kind for unit in scenario.units} == set(UnitKind)
    assert all(place.illustrative for place in scenario.places)
    assert "OpenStreetMap" in scenario.attribution
    assert "ODbL" in (SCENARIOS / name / "ATTRIBUTION.md").read_text("utf-8")


@pytest.mark.parametrize("table", [*TABLES, PLACE_ROWS, UNIT_ROWS, BASE_ROWS, DOOR_ROWS, EXIT_ROWS, SERVICE_ROWS])
def test_a_table_has_each_column_once(table: Table) -> None:
    """A column that stood in a table twice would be read twice, and the second reading would win."""
    for words in ([one.field for one in table.columns], [one.ar for one in table.columns]):
        assert len(set(words)) == len(words)
