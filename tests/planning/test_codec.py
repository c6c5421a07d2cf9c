from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from himaya.faults import InvalidInputError
from himaya.planning.codec import Floats, from_json, to_json
from himaya.planning.doctrine import Doctrine, load_doctrine


class Colour(StrEnum):
    RED = "red"


@dataclass(frozen=True, slots=True)
class Leaf:
    at: datetime
    share: float
    colour: Colour


@dataclass(frozen=True, slots=True)
class Tree:
    leaves: tuple[Leaf, ...]
    values: Floats


def _tree() -> dict[str, object]:
    return {
        "leaves": [{"at": "2027-01-06T19:00:00Z", "share": 0.25, "colour": "red"}],
        "values": [[0.1, 0.2], [0.3, 0.4]],
    }


def test_a_document_comes_back_as_it_was() -> None:
    """Decoding and encoding again gives the same plain values."""
    tree = from_json(Tree, _tree())
    assert tree.leaves[0] == Leaf(datetime(2027, 1, 6, 19, tzinfo=UTC), 0.25, Colour.RED)
    assert to_json(tree) == _tree()


def test_decoded_arrays_are_read_only() -> None:
    """Nobody can change a plan's arrays by accident."""
    with pytest.raises(ValueError, match="read-only"):
        from_json(Tree, _tree()).values[0, 0] = 1.0


@given(st.lists(st.floats(allow_nan=False, allow_infinity=False), min_size=1))
def test_floats_keep_every_digit(values: list[float]) -> None:
    """A float read back is the float written."""
    tree = Tree((), np.array(values))
    assert from_json(Tree, to_json(tree)).values.tolist() == values


@pytest.mark.parametrize(
    ("path", "value", "pointer"),
    [
        (("leaves", 0, "share"), "much", "/leaves/0/share"),
        (("leaves", 0, "share"), True, "/leaves/0/share"),
        (("leaves", 0, "colour"), "blue", "/leaves/0/colour"),
        (("leaves", 0, "at"), "yesterday", "/leaves/0/at"),
        (("leaves", 0, "at"), "9999-12-31T23:59:59-12:00", "/leaves/0/at"),
        (("leaves", 0, "share"), 10**400, "/leaves/0/share"),
        (("values",), [[10**400]], "/values"),
        (("values",), [["x"]], "/values"),
    ],
)
def test_a_value_of_the_wrong_kind_is_named_by_its_pointer(
    path: tuple[str | int, ...], value: object, pointer: str
) -> None:
    """The fault says where in the document the value stands."""
    document: object = _tree()
    target = document
    for key in path[:-1]:
        target = target[key]  # type: ignore[index]  # walks a nested literal
    target[path[-1]] = value  # type: ignore[index]  # the same
    with pytest.raises(InvalidInputError) as caught:
        from_json(Tree, document)
    assert caught.value.faults[0].column == pointer


@pytest.mark.parametrize("change", ["missing", "unknown"])
def test_missing_and_unknown_keys_are_faults(change: str) -> None:
    """No key is silently dropped or invented."""
    document = _tree()
    leaf = document["leaves"][0]  # type: ignore[index]  # a literal list
    if change == "missing":
        del leaf["share"]
    else:
        leaf["plate"] = "1234"
    with pytest.raises(InvalidInputError) as caught:
        from_json(Tree, document)
    assert caught.value.faults[0].column == ("/leaves/0/share" if change == "missing" else "/leaves/0/plate")


def test_the_bundled_doctrine_round_trips() -> None:
    """The doctrine written into a plan is the doctrine that was applied."""
    doctrine = load_doctrine()
    assert from_json(Doctrine, to_json(doctrine)) == doctrine
