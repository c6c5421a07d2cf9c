"""Programs ask as in the demonstration, where no second factor is asked for."""

from __future__ import annotations

from typing import Any

import pytest


@pytest.fixture(autouse=True)
def _demonstration(settings: Any) -> None:
    """No second factor is asked for, unless a test says so."""
    settings.DEMO = True
