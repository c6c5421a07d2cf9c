from __future__ import annotations

from typing import Any

import pytest

from himaya.faults import InvalidInputError
from himaya.scenario.register import EXIT_ROWS
from himaya.web.places.forms import keep

WAY = {"label_ar": "مخرج", "width_m": "١٫٥"}


def test_what_is_typed_well_is_written_once() -> None:
    """The values go to the writer as they were read, and what it wrote comes back."""
    written: list[dict[str, Any]] = []

    def write(values: dict[str, Any]) -> str:
        written.append(values)
        return "saved"

    kept = keep(EXIT_ROWS, WAY, lambda _record: (), write)
    assert written == [{"label_ar": "مخرج", "width_m": 1.5, "stepped": False}]
    assert (kept.saved, kept.faults) == ("saved", ())


def test_what_cannot_be_read_is_not_written() -> None:
    """The writer is not asked; what was typed stays."""
    kept = keep(EXIT_ROWS, {**WAY, "width_m": "واسع"}, lambda _record: (), lambda _values: pytest.fail("written"))
    assert [(fault.code, fault.column) for fault in kept.faults] == [("scenario.not_a_number", "width_m")]
    assert (kept.saved, kept.written["width_m"]) == (None, "واسع")


def test_what_writing_refuses_is_told_as_what_reading_does() -> None:
    """A fault of the action comes to the same place."""

    def write(_values: dict[str, Any]) -> None:
        raise InvalidInputError.of("places.part_gone")

    kept = keep(EXIT_ROWS, WAY, lambda _record: (), write)
    assert [fault.code for fault in kept.faults] == ["places.part_gone"]
    assert (kept.saved, kept.written["label_ar"]) == (None, "مخرج")
