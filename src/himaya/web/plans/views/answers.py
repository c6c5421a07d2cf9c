"""How pages of plans show what was refused."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.utils.translation import get_language

from himaya.faults import Language

if TYPE_CHECKING:
    from collections.abc import Iterable

    from himaya.faults import Fault, InvalidInputError


def told(faults: Iterable[Fault]) -> list[dict[str, str]]:
    """Faults with their value and remedy in the reader's language."""
    language = Language(get_language() or "ar")
    return [
        {
            "code": fault.code,
            "text": fault.message(language),
            "remedy": fault.remedy(language),
            "value": fault.value,
        }
        for fault in faults
    ]


def refused(problem: InvalidInputError | None) -> dict[str, Any]:
    """Context of a page that shows a refusal; empty without one."""
    return {"refused": told(problem.faults)} if problem else {}
