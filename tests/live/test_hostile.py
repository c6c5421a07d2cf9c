"""Hostile peers: whatever is sent, and however many are silent, the feed stays up and serves the others."""

from __future__ import annotations

import asyncio
import os
import resource
import signal
import subprocess
import sys
import time
from contextlib import asynccontextmanager, suppress
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from himaya.exchange.cot.event import LARGEST_EVENT, Event, Point, check_uid
from himaya.exchange.cot.protobuf import write_message
from himaya.exchange.cot.stream import Form, Refused, Server, framed
from himaya.exchange.cot.writing import write_event
from himaya.live.bounds import Bounds
from himaya.live.feed import CotFeed, Report
from himaya.live.intake import Sender
from himaya.live.listening import bound
from himaya.live.telling import Sources

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Callable

NOW = datetime(2027, 1, 6, 22, tzinfo=UTC)
DAY = timedelta(days=1)
GOOD = Event("U-1", "a-f-G-U-C", NOW, NOW, NOW + DAY, Point(31.2, 29.9), call_sign="نسر", remarks="نص")
DOCUMENT, MESSAGE = write_event(GOOD), write_message(GOOD)
SILENT = 10_000
_CROWD = """
import resource, socket, sys
port, count = int(sys.argv[1]), int(sys.argv[2])
soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
resource.setrlimit(resource.RLIMIT_NOFILE, (hard, hard))
lines = [socket.create_connection(("127.0.0.1", port), timeout=60) for _line in range(count)]
print(len(lines), flush=True)
sys.stdin.read()
"""


def _said(data: bytes, form: Form = Form.XML, cut: int = 0) -> list[Event | Refused]:
    """What a server makes of bytes, in two parts; what it would answer is left out."""
    server = Server()
    server._splitter.form = form
    said: list[Any] = []
    for part in (data[:cut], data[cut:]):
        said += server.take(part, NOW)
        if any(isinstance(one, Refused) and one.broken for one in said):
            break
    assert len(server._splitter._held) <= LARGEST_EVENT + len(data)
    return [one for one in said if not isinstance(one, bytes)]


def _check(said: list[Event | Refused]) -> None:
    """An event that was taken has a uid that can stand anywhere; a refusal has a code of ours."""
    for one in said:
        if isinstance(one, Refused):
            assert one.fault.code.startswith("cot.")
        else:
            check_uid(one.uid)


_edits = st.lists(st.tuples(st.integers(0, 2000), st.binary(max_size=6)), min_size=1, max_size=6)


