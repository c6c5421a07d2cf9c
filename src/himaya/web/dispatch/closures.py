"""Which roads are closed now."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from datetime import datetime


def closed_now(area: str, at: datetime) -> tuple[int, ...]:  # noqa: ARG001  # nobody closes roads here yet
    """Sections of the roads of a governorate that may not be driven at an instant, ascending."""
    return ()
