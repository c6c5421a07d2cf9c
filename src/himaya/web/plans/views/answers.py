"""How pages of plans show what was refused."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from himaya.faults import Language

if TYPE_CHECKING:
    from collections.abc import Iterable

    from himaya.faults import Fault, InvalidInputError


_FIELDS: dict[str, Any] = {
    "aim": _("Aim"),
    "text": _("Objective"),
    "measure": _("Measure"),
    "title_ar": _("Arabic title"),
    "title_en": _("English title"),
    "owner": _("Owner"),
    "resources": _("Resources"),
    "open_questions": _("Open questions"),
    "place_code": _("Place"),
    "scenario": _("What happens, and what is done"),
    "rehearsed_on": _("Rehearsed on"),
    "communications": _("Communications plan"),
    "medical": _("Medical plan"),
    "word": _("A word"),
    "starts_at": _("From"),
    "ends_at": _("Until"),
    "legal_basis": _("Legal basis"),
    "kind": _("Kind"),
    "spot": _("At"),
    "lon": _("Longitude"),
    "lat": _("Latitude"),
    "strength": _("Strength"),
    "units": _("Units"),
    "reason": _("Reason"),
    "year": _("Year"),
}
"""What the forms call the fields that faults name."""


def told(faults: Iterable[Fault]) -> list[dict[str, str]]:
    """Faults with the field they name, their value and remedy in the reader's language."""
    language = Language(get_language() or "ar")
    return [
        {
            "code": fault.code,
            "field": str(_FIELDS.get(fault.column, "")),
            "text": fault.message(language),
            "remedy": fault.remedy(language),
            "value": fault.value,
        }
        for fault in faults
    ]


def refused(problem: InvalidInputError | None) -> dict[str, Any]:
    """Context of a page that shows a refusal; empty without one."""
    return {"refused": told(problem.faults)} if problem else {}
