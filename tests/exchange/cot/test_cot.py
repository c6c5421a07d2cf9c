"""Events of the TAK family: what we write is read again, by us and by the family's own library; hostile input ends."""

from __future__ import annotations

import math
from contextlib import suppress
from datetime import UTC, datetime, timedelta

import pytest
import takproto
from hypothesis import given
from hypothesis import strategies as st

from himaya.exchange.cot.event import LARGEST_EVENT, Chat, Event, Point
from himaya.exchange.cot.protobuf import read_message, write_message
from himaya.exchange.cot.stream import ANSWER, ASK, OFFER, PING, PONG, Form, Refused, Server, Splitter, encoded, framed
from himaya.exchange.cot.writing import write_event
from himaya.exchange.cot.xml import read_event
from himaya.faults import InvalidInputError

NOW = datetime(2027, 1, 6, 22, 0, 0, 250_000, tzinfo=UTC)
ATAK = b"""<?xml version="1.0" encoding="UTF-8"?>
<event version="2.0" uid="ANDROID-358982071" type="a-f-G-U-C" how="m-g" time="2027-01-06T22:00:00.250Z"
 start="2027-01-06T22:00:00.250Z" stale="2027-01-06T22:06:15.250Z"><point lat="31.1991832" lon="29.8962148" hae="12.5"
 ce="4.8" le="9999999.0"/><detail><takv os="34" version="5.2.0" device="X" platform="ATAK-CIV"/>
 <contact endpoint="*:-1:stcp" callsign="\xd9\x86\xd8\xb3\xd8\xb1 1"/><__group role="Team Member" name="Cyan"/>
 <status battery="78"/><track course="93.5" speed="8.2"/></detail></event>"""


def _event(**changes: object) -> Event:
    told: dict[str, object] = {
        "uid": "U-1", "type": "a-f-G-U-C", "sent": NOW, "start": NOW, "stale": NOW + timedelta(minutes=2),
        "point": Point(31.2, 29.9), **changes,
    }  # fmt: skip
    return Event(**told)  # type: ignore[arg-type]  # the tests name the fields


def _code(document: bytes) -> str:
    with pytest.raises(InvalidInputError) as refused:
        read_event(document)
    return refused.value.faults[0].code


def test_the_report_of_a_phone_is_read() -> None:
    """Position, speed, battery, team and an Arabic call sign; an unknown height error stays unknown."""
    event = read_event(ATAK.partition(b"?>")[2].strip())
    assert event.call_sign == "نسر 1"
    assert event.point == Point(31.1991832, 29.8962148, 12.5, 4.8)
    assert (event.speed_mps, event.course_deg, event.battery_percent, event.team) == (8.2, 93.5, 78, "Cyan")
    assert (event.sent, event.stale - event.start) == (NOW, timedelta(minutes=6, seconds=15))


_words = st.text(st.characters(codec="utf-8", exclude_categories=("C", "Z")), max_size=20)
_uids = st.from_regex(r"[A-Za-z0-9][A-Za-z0-9_.: -]{0,40}[A-Za-z0-9]", fullmatch=True)
_texts = st.text(st.characters(codec="utf-8", exclude_categories=("C",)), min_size=1, max_size=80)
_lat, _lon = st.floats(-90, 90), st.floats(-180, 180)
_events = st.builds(
    _event,
    uid=_uids,
    type=st.sampled_from(["a-f-G-U-C", "a-f-G-E-V-C", "b-m-p-s-m", "u-d-f", "b-t-f"]),
    point=st.builds(
        Point, _lat, _lon, st.none() | st.floats(-400, 9000), st.none() | st.floats(0, 5000, allow_subnormal=False)
    ),
    call_sign=_words,
    team=_words,
    speed_mps=st.floats(0, 90),
    course_deg=st.floats(0, 359.5),
    battery_percent=st.integers(0, 100),
    chat=st.none() | st.builds(Chat, room=_words, message_id=_uids, text=_texts, sender=_words),
    recipients=st.lists(_words.filter(bool), max_size=3).map(tuple),
    outline=st.lists(st.tuples(_lat, _lon), max_size=5).map(tuple),
)


