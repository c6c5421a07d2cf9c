"""What devices are told: by whom they were registered, of which area, while on duty; changes, deletions, messages."""

from __future__ import annotations

import asyncio
import configparser
import importlib
import os
import re
import signal
import socket
import ssl
import time
import warnings
from contextlib import asynccontextmanager, suppress
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

import pytest
import takproto

from himaya.exchange.cot.chat import EVERYBODY, room_uid
from himaya.exchange.cot.event import Chat, Event, Point
from himaya.exchange.cot.stream import ASK, Form, Splitter, framed
from himaya.exchange.cot.writing import write_event
from himaya.exchange.cot.xml import read_event
from himaya.live.board import LASTS, Board
from himaya.live.bounds import Bounds
from himaya.live.feed import CotFeed, Report
from himaya.live.intake import Sender
from himaya.live.listening import bound, tls
from himaya.live.outbox import Outbox
from himaya.live.shown import Shown
from himaya.live.telling import Sources, Words

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Callable
    from pathlib import Path

    from himaya.live.chats import Said

    Certify = Callable[..., tuple[Path, Path]]

DAY = timedelta(days=1)
EGYPT = (24.0, 22.0, 37.0, 32.0)
ALX, CAIRO = "EG-ALX", "EG-C"
SEES = frozenset({"positions", "incidents"})
QUICK = Bounds(hand_on_s=0.05, know_s=0.1, look_s=0.02, again_s=0.02)


class World:
    """Devices by code, what stands on the map of each area, and messages."""

    def __init__(self, **senders: dict[str, Any]) -> None:
        now = datetime.now(UTC)
        whole = ((now - DAY, now + DAY),)
        self.senders = {
            code: Sender(**{
                "unit": f"U-{code}", "duty": whole, "box": EGYPT, "area": ALX, "call_sign": f"نسر {code}", "sees": SEES,
                **changes,
            })
            for code, changes in senders.items()
        }  # fmt: skip
        self.map: dict[str, list[Shown]] = {}
        self.words: list[Words] = []
        self.said: list[Said] = []
        self.counts: dict[str, int] = {}
        self.asked: list[str] = []

    def load(self) -> dict[str, Sender]:
        return dict(self.senders)

    def store(self, report: Report) -> None:
        self.said += report.chats
        for fate, messages in report.counts.items():
            self.counts[fate] = self.counts.get(fate, 0) + messages

    def sources(self) -> Sources:
        def things(area: str) -> list[Shown]:
            self.asked.append(area)
            return list(self.map.get(area, []))

        def words(number: int) -> list[Words]:
            return [one for one in self.words if one.number > number]

        return Sources(things, words, "positions", timedelta(minutes=2))


@asynccontextmanager
async def _feeding(
    world: World, *, context: Any = None, bounds: Bounds = QUICK, is_gateway_told: bool = True
) -> AsyncIterator[tuple[CotFeed, int]]:
    listener, started = bound("localhost", 0), asyncio.Event()
    feed = CotFeed(world.load, world.store, bounds=bounds, sources=world.sources(), is_gateway_told=is_gateway_told)
    work = asyncio.create_task(feed.run([(listener, context)], started=started.set))
    await started.wait()
    try:
        yield feed, listener.getsockname()[1]
    finally:
        os.kill(os.getpid(), signal.SIGTERM)
        await work


