"""How a table of units is judged against the register."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from himaya.scenario.fold import fold
from himaya.scenario.register import UNIT_ROWS, unit_faults
from himaya.scenario.rules import repeated_faults
from himaya.web.places.reading import RESERVED, Rules, outside_scope, plain_value

if TYPE_CHECKING:
    from himaya.faults import Fault
    from himaya.scenario.records import Record
    from himaya.web.places.reading import Known, Values


@dataclass(frozen=True, slots=True)
class UnitsAround:
    """What units lean on: governorates of bases, who has a call sign in which governorate, duties on record."""

    bases: Mapping[str, str]
    call_signs: Mapping[tuple[str, str], str]
    duties: Mapping[str, Sequence[tuple[str, str]]]

    def rules(self) -> Rules:
        """The rules of a table of units."""
        return Rules(UNIT_ROWS, unit_faults, _together, self._settle, self._current)

    def _settle(self, record: Record, known: Known) -> list[Fault]:
        faults = []
        base = self.bases.get(record.get("base_id") or "")
        if record.get("base_id") is not None and base is None:
            faults.append(record.fault("places.unknown_base", "base_id"))
        current = known.rows.get(record.get("id") or "")
        if current is not None and not known.may(current["governorate"]):
            return [*faults, record.fault("places.unusable_id", "id")]
        if not record.written.get("governorate", "").strip():
            record.values["governorate"] = current["governorate"] if current else base or ""
        owner = self.call_signs.get((record.get("governorate") or "", fold(record.get("call_sign") or "")))
        if owner and owner != record.get("id") and known.may(record.get("governorate")):
            faults.append(record.fault("places.call_sign_taken", "call_sign"))
        if fold(record.get("id") or "") in RESERVED:
            faults.append(record.fault("places.reserved_id", "id"))
        return faults + self._overlap(record) + outside_scope(record, current, known)

    def _current(self, record: Record, known: Known) -> Values | None:
        """The unit as the register holds it; its duty is the row's own where that is on record already."""
        found = known.rows.get(record.get("id") or "")
        if found is None:
            return None
        duty = tuple(plain_value(record.get(name)) for name in ("duty_start", "duty_end"))
        start, end = duty if duty in self.duties.get(record.get("id") or "", ()) else (None, None)
        return {**found, "duty_start": start, "duty_end": end}

    def _overlap(self, record: Record) -> list[Fault]:
        start, end = (plain_value(record.get(name)) for name in ("duty_start", "duty_end"))
        others = [one for one in self.duties.get(record.get("id") or "", ()) if one != (start, end)]
        if start is None or end is None or not any(start < last and first < end for first, last in others):
            return []
        return [record.fault("places.duty_overlaps", "duty_start")]


def _together(rows: Sequence[Record]) -> list[Fault]:
    faults = repeated_faults(rows, "id", "scenario.duplicate_id")
    by_area: dict[str, list[Record]] = {}
    for row in rows:
        by_area.setdefault(row.get("governorate") or "", []).append(row)
    for alike in by_area.values():
        faults += repeated_faults(alike, "call_sign", "scenario.duplicate_call_sign")
    return faults
