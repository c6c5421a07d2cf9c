from __future__ import annotations

import json
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from himaya.web.common.arabic import fold, natural

CASES = json.loads((Path(__file__).parents[2] / "frontend" / "src" / "fold.cases.json").read_text("utf-8"))


@pytest.mark.parametrize(("one", "other"), CASES)
def test_the_browser_and_the_server_fold_alike(one: str, other: str) -> None:
    """The cases the browser is tested on hold here too."""
    assert fold(one) == fold(other)


@settings(max_examples=60, deadline=None)
@given(st.text(max_size=40))
def test_folding_twice_changes_nothing(text: str) -> None:
    """Folded text is folded."""
    assert fold(fold(text)) == fold(text)


def test_numbers_sort_as_numbers() -> None:
    """Call signs with 2 come before those with 10, in both kinds of digits, and stems before numbers."""
    signs = ["نسر 10", "نسر 2", "برق 11", "نسر ١", "برق 3"]
    assert sorted(signs, key=natural) == ["برق 3", "برق 11", "نسر ١", "نسر 2", "نسر 10"]