def _edited(data: bytes, edits: list[tuple[int, bytes]]) -> bytes:
    changed = bytearray(data)
    for at, put in edits:
        place = at % len(changed)
        changed[place : place + max(1, len(put) // 2)] = put or b"\0"
    return bytes(changed) or b"\0"


@given(edits=_edits, cut=st.integers(0, 900))
def test_a_document_changed_anywhere_is_an_event_or_a_refusal(edits: list[tuple[int, bytes]], cut: int) -> None:
    """Bytes put in, taken out or exchanged in a good document: nothing but a refusal of ours, and the next is read."""
    said = _said(_edited(DOCUMENT, edits) + b"</event>" + DOCUMENT, cut=cut)
    _check(said)
    assert isinstance(said[-1], Event | Refused)


@given(edits=_edits, cut=st.integers(0, 400))
def test_a_frame_changed_inside_is_an_event_or_a_refusal(edits: list[tuple[int, bytes]], cut: int) -> None:
    """Lengths inside the message lie, fields have other types: the frame after it is read all the same."""
    said = _said(framed(_edited(MESSAGE, edits)) + framed(MESSAGE), Form.PROTOBUF, cut)
    _check(said)
    last = said[-1]
    assert isinstance(last, Event)
    assert last.uid == "U-1"


@given(length=st.integers(0, 2**28 - 1), body=st.binary(max_size=200), cut=st.integers(0, 100))
def test_a_length_that_lies_ends_the_line_or_waits(length: int, body: bytes, cut: int) -> None:
    """Too large: the line ends at once, before anything is gathered. Larger than what came: it waits, and no more."""
    head = framed(b"")[:1] + _varint(length)
    said = _said(head + body, Form.PROTOBUF, cut)
    _check(said)
    if length > LARGEST_EVENT:
        assert [isinstance(one, Refused) and one.broken for one in said] == [True]
    elif length > len(body):
        assert said == []


def _varint(value: int) -> bytes:
    found = bytearray()
    while value >= 0x80:
        found.append(value % 0x80 | 0x80)
        value >>= 7
    return bytes([*found, value])


_BOMB = b'<!DOCTYPE e [<!ENTITY a "' + b"a" * 40 + b'">' + b"".join(
    b'<!ENTITY %c "%s">' % (98 + row, b"&%c;" % (97 + row) * 10) for row in range(8)
) + b"]>"  # fmt: skip


def _with_uid(uid: str) -> bytes:
    return DOCUMENT.replace(b'uid="U-1"', f'uid="{uid}"'.encode())


HOSTILE = {
    "a bomb of entities": (_BOMB + b"<event>&i;</event>", "cot.entities"),
    "an entity from a file": (
        b'<!DOCTYPE e [<!ENTITY a SYSTEM "file:///etc/passwd">]><event uid="&a;"></event>', "cot.entities",
    ),
    "a definition from elsewhere": (b'<!DOCTYPE e SYSTEM "http://127.0.0.1/e.dtd">' + DOCUMENT, "cot.entities"),
    "an absolute path": (_with_uid("/etc/passwd"), "cot.uid"),
    "a path upwards": (_with_uid("../../x"), "cot.uid"),
    "a path upwards in another system": (_with_uid("..\\x"), "cot.uid"),
    "a hidden file": (_with_uid(".bashrc"), "cot.uid"),
    "a uid of lines": (_with_uid("a&#10;b"), "cot.uid"),
    "a uid that turns the line round": (_with_uid("a\u202eb"), "cot.uid"),
    "a uid without end": (_with_uid("x" * 129), "cot.uid"),
    "no uid": (_with_uid(""), "cot.uid"),
    "deep": (b"<event>" + b"<a>" * 9 + b"</event>", "cot.too_deep"),
    "wide": (b"<event>" + b"<a/>" * 5000 + b"</event>", "cot.too_deep"),
    "nothing known": (b"<event></event>", "cot.missing"),
    "another root": (b"<events>" + DOCUMENT, "cot.missing"),
    "not a number": (DOCUMENT.replace(b'lat="31.2000000"', b'lat="nan"'), "cot.point"),
    "beyond the pole": (DOCUMENT.replace(b'lat="31.2000000"', b'lat="1e308"'), "cot.point"),
    "words for a number": (DOCUMENT.replace(b'lat="31.2000000"', b'lat="north"'), "cot.number"),
    "a year that no calendar has": (DOCUMENT.replace(b"2027-01-06", b"99999-01-06"), "cot.time"),
    "a time without a zone": (DOCUMENT.replace(b"000Z", b"000"), "cot.time"),
    "half a letter": (DOCUMENT.replace("نسر".encode(), b"\xd9"), "cot.not_xml"),
    "another element before it": (b"<e/>" + DOCUMENT, "cot.missing"),
}  # fmt: skip


@pytest.mark.parametrize("name", HOSTILE)
def test_a_hostile_document_is_refused_by_its_rule_and_the_next_is_read(name: str) -> None:
    """Each ends with a code, in little time, and leaves the line as it was."""
    data, code = HOSTILE[name]
    begun = time.process_time()
    refused, *_rest, last = _said(data + DOCUMENT)
    assert isinstance(refused, Refused)
    assert (refused.fault.code, refused.broken) == (code, False)
    assert last == GOOD
    assert time.process_time() - begun < 1


def _resident_bytes() -> int:
    return int(Path("/proc/self/statm").read_text().split()[1]) * os.sysconf("SC_PAGE_SIZE")


async def _until(test: Callable[[], bool], seconds: float = 60) -> None:
    end = time.monotonic() + seconds
    while not test():
        assert time.monotonic() < end, "it did not happen in time"
        await asyncio.sleep(0.05)


def _as_many() -> int:
    """Lines of the crowd: as many as this system lets one process open, with room for its own files."""
    _soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    return SILENT if hard == resource.RLIM_INFINITY else min(SILENT, hard - 1000)


def _known(codes: tuple[str, ...]) -> dict[str, Sender]:
    now, box = datetime.now(UTC), (24.0, 22.0, 37.0, 32.0)
    duty, sees = ((now - DAY, now + DAY),), frozenset({"p"})
    return {code: Sender(code, duty, box, "EG-ALX", code, sees=sees) for code in codes}


@asynccontextmanager
async def _crowded(feed: CotFeed, port: int, count: int) -> AsyncIterator[None]:
    """While a process beside this one has so many lines open that never speak."""
    told = (sys.executable, "-c", _CROWD, str(port), str(count))
    crowd = await asyncio.create_subprocess_exec(*told, stdin=subprocess.PIPE, stdout=subprocess.PIPE)
    try:
        assert crowd.stdout is not None
        async with asyncio.timeout(120):
            assert int(await crowd.stdout.readline()) == count
        await _until(lambda: feed.lines == count)
        yield
    finally:
        crowd.kill()
        await crowd.wait()


async def _served(port: int, kept: dict[str, float], codes: tuple[str, ...]) -> None:
    """Two devices report, and the first is told where the second is."""
    devices = [await asyncio.open_connection("localhost", port) for _code in codes]
    for step in range(3):
        for code, (_reader, writer) in zip(codes, devices, strict=True):
            at = datetime.now(UTC)
            writer.write(write_event(Event(code, "a-f-G-U-C", at, at, at + DAY, Point(31.2 + step / 1e4, 29.9))))
        await asyncio.sleep(0.2)
    await _until(lambda: kept == dict.fromkeys(codes, 31.2002))
    async with asyncio.timeout(20):
        await devices[0][0].readuntil(f"himaya-unit-{codes[1]}".encode())
    for _reader, writer in devices:
        writer.close()
        with suppress(OSError):
            await writer.wait_closed()


@pytest.mark.slow
def test_ten_thousand_lines_that_never_speak_keep_nobody_out() -> None:
    """All of them open at once, from another process: memory grows by less than 20 KB for each, two devices are served.

    Each process needs as many files as it has lines; where the system allows fewer (`ulimit -Hn`), there are fewer.
    """
    count, codes, kept = _as_many(), ("aaaaaaaa", "bbbbbbbb"), dict[str, float]()
    assert count >= 1000

    def store(report: Report) -> None:
        kept.update({position.unit: position.lat for _code, position in report.batch})

    async def scene() -> None:
        listener, started = bound("localhost", 0), asyncio.Event()
        sources = Sources(lambda _area: [], lambda _number: [], "p", timedelta(minutes=2))
        bounds = Bounds(most_lines=count + 100, hand_on_s=0.1, first_s=600, look_s=0.1)
        feed = CotFeed(lambda: _known(codes), store, bounds=bounds, sources=sources, is_gateway_told=True)
        work = asyncio.create_task(feed.run([(listener, None)], started=started.set))
        await started.wait()
        port, before = listener.getsockname()[1], _resident_bytes()
        try:
            async with _crowded(feed, port, count):
                await _served(port, kept, codes)
                assert feed.lines >= count
                assert _resident_bytes() - before < 20_000 * count
        finally:
            os.kill(os.getpid(), signal.SIGTERM)
            await work
        assert feed.lines == 0

    asyncio.run(scene())
