"""Positions from ten senders to fifty receivers over loopback: events a second without loss, and how late they come.

Beside the feed of Himaya, which parses, judges and authorises every event,
stand taky, FreeTAKServer and a relay that does nothing but copy bytes: the
bound. All get the same load, one after the other, in the same run.
"""

from __future__ import annotations

import asyncio
import contextlib
import math
import os
import re
import subprocess
import sys
import time
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any, NamedTuple

from relay_peers import freetakserver, taky

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

SENDERS, RECEIVERS = 10, 50
RATES = (200, 400, 600, 900, 1350, 2000, 3000, 4500, 6750)
LOW_RATES = (10, 20, 30, 45, 70, 100, 150)
"""For a peer that loses something at the first of the others."""
_SECONDS = {True: 0.8, False: 3.0}
_SETTLED_S, _SLOW_S = 1.0, 6.0
"""How long what was sent may take to come, and how long with a peer that is slow."""
_LISTENED_TO = 2
"""Receivers whose events are looked at one by one; of the others they are counted."""
_BETWEEN_S = 0.3
_END = b"</event>"
_PLACE = re.compile(rb"lat=['\"]3(\d\.\d+)['\"] lon=['\"]29\.(\d+)['\"]")
_NOW = "%Y-%m-%dT%H:%M:%S.%f"
_OURS = """
import asyncio, sys
from datetime import UTC, datetime, timedelta
from himaya.live.bounds import Bounds
from himaya.live.feed import CotFeed
from himaya.live.intake import Sender
from himaya.live.listening import bound
from himaya.live.telling import Sources
DAY, NOW = timedelta(days=1), datetime.now(UTC)
DUTY, BOX, SEES = ((NOW - DAY, NOW + DAY),), (24.0, 22.0, 37.0, 32.0), frozenset({"positions"})
def sender(code):
    return Sender(code, DUTY, BOX, "EG-ALX", code, sees=SEES)
known = {code: sender(code) for code in (f"bench{row:03}" for row in range(int(sys.argv[1])))}
sources = Sources(lambda area: [], lambda number: [], "positions", timedelta(minutes=2))
bounds = Bounds(told_per_s=1e6, told_at_once=1_000_000, most_waiting=100_000, read_s=1e6)
feed = CotFeed(lambda: known, lambda report: None, bounds=bounds, sources=sources, is_gateway_told=True)
listener = bound("localhost", 0)
asyncio.run(feed.run([(listener, None)], started=lambda: print(listener.getsockname()[1], flush=True)))
"""
_COPY = """
import asyncio
lines = set()
class Line(asyncio.Protocol):
    def connection_made(self, transport):
        self.transport = transport
        lines.add(self)
    def data_received(self, data):
        for line in lines:
            if line is not self and not line.transport.is_closing():
                line.transport.write(data)
    def connection_lost(self, error):
        lines.discard(self)
async def main():
    server = await asyncio.get_running_loop().create_server(Line, "127.0.0.1", 0)
    print(server.sockets[0].getsockname()[1], flush=True)
    await server.serve_forever()
asyncio.run(main())
"""


class Step(NamedTuple):
    """What came of one rate: events that should have come and that came, and how late, in seconds."""

    rate: float
    sent: int
    came: int
    p50_s: float
    p99_s: float


class Receiver(asyncio.Protocol):
    """Counts what it is told; one that is listened to knows how late each event was."""

    def __init__(self, sent_s: dict[tuple[int, int], float], *, listened_to: bool) -> None:
        self.came, self.late_s = 0, list[float]()
        self._sent_s, self._listened_to, self._rest = sent_s, listened_to, b""
        self.transport: Any = None

    def connection_made(self, transport: Any) -> None:
        """Keep the line."""
        self.transport = transport

    def data_received(self, data: bytes) -> None:
        """Look at whole events."""
        now_s = time.perf_counter()
        told, end, self._rest = (self._rest + data).rpartition(_END)
        if not end:
            self._rest = told + self._rest
            return
        self.came += told.count(_END) + 1
        if self._listened_to:
            for lat, lon in _PLACE.findall(told):
                begun = self._sent_s.get((int(lon[:4]), round(float(lat) * 1e7)))
                if begun is not None:
                    self.late_s.append(now_s - begun)


def event_of(uid: str, sender: int, number: int, at: datetime) -> bytes:
    """A position as a client of the family writes it; every one is a hair further north than the one before."""
    lat, lon = f"31.{2_000_000 + number:07}", f"29.{9000 + sender:04}000"
    told = {"time": at, "start": at, "stale": at + timedelta(minutes=2)}
    times = " ".join(f'{name}="{one.strftime(_NOW)[:-3]}Z"' for name, one in told.items())
    return (
        f'<event version="2.0" uid="{uid}" type="a-f-G-U-C" how="m-g" {times}>'
        f'<point lat="{lat}" lon="{lon}" hae="12.5" ce="4.8" le="9999999.0"/><detail>'
        f'<contact endpoint="*:-1:stcp" callsign="{uid}"/><__group role="Team Member" name="Cyan"/>'
        '<status battery="78"/><track course="93.5" speed="8.2"/></detail></event>'
    ).encode()


