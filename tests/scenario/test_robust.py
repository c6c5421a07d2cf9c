"""Whatever stands in a file, reading says what is wrong and never breaks."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from himaya.faults import Language
from himaya.scenario.columns import TABLES
from himaya.scenario.personal import holds_personal_data
from himaya.scenario.read import read_tables

SOURCE = Path(__file__).parents[2] / "scenarios" / "raml-station"
CELLS = st.text(max_size=12) | st.sampled_from(
    [
        "",
        "=1+1",
        "-5",
        "٩٩٩",
        "1e9",
        "2027-04-30 00:30",
        "9999-12-31 23:59",
        "0001-01-01 00:00-23:59",
        "نعم",
        '"',
        "\x00",
        "\n",
    ]
)


@pytest.fixture(scope="module")
def city(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of a sound scenario; every example writes the files it spoils and puts them back."""
    path = tmp_path_factory.mktemp("robust") / "city"
    shutil.copytree(SOURCE, path)
    return path


@settings(max_examples=80, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(st.sampled_from([table.name for table in TABLES]), st.data())
def test_any_cell_gives_a_fault_with_texts_or_a_value(city: Path, name: str, data: st.DataObject) -> None:
    """A random value in a random cell is accepted or named; nothing else happens."""
    path = city / f"{name}.csv"
    original = path.read_bytes()
    lines = original.decode().splitlines()
    row = data.draw(st.integers(0, len(lines) - 1))
    cells = lines[row].split(",")
    cells[data.draw(st.integers(0, len(cells) - 1))] = data.draw(CELLS)
    lines[row] = ",".join(cells)
    try:
        path.write_bytes("\n".join(lines).encode("utf-8", "surrogatepass"))
        for fault in read_tables(city).faults:
            assert all(fault.text(language) for language in Language)
    finally:
        path.write_bytes(original)


@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(st.sampled_from(["units.csv", "scenario.toml", "places.csv"]), st.binary(max_size=200), st.integers(0, 400))
def test_any_bytes_give_faults_with_texts(city: Path, name: str, content: bytes, at: int) -> None:
    """Random bytes in the middle of a file are faults, never a crash."""
    path = city / name
    original = path.read_bytes()
    try:
        path.write_bytes(original[:at] + content + original[at + 5 :])
        for fault in read_tables(city).faults:
            assert all(fault.text(language) for language in Language)
    finally:
        path.write_bytes(original)


@given(st.integers(0, 9_999_999))
def test_every_mobile_number_is_noticed_however_it_is_spaced(number: int) -> None:
    """0-10, 11, 12 and 15 with eight digits, plain, spaced or with the country code."""
    digits = f"010{number:08d}"
    spaced = f"{digits[:3]} {digits[3:7]}-{digits[7:]}"
    for text in (
        digits,
        spaced,
        f"هاتف {digits}",
        f"+20{digits[1:]}",
        digits.translate(str.maketrans("0123456789", "٠١٢٣٤٥٦٧٨٩")),
    ):
        assert holds_personal_data(text)
