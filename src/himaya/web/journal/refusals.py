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

_OF_OTHERS: set[str] = set()


def for_another_office(*rules: str) -> None:
    """Have refusals by these rules answered with 403: another office may, whatever was sent."""
    _OF_OTHERS.update(rules)


def is_for_another_office(rule: str) -> bool:
    """Whether what a rule refuses is another office's to do."""
    return rule in _OF_OTHERS


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
    of_others = any(is_for_another_office(one.rule) for one in refused)
    return HTTPStatus.FORBIDDEN if of_others else HTTPStatus.UNPROCESSABLE_ENTITY
