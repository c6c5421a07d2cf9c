"""Reference data of mandated tasks: law, competence, hours, partners and limits, with edition and source."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, time, timedelta
from functools import cache
from importlib import resources
from typing import Any

from himaya.scenario.fold import fold
from himaya.web.accounts.models import Partner
from himaya.web.common.language import in_language

_JOINED = "[وف]?(?:لل|[بكل]?(?:ال)?)"


@dataclass(frozen=True, slots=True)
class Article:
    """A provision that an instrument relies on, in force from a day until another or without an end."""

    key: str
    text_ar: str
    text_en: str
    since: date
    until: date | None

    @property
    def text(self) -> str:
        """What it says, in the reader's language."""
        return in_language(self.text_ar, self.text_en)

    def holds_on(self, day: date) -> bool:
        """Whether it is in force on a day."""
        return self.since <= day and (self.until is None or day < self.until)


@dataclass(frozen=True, slots=True)
class KindRule:
    """What holds for one kind of instrument.

    `needs` names the proofs without which nothing is done, `court` whether a court or the prosecution issued it,
    `levels` which directors are competent ("directorate", "national"), `partners` who has to confirm, `first` and
    `last` the lawful hours of a day.
    """

    articles: Sequence[str]
    needs: frozenset[str]
    court: bool
    levels: frozenset[str]
    partners: Sequence[Partner]
    first: time
    last: time


@dataclass(frozen=True, slots=True)
class HumanItem:
    """One question of the human-dimension check."""

    key: str
    text_ar: str
    text_en: str

    @property
    def text(self) -> str:
        """The question in the reader's language."""
        return in_language(self.text_ar, self.text_en)


@dataclass(frozen=True, slots=True)
class Table:
    """One edition."""

    edition: str
    source_ar: str
    source_en: str
    challenge: timedelta
    separation: timedelta
    separation_m: float
    area_share: float
    longest: timedelta
    articles: Mapping[str, Article]
    kinds: Mapping[str, KindRule]
    human: Sequence[HumanItem]
    out_of_scope: Sequence[str]
    occupants: Sequence[str]

    @property
    def source(self) -> str:
        """Where it comes from, in the reader's language."""
        return in_language(self.source_ar, self.source_en)


@cache
def table() -> Table:
    """The edition that is in use."""
    told = tomllib.loads(resources.files(__package__).joinpath("law.toml").read_text("utf-8"))
    limits = told["limits"]
    return Table(
        edition=told["edition"],
        source_ar=told["source"]["ar"],
        source_en=told["source"]["en"],
        challenge=timedelta(days=limits["challenge_days"]),
        separation=timedelta(hours=limits["separation_hours"]),
        separation_m=float(limits["separation_m"]),
        area_share=limits["area_share"],
        longest=timedelta(hours=limits["longest_hours"]),
        articles={
            key: Article(key, row["ar"], row["en"], row["from"], row.get("until"))
            for key, row in told["articles"].items()
        },
        kinds={key: _rule(row) for key, row in told["kinds"].items()},
        human=tuple(HumanItem(row["key"], row["ar"], row["en"]) for row in told["human"]),
        out_of_scope=tuple(told["words"]["out_of_scope"]),
        occupants=tuple(told["words"]["occupants"]),
    )


def _rule(row: Mapping[str, Any]) -> KindRule:
    first, last = (time.fromisoformat(one) for one in row["hours"])
    return KindRule(
        articles=tuple(row["articles"]),
        needs=frozenset(row["needs"]),
        court=row["court"],
        levels=frozenset(row["levels"]),
        partners=tuple(Partner(one) for one in row["partners"]),
        first=first,
        last=last,
    )


def found_in(text: str, words: Sequence[str]) -> list[str]:
    """Words of a list that stand in a text, in any spelling, with or without the letters that Arabic joins to them."""
    folded = fold(text)
    return [word for word in words if _pattern(word).search(folded)]


@cache
def _pattern(word: str) -> re.Pattern[str]:
    return re.compile(rf"(?<!\w){_JOINED}{re.escape(fold(word).removeprefix('ال'))}(?!\w)")
