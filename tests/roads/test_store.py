from __future__ import annotations

import zipfile
from typing import TYPE_CHECKING

import numpy as np
import pytest

from himaya.faults import InvalidInputError
from himaya.roads.network import RoadNetwork
from himaya.roads.osm import read_osm
from himaya.roads.store import load_network, save_network

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture(scope="module")
def raml_station(raml_station_file: Path) -> RoadNetwork:
    """Roads around Raml Station."""
    return read_osm(raml_station_file, edition="2025-10-09")


@pytest.fixture
def stored(raml_station: RoadNetwork, tmp_path: Path) -> Path:
    """Write the network to a file."""
    path = tmp_path / "roads.npz"
    save_network(raml_station, path)
    return path


def fault_of(path: Path) -> str:
    """Code of the fault that loading the file raises."""
    with pytest.raises(InvalidInputError) as caught:
        load_network(path)
    assert caught.value.faults[0].file == str(path)
    return caught.value.faults[0].code


def rewrite(path: Path, **replaced: np.ndarray) -> None:
    """Replace or drop (None) entries of a stored network."""
    with np.load(path) as archive:
        entries = {name: archive[name] for name in archive.files} | replaced
    np.savez(path, **{name: values for name, values in entries.items() if values is not None})


def test_a_network_comes_back_as_it_was(raml_station: RoadNetwork, stored: Path) -> None:
    """Every stored and every derived field."""
    loaded = load_network(stored)
    for name in RoadNetwork.__dataclass_fields__:
        was, found = getattr(raml_station, name), getattr(loaded, name)
        if isinstance(was, np.ndarray):
            assert np.array_equal(found, was), name
            assert found.dtype == was.dtype
            assert not found.flags.writeable
        else:
            assert found == was, name


def test_equal_networks_give_equal_bytes(raml_station_file: Path, stored: Path, tmp_path: Path) -> None:
    """Read anew and saved, and loaded and saved again."""
    again, twice = tmp_path / "again.npz", tmp_path / "twice.npz"
    save_network(read_osm(raml_station_file, edition="2025-10-09"), again)
    save_network(load_network(stored), twice)
    assert again.read_bytes() == twice.read_bytes() == stored.read_bytes()


def test_a_missing_file_is_a_fault(tmp_path: Path) -> None:
    """Nothing there."""
    assert fault_of(tmp_path / "nowhere.npz") == "files.missing"


@pytest.mark.parametrize("content", [b"", b"hello", b"PK\x03\x04 not an archive"])
def test_a_foreign_file_is_a_fault(tmp_path: Path, content: bytes) -> None:
    """Not an archive at all."""
    path = tmp_path / "roads.npz"
    path.write_bytes(content)
    assert fault_of(path) == "roads.foreign_store"


def test_other_archives_and_arrays_are_faults(tmp_path: Path) -> None:
    """An archive of other things, one of NumPy's arrays, one lone array."""
    other = tmp_path / "other.npz"
    with zipfile.ZipFile(other, "w") as archive:
        archive.writestr("readme.txt", "hello")
    assert fault_of(other) == "roads.foreign_store"
    arrays = tmp_path / "arrays.npz"
    np.savez(arrays, lon=np.arange(3))
    assert fault_of(arrays) == "roads.foreign_store"
    lone = tmp_path / "lone.npz"
    with lone.open("wb") as stream:
        np.save(stream, np.arange(3))
    assert fault_of(lone) == "roads.foreign_store"


@pytest.mark.parametrize("kept", [0.3, 0.95])
def test_a_truncated_file_is_a_fault(stored: Path, kept: float) -> None:
    """A copy that broke off."""
    whole = stored.read_bytes()
    stored.write_bytes(whole[: int(len(whole) * kept)])
    assert fault_of(stored) == "roads.foreign_store"


def test_an_altered_byte_is_a_fault(stored: Path) -> None:
    """The archive's check sums notice."""
    whole = bytearray(stored.read_bytes())
    whole[len(whole) // 2] ^= 0xFF
    stored.write_bytes(whole)
    assert fault_of(stored) == "roads.foreign_store"


def test_another_format_is_named(stored: Path) -> None:
    """A file of a later Himaya says which format it has."""
    rewrite(stored, format=np.frombuffer(b"himaya-roads/9", np.uint8))
    assert fault_of(stored) == "roads.other_version"


@pytest.mark.parametrize(
    ("name", "values"),
    [
        ("section_head", np.zeros(3, np.int64)),
        ("section_tail", np.full(1508, 10**6)),
        ("name_ar", np.full(1508, 10**6)),
        ("geometry_first", np.arange(1509)),
        ("length_m", np.full(1508, np.nan)),
        ("road_class", np.full(1508, 77, np.int8)),
        ("osm_way_id", None),
    ],
)
def test_arrays_that_contradict_each_other_are_a_fault(stored: Path, name: str, values: np.ndarray | None) -> None:
    """Wrong shape, unknown junctions, names, classes, lengths that are no numbers, a missing table."""
    rewrite(stored, **{name: values})  # type: ignore[arg-type]  # keywords of mixed types
    assert fault_of(stored) == "roads.foreign_store"


def test_a_folder_that_cannot_be_written_leaves_nothing_behind(raml_station: RoadNetwork, tmp_path: Path) -> None:
    """A file stands where the folder should be."""
    (tmp_path / "file").write_text("", "utf-8")
    with pytest.raises(InvalidInputError) as caught:
        save_network(raml_station, tmp_path / "file" / "roads.npz")
    assert caught.value.faults[0].code == "files.unwritable"
    assert [entry.name for entry in tmp_path.iterdir()] == ["file"]
