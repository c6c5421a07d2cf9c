"""Data packages: the published layout, the same bytes, read back to the same events; names that stay inside."""

from __future__ import annotations

import io
import zipfile
from datetime import UTC, datetime, timedelta
from xml.etree import ElementTree as ET

import pytest
from hypothesis import given
from hypothesis import strategies as st

from himaya.exchange.cot.event import Event, Point
from himaya.exchange.cot.package import MANIFEST, mission_package
from himaya.exchange.cot.types import our_uid, remark, thinned, unit_type, word
from himaya.exchange.cot.xml import read_event
from himaya.faults import InvalidInputError
from himaya.scenario.model import UnitKind

NOW = datetime(2027, 1, 6, 22, tzinfo=UTC)


def _event(uid: str, call_sign: str = "باب بحري") -> Event:
    stale = NOW + timedelta(hours=3)
    return Event(uid, "b-m-p-s-m", NOW, NOW, stale, Point(31.2, 29.9), "h-e", call_sign=call_sign, argb=0xFF1565C0)


def test_the_layout_is_the_published_one() -> None:
    """`MANIFEST/manifest.xml`, version 2, with uid and name, and a `Content` for each entry that is there."""
    events = [_event("himaya-plan-1"), _event("himaya-plan-2", 'باب "قبلي" & <غرب>')]
    with zipfile.ZipFile(io.BytesIO(mission_package("himaya-plan", "خطة", events))) as archive:
        assert archive.testzip() is None
        names = archive.namelist()
        root = ET.fromstring(archive.read(MANIFEST))  # noqa: S314  # written by us a line above
        back = [read_event(archive.read(name).partition(b"?>")[2].strip()) for name in names[1:]]
    assert (root.tag, root.get("version")) == ("MissionPackageManifest", "2")
    told = {one.get("name"): one.get("value") for one in root.findall("Configuration/Parameter")}
    assert told == {"uid": "himaya-plan", "name": "خطة"}
    contents = root.findall("Contents/Content")
    assert [one.get("zipEntry") for one in contents] == names[1:]
    assert {one.get("ignore") for one in contents} == {"false"}
    assert [one.find("Parameter[@name='uid']").get("value") for one in contents] == [one.uid for one in events]  # type: ignore[union-attr]  # each has one
    assert names[0] == MANIFEST
    assert back == events


def test_the_same_events_are_the_same_bytes() -> None:
    """Whatever the clock says: two packages can be compared by their hash."""
    events = [_event("a"), _event("b")]
    assert mission_package("p", "t", events) == mission_package("p", "t", list(events))
    assert mission_package("p", "t", events) != mission_package("p", "t", events[::-1])


@given(key=st.text(max_size=60))
def test_no_key_leads_out_of_the_archive(key: str) -> None:
    """Whatever names a thing, its uid is refused or has neither slash nor a leading dot."""
    try:
        uid = our_uid(key)
    except InvalidInputError:
        return
    assert uid.startswith("himaya-")
    assert not set(uid) & set('/\\:"<>&')
    assert read_event_uid(uid) == uid


def read_event_uid(uid: str) -> str:
    [name] = zipfile.ZipFile(io.BytesIO(mission_package("p", "t", [_event(uid)]))).namelist()[1:]
    assert ".." not in name.split("/")
    return name.split("/")[0]


@given(text=st.text(max_size=300), line=st.lists(st.tuples(st.floats(-90, 90), st.floats(-180, 180)), max_size=40))
def test_whatever_is_told_fits_an_event(text: str, line: list[tuple[float, float]]) -> None:
    """Names and remarks of any text, and lines of any length, make an event that is not refused; ends stay."""
    corners = thinned(line, 10)
    event = _event("u", word(text))
    Event("u", "u-d-f", NOW, NOW, event.stale, Point(0, 0), call_sign=word(text), remarks=remark(text), outline=corners)
    assert len(corners) == min(len(line), 10)
    assert corners[:1] == tuple(line[:1])
    assert corners[-1:] == tuple(line[-1:])


@pytest.mark.parametrize("kind", UnitKind)
def test_every_kind_of_unit_is_a_friendly_ground_unit(kind: UnitKind) -> None:
    """A symbol of MIL-STD-2525 for each, with upper-case functions."""
    assert unit_type(kind).startswith("a-f-G-U-")
    assert unit_type(UnitKind.AMBULANCE) == "a-f-G-U-S-M"
