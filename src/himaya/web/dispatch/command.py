"""The command line: what an operator types after `/`, in either layout of the keyboard.

The letters of a command are the keys, not the characters: with an Arabic layout the keys of i, d, s and n write ه, ي,
س and ى, which are taken for the same; ى and ي are told apart, though a search does not.
Arabic words are understood as well.
"""

from __future__ import annotations

from dataclasses import dataclass

from himaya.faults import InvalidInputError
from himaya.scenario.fold import fold, plain
from himaya.web.dispatch.states import STATUSES

_WORDS = {
    "open": ("i", "ه", "open", "بلاغ", "افتح"),
    "dispatch": ("d", "ي", "د", "dispatch", "ادفع", "دفع"),
    "status": ("s", "س", "status", "حاله"),
    "new": ("n", "ى", "ن", "new", "جديد"),
    "help": ("?", "؟", "help", "مساعده"),
}
_VERBS = {
    **{fold(word): verb for verb, words in _WORDS.items() for word in words},
    **{word: verb for verb, words in _WORDS.items() for word in words},
}
_STATUS_WORDS = {
    **{status: status for status in STATUSES},
    "راحه": "rest", "off": "off", "خارج": "off", "انتهاء": "off",
}  # fmt: skip
_LEAST, _LONGEST_NUMBER = 2, 10


@dataclass(frozen=True, slots=True)
class Command:
    """What is asked for: `verb` open, dispatch, status, new or help; the incident by number; the unit as it is called.

    `incident` is 0 where none is named; `reason` follows a status that needs one, behind a colon.
    """

    verb: str
    incident: int = 0
    unit: str = ""
    status: str = ""
    reason: str = ""


def parsed(line: str) -> Command:
    """Understand a line.

    Raises
    ------
    InvalidInputError : `dispatch.not_understood`.
    """
    said, _colon, reason = plain(line).strip().lstrip("/").partition(":")
    words = said.split()
    if not words:
        raise InvalidInputError.of("dispatch.not_understood", said=line[:60])
    if len(words) == 1 and _is_number(words[0]):
        return Command("open", incident=int(words[0]))
    verb, rest = _VERBS.get(words[0]) or _VERBS.get(fold(words[0]), ""), words[1:]
    found = _understood(verb, rest, reason.strip())
    if found is None:
        raise InvalidInputError.of("dispatch.not_understood", said=line[:60])
    return found


def _understood(verb: str, rest: list[str], reason: str) -> Command | None:
    if verb in {"new", "help"} and not rest:
        return Command(verb)
    if verb == "open" and len(rest) == 1 and _is_number(rest[0]):
        return Command(verb, incident=int(rest[0]))
    if verb == "status" and len(rest) >= _LEAST and fold(rest[-1]) in _STATUS_WORDS:
        return Command(verb, unit=" ".join(rest[:-1]), status=_STATUS_WORDS[fold(rest[-1])], reason=reason)
    if verb == "dispatch" and len(rest) >= _LEAST and _is_number(rest[-1]):
        return Command(verb, unit=" ".join(rest[:-1]), incident=int(rest[-1]))
    return None


def _is_number(word: str) -> bool:
    return word.isascii() and word.isdecimal() and len(word) <= _LONGEST_NUMBER
