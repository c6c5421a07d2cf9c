"""Free text before it is kept: numbers of persons masked; what is ordered and where names nobody and aims at nobody."""

from __future__ import annotations

from himaya.faults import InvalidInputError
from himaya.web.common.masking import masked
from himaya.web.mandates.law import found_in, table
from himaya.web.mandates.models.instrument import LONGEST_TEXT
from himaya.web.plans.texts import words_about_people

FEWEST_LETTERS = 5


def words(text: str, *, fewest: int = FEWEST_LETTERS, most: int = LONGEST_TEXT) -> str:
    """A text as it is kept: long enough to say something, numbers of persons and vehicles masked.

    Raises
    ------
    InvalidInputError : `mandates.words_needed`.
    """
    said = masked(text, most + 1)
    if not fewest <= len(said) <= most:
        raise InvalidInputError.of("mandates.words_needed", least=str(fewest), most=str(most))
    return said


def about_ground(text: str, *, fewest: int = FEWEST_LETTERS, most: int = LONGEST_TEXT) -> str:
    """The same for what is ordered, by whom and where: it speaks of land and buildings.

    Raises
    ------
    InvalidInputError : `mandates.out_of_scope` for what aims at persons, `mandates.names_persons` for who lives there,
        and the fault of `words`.
    """
    if found_in(text, table().out_of_scope):
        raise InvalidInputError.of("mandates.out_of_scope")
    if found_in(text, table().occupants) or words_about_people(text):
        raise InvalidInputError.of("mandates.names_persons")
    return words(text, fewest=fewest, most=most)
