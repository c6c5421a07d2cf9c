"""Telling posts of one function at one place apart: each carries its number, the same in every output."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from himaya.planning.wording import Text

if TYPE_CHECKING:
    from collections.abc import Iterable


def post_numbers(posts: Iterable[tuple[str, str, str]]) -> dict[str, int]:
    """Number posts where a place has several of one function; a post alone has no number.

    Parameters
    ----------
    posts : place, function and id of each post without its stint, in the plan's order, repeated at will.

    Returns
    -------
    dict : id -> number: the one its id ends in, so that it stays when another post is taken out; posts with names of
        their own take the numbers after.
    """
    alike: dict[tuple[str, str], dict[str, None]] = {}
    for place, function, post in posts:
        alike.setdefault((place, function), {})[post] = None
    numbers: dict[str, int] = {}
    for group in alike.values():
        if len(group) > 1:
            numbers |= _numbers(list(group))
    return numbers


def _numbers(group: list[str]) -> dict[str, int]:
    own = {post: int(last) for post in group if (last := post.rsplit("/", 1)[-1]).isdecimal()}
    others = [post for post in group if post not in own]
    return own | {post: number for number, post in enumerate(others, start=max(own.values(), default=0) + 1)}


def numbered(function: Text, number: int) -> Text:
    """Put a number after the words for a function; none for 0."""
    suffix = f" {number}" if number else ""
    return Text(f"{function.ar}{suffix}", f"{function.en}{suffix}")


def gathering_words(service_id: str, name_ar: str) -> Text:
    """What a gathering is called: gatherings have an Arabic name alone, so English adds the id of the table."""
    return Text(name_ar, f"{name_ar} ({service_id})")


def number_in(name: str, function: str) -> int:
    """Read the number that follows the function at the start of a post's name; 0 where there is none."""
    found = re.match(rf"{re.escape(function)} (\d+) - ", name)
    return int(found[1]) if found else 0
