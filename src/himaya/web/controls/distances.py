"""The table of distances of cordons, as data with its edition and source."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib import resources

from himaya.web.common.language import in_language


@dataclass(frozen=True, slots=True)
class Item:
    """What stands there: nobody goes below a radius of `least_m` without a release; `preferred_m` is better."""

    key: str
    title_ar: str
    title_en: str
    least_m: int
    preferred_m: int

    @property
    def title(self) -> str:
        """What it is, in the reader's language."""
        return in_language(self.title_ar, self.title_en)


@dataclass(frozen=True, slots=True)
class Distances:
    """One edition of the table."""

    edition: str
    source_ar: str
    source_en: str
    items: Mapping[str, Item]

    @property
    def source(self) -> str:
        """Where the distances come from, in the reader's language."""
        return in_language(self.source_ar, self.source_en)


@cache
def distances() -> Distances:
    """The edition that is in use."""
    told = tomllib.loads(resources.files(__package__).joinpath("distances.toml").read_text("utf-8"))
    least = int(told["least"]["any_m"])
    items = {
        key: Item(key, one["ar"], one["en"], max(least, int(one["shelter_m"])), int(one["preferred_m"]))
        for key, one in told["items"].items()
    }
    return Distances(str(told["edition"]), told["source"]["ar"], told["source"]["en"], items)
