from __future__ import annotations

import json
import unicodedata
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from himaya.scenario.fold import fold, heading_key, plain

CASES = json.loads((Path(__file__).parents[2] / "frontend" / "src" / "fold.cases.json").read_text("utf-8"))
ARABIC = st.text(st.sampled_from("أإآٱابتثجحخدذرزسشصضطظعغفقكلمنهويىئؤءةـ ًٌٍَُِّْٰ٠١٢٣۴۵۶ﻻﷲ\u200f\u202b"), max_size=20)


@pytest.mark.parametrize(("written", "typed"), CASES)
def test_spellings_that_mean_the_same(written: str, typed: str) -> None:
    """What is written one way is found when it is typed the other way; the browser is tested on the same table."""
    assert fold(written) == fold(typed)


@pytest.mark.parametrize(("one", "other"), [("كنيسة", "مدرسة"), ("ميدان", "ميناء"), ("باب 1", "باب 2"), ("سن", "صن")])
def test_different_words_stay_different(one: str, other: str) -> None:
    """Folding does not make one word of two."""
    assert fold(one) != fold(other)


@given(st.text(max_size=30) | ARABIC)
def test_folding_twice_changes_nothing(text: str) -> None:
    """The folded form is a fixed point, so folded texts can be compared with folded texts."""
    assert fold(fold(text)) == fold(text)


@given(ARABIC)
def test_folded_text_has_none_of_the_variants(text: str) -> None:
    """No diacritic, tatweel, direction mark, variant letter or Arabic digit is left."""
    folded = fold(text)
    assert not set(folded) & set("أإآٱىةؤئـ٠١٢٣۴۵۶ﻻ")
    assert all(unicodedata.category(char) not in {"Mn", "Cf"} for char in folded)
    assert folded == folded.strip()


@given(st.integers(0, 10**12), st.sampled_from(["٠١٢٣٤٥٦٧٨٩", "۰۱۲۳۴۵۶۷۸۹", "0123456789"]))
def test_digits_of_every_script_are_the_same_number(number: int, digits: str) -> None:
    """A number keeps its value in whatever digits it is written."""
    written = "".join(digits[int(char)] for char in str(number))
    assert int(plain(f"\u202b {written} \u200f")) == number


def test_headings_ignore_underscores_and_hyphens() -> None:
    """`place_id`, `Place-ID` and `place id` are one heading."""
    assert heading_key("place_id") == heading_key("Place-ID") == heading_key(" place  id ")
