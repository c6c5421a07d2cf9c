"""Decisions as data: one order, one JSON form, putting together and taking back."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from himaya.faults import InvalidInputError, Language
from himaya.planning.doctrine import PostFunction
from himaya.planning.edits.form import edits_from_json, edits_to_json, read_edits
from himaya.planning.edits.merge import merge, without
from himaya.planning.edits.model import (
    NOTHING,
    Absence,
    Crowd,
    Edits,
    Kept,
    Pin,
    PostAdded,
    PostChanged,
    PresenceFloor,
    RoadClosed,
    StandbyFixed,
)

if TYPE_CHECKING:
    from pathlib import Path

NOON = datetime(2027, 1, 6, 12, tzinfo=UTC)
ADDED = PostAdded("A/door_guard/H1", "A", PostFunction.DOOR_GUARD, 29.9, 31.2, NOON, NOON + timedelta(hours=3))
CLOSED = RoadClosed("road/1/2", NOON, NOON + timedelta(hours=1), gate=True)

ids = st.sampled_from(["A/1/1", "A/1/2", "B/1/1", "C/2/1"])
units = st.sampled_from(["", "U-1", "U-2", "U-3"])
edits = st.builds(
    Edits,
    pins=st.lists(st.builds(Pin, ids, units), max_size=3, unique_by=lambda pin: pin.post_id).map(tuple),
    opened=st.sets(st.sampled_from(["road/1/1", "road/2/2"])).map(tuple),
    crowds=st.lists(
        st.builds(Crowd, st.sampled_from(["G-1", "G-2"]), st.integers(0, 9)), unique_by=lambda one: one.service_id
    ).map(tuple),
    absences=st.sets(st.sampled_from([Absence("U-8"), Absence("U-9")])).map(tuple),
)

EVERYTHING = Edits(
    pins=(Pin("A/1/1", "U-1"), Pin("A/1/2", "")),
    added=(ADDED,),
    removed=("B/1",),
    changed=(PostChanged("C/1/1", lon=29.9, lat=31.2, strength=3),),
    opened=("road/3/4",),
    closed=(CLOSED,),
    standby=(StandbyFixed("fire", "W-1", 2),),
    absences=(Absence("U-2", NOON, NOON + timedelta(hours=1)),),
    crowds=(Crowd("G-1", 500),),
    presence=(PresenceFloor("A", (0.25, 0.5)),),
    keep=Kept(posts=(Pin("A/2/1", "U-4"),), roads=("road/9/9",)),
)


@pytest.mark.parametrize("decisions", [NOTHING, EVERYTHING])
def test_the_json_form_gives_the_decisions_back(decisions: Edits) -> None:
    """What is written is read as the same decisions, through real JSON."""
    assert edits_from_json(json.loads(json.dumps(edits_to_json(decisions)))) == decisions


def test_no_decisions_are_an_empty_object() -> None:
    """Groups without an entry are left out."""
    assert edits_to_json(NOTHING) == {}
    assert not NOTHING
    assert len(EVERYTHING) == 11


def test_the_order_in_which_decisions_are_named_does_not_matter() -> None:
    """Decisions are kept in the order of their ids, each once."""
    one = Edits(pins=(Pin("B", "U-2"), Pin("A", "U-1"), Pin("B", "U-2")))
    assert one == Edits(pins=(Pin("A", "U-1"), Pin("B", "U-2")))


@given(edits)
def test_putting_nothing_to_decisions_changes_nothing(decisions: Edits) -> None:
    """NOTHING is neutral on both sides."""
    assert merge(decisions, NOTHING) == decisions
    assert merge(NOTHING, decisions) == decisions


@given(edits, edits)
def test_a_later_decision_is_among_those_that_hold(first: Edits, later: Edits) -> None:
    """What is decided last about something holds, and deciding it again changes nothing."""
    both = merge(first, later)
    assert set(later.pins) <= set(both.pins)
    assert set(later.crowds) <= set(both.crowds)
    assert merge(both, later) == both


@given(edits)
def test_taking_everything_back_leaves_nothing(decisions: Edits) -> None:
    """A decision and its inverse restore what was."""
    assert without(decisions, decisions) == NOTHING
    assert without(merge(NOTHING, decisions), decisions) == NOTHING


def test_removing_an_added_post_undoes_the_addition_and_what_hangs_on_it() -> None:
    """A post added by hand and removed later leaves no trace."""
    first = Edits(added=(ADDED,), pins=(Pin(f"{ADDED.id}/1", "U-1"),))
    assert merge(first, Edits(removed=(ADDED.id,))) == NOTHING


def test_opening_a_road_ends_its_closure_by_hand() -> None:
    """The later of two decisions about a road holds."""
    both = merge(Edits(closed=(CLOSED,)), Edits(opened=(CLOSED.road_id,)))
    assert (both.closed, both.opened) == ((), (CLOSED.road_id,))


def test_a_unit_pinned_elsewhere_leaves_its_earlier_post() -> None:
    """Moving a unit is one decision, not two."""
    assert merge(Edits(pins=(Pin("A", "U-1"),)), Edits(pins=(Pin("B", "U-1"),))).pins == (Pin("B", "U-1"),)


CONTRADICTIONS: dict[str, Any] = {
    "twice": {"pins": (Pin("A", "U-1"), Pin("A", "U-2"))},
    "removed_and_kept": {"removed": ("A/1",), "pins": (Pin("A/1/2", "U-1"),)},
    "opened_and_closed": {"opened": (CLOSED.road_id,), "closed": (CLOSED,)},
    "absent_anyway": {"absences": (Absence("U-1"), Absence("U-1", NOON, NOON + timedelta(hours=1)))},
    "ends_before_start": {"closed": (RoadClosed("road/1/2", NOON, NOON),)},
    "bad_number": {"crowds": (Crowd("G-1", -1),)},
    "no_zone": {"absences": (Absence("U-1", datetime(2027, 1, 6, 12)),)},  # noqa: DTZ001 - the fault that is looked for
    "bad_id": {"added": (PostAdded("road/1", "A", PostFunction.MEDICAL, 29.9, 31.2, NOON, NOON + timedelta(hours=1)),)},
}


@pytest.mark.parametrize("code", CONTRADICTIONS)
def test_decisions_that_contradict_each_other_are_refused(code: str) -> None:
    """The refusal names the fault, in both languages, with a remedy."""
    with pytest.raises(InvalidInputError) as refused:
        Edits(**CONTRADICTIONS[code])
    assert [fault.code for fault in refused.value.faults] == [f"edits.{code}"]
    for language in Language:
        assert refused.value.faults[0].text(language)


def test_a_time_without_a_zone_is_refused_where_it_stands() -> None:
    """A file from another clock must say so."""
    with pytest.raises(InvalidInputError) as refused:
        edits_from_json({"absences": [{"unit_id": "U-1", "start": "2027-01-06T18:00:00"}]})
    assert [(fault.code, fault.column) for fault in refused.value.faults] == [("edits.no_zone", "/absences/0/start")]


def test_a_file_that_is_no_json_is_refused_with_its_line(tmp_path: Path) -> None:
    """File and line are named."""
    path = tmp_path / "edits.json"
    path.write_text('{\n "pins": [\n', "utf-8")
    with pytest.raises(InvalidInputError) as refused:
        read_edits(path)
    fault = refused.value.faults[0]
    assert (fault.code, fault.file, fault.row) == ("edits.not_json", str(path), 3)


@pytest.mark.parametrize("content", ["[" * 5000 + "]" * 5000, '{"crowds": [{"service_id": "G-1", "attendance": NaN}]}'])
def test_a_file_of_values_that_no_decision_can_hold_is_no_json(tmp_path: Path, content: str) -> None:
    """Lists within lists without end are a fault of the file and not of the program."""
    path = tmp_path / "edits.json"
    path.write_text(content, "utf-8")
    with pytest.raises(InvalidInputError) as refused:
        read_edits(path)
    assert [(fault.code, fault.file) for fault in refused.value.faults] == [("edits.not_json", str(path))]


def test_a_group_of_decisions_that_is_written_twice_is_refused(tmp_path: Path) -> None:
    """The first of the two would be lost in silence."""
    path = tmp_path / "edits.json"
    path.write_text('{"opened": ["road/1/1"], "opened": []}', "utf-8")
    with pytest.raises(InvalidInputError) as refused:
        read_edits(path)
    fault = refused.value.faults[0]
    assert (fault.code, fault.file, fault.column) == ("edits.repeated_key", str(path), "opened")


def test_an_unknown_key_in_a_file_is_refused_with_file_and_place(tmp_path: Path) -> None:
    """Nothing that was asked for is ignored in silence."""
    path = tmp_path / "edits.json"
    path.write_text('{"pinned": []}', "utf-8")
    with pytest.raises(InvalidInputError) as refused:
        read_edits(path)
    fault = refused.value.faults[0]
    assert (fault.code, fault.file, fault.column) == ("planning.malformed", str(path), "/pinned")
