"""plan.json: layout, canonical bytes, hash, and a digest for every part so that a change is found where it is."""

from __future__ import annotations

import hashlib
import json
from typing import TYPE_CHECKING, Any, Never

from himaya.faults import Fault, InvalidInputError

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path

FORMAT = "himaya-plan/1"
_SEALS = ("hash", "integrity")


def seal(document: Mapping[str, Any]) -> dict[str, Any]:
    """The document with its hash (SHA-256 over everything) and one short digest per part."""
    body = {key: value for key, value in document.items() if key not in _SEALS}
    return {**body, "hash": content_hash(body), "integrity": digests(body)}


def content_hash(document: Mapping[str, Any]) -> str:
    """SHA-256 of the canonical JSON of everything but the seals."""
    body = {key: value for key, value in document.items() if key not in _SEALS}
    return hashlib.sha256(_canonical(body)).hexdigest()


def digests(document: Mapping[str, Any]) -> dict[str, str]:
    """JSON pointer of every part -> first 12 hexadecimal digits of its SHA-256."""
    body = {key: value for key, value in document.items() if key not in _SEALS}
    return {at: hashlib.sha256(_canonical(part)).hexdigest()[:12] for at, part in _parts(body, "")}


def broken_seals(document: Mapping[str, Any]) -> list[str]:
    """JSON pointers of the parts that are not as they were sealed, in document order."""
    stored, now = document.get("integrity"), digests(document)
    if not isinstance(stored, dict):
        return ["/integrity"]
    broken = [at for at, digest in now.items() if stored.get(at) != digest]
    broken += [at for at in stored if at not in now]
    if not broken and document.get("hash") != content_hash(document):
        broken.append("/hash")
    return broken


def plan_bytes(document: Mapping[str, Any]) -> bytes:
    """The file's bytes: one part a line, so that people and `diff` can read it."""
    return ("".join(_lines(document, "")) + "\n").encode()


def read_plan(path: Path) -> dict[str, Any]:
    """Read plan.json.

    Raises
    ------
    InvalidInputError : `files.missing`, `planning.not_a_plan` with the line where reading stopped; so is a file that
        holds what no plan does: numbers without end, halves of characters, lists within lists without end.
    RepeatedKeyError : `planning.repeated_key`.
    """
    try:
        document = json.loads(path.read_bytes(), parse_constant=_no_number, object_pairs_hook=each_key_once)
        _canonical(document)
    except OSError as error:
        raise InvalidInputError.of("files.missing", file=str(path)) from error
    except KeyTwiceError as error:
        raise RepeatedKeyError.of("planning.repeated_key", file=str(path), column=str(error)) from error
    except (ValueError, RecursionError) as error:
        line = getattr(error, "lineno", None)
        raise InvalidInputError.of("planning.not_a_plan", file=str(path), row=line) from error
    if not isinstance(document, dict) or document.get("format") != FORMAT:
        raise InvalidInputError.of("planning.not_a_plan", file=str(path))
    return document


def read_issued_plan(path: Path) -> dict[str, Any]:
    """Read plan.json and refuse it when any part is not as it was sealed.

    Raises
    ------
    InvalidInputError : as `read_plan`; one `planning.altered` per part that changed.
    """
    document = read_plan(path)
    broken = broken_seals(document)
    if broken:
        raise InvalidInputError([Fault("planning.altered", str(path), column=at) for at in broken])
    return document


class RepeatedKeyError(InvalidInputError):
    """A part of plan.json is written twice, so that readers would see different plans."""


class KeyTwiceError(ValueError):
    """A key that an object has twice."""


def each_key_once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    """Hook for `json.loads`: the object, or KeyTwiceError with the first key that it has twice."""
    parts = dict(pairs)
    if len(parts) < len(pairs):
        names = [name for name, _ in pairs]
        raise KeyTwiceError(next(name for name in names if names.count(name) > 1))
    return parts


def _no_number(name: str) -> Never:
    raise ValueError(name)


def _canonical(value: object) -> bytes:
    return json.dumps(value, ensure_ascii=False, sort_keys=True, allow_nan=False, separators=(",", ":")).encode()


def _is_scalar(value: object) -> bool:
    return not isinstance(value, dict | list)


def _is_flat(value: object) -> bool:
    """A scalar, or a list or mapping of nothing but scalars and lists of scalars."""
    if isinstance(value, dict):
        return all(
            _is_scalar(item) or (isinstance(item, list) and all(map(_is_scalar, item))) for item in value.values()
        )
    if isinstance(value, list):
        return all(map(_is_scalar, value))
    return True


def _children(value: Any) -> Iterator[tuple[str, Any]]:
    pairs = value.items() if isinstance(value, dict) else enumerate(value)
    return ((str(key).replace("~", "~0").replace("/", "~1"), item) for key, item in pairs)


def _parts(value: Any, at: str) -> Iterator[tuple[str, Any]]:
    if at and _is_flat(value):
        yield at, value
    else:
        for key, item in _children(value):
            yield from _parts(item, f"{at}/{key}")


def _lines(value: Any, indent: str) -> Iterator[str]:
    if indent and _is_flat(value):
        yield json.dumps(value, ensure_ascii=False, allow_nan=False, separators=(",", ":"))
        return
    opening, closing = "{}" if isinstance(value, dict) else "[]"
    keys = (
        [f"{json.dumps(key, ensure_ascii=False)}: " for key in value] if isinstance(value, dict) else [""] * len(value)
    )
    items = list(value.values()) if isinstance(value, dict) else value
    yield opening + "\n"
    for number, (key, item) in enumerate(zip(keys, items, strict=True)):
        yield f"{indent} {key}"
        yield from _lines(item, indent + " ")
        yield ",\n" if number + 1 < len(items) else "\n"
    yield indent + closing
