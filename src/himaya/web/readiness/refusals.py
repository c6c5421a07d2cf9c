"""Refusals as a page tells them: what, which rule, and the lawful way; each is written down, its content never."""

from __future__ import annotations

from dataclasses import dataclass
from http import HTTPStatus
from typing import TYPE_CHECKING

from django.utils.translation import get_language

from himaya.faults import InvalidInputError, Language
from himaya.web.journal.policies import write_down_refusal

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from django.forms import Form
    from django.http import HttpRequest

NOT_YOURS = frozenset(
    {
        "readiness.own_claim",
        "readiness.own_office",
        "readiness.owner_verifies",
        "readiness.needs_higher_office",
        "readiness.set_above",
        "readiness.not_addressed",
        "posts.own_reason",
    }
)
"""Refusals because another office may, not because of what was sent."""


@dataclass(frozen=True, slots=True)
class Told:
    """One refusal in the reader's language."""

    text: str
    remedy: str
    rule: str


def attempt(request: HttpRequest, do: Callable[[], object]) -> Sequence[Told]:
    """Do something; what refused it, nothing where it was done."""
    try:
        do()
    except InvalidInputError as error:
        language = Language(get_language() or "ar")
        for fault in error.faults:
            write_down_refusal(request, rule=fault.code)
        return [Told(fault.message(language), fault.remedy(language), fault.code) for fault in error.faults]
    return ()


def wrong_with(form: Form) -> Sequence[Told]:
    """What is wrong with the fields of a form, by their labels."""
    return [
        Told(f"{form.fields[field].label or field}: {text}", "", "")
        for field, found in form.errors.items()
        for text in found
    ]


def status_of(refused: Sequence[Told]) -> HTTPStatus:
    """403 where another office may, 422 where something is wrong with what was sent, 200 without a refusal."""
    if not refused:
        return HTTPStatus.OK
    return HTTPStatus.FORBIDDEN if any(one.rule in NOT_YOURS for one in refused) else HTTPStatus.UNPROCESSABLE_ENTITY
