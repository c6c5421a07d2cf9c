"""Frozen dataclasses to plain JSON values and back, by their type annotations.

Floats keep every digit (`repr` round-trips), times are ISO 8601 in UTC with
`Z`, arrays become nested lists and come back with the type given by their
`Annotated` dtype. Unknown or missing keys are faults that name the JSON pointer; only a field marked with
`may_be_missing` may be left out, and it is where it holds nothing.
"""

from __future__ import annotations

import dataclasses
import types
from collections.abc import Mapping
from datetime import UTC, datetime
from enum import Enum
from functools import cache
from typing import Annotated, Any, TypeVar, Union, get_args, get_origin, get_type_hints

import numpy as np
from numpy.typing import NDArray

from himaya.faults import InvalidInputError
from himaya.planning.result import frozen_array

Floats = Annotated[NDArray[np.float64], np.float64]
"""Read-only float64 array."""
Ints = Annotated[NDArray[np.int64], np.int64]
"""Read-only int64 array."""
Bools = Annotated[NDArray[np.bool_], np.bool_]
"""Read-only bool array."""

T = TypeVar("T")

_OPTIONAL = "may be missing"


def may_be_missing(default: Any) -> Any:
    """Field of a dataclass that its JSON form may leave out; `default` is never changed, so it may be shared."""
    return dataclasses.field(default=default, metadata={_OPTIONAL: True})


def to_json(value: object) -> Any:
    """Plain JSON value of a dataclass, enum, time, array, mapping or sequence of these."""
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        held = [(field, getattr(value, field.name)) for field in dataclasses.fields(value)]
        return {
            field.name: to_json(item) for field, item in held if item is not None or not field.metadata.get(_OPTIONAL)
        }
    if isinstance(value, Mapping):
        return {str(to_json(key)): to_json(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [to_json(item) for item in value]
    return _plain(value)


def _plain(value: object) -> Any:
    if isinstance(value, Enum):
        plain = value.value
    elif isinstance(value, datetime):
        plain = value.astimezone(UTC).isoformat().replace("+00:00", "Z")
    elif isinstance(value, np.ndarray | np.generic):
        plain = value.tolist()
    elif value is None or isinstance(value, bool | int | float | str):
        plain = value
    else:
        raise TypeError(f"no JSON form for {type(value).__name__}")
    return plain


def from_json(cls: type[T], value: object, *, at: str = "") -> T:
    """Build `cls` from its JSON value; `at` is the JSON pointer used in faults.

    Raises
    ------
    InvalidInputError : `planning.malformed` with the pointer of the first value that does not fit.
    """
    return _decode(cls, value, at)  # type: ignore[no-any-return]  # _decode answers for `cls`


@cache
def _hints(cls: type) -> Mapping[str, Any]:
    return get_type_hints(cls, include_extras=True)


def _decode(kind: Any, value: Any, at: str) -> Any:
    try:
        if get_origin(kind) is not None:
            return _decode_generic(kind, value, at)
        if dataclasses.is_dataclass(kind):
            return _decode_dataclass(kind, value, at)
        return _decode_scalar(kind, value)
    except InvalidInputError:
        raise
    except (TypeError, ValueError, AttributeError, OverflowError) as error:
        raise _malformed(at, value) from error


def _decode_generic(kind: Any, value: Any, at: str) -> Any:
    origin, parameters = get_origin(kind), get_args(kind)
    if origin is Annotated:
        return frozen_array(value, parameters[1])
    if origin in (Union, types.UnionType):
        inner = next(parameter for parameter in parameters if parameter is not type(None))
        return None if value is None else _decode(inner, value, at)
    if origin is tuple:
        return tuple(_decode(parameters[0], item, f"{at}/{index}") for index, item in enumerate(value))
    key_kind, item_kind = parameters
    return {_decode(key_kind, key, at): _decode(item_kind, item, f"{at}/{key}") for key, item in value.items()}


def _decode_scalar(kind: Any, value: Any) -> Any:
    if kind is datetime:
        return datetime.fromisoformat(value).astimezone(UTC)
    if isinstance(kind, type) and issubclass(kind, Enum):
        return kind(value)
    accepted = (int, float) if kind is float else kind
    if not isinstance(value, accepted) or (isinstance(value, bool) and kind is not bool):
        raise TypeError(kind)
    return float(value) if kind is float else value


def _decode_dataclass(cls: Any, value: Any, at: str) -> Any:
    if not isinstance(value, dict):
        raise _malformed(at, value)
    hints = _hints(cls)
    for field in dataclasses.fields(cls):
        if field.name not in value and field.default is dataclasses.MISSING:
            raise _malformed(f"{at}/{field.name}", "—")
    for name in value:
        if name not in hints:
            raise _malformed(f"{at}/{name}", value[name])
    return cls(**{name: _decode(hints[name], item, f"{at}/{name}") for name, item in value.items()})


def _malformed(at: str, value: object) -> InvalidInputError:
    shown = str(value)
    return InvalidInputError.of("planning.malformed", column=at or "/", value=shown[:40])
