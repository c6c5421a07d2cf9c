"""Words of the documents of a version in both languages."""

from __future__ import annotations

from himaya.planning.wording import Text

COMMANDER = Text("قائد العملية", "Operation commander")
REHEARSED = Text("جرى التدريب عليه يوم {day}", "Rehearsed on {day}")
NOT_REHEARSED = Text("لم يجر التدريب عليه", "Not rehearsed")


def same(text: str) -> Text:
    """What an office wrote, as it stands."""
    return Text(text, text)


def named(arabic: str, english: str) -> Text:
    """A name in both languages; Arabic stands in where English is missing."""
    return Text(arabic, english or arabic)


def filled(text: Text, **values: object) -> Text:
    """A text of both languages with its places filled."""
    return Text(text.ar.format(**values), text.en.format(**values))
