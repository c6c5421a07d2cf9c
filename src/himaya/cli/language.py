"""The language in which the command line speaks."""

from __future__ import annotations

import os
import sys

from himaya.faults import InvalidInputError, Language


def chosen_language() -> Language:
    """Language of messages: HIMAYA_LANG, then an Arabic or English locale, then Arabic.

    Raises
    ------
    InvalidInputError : `cli.unknown_language` when HIMAYA_LANG names another language.
    """
    asked = os.environ.get("HIMAYA_LANG", "")
    if asked and asked not in set(Language):
        raise InvalidInputError.of("cli.unknown_language", value=asked)
    for variable in ("HIMAYA_LANG", "LC_ALL", "LC_MESSAGES", "LANG"):
        code = os.environ.get(variable, "")[:2].lower()
        if code in set(Language):
            return Language(code)
    return Language.AR


def language_of(arguments: list[str]) -> Language:
    """Language asked for on the command line, also when parsing failed half-way; raises as `chosen_language`."""
    for position, argument in enumerate(arguments):
        name, _, value = argument.partition("=")
        if name == "--lang":
            value = value or (arguments[position + 1] if position + 1 < len(arguments) else "")
            if value in set(Language):
                return Language(value)
    return chosen_language()


def spoken_language() -> Language:
    """Language of this process; Arabic where what was asked for does not exist."""
    try:
        return language_of(sys.argv)
    except InvalidInputError:
        return Language.AR
