"""What pages of plans read out of forms alike."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from django.http import Http404

from himaya.faults import Fault, InvalidInputError
from himaya.scenario.cells import BadCellError
from himaya.scenario.cells import number_in as number_in_cell

if TYPE_CHECKING:
    from django.http import HttpRequest

    from himaya.web.plans.models import PlanVersion

_DIGITS = 19
"""A 64-bit number has fewer."""


def number_in(text: str) -> int:
    """The number that a form or an address names, or 404."""
    if not (text.isascii() and text.isdigit() and len(text) < _DIGITS):
        raise Http404
    return int(text)


def revision_in(request: HttpRequest, version: PlanVersion) -> int:
    """Revision that a form was made from; the present one where the form does not say, or 404."""
    sent = request.POST.get("revision", "")
    return number_in(sent) if sent else version.revision


def wall_time(text: str, column: str, version: PlanVersion) -> datetime:
    """A time on the plan's own clock.

    Raises
    ------
    InvalidInputError : `plans.bad_time`.
    """
    try:
        moment = datetime.fromisoformat(text)
        return moment if moment.tzinfo else moment.replace(tzinfo=ZoneInfo(version.zone))
    except ValueError as error:
        raise InvalidInputError.of("plans.bad_time", column=column, value=text[:40]) from error


def number_of(text: str, column: str, least: int, most: int, *, whole: bool = True) -> float:
    """A number that somebody typed, with Western or Arabic digits and marks.

    Raises
    ------
    InvalidInputError : `plans.bad_number`.
    """
    try:
        return number_in_cell(text, least, most, whole=whole)
    except BadCellError as error:
        limits = {"least": str(least), "most": str(most)}
        raise InvalidInputError([Fault("plans.bad_number", column=column, value=text[:40], details=limits)]) from error
