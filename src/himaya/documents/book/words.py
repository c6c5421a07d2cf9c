"""Words with which a book is made and its data are told, in both languages."""

from __future__ import annotations

import tomllib
from functools import cache
from importlib import resources
from typing import TYPE_CHECKING, Any

from himaya.faults import Language
from himaya.planning.wording import Text

if TYPE_CHECKING:
    from collections.abc import Mapping


@cache
def _words() -> Mapping[str, Any]:
    return tomllib.loads(resources.files("himaya.documents").joinpath("book.toml").read_text("utf-8"))


def say(key: str, **values: object) -> Text:
    """Fill the placeholders of `group.entry`; a `Text` value fills each language with its own words."""
    group, entry = key.split(".")
    texts = _words()[group][entry]
    return Text(
        *(
            texts[language].format_map(
                {key: value.of(language) if isinstance(value, Text) else value for key, value in values.items()}
            )
            for language in Language
        )
    )


def entries(group: str) -> list[str]:
    """List the entries of a group in their order."""
    return list(_words()[group])
