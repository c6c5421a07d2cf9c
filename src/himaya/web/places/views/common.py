"""What several pages of the register share."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

from django.core.exceptions import BadRequest

from himaya.scenario.governorates import governorates
from himaya.web.accounts.policies import scope_of
from himaya.web.places.forms import told

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from himaya.faults import InvalidInputError
    from himaya.web.common.verbs import Verb

UNPROCESSABLE = 422


def areas_of(user: Any, verb: Verb) -> list[str]:
    """Governorates in which an account may do something."""
    scope = scope_of(user, verb)
    return [iso for iso in governorates() if scope.covers(iso)]


def texts(error: InvalidInputError) -> list[str]:
    """Every fault with its remedy, in the reader's language."""
    return [told(fault) for fault in error.faults]


def wanted(sent: Mapping[str, str], name: str) -> bool:
    """Which of two states a button asks for: the same button pressed twice asks for the same.

    Raises
    ------
    BadRequest : neither of them.
    """
    if sent.get(name) not in {"0", "1"}:
        raise BadRequest(name)
    return sent[name] == "1"


def address(asked: Mapping[str, str], names: Sequence[str]) -> str:
    """The filters of an address, without the page."""
    kept = {name: asked[name] for name in names if asked.get(name)}
    return f"?{urlencode(kept)}" if kept else ""
