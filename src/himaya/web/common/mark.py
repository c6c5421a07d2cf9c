"""Whether this installation is an exercise; if it is, every page, paper, list, answer and feed of it says so."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

HEADER = "Himaya-Exercise"
"""Of every answer of an exercise, with the value 1; a live installation never sends it."""
WORDS = "تدريب · EXERCISE"
"""In both languages, whatever the reader's: nobody mistakes a sheet that left the room."""

_asked: list[Callable[[], bool]] = []
_known: list[bool] = []


def answered_by(ask: Callable[[], bool]) -> None:
    """Let the app that keeps the mark answer."""
    _asked[:] = [ask]
    forget()


def is_exercise() -> bool:
    """Whether everything here is an exercise. The mark never changes, so each process asks once."""
    if not _known:
        _known.append(any(ask() for ask in _asked))
    return _known[0]


def words() -> str:
    """What stands on everything that leaves this installation; empty for a live one."""
    return WORDS if is_exercise() else ""


def words_if_known() -> str:
    """The same without asking: for a page that tells of a failure, perhaps of the database's."""
    return WORDS if True in _known else ""


def forget() -> None:
    """Ask again: the mark was made a moment ago."""
    _known.clear()
