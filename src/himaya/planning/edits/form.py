"""The JSON form of decisions: groups without an entry are left out; times are ISO 8601 with a zone."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import TYPE_CHECKING, Any, Never

from himaya.faults import Fault, InvalidInputError
from himaya.planning.codec import from_json, to_json
from himaya.planning.edits.model import NOTHING, Edits
from himaya.planning.planfile import KeyTwiceError, each_key_once

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

_TIMES = ("start", "end")


def edits_to_json(edits: Edits) -> dict[str, Any]:
    """Plain JSON value: one key per group that has entries, in a fixed order.

    {"pins": [{"post_id": "CH-01/door_guard/1/1", "unit_id": "U-001"}, {"post_id": "...", "unit_id": ""}],
     "added": [{"id": "CH-01/door_guard/H1", "place_id": "CH-01", "function": "door_guard", "lon": 29.9, "lat": 31.2,
                "start": "2027-01-06T18:00:00Z", "end": "2027-01-06T22:00:00Z", "strength": 2, "tier": null}],
     "removed": ["CH-01/observation/1"],
     "changed": [{"post_id": "CH-01/medical/1/1", "lon": null, "lat": null, "start": null, "end": null,
                  "strength": 4}],
     "opened": ["road/123456/789"],
     "closed": [{"road_id": "road/123456/790", "start": "...", "end": "...", "place_id": "", "gate": false}],
     "standby": [{"service": "ambulance", "point_id": "S-07", "units": 1}],
     "absences": [{"unit_id": "U-002", "start": null, "end": null}],
     "crowds": [{"service_id": "G-01", "attendance": 4000}],
     "presence": [{"place_id": "CH-01", "coverage": [0.0, 0.25]}],
     "keep": {"posts": [...as pins], "standby": [...], "roads": [...]}}
    """
    full = to_json(edits)
    full["keep"] = {name: value for name, value in full["keep"].items() if value}
    return {name: value for name, value in full.items() if value}


def edits_from_json(value: object, *, at: str = "") -> Edits:
    """Decisions from their JSON form; keys that may be missing are those with a default in `model`.

    Raises
    ------
    InvalidInputError : `planning.malformed` with the pointer of the first value that does not fit, `edits.no_zone`,
        and every contradiction within the decisions.
    """
    faults = list(_without_zone(value, at))
    if faults:
        raise InvalidInputError(faults)
    return from_json(Edits, value, at=at)


def read_edits(path: Path) -> Edits:
    """Decisions from a JSON file.

    Raises
    ------
    InvalidInputError : `files.missing`, `edits.not_json` with the line where reading stopped, `edits.repeated_key`
        where one group is written twice, and what `edits_from_json` finds; every fault names the file.
    """
    try:
        value = json.loads(path.read_bytes(), parse_constant=_no_number, object_pairs_hook=each_key_once)
    except OSError as error:
        raise InvalidInputError.of("files.missing", file=str(path)) from error
    except KeyTwiceError as error:
        raise InvalidInputError.of("edits.repeated_key", file=str(path), column=str(error)) from error
    except (ValueError, RecursionError) as error:
        raise InvalidInputError.of("edits.not_json", file=str(path), row=getattr(error, "lineno", None)) from error
    try:
        return edits_from_json(value)
    except InvalidInputError as error:
        raise InvalidInputError([replace(fault, file=str(path)) for fault in error.faults]) from error


def edits_of(document: Any) -> Edits:
    """The decisions that a plan was made under; none where its inputs do not speak of any."""
    value = document["inputs"].get("edits")
    return NOTHING if value is None else edits_from_json(value, at="/inputs/edits")


def _no_number(name: str) -> Never:
    raise ValueError(name)


def _without_zone(value: Any, at: str) -> Iterator[Fault]:
    """Times that do not say in which zone they are."""
    if isinstance(value, dict):
        for key, item in value.items():
            if key in _TIMES and isinstance(item, str) and _is_naive(item):
                yield Fault("edits.no_zone", column=f"{at}/{key}", value=item, details={"time": item})
            yield from _without_zone(item, f"{at}/{key}")
    elif isinstance(value, list):
        for index, item in enumerate(value):
            yield from _without_zone(item, f"{at}/{index}")


def _is_naive(time: str) -> bool:
    clock = time.partition("T")[2]
    return not (clock.endswith("Z") or "+" in clock or "-" in clock)
