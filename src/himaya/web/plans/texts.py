"""Free text before it is kept: nothing that identifies a person, and in objectives no person, faith or opinion."""

from __future__ import annotations

import re
import tomllib
from functools import cache
from importlib import resources
from typing import TYPE_CHECKING

from himaya.celebrations.feasts import celebrations
from himaya.faults import Fault, InvalidInputError
from himaya.scenario.fold import fold
from himaya.scenario.hidden import holds_hidden_characters
from himaya.scenario.personal import holds_personal_data

if TYPE_CHECKING:
    from collections.abc import Mapping

LEAST_REASON = 10
LONGEST = 4000
_MOST = {"title_ar": 200, "title_en": 200, "legal_basis": 300, "word": 300}
"""Fields that take less."""
_JOINED = "[وف]?(?:لل|[بكل]?(?:ال)?)"


def checked(**fields: str) -> dict[str, str]:
    """Texts without the blanks around them.

    Raises
    ------
    InvalidInputError : `plans.personal_data` for every field that holds a number of a person, `plans.text_too_long`,
        `scenario.hidden_characters`.
    """
    faults = [Fault("plans.personal_data", column=name) for name, text in fields.items() if holds_personal_data(text)]
    faults += [
        Fault("scenario.hidden_characters", column=name)
        for name, text in fields.items()
        if holds_hidden_characters(text)
    ]
    faults += [
        Fault("plans.text_too_long", column=name, details={"most": str(_MOST.get(name, LONGEST))})
        for name, text in fields.items()
        if len(text) > _MOST.get(name, LONGEST)
    ]
    if faults:
        raise InvalidInputError(faults)
    return {name: text.strip() for name, text in fields.items()}


def needed(**fields: str) -> dict[str, str]:
    """The same for fields that may not be empty.

    Raises
    ------
    InvalidInputError : `plans.text_missing` for each that is, and the faults of `checked`.
    """
    kept = checked(**fields)
    empty = [Fault("plans.text_missing", column=name) for name, text in kept.items() if not text]
    if empty:
        raise InvalidInputError(empty)
    return kept


def reason_of(text: str) -> str:
    """A reason somebody can understand later.

    Raises
    ------
    InvalidInputError : `plans.reason_missing`, `plans.personal_data`.
    """
    kept = checked(reason=text)["reason"]
    if len(kept) < LEAST_REASON:
        raise InvalidInputError.of("plans.reason_missing")
    return kept


def refuse_people(**fields: str) -> None:
    """Refuse an objective that names persons, faiths or opinions.

    Raises
    ------
    InvalidInputError : `plans.objective_names_people` with the field and the word.
    """
    found = [
        Fault("plans.objective_names_people", column=name, value=word)
        for name, text in fields.items()
        for word in words_about_people(text)
    ]
    if found:
        raise InvalidInputError(found)


def words_about_people(text: str) -> list[str]:
    """Words in a text that speak of persons, of what they believe or of what they think; celebrations are none."""
    folded = fold(text)
    for title in _titles():
        folded = folded.replace(title, " ")
    return sorted({word for word, pattern in _forbidden().items() if pattern.search(folded)})


@cache
def _titles() -> tuple[str, ...]:
    names = {fold(name) for one in celebrations().values() for name in (one.name_ar, one.name_en)}
    return tuple(sorted(names, key=len, reverse=True))


@cache
def _forbidden() -> Mapping[str, re.Pattern[str]]:
    lists = tomllib.loads(resources.files(__package__).joinpath("wording.toml").read_text("utf-8"))
    words = {word for group in lists.values() for word in group}
    return {word: re.compile(rf"(?<!\w){_JOINED}{re.escape(fold(word).removeprefix('ال'))}(?!\w)") for word in words}