def _alike(one: Event, other: Event) -> bool:
    """Equal up to the seventh decimal of a degree, a centimetre on the ground."""
    near = [
        math.isclose(a, b, abs_tol=1e-7)
        for a, b in zip(
            (*one.point[:2], *(x for corner in one.outline for x in corner)),
            (*other.point[:2], *(x for corner in other.outline for x in corner)),
            strict=True,
        )
    ]
    fields = (
        "uid", "type", "sent", "start", "stale", "call_sign", "team", "speed_mps", "course_deg", "battery_percent",
        "chat", "recipients",
    )  # fmt: skip
    return all(near) and all(getattr(one, name) == getattr(other, name) for name in fields)


@given(event=_events)
def test_both_forms_are_read_back(event: Event) -> None:
    """XML and protobuf give the same event again."""
    assert _alike(read_event(write_event(event)), event)
    back = read_message(write_message(event))
    assert back is not None
    assert _alike(back, event)


@given(event=_events)
def test_the_library_of_the_family_reads_what_we_write(event: Event) -> None:
    """An independent reader finds the uid, place, call sign and times of our XML and of our frames."""
    assert takproto.functions.xml2message(bytearray(write_event(event))).cotEvent.uid == event.uid
    parsed = takproto.parse_proto(bytearray(encoded(event, Form.PROTOBUF)))
    assert parsed is not None
    assert parsed.cotEvent.uid == event.uid
    assert parsed.cotEvent.detail.contact.callsign == event.call_sign
    assert parsed.cotEvent.lat == event.point.lat
    assert parsed.cotEvent.staleTime - parsed.cotEvent.startTime == 120_000


def test_an_instant_before_1970_is_written_all_the_same() -> None:
    """The frames have no such instant: a client whose clock never ran must not break the line of those who listen."""
    first = datetime(1, 1, 2, tzinfo=UTC)
    back = read_message(write_message(_event(sent=first, start=first)))
    assert back is not None
    assert back.sent == datetime(1970, 1, 1, tzinfo=UTC)


def test_what_the_library_of_the_family_writes_is_read() -> None:
    """Its frames of a phone's report carry the same event as the XML."""
    document = ATAK.partition(b"?>")[2].strip().replace(b"\n", b"")
    frame = takproto.xml2proto(document.decode(), takproto.TAKProtoVer.STREAM)
    splitter = Splitter()
    splitter.form = Form.PROTOBUF
    splitter.take(bytes(frame))
    message = splitter.next()
    assert message is not None
    event = read_message(message)
    assert event is not None
    assert _alike(event, read_event(document))


@pytest.mark.parametrize(
    ("spoil", "code"),
    [
        (lambda text: text.replace(b"</event>", b""), "cot.not_xml"),
        (lambda text: text.replace(b"event", b"happening"), "cot.missing"),
        (lambda text: text.replace(b"<point", b"<spot"), "cot.missing"),
        (lambda text: text.replace(b' uid="U-1"', b""), "cot.missing"),
        (lambda text: text.replace(b'uid="U-1"', b'uid="/etc/passwd"'), "cot.uid"),
        (lambda text: text.replace(b'uid="U-1"', b'uid="..\\windows"'), "cot.uid"),
        (lambda text: text.replace(b'uid="U-1"', b'uid="&#10;x"'), "cot.uid"),
        (lambda text: text.replace(b'uid="U-1"', b'uid="' + b"x" * 129 + b'"'), "cot.uid"),
        (lambda text: text.replace(b'lat="31.2000000"', b'lat="91"'), "cot.point"),
        (lambda text: text.replace(b'lat="31.2000000"', b'lat="nan"'), "cot.point"),
        (lambda text: text.replace(b'lat="31.2000000"', b'lat="north"'), "cot.number"),
        (lambda text: text.replace(b"2027-01-06T22:02", b"2027-01-06T21:02"), "cot.time"),
        (lambda text: text.replace(b".250Z", b".250"), "cot.time"),
        (lambda text: text.replace(b"2027-01-06T22:02:00.250Z", b"soon"), "cot.time"),
        (lambda text: text.replace(b'type="a-f-G-U-C"', b'type="a f"'), "cot.word"),
        (lambda text: text.replace(b"<detail>", b"<detail>" + b"<a>" * 9 + b"</a>" * 9), "cot.too_deep"),
        (lambda text: text.replace(b"<detail>", b"<detail>" + b"<a/>" * 5000), "cot.too_deep"),
        (lambda text: text.replace(b"<detail>", b"<detail>" + b" " * LARGEST_EVENT), "cot.too_large"),
        (lambda text: b'<!DOCTYPE event [<!ENTITY a "ha">]>' + text, "cot.entities"),
        (lambda text: b'<!DOCTYPE event SYSTEM "http://example.org/x.dtd">' + text, "cot.entities"),
        (lambda text: b'<?xml version="1.0" encoding="klingon"?>' + text, "cot.not_xml"),
    ],
)  # fmt: skip
def test_a_hostile_document_is_refused_with_its_reason(spoil: object, code: str) -> None:
    """Each malformed or malicious document has a fault of its own."""
    good = write_event(_event())
    assert read_event(good).uid == "U-1"
    assert _code(spoil(good)) == code  # type: ignore[operator]  # a function of the table