class Client:
    """A device: what it was told, as events."""

    def __init__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter, uid: str) -> None:
        self.reader, self.writer, self.uid = reader, writer, uid
        self.told: list[Event] = []
        self._splitter = Splitter()
        self._reading = asyncio.create_task(self._read())

    @classmethod
    async def connected(cls, port: int, uid: str, context: Any = None) -> Client:
        return cls(*await asyncio.open_connection("localhost", port, ssl=context), uid)

    async def _read(self) -> None:
        with suppress(OSError):
            while data := await self.reader.read(65536):
                self._splitter.take(data)
                while (part := self._splitter.next()) is not None:
                    if (event := read_event(part)) and not event.type.startswith("t-x-takp"):
                        self.told.append(event)

    def report(self, lat: float = 31.2, ahead_s: float = 0.0) -> None:
        now = datetime.now(UTC) + timedelta(seconds=ahead_s)
        point = Point(lat, 29.9, None, 5.0)
        self.writer.write(write_event(Event(self.uid, "a-f-G-U-C", now, now, now + DAY, point)))

    def write(self, text: str, room: str, number: str = "m-1") -> None:
        now = datetime.now(UTC)
        chat = Chat(room=room, message_id=number, text=text, sender="the name of somebody", sender_uid=self.uid)
        event = Event(f"GeoChat.{self.uid}.{number}", "b-t-f", now, now, now + DAY, Point(0, 0), chat=chat)
        self.writer.write(write_event(event))

    def seen(self, uid: str) -> list[Event]:
        return [event for event in self.told if event.uid == uid]

    @property
    def chats(self) -> list[Event]:
        return [event for event in self.told if event.chat is not None]

    async def close(self) -> None:
        self._reading.cancel()
        self.writer.close()
        with suppress(OSError):
            await self.writer.wait_closed()


async def _until(test: Callable[[], bool], seconds: float = 20) -> None:
    end = time.monotonic() + seconds
    while not test():
        assert time.monotonic() < end, "it did not happen in time"
        await asyncio.sleep(0.02)


def _thing(key: str, needs: str = "incidents", **changes: Any) -> Shown:
    now = datetime.now(UTC)
    told = {"type": "b-m-p-s-m", "point": Point(31.2, 29.9), "how": "h-e", "call_sign": "حريق", **changes}
    return Shown(Event(uid=f"himaya-{key}", sent=now, start=now, stale=now + LASTS, **told), needs)


def _words(number: int, area: str = ALX, *, only: str = "", of: str = "") -> Words:
    now = datetime.now(UTC)
    chat = Chat(
        room="نسر" if only else EVERYBODY, message_id=f"w-{number}", text=f"words {number}", sender="غرفة",
        sender_uid=room_uid(area),
    )  # fmt: skip
    event = Event(f"GeoChat.{number}", "b-t-f", now, now, now + LASTS, Point(31, 29), chat=chat)
    return Words(number, area, Shown(event, of_unit=of, only_unit=only))


@pytest.fixture(scope="module")
def context(certify: Certify) -> ssl.SSLContext:
    """The server's own certificate, and the authority that signs for senders."""
    return tls(*certify("localhost"), certify("authority")[0])


@pytest.fixture
def client_of(certify: Certify) -> Callable[[str], ssl.SSLContext]:
    """What a device connects with."""

    def make(code: str) -> ssl.SSLContext:
        made = ssl.create_default_context(cafile=str(certify("authority")[0]))
        made.load_cert_chain(*certify(code))
        return made

    return make


