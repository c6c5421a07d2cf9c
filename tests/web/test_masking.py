"""What is written freely is kept on one line and without numbers of persons and vehicles.

Taken out or weakened, each of these made a test here or in `tests/scenario/test_personal.py` fail: what is looked for
(national numbers, telephones, plates), the two ways to mask, characters that nobody sees, and that the cut comes last.
"""

from __future__ import annotations

import pytest

from himaya.scenario.personal import holds_personal_data
from himaya.web.common.masking import MASK, masked


@pytest.mark.parametrize(
    ("written", "kept"),
    [
        ("حامل البطاقة 29001011234567 عند الباب", f"حامل البطاقة {MASK} عند الباب"),
        ("حامل البطاقة ٣٠٢٠٢٢٨١٢٣٤٥٦٧", f"حامل البطاقة {MASK}"),
        ("كلموا 010 0123 4567 أو +20 2 2795 1234", f"كلموا {MASK} أو {MASK}"),
        ("سيارة ق ل م 1234 واقفة", f"سيارة ق ل م {MASK} واقفة"),
        ("1001234567", MASK),
        ("بوابة 14 مغلقة حتى 2027-01-07", "بوابة 14 مغلقة حتى 2027-01-07"),
    ],
)
def test_numbers_of_persons_and_vehicles_are_masked_and_others_stay(written: str, kept: str) -> None:
    """In digits of either script, with what people put between them; gates and days are nobody's."""
    assert masked(written, 200) == kept
    assert not holds_personal_data(kept)


def test_a_text_is_one_line_without_what_nobody_sees() -> None:
    """Line ends and tabs are spaces; a character that turns the line round, or hides in a number, is left out."""
    assert masked("  باب\r\nالكنيسة\tمغلق\u202e ", 200) == "باب الكنيسة مغلق"
    assert masked("كلموا 0100\u202d1234\x00567", 200) == f"كلموا {MASK}"


@pytest.mark.parametrize("longest", range(6, 18))
def test_no_cut_leaves_the_beginning_of_a_number(longest: int) -> None:
    """Masked first and cut then: a number that does not fit is not kept by half."""
    kept = masked("كلموا 01001234567", longest)
    assert len(kept) <= longest
    assert "0" not in kept