@given(junk=st.binary(max_size=300), cut=st.integers(0, 400), put=st.integers(0, 400))
def test_bytes_that_are_no_event_are_refused_and_nothing_else_happens(junk: bytes, cut: int, put: int) -> None:
    """Junk in place of any stretch of a report, in either form: an event or a refusal, never another failure."""
    for whole, read in ((ATAK, read_event), (write_message(_event()), read_message)):
        with suppress(InvalidInputError):
            read(whole[:put] + junk + whole[put + cut :])


@given(events=st.lists(_events, max_size=6), sizes=st.lists(st.integers(1, 90), min_size=1), form=st.sampled_from(Form))
def test_a_stream_is_the_same_however_it_is_cut(events: list[Event], sizes: list[int], form: Form) -> None:
    """Documents and frames come out whole and in order, whatever pieces the network makes of them."""
    stream = b"".join(encoded(event, form) for event in events)
    server, at, heard = Server(), 0, []
    server._splitter.form = form
    for index in range(len(stream)):
        size = sizes[index % len(sizes)]
        heard += list(server.take(stream[at : at + size], NOW))
        at += size
        if at >= len(stream):
            break
    assert [one.uid for one in heard if isinstance(one, Event)] == [event.uid for event in events]


def test_the_protobuf_form_is_agreed_upon() -> None:
    """Offered, asked for, granted; from then on both sides send frames. A second request is not granted."""
    server = Server()
    assert read_event(server.greeting(NOW)).type == OFFER
    asked = write_event(_event(type=ASK)).replace(
        b"<detail>", b'<detail><TakControl><TakRequest version="1"/></TakControl>'
    )
    answer, event = server.take(asked + encoded(_event(uid="after"), Form.PROTOBUF), NOW)
    assert isinstance(answer, bytes)
    assert read_event(answer).type == ANSWER
    assert b'status="true"' in answer
    assert isinstance(event, Event)
    assert event.uid == "after"
    assert server.form is Form.PROTOBUF
    (pong,) = server.take(encoded(_event(type=PING), Form.PROTOBUF), NOW)
    assert isinstance(pong, bytes)
    assert pong[0] == 0xBF
    assert (read_message(pong[2:]) or _event()).type == PONG


def test_another_version_is_not_agreed_to() -> None:
    """A client that asks for version 2 hears no, and goes on in XML."""
    server = Server()
    asked = write_event(_event(type=ASK)).replace(
        b"<detail>", b'<detail><TakControl><TakRequest version="2"/></TakControl>'
    )
    (answer,) = server.take(asked, NOW)
    assert isinstance(answer, bytes)
    assert b'status="false"' in answer
    assert server.form is Form.XML