async def stepped(port: int, rate: float, seconds: float, first: int, settled_s: float = _SETTLED_S) -> Step:
    """Send at a rate for some seconds on fresh lines, then wait until everything has come or nothing more does."""
    loop = asyncio.get_running_loop()
    sent_s: dict[tuple[int, int], float] = {}
    receivers = [Receiver(sent_s, listened_to=row < _LISTENED_TO) for row in range(RECEIVERS)]
    lines = []
    for receiver in [*receivers, *(asyncio.Protocol() for _row in range(SENDERS))]:
        transport, _protocol = await loop.create_connection(_given(receiver), "127.0.0.1", port)
        lines.append(transport)
    begun = datetime.now(UTC)
    for row, line in enumerate(lines):
        line.write(event_of(f"bench{row:03}", row, first, begun))
    await _at_rest(receivers, settled_s)
    for receiver in receivers:
        receiver.came = 0
        receiver.late_s.clear()
    total, start_s, start = round(rate * seconds), time.perf_counter(), datetime.now(UTC)
    for number in range(total):
        due_s = start_s + number / rate
        if (wait := due_s - time.perf_counter()) > 0:
            await asyncio.sleep(wait)
        sender, step = RECEIVERS + number % SENDERS, first + 1 + number // SENDERS
        at = start + timedelta(seconds=number / rate)
        sent_s[sender + 9000, 10_000_000 + 2_000_000 + step] = time.perf_counter()
        if not lines[sender].is_closing():  # what a server has closed is lost, and counted as such
            lines[sender].write(event_of(f"bench{sender:03}", sender, step, at))
    took_s = time.perf_counter() - start_s
    await _settled(receivers, total, settled_s)
    for line in lines:
        line.abort()
    late = sorted(value for receiver in receivers for value in receiver.late_s) or [math.nan]
    came = sum(receiver.came for receiver in receivers)
    return Step(total / took_s, total * RECEIVERS, came, _quantile(late, 0.5), _quantile(late, 0.99))


async def _at_rest(receivers: list[Receiver], settled_s: float) -> None:
    """Wait until what was sent at the beginning has come: nothing more does for a while."""
    came, end_s = -1, time.perf_counter() + settled_s
    while time.perf_counter() < end_s and came != sum(one.came for one in receivers):
        came = sum(one.came for one in receivers)
        await asyncio.sleep(_BETWEEN_S)


def _given(line: asyncio.Protocol) -> Callable[[], asyncio.Protocol]:
    return lambda: line


async def _settled(receivers: list[Receiver], total: int, settled_s: float) -> None:
    end_s = time.perf_counter() + settled_s
    while time.perf_counter() < end_s and any(one.came < total for one in receivers):  # noqa: ASYNC110  # none of them knows of the others
        await asyncio.sleep(0.02)


def _quantile(values: list[float], share: float) -> float:
    return values[math.ceil(share * len(values)) - 1]


def best_of(
    port: int, seconds: float, rates: Sequence[int] = RATES, settled_s: float = _SETTLED_S
) -> tuple[Step, Step] | None:
    """The lowest rate, and the highest at which nothing was lost, rates growing until something is."""
    lowest, best, first = None, None, 1
    for rate in rates:
        step = asyncio.run(stepped(port, rate, seconds, first, settled_s))
        first += round(rate * seconds) // SENDERS + 2
        if step.came < step.sent or step.rate < 0.8 * rate:
            break
        lowest, best = lowest or step, step
    return (lowest, best) if lowest and best else None


@contextlib.contextmanager
def served(*command: str, **options: Any) -> Any:
    """A server in a process of its own; its first line is its port."""
    process = subprocess.Popen([*command], stdout=subprocess.PIPE, text=True, **options)
    try:
        assert process.stdout is not None
        yield int(process.stdout.readline())
    finally:
        process.terminate()
        process.wait(timeout=10)


def rows(*, quick: bool) -> list[dict[str, Any]]:
    """Ours beside the bound and beside peers, each at the highest rate at which nothing was lost."""
    seconds, count = _SECONDS[quick], str(SENDERS + RECEIVERS)
    with served(sys.executable, "-c", _OURS, count, env={**os.environ}) as port:
        ours = best_of(port, seconds)
    with served(sys.executable, "-c", _COPY) as port:
        bound = best_of(port, seconds)
    note = "highest rate tried at which nothing was lost; times at the lowest rate"
    found = [("himaya feed", ours), ("relay that copies bytes, the bound", bound)]
    peers = (("taky 0.10", taky, RATES, _SETTLED_S), ("FreeTAKServer 2.2.1", freetakserver, LOW_RATES, _SLOW_S))
    missed = ""
    for name, peer, rates, settled_s in peers:
        try:
            with peer() as port:
                steps = best_of(port, seconds, rates, settled_s)
            found.append((name, steps))
            missed += "" if steps else f"; {name} loses some at {rates[0]} a second"
        except ImportError as missing:
            missed += f"; {missing}"
    return [
        {
            "work": "relay",
            "instance": f"{SENDERS} senders to {RECEIVERS} receivers, XML over loopback: {name}",
            "agrees": best.came >= best.sent,  # some tell more than what was sent
            "events_per_s": best.rate,
            "p50_s": None if math.isnan(lowest.p50_s) else lowest.p50_s,
            "p99_s": None if math.isnan(lowest.p99_s) else lowest.p99_s,
            "ours_to_this": ours[1].rate / best.rate if ours else None,
            "note": f"{note}, {lowest.rate:.0f} events a second{missed}",
        }
        for name, (lowest, best) in ((name, steps) for name, steps in found if steps is not None)
    ]


if __name__ == "__main__":
    for row in rows(quick="--full" not in sys.argv):
        print(row)
