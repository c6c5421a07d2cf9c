"""The feed of Cursor on Target: who is let in, what it bears, what it hands on, how it ends."""

from __future__ import annotations

import asyncio
import configparser
import importlib
import os
import random
import signal
import socket
import ssl
import time
import warnings
from contextlib import asynccontextmanager, suppress
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
import takproto

from himaya.exchange.cot.event import Event, Point
from himaya.exchange.cot.stream import ASK, Form, encoded
from himaya.exchange.cot.writing import write_event
from himaya.live.bounds import Bounds, within_files
from himaya.live.feed import CotFeed, Report
from himaya.live.intake import Sender
from himaya.live.listening import bound, tls

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Callable

    Certify = Callable[..., tuple[Path, Path]]

DAY = timedelta(days=1)
EGYPT = (24.0, 22.0, 37.0, 32.0)
QUICK = Bounds(hand_on_s=0.05, know_s=0.1)


class World:
    """Who is registered, and what was handed on."""

    def __init__(self, *codes: str) -> None:
        now = datetime.now(UTC)
        self.senders = {code: Sender(f"U-{code}", ((now - DAY, now + DAY),), EGYPT) for code in codes}
        self.reports: list[Report] = []
        self.is_broken = False

    def load(self) -> dict[str, Sender]:
        return dict(self.senders)

    def store(self, report: Report) -> None:
        if self.is_broken:
            message = "no table today"
            raise OSError(message)
        self.reports.append(report)

    @property
    def counts(self) -> dict[str, int]:
        summed: dict[str, int] = {}
        for report in self.reports:
            for fate, n in report.counts.items():
                summed[fate] = summed.get(fate, 0) + n
        return summed

    @property
    def kept(self) -> dict[str, float]:
        """Unit to the latitude of its newest position."""
        return {position.unit: position.lat for report in self.reports for _code, position in report.batch}


@asynccontextmanager
async def _feeding(world: World, *, bounds: Bounds = QUICK, context: Any = None) -> AsyncIterator[tuple[CotFeed, int]]:
    """A feed at work on a free port; it ends as by SIGTERM."""
    listener = bound("localhost", 0)
    feed, started = CotFeed(world.load, world.store, bounds=bounds), asyncio.Event()
    work = asyncio.create_task(feed.run([(listener, context)], started=started.set))
    await started.wait()
    try:
        yield feed, listener.getsockname()[1]
    finally:
        os.kill(os.getpid(), signal.SIGTERM)
        begun = time.monotonic()
        await work
        assert time.monotonic() - begun < 1
        assert feed.lines == 0


def _report(uid: str, *, lat: float = 31.2, kind: str = "a-f-G-U-C", how: str = "m-g", ahead_s: float = 0) -> Event:
    now = datetime.now(UTC) + timedelta(seconds=ahead_s)
    return Event(uid=uid, type=kind, how=how, sent=now, start=now, stale=now + DAY, point=Point(lat, 29.9, None, 5.0))


async def _until(test: Callable[[], bool], seconds: float = 20) -> None:
    end = time.monotonic() + seconds
    while not test():
        assert time.monotonic() < end, "it did not happen in time"
        await asyncio.sleep(0.02)


@pytest.fixture(scope="module")
def context(certify: Certify) -> ssl.SSLContext:
    """The server's own certificate, and the authority that signs for senders."""
    return tls(*certify("localhost"), certify("authority")[0])


def _of(certificate: tuple[Path, Path], authority: Path) -> ssl.SSLContext:
    made = ssl.create_default_context(cafile=str(authority))
    made.load_cert_chain(*certificate)
    return made