def test_a_device_is_told_its_area_and_what_changes_there(context: Any, client_of: Any) -> None:
    """All of it at connection, a change when it is written down, `t-x-d-d` for what has gone; never twice the same."""

    async def scene(world: World) -> None:
        world.map = {ALX: [_thing("incident-1"), _thing("incident-2")], CAIRO: [_thing("incident-9")]}
        async with _feeding(world, context=context) as (feed, port):
            device = await Client.connected(port, "ANDROID-1", client_of("aaaaaaaa"))
            await _until(lambda: len(device.told) == 2)
            assert {event.uid for event in device.told} == {"himaya-incident-1", "himaya-incident-2"}
            assert all(event.stale - event.start == LASTS for event in device.told)
            world.map[ALX] = [_thing("incident-1", remarks="تحت السيطرة")]
            feed.changed({CAIRO})
            await asyncio.sleep(0.2)
            assert len(device.told) == 2
            feed.changed({ALX})
            await _until(lambda: len(device.told) == 4)
            changed, gone = device.told[2:]
            assert (changed.uid, changed.remarks) == ("himaya-incident-1", "تحت السيطرة")
            assert (gone.type, gone.deletes) == ("t-x-d-d", "himaya-incident-2")
            feed.changed({ALX})
            await asyncio.sleep(0.2)
            assert len(device.told) == 4
            await device.close()
        assert set(world.asked) == {ALX}
        assert world.counts["told"] == 4

    asyncio.run(scene(World(aaaaaaaa={})))


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({}, {"himaya-incident-1", "himaya-unit-U-9"}),
        ({"sees": frozenset({"incidents"})}, {"himaya-incident-1"}),
        ({"sees": frozenset({"positions"})}, {"himaya-unit-U-9"}),
        ({"sees": frozenset()}, set()),
        ({"area": CAIRO}, {"himaya-incident-9"}),
        ({"area": ""}, {"himaya-incident-1", "himaya-incident-9"}),
        ({"duty": ()}, set()),
    ],
)
def test_nobody_is_told_more_than_its_office_sees(
    changes: dict[str, Any], expected: set[str], context: Any, client_of: Any
) -> None:
    """By the verbs of the office that registered it, its own area, and duty: guards of `Telling.renew` and `_tell`."""

    async def scene(world: World) -> None:
        alx = [_thing("incident-1"), _thing("unit-U-9", needs="positions")]
        cairo = [_thing("incident-9")]
        world.map = {ALX: alx, CAIRO: cairo, "": [alx[0], cairo[0]]}
        async with _feeding(world, context=context) as (feed, port):
            device = await Client.connected(port, "ANDROID-1", client_of("aaaaaaaa"))
            await _until(lambda: {event.uid for event in device.told} >= expected)
            await asyncio.sleep(0.3)
            feed.changed({""})
            await asyncio.sleep(0.2)
            assert {event.uid for event in device.told} == expected
            await device.close()

    asyncio.run(scene(World(aaaaaaaa=changes)))


def test_who_goes_off_duty_or_loses_its_office_is_told_no_more(context: Any, client_of: Any) -> None:
    """The line stays, and is silent from the next look at who is registered on; on duty again it is told anew."""

    async def scene(world: World) -> None:
        world.map = {ALX: [_thing("incident-1")]}
        async with _feeding(world, context=context) as (feed, port):
            device = await Client.connected(port, "ANDROID-1", client_of("aaaaaaaa"))
            await _until(lambda: len(device.told) == 1)
            kept = world.senders["aaaaaaaa"]
            world.senders["aaaaaaaa"] = replace(kept, duty=())
            await asyncio.sleep(0.3)
            world.map[ALX] = [_thing("incident-2")]
            feed.changed({ALX})
            await asyncio.sleep(0.2)
            assert len(device.told) == 1
            world.senders["aaaaaaaa"] = kept
            await _until(lambda: bool(device.seen("himaya-incident-2")))
            await device.close()

    asyncio.run(scene(World(aaaaaaaa={})))


def test_what_waits_for_who_goes_off_duty_is_not_told(context: Any, client_of: Any) -> None:
    """A slow line whose duty ends gets no more of what was queued for it: the guard of `Telling.renew`."""

    async def scene(world: World) -> None:
        world.map = {ALX: [_thing(f"incident-{row}") for row in range(100)]}
        slow = replace(QUICK, told_at_once=1, told_per_s=20.0)
        async with _feeding(world, context=context, bounds=slow) as (_feed, port):
            device = await Client.connected(port, "ANDROID-1", client_of("aaaaaaaa"))
            await _until(lambda: len(device.told) > 2)
            world.senders["aaaaaaaa"] = replace(world.senders["aaaaaaaa"], duty=())
            await asyncio.sleep(0.4)
            told = len(device.told)
            await asyncio.sleep(0.4)
            assert len(device.told) == told < 60
            await device.close()

    asyncio.run(scene(World(aaaaaaaa={})))


