"""What a form of a draft showed: nobody writes over what a colleague changed meanwhile in the same part."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING

from django.forms.models import model_to_dict

from himaya.faults import InvalidInputError
from himaya.web.plans.models import PlanVersion

if TYPE_CHECKING:
    from collections.abc import Iterable

    from django.db.models import Model


def mark_of(row: Model, part: str = "") -> str:
    """Digest of what a row of a draft says.

    Parameters
    ----------
    part : of a version, the text meant: `aim`, `communications` or `medical`.
    """
    if isinstance(row, PlanVersion):
        return digest((getattr(row, part), getattr(row, f"{part}_complete", "")))
    return digest(model_to_dict(row, exclude=("id", "version")).values())


def digest(values: Iterable[object]) -> str:
    """Short digest of values in their order."""
    return hashlib.sha256("\x1f".join(str(value) for value in values).encode()).hexdigest()[:16]


def refuse_unseen(now: str, shown: str | None) -> None:
    """Refuse a change of what says something else than the form showed.

    Parameters
    ----------
    now : the digest of what is on record; empty for what is not there.
    shown : the digest the form sent; empty for a form that adds; None where no form was shown.

    Raises
    ------
    InvalidInputError : `plans.changed_meanwhile`.
    """
    if shown is not None and shown != now:
        raise InvalidInputError.of("plans.changed_meanwhile")
