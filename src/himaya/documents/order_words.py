"""Arabic words of the operation order."""

from __future__ import annotations

import tomllib
from functools import cache
from importlib import resources
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Mapping


@cache
def order_words() -> Mapping[str, Any]:
    """Read the order's words."""
    return tomllib.loads(resources.files(__package__).joinpath("order.toml").read_text("utf-8"))


def fill(group: str, name: str, **values: object) -> str:
    """Fill the placeholders of one text."""
    text: str = order_words()[group][name]
    return text.format_map(values)


def fill_word(entry: str, **values: object) -> str:
    """Fill the placeholders of one of the order's single words."""
    text: str = order_words()[entry]
    return text.format_map(values)