def test_units_see_each_other_move_and_nothing_else_is_passed_on(context: Any, client_of: Any) -> None:
    """A fix that was taken is told to others of the area at once, under our uid and call sign; not to itself."""

    async def scene(world: World) -> None:
        async with _feeding(world, context=context) as (_feed, port):
            one, two, far = [
                await Client.connected(port, f"ANDROID-{code}", client_of(code))
                for code in ("aaaaaaaa", "bbbbbbbb", "cccccccc")
            ]
            await _until(lambda: ALX in world.asked and CAIRO in world.asked)
            one.report()
            await _until(lambda: bool(two.told))
            [seen] = two.told
            assert (seen.uid, seen.call_sign, seen.type) == ("himaya-unit-U-aaaaaaaa", "نسر aaaaaaaa", "a-f-G-U-C")
            assert (round(seen.point.lat, 6), seen.stale - seen.start) == (31.2, timedelta(minutes=2))
            one.report(lat=10.0, ahead_s=1)
            await asyncio.sleep(0.2)
            assert (len(two.told), one.told, far.told) == (1, [], [])
            assert "ANDROID" not in str(two.told)
            for device in (one, two, far):
                await device.close()

    asyncio.run(scene(World(aaaaaaaa={}, bbbbbbbb={}, cccccccc={"area": CAIRO})))


def test_a_gateway_is_told_nothing_unless_it_is_asked_for() -> None:
    """A line without a certificate proves nothing: what it says is taken, the situation is not handed out."""

    async def scene(world: World, *, is_gateway_told: bool) -> int:
        world.map = {ALX: [_thing("incident-1")]}
        async with _feeding(world, is_gateway_told=is_gateway_told) as (_feed, port):
            stranger = await Client.connected(port, "zzzzzzzz")
            gateway = await Client.connected(port, "aaaaaaaa")
            stranger.report()
            gateway.report()
            await _until(lambda: world.counts.get("taken") == 1)
            await asyncio.sleep(0.3)
            told = len(gateway.told)
            assert stranger.told == []
            for device in (stranger, gateway):
                device.write("x", EVERYBODY)
            await _until(lambda: world.counts.get("chat") == 1 and world.counts.get("unknown-sender") == 2)
            for device in (stranger, gateway):
                await device.close()
        return told

    assert asyncio.run(scene(World(aaaaaaaa={}), is_gateway_told=False)) == 0
    assert asyncio.run(scene(World(aaaaaaaa={}), is_gateway_told=True)) == 1


def test_a_message_reaches_the_room_and_the_answer_the_unit(context: Any, client_of: Any) -> None:
    """To the contact of the room, or to everybody; the name that the client writes is not taken over."""

    async def scene(world: World) -> None:
        async with _feeding(world, context=context) as (feed, port):
            one, two = [
                await Client.connected(port, f"ANDROID-{code}", client_of(code)) for code in ("aaaaaaaa", "bbbbbbbb")
            ]
            one.report()
            two.report()
            one.write("زحام عند الباب البحري", room_uid(ALX))
            one.write("كلنا", EVERYBODY, number="m-2")
            await _until(lambda: len(world.said) == 2)
            said, shared = world.said
            assert (said.device, said.text, said.is_shared) == ("aaaaaaaa", "زحام عند الباب البحري", False)
            assert shared.is_shared
            assert "somebody" not in str(world.said)
            world.words += [_words(1, only="U-aaaaaaaa"), _words(2), _words(3, CAIRO)]
            feed.changed({ALX})
            await _until(lambda: len(one.chats) == 2 and len(two.chats) == 1)
            answer = one.chats[0].chat
            assert answer is not None
            assert (answer.text, answer.room_id, answer.sender_uid) == ("words 1", "ANDROID-aaaaaaaa", room_uid(ALX))
            assert [event.chat.text for event in two.chats if event.chat] == ["words 2"]
            await two.close()
            late = await Client.connected(port, "ANDROID-late", client_of("bbbbbbbb"))
            await _until(lambda: len(late.chats) == 1)
            for device in (one, late):
                await device.close()

    asyncio.run(scene(World(aaaaaaaa={}, bbbbbbbb={})))


