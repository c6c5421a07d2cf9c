"""A meeting in session that two directorates attend, as in the tests of meetings."""

from __future__ import annotations

from tests.web.briefings.conftest import (
    _demonstration,
    alexandria,
    browser_for,
    cairo,
    chair,
    invited,
    meeting,
    office,
    scheduled,
)

__all__ = ["_demonstration", "alexandria", "browser_for", "cairo", "chair", "invited", "meeting", "office", "scheduled"]
