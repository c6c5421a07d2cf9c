"""Free text: long enough to say something, short enough to be read, and without a person's numbers."""

from __future__ import annotations

from himaya.faults import InvalidInputError
from himaya.scenario.hidden import holds_hidden_characters
from himaya.scenario.personal import holds_personal_data
from himaya.web.readiness.models.items import LONGEST_NOTE

SHORTEST = 5


def checked_text(text: str, *, least: int = SHORTEST, most: int = LONGEST_NOTE) -> str:
    """Text on one line without the spaces around it.

    Raises
    ------
    InvalidInputError : `readiness.bad_text`, `readiness.personal_data`, `scenario.hidden_characters`; none
        repeats what was written.
    """
    plain = " ".join(text.split())
    if not least <= len(plain) <= most:
        raise InvalidInputError.of("readiness.bad_text", least=str(least), most=str(most))
    if holds_personal_data(plain):
        raise InvalidInputError.of("readiness.personal_data")
    if holds_hidden_characters(plain):
        raise InvalidInputError.of("scenario.hidden_characters")
    return plain