@pytest.mark.parametrize(
    ("text", "room", "fate"),
    [
        (" ", EVERYBODY, "chat-refused"),
        ("x" * 1001, EVERYBODY, "chat-refused"),
        ("x" * 1000, room_uid(ALX), "chat"),
        ("x", room_uid(CAIRO), "chat-refused"),
        ("x", "ANDROID-2", "chat-refused"),
        ("x\x07", EVERYBODY, "malformed"),
    ],
)
def test_what_is_no_message_to_ones_own_room_is_counted_and_left(
    text: str, room: str, fate: str, context: Any, client_of: Any
) -> None:
    """Empty, too long, for another governorate or for a single device: guards of `Chats.hear`."""

    async def scene(world: World) -> None:
        async with _feeding(world, context=context) as (_feed, port):
            device = await Client.connected(port, "ANDROID-1", client_of("aaaaaaaa"))
            now = datetime.now(UTC)
            chat = Chat(room=room, message_id="m", text="TEXT")
            document = write_event(Event("ANDROID-1", "b-t-f", now, now, now + DAY, Point(0, 0), chat=chat))
            device.writer.write(document.replace(b"TEXT", text.encode()))
            await _until(lambda: world.counts.get(fate) == 1)
            assert len(world.said) == (fate == "chat")
            await device.close()

    asyncio.run(scene(World(aaaaaaaa={})))


def test_messages_have_a_pace_and_units_off_duty_none(context: Any, client_of: Any) -> None:
    """Twenty at once; the same one sent again before it is kept counts once; off duty nothing is taken."""

    async def scene(world: World) -> None:
        async with _feeding(world, context=context, bounds=replace(QUICK, hand_on_s=1.0)) as (_feed, port):
            device = await Client.connected(port, "ANDROID-1", client_of("aaaaaaaa"))
            resting = await Client.connected(port, "ANDROID-2", client_of("bbbbbbbb"))
            device.write("x", EVERYBODY, "m-0")
            for number in range(25):
                device.write("x", EVERYBODY, f"m-{number}")
            resting.write("x", EVERYBODY)
            expected = {"chat": 20, "duplicate": 1, "too-many": 5, "off-duty": 1}
            await _until(lambda: {fate: world.counts.get(fate) for fate in expected} == expected)
            assert len(world.said) == 20
            for one in (device, resting):
                await one.close()

    asyncio.run(scene(World(aaaaaaaa={}, bbbbbbbb={"duty": ()})))


def test_a_slow_device_gets_the_newest_of_every_thing() -> None:
    """A queue that is full keeps one of each uid, the newest, and says how many gave way; its length stays bounded."""
    outbox = Outbox(Bounds(most_waiting=10, told_at_once=100, told_per_s=0.0))
    gone = sum(outbox.add(_thing(f"unit-{step % 4}", remarks=str(step))) for step in range(1000))
    assert (len(outbox) <= 10, gone + len(outbox)) == (True, 1000)
    data, events = outbox.take(Form.XML)
    newest = {uid.decode(): int(said) for uid, said in re.findall(rb'uid="(\S+?)".*?<remarks>(\d+)<', data)}
    assert newest == {f"himaya-unit-{row}": 996 + row for row in range(4)}
    assert events == 1000 - gone
    more = Outbox(Bounds(most_waiting=10, told_at_once=3, told_per_s=0.0))
    for step in range(50):
        more.add(_thing(f"unit-{step}"))
    assert (len(more), more.take(Form.XML)[1], more.take(Form.XML)) == (50, 3, (b"", 0))


def test_a_device_that_never_reads_what_it_is_told_is_closed() -> None:
    """Nothing is buffered for it but what the system takes; after its seconds the line ends, and others are served."""

    async def scene(world: World) -> None:
        world.map = {ALX: [_thing(f"incident-{row}", remarks="ن" * 2000) for row in range(2000)]}
        bounds = replace(QUICK, unread_s=0.5, first_s=60, told_per_s=1e6, told_at_once=100_000)
        async with _feeding(world, bounds=bounds) as (feed, port):
            sock = socket.socket()
            sock.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
            sock.connect(("127.0.0.1", port))
            now = datetime.now(UTC)
            event = Event("aaaaaaaa", "a-f-G-U-C", now, now, now + DAY, Point(31.2, 29.9, None, 5.0))
            sock.sendall(write_event(event))
            reading = await Client.connected(port, "bbbbbbbb")
            reading.report()
            await _until(lambda: len(reading.told) >= 2000)
            await _until(lambda: world.counts.get("line-closed") == 1 and feed.lines == 1)
            sock.close()
            await reading.close()

    asyncio.run(scene(World(aaaaaaaa={}, bbbbbbbb={})))


