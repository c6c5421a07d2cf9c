"""What every action of the register does first and last."""

from __future__ import annotations

from typing import TYPE_CHECKING

from himaya.faults import InvalidInputError
from himaya.scenario.personal import holds_personal_data
from himaya.web.accounts import policies

if TYPE_CHECKING:
    from himaya.web.accounts.models import User
    from himaya.web.common.verbs import Verb


def require(by: User | None, verb: Verb, *, area: str) -> None:
    """Refuse an office that may not; `by` is None for the command line on the machine itself and the demonstration.

    Raises
    ------
    RefusedError : with its reason, answered with 403.
    """
    if by is not None:
        policies.require(by, verb, area=area)


def refuse_personal(**texts: str) -> None:
    """Refuse texts with a person's number; the text itself is not repeated.

    Raises
    ------
    InvalidInputError : `places.personal_text` with the field.
    """
    for field, text in texts.items():
        if holds_personal_data(text):
            raise InvalidInputError.of("places.personal_text", column=field)
