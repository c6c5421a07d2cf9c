from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest

from himaya.faults import InvalidInputError
from himaya.planning.planfile import RepeatedKeyError, broken_seals, plan_bytes, read_plan, seal

if TYPE_CHECKING:
    from pathlib import Path


def _document() -> dict[str, Any]:
    return seal(
        {
            "format": "himaya-plan/1",
            "seed": 1,
            "results": {"protect": {"objective": 0.62, "coverage": [[0.1, 0.2], [0.3, 0.4]]}},
            "elements": [
                {"id": "P-1", "strength": 2, "units": ["U-1"]},
                {"id": "P-2", "strength": 3, "units": []},
            ],
        }
    )


def test_an_untouched_document_has_no_broken_seal() -> None:
    """What was sealed is found as it was."""
    assert broken_seals(_document()) == []


@pytest.mark.parametrize(
    ("path", "value", "pointer"),
    [
        (("seed",), 2, "/seed"),
        (("results", "protect", "objective"), 0.63, "/results/protect/objective"),
        (("results", "protect", "coverage", 1, 0), 0.31, "/results/protect/coverage/1"),
        (("elements", 1, "strength"), 4, "/elements/1"),
        (("hash",), "0" * 64, "/hash"),
    ],
)
def test_any_changed_number_is_found_where_it_is(path: tuple[str | int, ...], value: object, pointer: str) -> None:
    """A change breaks the seal of its own part, and of no other."""
    document = _document()
    target: Any = document
    for key in path[:-1]:
        target = target[key]
    target[path[-1]] = value
    assert broken_seals(document) == [pointer]


def test_added_and_removed_parts_are_found() -> None:
    """A part that was not sealed, or a seal without its part, is a break."""
    document = _document()
    document["elements"].append({"id": "P-3", "strength": 1, "units": []})
    assert broken_seals(document) == ["/elements/2"]
    document = _document()
    del document["elements"][1]
    assert broken_seals(document) == ["/elements/1"]


def test_the_file_reads_back_and_keeps_one_part_a_line(tmp_path: Path) -> None:
    """People and `diff` can read plan.json."""
    path = tmp_path / "plan.json"
    path.write_bytes(plan_bytes(_document()))
    assert read_plan(path) == _document()
    assert any(line.strip().startswith('{"id":"P-1"') for line in path.read_text("utf-8").splitlines())


@pytest.mark.parametrize("content", ["", "{", "[]", json.dumps({"format": "another/1"}), "\x00"])
def test_a_file_that_is_no_plan_is_refused(tmp_path: Path, content: str) -> None:
    """A cut or foreign file is a fault that names the file."""
    path = tmp_path / "plan.json"
    path.write_text(content, "utf-8")
    with pytest.raises(InvalidInputError) as caught:
        read_plan(path)
    assert caught.value.faults[0].code == "planning.not_a_plan"
    assert caught.value.faults[0].file == str(path)


def test_a_part_that_is_written_twice_is_refused(tmp_path: Path) -> None:
    """A reader that keeps the first and one that keeps the last would see different plans."""
    path = tmp_path / "plan.json"
    path.write_bytes(plan_bytes(_document()).replace(b'"objective":', b'"objective":0.99,"objective":', 1))
    with pytest.raises(RepeatedKeyError) as caught:
        read_plan(path)
    assert (caught.value.faults[0].code, caught.value.faults[0].column) == ("planning.repeated_key", "objective")


@pytest.mark.parametrize(
    "value",
    ["1e999", "1" * 5000, '"\\ud800"', "[" * 5000 + "]" * 5000],
    ids=["a number without end", "a number of 5,000 digits", "half a character", "lists within lists"],
)
def test_a_plan_with_a_value_that_no_plan_can_hold_is_refused(tmp_path: Path, value: str) -> None:
    """Such a file is a fault of the file and not of the program that reads it."""
    path = tmp_path / "plan.json"
    path.write_bytes(plan_bytes(_document()).rstrip()[:-1] + f',"more":{value}}}'.encode())
    with pytest.raises(InvalidInputError) as caught:
        read_plan(path)
    assert [(fault.code, fault.file) for fault in caught.value.faults] == [("planning.not_a_plan", str(path))]
