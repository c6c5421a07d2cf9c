"""What a plan says, in Arabic and English, from one table."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import Any


@dataclass(frozen=True, slots=True)
class Text:
    """The same words in both languages."""

    ar: str
    en: str

    def __add__(self, other: Text) -> Text:
        """Join two sentences with a space."""
        return Text(f"{self.ar} {other.ar}", f"{self.en} {other.en}")

    def of(self, language: str) -> str:
        """The words in `ar` or `en`."""
        return self.ar if language == "ar" else self.en

    def fields(self, name: str) -> dict[str, str]:
        """`{name_ar: ..., name_en: ...}` for a JSON document."""
        return {f"{name}_ar": self.ar, f"{name}_en": self.en}


@cache
def _table() -> dict[str, Any]:
    return tomllib.loads(resources.files(__package__).joinpath("wording.toml").read_text("utf-8"))


def template(key: str, language: str) -> str:
    """The words of `group.name` in `ar` or `en`, placeholders unfilled."""
    group, name = key.split(".")
    words: str = _table()[group][name][language]
    return words


def say(key: str, **values: object) -> Text:
    """Text of `group.name` with its placeholders filled; a `Text` value fills each language with its own words."""
    group, name = key.split(".")
    entry = _table()[group][name]
    return Text(
        *(
            entry[language].format_map(
                {name: getattr(value, language) if isinstance(value, Text) else value for name, value in values.items()}
            )
            for language in ("ar", "en")
        )
    )
