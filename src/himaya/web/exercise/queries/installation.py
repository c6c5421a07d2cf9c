"""What this installation is for."""

from __future__ import annotations

from himaya.web.exercise.models import Installation, Mode


def mode() -> Mode | None:
    """Live or exercise; None before the first start."""
    row = Installation.objects.first()
    return Mode(row.mode) if row else None


def is_marked_exercise() -> bool:
    """Whether the database says exercise."""
    return mode() is Mode.EXERCISE
