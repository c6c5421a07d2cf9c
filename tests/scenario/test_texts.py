"""What a text may hold: no hidden characters, Arabic letters in an Arabic name, hours of the clock."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from himaya.scenario import cells
from himaya.scenario.cells import BadCellError, Setting
from himaya.scenario.hidden import holds_hidden_characters
from himaya.scenario.opening import opening_hours

if TYPE_CHECKING:
    from conftest import Folder


@pytest.mark.parametrize(
    "text", ["كنيسة\u202eالعذراء", "\u202b123\u202c", "a\u202db", "bell\x07", "nul\x00", "\x1b[31m"]
)
def test_hidden_characters_are_found(text: str) -> None:
    """Overrides, embeddings and control characters."""
    assert holds_hidden_characters(text)


@pytest.mark.parametrize(
    "text", ["كنيسة العذراء", "two\nlines\tand tab", "علامة\u200fاتجاه", "\u206608:00\u2069", "می\u200cخواهم", "👮"]
)
def test_what_is_seen_or_harmless_is_not(text: str) -> None:
    """Line ends, isolates, plain direction marks, joiners and pictures stay."""
    assert not holds_hidden_characters(text)


@pytest.mark.parametrize("name", ["abc", "<b>", "👮", "123", "٣٣", "؟"])
def test_a_name_without_an_arabic_letter_is_refused(name: str) -> None:
    """Latin letters, marks, pictures and digits alone are no Arabic name."""
    with pytest.raises(BadCellError) as refused:
        cells.arabic(name, Setting())
    assert refused.value.code == "scenario.not_arabic"


@pytest.mark.parametrize("name", ["ج", "باب VIP", "ﻣﺴﺠﺪ", " مسجد ٣ "])
def test_a_name_with_an_arabic_letter_is_taken(name: str) -> None:
    """One is enough, in any form, beside whatever else."""
    assert cells.arabic(name, Setting()) == name.strip()


@pytest.mark.parametrize(
    "hours",
    ["08:00-17:00", "٠٨:٠٠–١٧:٠٠", "يومياً", "الجمعة 07:00-11:30، 18:00-22:00", "daily 8:00 - 24:00",
     "Sun, Fri 18:00-02:00", "السبت والأحد 09:00-12:00", "كل يوم من 08:00-17:00 عدا الجمعة"],
)  # fmt: skip
def test_opening_hours_are_spans_and_days(hours: str) -> None:
    """Any digits and dashes; past midnight; days with or without spans; the text stays as it was written."""
    assert opening_hours(hours, Setting()) == hours


@pytest.mark.parametrize(
    "hours", ["25:00-26:00", "whatever", "08:60-09:00", "8-17", "24:30-25:00", "08:00-08:00", "08:00"]
)
def test_other_opening_hours_are_refused(hours: str) -> None:
    """Hours that no clock has, words that are no days, spans without an end."""
    with pytest.raises(BadCellError) as refused:
        opening_hours(hours, Setting())
    assert refused.value.code == "scenario.bad_hours"


def test_a_table_of_a_plan_refuses_them_by_their_cell(folder: Folder) -> None:
    """The names of a scenario are checked as those of the register."""
    folder.put("places", 2, "name_ar", "abc")
    folder.put("places", 3, "name_en", "Church\u202e")
    told = {(fault.row, fault.column, fault.code) for fault in folder.faults()}
    assert {(2, "name_ar", "scenario.not_arabic"), (3, "name_en", "scenario.hidden_characters")} <= told
