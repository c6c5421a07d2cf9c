"""The findings of verification in the reader's language: rooms speak English, the table beside this module Arabic."""

from __future__ import annotations

import re
import tomllib
from functools import cache
from importlib import resources
from typing import TYPE_CHECKING

from himaya.faults import Language

if TYPE_CHECKING:
    from himaya.planning.result import Finding

_FOUND = {
    Language.AR: "خلل في {where} ({room}): المتوقع {expected}، والموجود {found}",
    Language.EN: "Fault at {where} ({room}): expected {expected}, found {found}",
}


def finding_line(finding: Finding, language: Language) -> str:
    """Where, what was expected and what stands there, in one line; `where` is an address in plan.json."""
    parts = {"room": finding.room, "expected": finding.expected, "found": finding.found}
    said = {name: arabic(words) if language is Language.AR else words for name, words in parts.items()}
    return _FOUND[language].format(where=finding.where, **said)


def arabic(words: str) -> str:
    """A phrase in Arabic; values and identifiers stay as they are."""
    phrases, patterns = _table()
    if words in phrases:
        return phrases[words]
    for pattern, template in patterns:
        fit = pattern.fullmatch(words)
        if fit:
            return template.format_map(fit.groupdict())
    return words


@cache
def _table() -> tuple[dict[str, str], list[tuple[re.Pattern[str], str]]]:
    table = tomllib.loads(resources.files(__package__).joinpath("findings.toml").read_text("utf-8"))
    patterns = [
        (re.compile(re.sub(r"\\\{(\w)\\\}", r"(?P<\1>.+)", re.escape(phrase)), re.DOTALL), template)
        for phrase, template in table["patterns"].items()
    ]
    return table["words"], patterns
