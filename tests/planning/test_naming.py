"""Posts alike at one place are told apart by a number, everywhere the same."""

from __future__ import annotations

from himaya.planning.naming import number_in, numbered, post_numbers
from himaya.planning.wording import say

GUARD = "door_guard"


def test_posts_alike_at_one_place_are_numbered() -> None:
    """A place with several posts of one function numbers them, whatever their stints; one alone has no number."""
    ids = ("W-1/door_guard/1", "W-1/door_guard/1", "W-1/door_guard/2", "W-2/door_guard/1")
    assert post_numbers((one[:3], GUARD, one) for one in ids) == {"W-1/door_guard/1": 1, "W-1/door_guard/2": 2}


def test_a_number_stays_when_another_post_is_taken_out() -> None:
    """The second door keeps its number without the first; a post added by hand takes the next one."""
    ids = ("W-1/door_guard/2", "W-1/door_guard/3", "W-1/door_guard/H1")
    assert list(post_numbers(("W-1", GUARD, one) for one in ids).values()) == [2, 3, 4]


def test_a_number_is_read_back_from_a_name() -> None:
    """What was put after the function is found again, and a digit elsewhere in the name is not taken for it."""
    function = say("function.door_guard")
    for number in (0, 7):
        name = numbered(function, number)
        assert number_in(f"{name.ar} - كنيسة 3 - مدخل", function.ar) == number
