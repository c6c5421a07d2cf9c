"""One file per road network: what defines it, in a fixed order and with fixed bytes."""

from __future__ import annotations

import io
import zipfile
import zlib
from typing import TYPE_CHECKING, Any

import numpy as np

from himaya.faults import InvalidInputError
from himaya.files import write_atomically
from himaya.roads.network import STORED_FIELDS, RoadNetwork

if TYPE_CHECKING:
    from pathlib import Path

    from numpy.typing import NDArray

FORMAT = "himaya-roads/1"
_PREFIX = "himaya-roads/"
_EPOCH = (1980, 1, 1, 0, 0, 0)
_DEGREES = ("lon", "lat", "geometry_lon", "geometry_lat")
_PER_DEGREE = 1e7
_NAMES = ("name_ar", "name_en")
_TEXTS = ("source", "edition")


def save_network(network: RoadNetwork, path: Path) -> None:
    """Write the network to one uncompressed .npz file; equal networks give equal bytes.

    Coordinates are kept in 1e-7 degrees, the resolution of OpenStreetMap.

    Raises
    ------
    InvalidInputError : `files.unwritable`; the file that was there stays as it was.
    """
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_STORED) as archive:
        for name, values in _entries(network).items():
            with archive.open(zipfile.ZipInfo(f"{name}.npy", _EPOCH), "w", force_zip64=True) as stream:
                np.lib.format.write_array(stream, values, version=(1, 0), allow_pickle=False)
    write_atomically(path, buffer.getvalue())


def load_network(path: Path) -> RoadNetwork:
    """Read a network written by `save_network`.

    Raises
    ------
    InvalidInputError : `files.missing`, `roads.foreign_store` (not such a file, or damaged),
        `roads.other_version`.
    """
    if not path.is_file():
        raise InvalidInputError.of("files.missing", file=str(path))
    try:
        entries = _read_entries(path)
        _check_format(path, entries)
        return RoadNetwork(**{name: _value(entries, name) for name in STORED_FIELDS})
    except (zipfile.BadZipFile, zlib.error, OSError, KeyError, IndexError, ValueError, TypeError, EOFError) as error:
        if isinstance(error, InvalidInputError) and error.faults[0].code == "roads.other_version":
            raise
        reason = f"{type(error).__name__}: {error}"
        raise InvalidInputError.of("roads.foreign_store", file=str(path), reason=reason) from error


def _entries(network: RoadNetwork) -> dict[str, NDArray[Any]]:
    entries = {"format": _text(FORMAT)}
    for name in STORED_FIELDS:
        value = getattr(network, name)
        if name in _TEXTS:
            entries[name] = _text(value)
        elif name in _NAMES:
            pool, row = np.unique(np.array(["", *value], object), return_inverse=True)
            entries[f"{name}_pool"] = _text("\0".join(pool))
            entries[name] = row[1:].astype(np.int32)
        else:
            entries[name] = np.rint(value * _PER_DEGREE).astype(np.int32) if name in _DEGREES else value
    return entries


def _text(value: str) -> NDArray[np.uint8]:
    return np.frombuffer(value.encode("utf-8"), np.uint8)


def _read_entries(path: Path) -> dict[str, NDArray[Any]]:
    with path.open("rb") as stream, np.load(stream, allow_pickle=False) as archive:
        if not isinstance(archive, np.lib.npyio.NpzFile):
            raise TypeError("one array instead of an archive")
        return {name: archive[name] for name in archive.files}


def _check_format(path: Path, entries: dict[str, NDArray[Any]]) -> None:
    found = entries["format"].tobytes().decode("utf-8")
    if not found.startswith(_PREFIX):
        raise ValueError("format")
    if found != FORMAT:
        raise InvalidInputError.of("roads.other_version", file=str(path), found=found, expected=FORMAT)


def _value(entries: dict[str, NDArray[Any]], name: str) -> Any:
    stored = entries[name]
    if name in _TEXTS:
        return stored.tobytes().decode("utf-8")
    if name in _NAMES:
        pool = entries[f"{name}_pool"].tobytes().decode("utf-8").split("\0")
        return tuple(pool[index] for index in stored.tolist())
    return stored / _PER_DEGREE if name in _DEGREES else stored
