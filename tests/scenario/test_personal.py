from __future__ import annotations

import csv
from pathlib import Path

import pytest

from himaya.scenario.personal import holds_personal_data

HERE = Path(__file__).parents[2]
TABLES = [
    *HERE.glob("scenarios/*/*.csv"),
    HERE / "src" / "himaya" / "web" / "places" / "data" / "places.csv",
]


@pytest.mark.parametrize(
    "text",
    [
        *("2900101/1234567", "29001011234567", "2_900_101_1234567", "290,0101,1234567", "٢٩٠٠١٠١/١٢٣٤٥٦٧"),
        *("0101 · 234 · 5678", "010/1234/5678", "010_1234_5678", "010,12345678", "+20.10.12345678", "03/4567890"),
        *("أبج 1234", "أ.ب.ج 1234", "أ ب ج 1234", "أ/ب/ج 123", "1234 أ ب ج", "سيارة رقمها سصع 4321"),
    ],
)
def test_a_persons_number_is_noticed_between_any_marks(text: str) -> None:
    """Identity numbers, telephones and plates, whatever stands between their digits and letters."""
    assert holds_personal_data(text)


@pytest.mark.parametrize(
    "text",
    [
        *("2027/01/06 12:00", "06/01/2027 12:00", "من 2027-01-06 12:00 إلى 2027-01-07 04:00", "06.01.2027 08:30"),
        *("31.2001, 29.9187", "29.90123,31.20123", "POLYGON ((29.8912345 31.1912345, 29.9112345 31.1912345))"),
        '{"type":"Polygon","coordinates":[[[29.8912345,31.1912345],[29.9112345,31.1912345]]]}',
        *("P-0123", "CH-01-D1", "EG-ALX-1a2b3c4d", "صخر 1", "نسر 101", "صقر 1200", "رقم 1234", "عام 2027"),
        *("سعة 4,000", "1,200/3,500", "بين 100 و 200", "ج.م.ع 2026", "شارع 45/47", "خطاب رقم 12/2026"),
    ],
)
def test_dates_points_codes_and_call_signs_are_no_persons(text: str) -> None:
    """What tables of places and units are full of passes."""
    assert not holds_personal_data(text)


def test_no_cell_that_ships_is_taken_for_a_persons() -> None:
    """Every text of every table of this repository passes."""
    cells = [cell for path in TABLES for row in csv.reader(path.read_text("utf-8-sig").splitlines()) for cell in row]
    texts = [cell for cell in cells if any(char.isalpha() for char in cell)]
    assert len(texts) > 1000
    assert [text for text in texts if holds_personal_data(text)] == []
