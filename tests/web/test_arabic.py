from __future__ import annotations

from himaya.web.common.arabic import natural


def test_numbers_sort_as_numbers() -> None:
    """Call signs with 2 come before those with 10, in both kinds of digits, and stems before numbers."""
    signs = ["نسر 10", "نسر 2", "برق 11", "نسر ١", "برق 3"]
    assert sorted(signs, key=natural) == ["برق 3", "برق 11", "نسر ١", "نسر 2", "نسر 10"]