@pytest.fixture(scope="module")
def pytak() -> Any:
    """PyTAK, which warns that it cannot enrol certificates over HTTP here."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", UserWarning)
        return importlib.import_module("pytak")


@pytest.mark.filterwarnings("ignore:ssl.OP_NO:DeprecationWarning")  # PyTAK sets options of old
def test_a_client_of_the_family_connects_over_tls(certify: Certify, context: ssl.SSLContext, pytak: Any) -> None:
    """PyTAK with the certificate of a sender: its XML and, once agreed, its frames are positions of the unit."""
    cert, key = certify("abcdefgh")

    async def scene(world: World) -> None:
        async with _feeding(world, context=context) as (_feed, port):
            config = configparser.ConfigParser()
            config["x"] = {
                "COT_URL": f"tls://localhost:{port}",
                "PYTAK_TLS_CLIENT_CERT": str(cert),
                "PYTAK_TLS_CLIENT_KEY": str(key),
                "PYTAK_TLS_CLIENT_CAFILE": str(certify("authority")[0]),
            }
            reader, writer = await pytak.protocol_factory(config["x"])
            assert b"t-x-takp-v" in await reader.readuntil(b"</event>")
            worker = pytak.TXWorker(asyncio.Queue(), config["x"], writer)
            await worker.send_data(pytak.gen_cot(lat=31.2, lon=29.9, ce=5, uid="ANDROID-1", cot_type="a-f-G-U-C"))
            await _until(lambda: world.kept == {"U-abcdefgh": 31.2})
            asked = write_event(_report("ANDROID-1", kind=ASK))
            writer.write(asked.replace(b"<detail>", b'<detail><TakControl><TakRequest version="1"/></TakControl>'))
            assert b'status="true"' in await reader.readuntil(b"</event>")
            document = write_event(_report("ANDROID-1", lat=31.201, ahead_s=2)).decode()
            writer.write(bytes(takproto.xml2proto(document, takproto.TAKProtoVer.STREAM)))
            await _until(lambda: world.kept == {"U-abcdefgh": pytest.approx(31.201)})
            writer.close()
            with suppress(ConnectionError, ssl.SSLError):
                await writer.wait_closed()

    asyncio.run(scene(World("abcdefgh")))


@pytest.mark.parametrize("name", ["zzzzzzzz", "stranger", None])
def test_whoever_is_no_sender_is_not_let_in(name: str | None, certify: Certify, context: ssl.SSLContext) -> None:
    """A certificate of nobody registered, one of another authority, none at all: closed, counted, nothing kept."""

    async def scene(world: World) -> None:
        authority = certify("authority")[0]
        client = ssl.create_default_context(cafile=str(authority))
        if name:
            client.load_cert_chain(*certify(name, by="another" if name == "stranger" else "authority"))
        async with _feeding(world, context=context) as (feed, port):
            with suppress(OSError):
                reader, writer = await asyncio.open_connection("localhost", port, ssl=client)
                with suppress(OSError):
                    writer.write(write_event(_report("abcdefgh")))
                    assert await reader.read() == b""
                writer.close()
                with suppress(OSError):
                    await writer.wait_closed()
            await _until(lambda: world.counts.get("line-refused") == 1)
            assert feed.lines == 0
        assert world.kept == {}

    asyncio.run(scene(World("abcdefgh")))


def test_a_revoked_sender_is_cut_off(certify: Certify, context: ssl.SSLContext) -> None:
    """The line that is open ends as soon as the feed has asked who is registered."""

    async def scene(world: World) -> None:
        client = _of(certify("abcdefgh"), certify("authority")[0])
        async with _feeding(world, context=context) as (feed, port):
            reader, writer = await asyncio.open_connection("localhost", port, ssl=client)
            writer.write(write_event(_report("x")))
            await _until(lambda: bool(world.kept))
            world.senders.clear()
            await _until(lambda: feed.lines == 0)
            with suppress(OSError):
                await reader.read()
            writer.close()
            with suppress(OSError):
                await writer.wait_closed()

    asyncio.run(scene(World("abcdefgh")))


def test_only_measured_positions_of_registered_uids_count() -> None:
    """On a line of this machine each event names its device; markers, chats and strangers are counted and left."""

    async def scene(world: World) -> None:
        async with _feeding(world) as (_feed, port):
            _reader, writer = await asyncio.open_connection("localhost", port)
            said = [
                _report("abcdefgh"),
                _report("mnpqrstu"),
                _report("abcdefgh", kind="b-m-p-s-m"),
                _report("abcdefgh", how="h-g-i-g-o"),
                _report("abcdefgh", lat=10.0, ahead_s=1),
            ]
            writer.write(b"".join(map(write_event, said)) + b"<event>nonsense</event>")
            counted = {"taken": 1, "unknown-sender": 1, "no-position": 2, "outside": 1, "malformed": 1}
            await _until(lambda: world.counts == counted)
            writer.close()
            await writer.wait_closed()

    asyncio.run(scene(World("abcdefgh")))


def test_whoever_is_told_that_it_listens_can_connect() -> None:
    """The socket listens before the start is announced, so that nobody is refused who reads the announcement."""

    async def scene(world: World) -> None:
        listener = bound("localhost", 0)

        def announced() -> None:
            socket.create_connection(listener.getsockname()).close()
            os.kill(os.getpid(), signal.SIGTERM)

        await CotFeed(world.load, world.store).run([(listener, None)], started=announced)

    asyncio.run(scene(World()))


def _resident_bytes() -> int:
    return int(Path("/proc/self/statm").read_text().split()[1]) * os.sysconf("SC_PAGE_SIZE")


@pytest.mark.slow
def test_two_thousand_silent_lines_keep_nobody_out() -> None:
    """A feed of 500 lines: the oldest silent one makes room, whoever speaks is served, memory hardly grows."""
    within_files(Bounds(most_lines=4000))

    async def scene(world: World) -> None:
        async with _feeding(world, bounds=Bounds(most_lines=500, hand_on_s=0.05, first_s=600)) as (feed, port):
            _reader, early = await asyncio.open_connection("localhost", port)
            early.write(write_event(_report("aaaaaaaa")))
            await _until(lambda: "U-aaaaaaaa" in world.kept)
            before, silent = _resident_bytes(), []
            for _line in range(2000):
                sock = socket.socket()
                sock.setblocking(False)
                await asyncio.get_running_loop().sock_connect(sock, ("127.0.0.1", port))
                silent.append(sock)
            _reader, late = await asyncio.open_connection("localhost", port)
            late.write(write_event(_report("bbbbbbbb")))
            early.write(write_event(_report("aaaaaaaa", lat=31.2001)))
            await _until(lambda: world.kept == {"U-aaaaaaaa": 31.2001, "U-bbbbbbbb": 31.2})
            assert feed.lines <= 500
            assert world.counts["line-closed"] >= 1500
            assert _resident_bytes() - before < 60e6
            for sock in silent:
                sock.close()
            for writer in (early, late):
                writer.close()
                await writer.wait_closed()

    asyncio.run(scene(World("aaaaaaaa", "bbbbbbbb")))


def test_two_thousand_handshakes_that_never_end_keep_nobody_out(certify: Certify, context: ssl.SSLContext) -> None:
    """Lines whose handshake lasts are lines like others: the oldest makes room, and each ends with its time."""
    within_files(Bounds(most_lines=4000))

    async def scene(world: World) -> None:
        bounds = Bounds(most_lines=100, hand_on_s=0.05, handshake_s=2.0)
        client = _of(certify("abcdefgh"), certify("authority")[0])
        async with _feeding(world, bounds=bounds, context=context) as (feed, port):
            silent = []
            for _line in range(2000):
                sock = socket.socket()
                sock.setblocking(False)
                await asyncio.get_running_loop().sock_connect(sock, ("127.0.0.1", port))
                silent.append(sock)
            _reader, writer = await asyncio.open_connection("localhost", port, ssl=client)
            writer.write(write_event(_report("x")))
            await _until(lambda: bool(world.kept))
            await _until(lambda: feed.lines == 1)
            for sock in silent:
                sock.close()
            writer.close()
            with suppress(OSError):
                await writer.wait_closed()

    asyncio.run(scene(World("abcdefgh")))


def test_lines_that_say_nothing_are_closed() -> None:
    """After the seconds they have: without a word, with bytes that are no message, with messages of strangers."""

    async def scene(world: World) -> None:
        async with _feeding(world, bounds=Bounds(first_s=0.5, hand_on_s=0.05)) as (feed, port):
            lines = [await asyncio.open_connection("localhost", port) for _line in range(3)]
            lines[1][1].write(b"<event ")
            lines[2][1].write(write_event(_report("zzzzzzzz")))
            await _until(lambda: feed.lines == 3)
            await _until(lambda: feed.lines == 0 and world.counts.get("line-closed") == 3)
            for _reader, writer in lines:
                writer.close()
                with suppress(OSError):
                    await writer.wait_closed()

    asyncio.run(scene(World("abcdefgh")))


def test_whatever_is_sent_others_are_served() -> None:
    """Random bytes, frames without end, bombs of entities, deep and long documents: the line beside them is heard."""
    rng = random.Random(7)  # noqa: S311  # noise, not a secret
    good = write_event(_report("zzzzzzzz"))
    hostile = [
        rng.randbytes(200_000),
        b"\xbf\xff\xff\xff\xff\xff\xff",
        b"<event " + b"x" * 300_000,
        b'<!DOCTYPE e [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;">]><event>&b;</event>' * 200,
        b"<event>" + b"<a>" * 20_000 + b"</event>",
        b"</event>" * 20_000,
        *(bytes(byte if rng.random() > 0.02 else rng.randrange(256) for byte in good) * 20 for _line in range(40)),
    ]

    async def scene(world: World) -> None:
        async with _feeding(world) as (feed, port):
            before = _resident_bytes()
            _reader, beside = await asyncio.open_connection("localhost", port)
            for at, noise in enumerate(hostile):
                _reader, writer = await asyncio.open_connection("localhost", port)
                writer.write(noise)
                with suppress(OSError):
                    await writer.drain()
                beside.write(write_event(_report("abcdefgh", lat=31.2 + at * 1e-6, ahead_s=at / 10)))
                await asyncio.sleep(0.01)
                writer.close()
                with suppress(OSError):
                    await writer.wait_closed()
            last = 31.2 + (len(hostile) - 1) * 1e-6
            await _until(lambda: world.kept.get("U-abcdefgh") == pytest.approx(last, abs=1e-9))
            assert set(world.kept) == {"U-abcdefgh"}
            assert world.counts["malformed"] > 40
            assert _resident_bytes() - before < 60e6
            beside.close()
            await beside.wait_closed()
            await _until(lambda: feed.lines == 0)

    asyncio.run(scene(World("abcdefgh")))


def test_a_device_that_floods_is_closed(certify: Certify, context: ssl.SSLContext) -> None:
    """More messages than a device may send end its line; a line that never reads our answers ends too."""

    async def scene(world: World) -> None:
        client = _of(certify("abcdefgh"), certify("authority")[0])
        async with _feeding(world, context=context) as (feed, port):
            _reader, writer = await asyncio.open_connection("localhost", port, ssl=client)
            writer.write(write_event(_report("x", kind="b-m-p-s-m")) * 400)
            await _until(lambda: feed.lines == 0 and world.counts.get("line-closed") == 1)
            assert 200 <= world.counts["no-position"] <= 240
            writer.close()
            with suppress(OSError):
                await writer.wait_closed()

    asyncio.run(scene(World("abcdefgh")))


def test_who_never_reads_is_closed() -> None:
    """Answers to pings are not gathered without end for a line that does not read them."""

    async def scene(world: World) -> None:
        async with _feeding(world, bounds=Bounds(first_s=600, hand_on_s=0.05)) as (feed, port):
            sock = socket.socket()
            sock.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
            sock.connect(("127.0.0.1", port))
            sock.setblocking(False)
            pings = write_event(_report("x", kind="t-x-c-t")) * 50
            with suppress(OSError):
                while not world.counts.get("line-closed"):
                    await asyncio.get_running_loop().sock_sendall(sock, pings)
            await _until(lambda: feed.lines == 0 and world.counts.get("line-closed") == 1)
            sock.close()

    asyncio.run(scene(World("abcdefgh")))


def test_what_cannot_be_kept_is_the_newest_of_each_unit_and_counted() -> None:
    """While the tables cannot be reached positions wait, one for each unit; the sum of the counts stays right."""

    async def scene(world: World) -> None:
        world.is_broken = True
        async with _feeding(world) as (feed, port):
            _reader, writer = await asyncio.open_connection("localhost", port)
            for step in range(30):
                for code in ("aaaaaaaa", "bbbbbbbb"):
                    writer.write(write_event(_report(code, lat=31.2 + step * 1e-5, ahead_s=step / 100)))
                await asyncio.sleep(0.02)
            await _until(lambda: feed.intake.taken == 60)
            await asyncio.sleep(0.2)
            world.is_broken = False
            await _until(lambda: len(world.kept) == 2)
            writer.close()
            await writer.wait_closed()
        assert world.kept == {f"U-{code}": pytest.approx(31.20029) for code in ("aaaaaaaa", "bbbbbbbb")}
        assert world.counts == {"taken": 2, "overwritten": 58}

    asyncio.run(scene(World("aaaaaaaa", "bbbbbbbb")))


def test_what_has_come_is_handed_on_before_the_end() -> None:
    """SIGTERM between two batches loses nothing; a store that hangs keeps the process no longer than a second."""

    async def scene(world: World) -> None:
        async with _feeding(world, bounds=Bounds(hand_on_s=600)) as (feed, port):
            _reader, writer = await asyncio.open_connection("localhost", port)
            writer.write(encoded(_report("abcdefgh"), Form.XML))
            await _until(lambda: feed.intake.taken == 1)
            writer.close()
            await writer.wait_closed()
        assert world.kept == {"U-abcdefgh": 31.2}

    async def hanging(world: World) -> None:
        world.store = lambda _report: time.sleep(5)  # type: ignore[method-assign]  # a database that does not answer
        async with _feeding(world):
            await asyncio.sleep(0.3)

    asyncio.run(scene(World("abcdefgh")))
    asyncio.run(hanging(World("abcdefgh")))