def test_one_bad_document_does_not_cost_the_next() -> None:
    """A refused document is told with its fault; the one after it is read."""
    bad = write_event(_event()).replace(b'lat="31.2000000"', b'lat="200"')
    refused, event = Server().take(bad + ATAK, NOW)
    assert isinstance(refused, Refused)
    assert (refused.fault.code, refused.broken) == ("cot.point", False)
    assert isinstance(event, Event)


@pytest.mark.parametrize(
    ("form", "sent", "code"),
    [
        (Form.XML, b"<event " + b"x" * LARGEST_EVENT, "cot.too_large"),
        (Form.PROTOBUF, b"<event/>", "cot.not_protobuf"),
        (Form.PROTOBUF, b"\xbf\xff\xff\xff\xff\x01", "cot.not_protobuf"),
        (Form.PROTOBUF, b"\xbf\xff\xff\x7f", "cot.too_large"),
    ],
)
def test_a_stream_that_cannot_be_cut_is_given_up(form: Form, sent: bytes, code: str) -> None:
    """An event that never ends, a false first byte or a false length breaks the stream at once."""
    server = Server()
    server._splitter.form = form
    (refused,) = server.take(sent, NOW)
    assert isinstance(refused, Refused)
    assert (refused.fault.code, refused.broken) == (code, True)


def test_what_is_held_is_bounded() -> None:
    """A client that sends a byte at a time and never ends an event makes the server hold one event at most."""
    server, said = Server(), []
    for _ in range(LARGEST_EVENT // 512 + 2):
        said += list(server.take(b"a" * 512, NOW))
    assert [one.broken for one in said if isinstance(one, Refused)][:1] == [True]
    assert len(server._splitter._held) < LARGEST_EVENT + 2048


def test_details_that_are_not_known_end_here() -> None:
    """A detail of a plug-in, or of an attacker, is not written again."""
    strange = write_event(_event()).replace(
        b"<detail>", b'<detail><usericon iconsetpath="../../x"/><remarks>ok</remarks>'
    )
    again = write_event(read_event(strange))
    assert b"usericon" not in again
    assert b"<remarks>ok</remarks>" in again


def test_a_message_of_the_protocol_alone_is_no_event() -> None:
    """A frame with control fields and no event is read and left alone."""
    assert list(_framed_empty()) == []


def _framed_empty() -> list[object]:
    server = Server()
    server._splitter.form = Form.PROTOBUF
    return list(server.take(framed(b""), NOW))


def test_colours_deletions_and_contacts_are_read_back() -> None:
    """In both forms: a mark's colour, a border and the filling of an area, what is taken off, how one is reached."""
    ring = ((31.2, 29.9), (31.3, 29.9), (31.3, 30.0), (31.2, 29.9))
    for event in (
        _event(argb=0xFFD32F2F),
        _event(type="u-d-f", outline=ring, argb=0x80FFFFFF),
        _event(type="t-x-d-d", deletes="himaya-incident-1"),
        _event(call_sign="غرفة", endpoint="*:-1:stcp"),
        _event(type="b-t-f", chat=Chat("غرفة", "m-1", "نص", "نسر", room_id="himaya-room", sender_uid="himaya-unit-1")),
    ):
        assert read_event(write_event(event)) == event
        assert read_message(write_message(event)) == event
    assert b'<fillColor value="872415231"/>' not in write_event(_event(argb=1))
    assert b"<fillColor" in write_event(_event(type="u-d-f", outline=ring, argb=0x80FFFFFF))
    assert b"<fillColor" not in write_event(_event(type="u-d-f", outline=ring[:3], argb=0x80FFFFFF))
    assert b"<__forcedelete/>" in write_event(_event(type="t-x-d-d", deletes="x"))


def test_a_colour_in_words_does_not_cost_a_position() -> None:
    """What some clients write as a colour is left aside; a uid to delete that leads elsewhere is refused."""
    assert read_event(write_event(_event()).replace(b"<detail>", b'<detail><color argb="red"/>')).argb is None
    assert _code(write_event(_event(type="t-x-d-d", deletes="x")).replace(b'uid="x"', b'uid="../../etc"')) == "cot.uid"
