"""One spelling for comparing: what a reader types «الإجتماع» or «الاجتماع» is the same word."""

from __future__ import annotations

import unicodedata

_SAME_LETTER = str.maketrans(
    {
        **dict.fromkeys("أإآٱ", "ا"),
        **dict.fromkeys("ىی", "ي"),
        **dict.fromkeys("ؤئ", "ء"),
        "ة": "ه",
        "ۃ": "ه",
        "ہ": "ه",
        "ک": "ك",
        "ـ": "",
    }
)
_DROPPED = frozenset({"Mn", "Cf"})
_SPACES = str.maketrans({"_": " ", "-": " "})


def fold(text: str) -> str:
    """One spelling of a text, for comparing and searching; never for showing.

    Forms of alef, final ya and alef maqsura, ta marbuta and ha, seats of hamza,
    tatweel, diacritics, presentation forms, Arabic and Persian digits, letter
    case and runs of white space make no difference. Folding twice changes nothing.
    """
    composed = unicodedata.normalize("NFKC", text).translate(_SAME_LETTER)
    parts = unicodedata.normalize("NFKD", unicodedata.normalize("NFKD", composed).casefold())
    kept = (ascii_digit(char) for char in parts if unicodedata.category(char) not in _DROPPED)
    return " ".join("".join(kept).translate(_SAME_LETTER).split())


def heading_key(text: str) -> str:
    """`fold` for column headings and codes, where an underscore or hyphen is a space."""
    return " ".join(fold(text).translate(_SPACES).split())


def ascii_digit(char: str) -> str:
    """The digit 0-9 that a digit of any script stands for; other characters as they are."""
    value = unicodedata.decimal(char, None)
    return char if value is None else str(value)


def plain(text: str) -> str:
    """A cell's text with Western digits and without direction marks or outer white space; letters keep their form."""
    marks = (char for char in text if unicodedata.category(char) != "Cf")
    return "".join(ascii_digit(char) for char in marks).strip()