def test_what_moved_while_the_tables_were_read_stays() -> None:
    """A reading that is older than a fix neither moves the unit back nor takes it off; a late thing is told again."""
    board, now = Board(), datetime.now(UTC)
    old = _thing("unit-1", needs="positions")
    assert board.taken_over(ALX, [old], now) == [old]
    fresh = Shown(replace(old.event, start=now + timedelta(seconds=5), sent=now, point=Point(31.3, 29.9)), "positions")
    board.put(ALX, fresh)
    assert board.taken_over(ALX, [old], now) == []
    assert list(board.things(ALX)) == [fresh]
    board.put(ALX, fresh)
    assert board.taken_over(ALX, [], now) == []
    [gone] = board.taken_over(ALX, [], now)
    assert (gone.event.deletes, list(board.things(ALX))) == ("himaya-unit-1", [])
    later = now + timedelta(minutes=6)
    board.taken_over(ALX, [old], now)
    again = Shown(replace(old.event, sent=later, start=later, stale=later + LASTS), "positions")
    assert board.taken_over(ALX, [again], later) == [again]


@pytest.mark.filterwarnings("ignore:ssl.OP_NO:DeprecationWarning")  # PyTAK sets options of old
def test_the_library_of_the_family_reads_what_it_is_told(certify: Certify, context: Any) -> None:
    """PyTAK over TLS with a certificate reads our XML; its parser of frames reads what comes once they are agreed."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", UserWarning)  # it cannot enrol certificates over HTTP here
        pytak = importlib.import_module("pytak")
    cert, key = certify("aaaaaaaa")

    async def scene(world: World) -> None:
        world.map = {ALX: [_thing("incident-1")]}
        async with _feeding(world, context=context) as (feed, port):
            config = configparser.ConfigParser()
            config["x"] = {
                "COT_URL": f"tls://localhost:{port}",
                "PYTAK_TLS_CLIENT_CERT": str(cert),
                "PYTAK_TLS_CLIENT_KEY": str(key),
                "PYTAK_TLS_CLIENT_CAFILE": str(certify("authority")[0]),
            }
            reader, writer = await pytak.protocol_factory(config["x"])
            worker = pytak.RXWorker(asyncio.Queue(), config["x"], reader)
            assert b"t-x-takp-v" in await worker.readcot()
            told = await worker.readcot()
            assert b'uid="himaya-incident-1"' in told
            now = datetime.now(UTC)
            asked = write_event(Event("ANDROID-1", ASK, now, now, now + DAY, Point(0, 0)))
            writer.write(asked.replace(b"<detail>", b'<detail><TakControl><TakRequest version="1"/></TakControl>'))
            assert b'status="true"' in await reader.readuntil(b"</event>")
            world.map[ALX] = [
                _thing("incident-1", remarks="انتهى"),
                _thing("control-1", outline=((31.2, 29.9), (31.3, 29.9)), argb=0xFFD32F2F, type="u-d-f"),
            ]
            feed.changed({ALX})
            splitter, frames = Splitter(), {}
            splitter.form = Form.PROTOBUF
            while len(frames) < 2:
                splitter.take(await asyncio.wait_for(reader.read(65536), 10))
                while (message := splitter.next()) is not None:
                    event = takproto.parse_proto(bytearray(framed(message))).cotEvent
                    frames[event.uid] = event
            assert "انتهى" in frames["himaya-incident-1"].detail.xmlDetail
            assert frames["himaya-control-1"].type == "u-d-f"
            assert 'strokeColor value="-2937041"' in frames["himaya-control-1"].detail.xmlDetail
            writer.close()
            with suppress(ConnectionError, ssl.SSLError):
                await writer.wait_closed()

    asyncio.run(scene(World(aaaaaaaa={})))
