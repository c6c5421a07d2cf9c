"""One speaker and 27 receivers: through our rooms, beside the bare gateway in the same run.

The rooms run in a process of their own, so that what they cost is told apart from the gateway and from the load. What
Django and the database do at entry is not in it. Receivers take every packet and decode none.
"""

from __future__ import annotations

import asyncio
import importlib
import json
import os
import sys
import tempfile
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any

import aiortc.rtcrtpreceiver

from himaya.video import allowed
from himaya.video.conference import Conference
from himaya.video.room import Participant, Room
from himaya.video.settings import Network, secrets_in
from himaya.video.supervisor import Supervisor

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

sys.path.insert(0, str(Path(__file__).parents[1] / "tests" / "video"))
peers: Any = importlib.import_module("peers")

RECEIVERS, MEASURED_S, WAITS_S = 27, 6.0, 30.0
TICKS = os.sysconf("SC_CLK_TCK")
MEETING, SPEAKER = 1, "speaker"


class _Blind:
    """Decodes nothing: the load is what arrives, not what a picture costs a browser."""

    def decode(self, _frame: Any) -> list[Any]:
        return []


def cpu_s(pid: int) -> float:
    """Seconds of processor time that a process has used."""
    fields = Path(f"/proc/{pid}/stat").read_text("ascii").rsplit(")", 1)[1].split()
    return (int(fields[11]) + int(fields[12])) / TICKS


async def serve() -> None:
    """The rooms, told by lines on the standard input what participants say."""
    folder = Path(sys.argv[2])
    secrets = secrets_in(folder)
    conference = Conference(secrets.rooms)
    supervisor = Supervisor(folder, Network(), secrets, up=conference.gateway_up, down=conference.gateway_down)
    running = asyncio.create_task(supervisor.run())
    await until(lambda: conference.is_up)
    lines = asyncio.StreamReader(limit=1 << 20)
    await asyncio.get_running_loop().connect_read_pipe(lambda: asyncio.StreamReaderProtocol(lines), sys.stdin)
    inside: dict[str, Participant] = {}
    tasks: set[asyncio.Task[None]] = set()
    say({"pid": supervisor.process.pid if supervisor.process else 0})
    while line := await lines.readline():
        said = json.loads(line)
        who = said["who"]
        if who not in inside:
            inside[who] = await conference.enter(MEETING, who, lambda told, who=who: say({"who": who, "told": told}))
        task = asyncio.create_task(conference.obey(MEETING, inside[who], allowed.read(json.dumps(said["say"]))))
        tasks.add(task)
        task.add_done_callback(tasks.discard)
    running.cancel()
    await asyncio.gather(running, return_exceptions=True)


def say(message: Mapping[str, Any]) -> None:
    """Answer with one line."""
    sys.stdout.write(json.dumps(message) + "\n")
    sys.stdout.flush()


async def through_rooms(folder: Path) -> dict[str, float]:
    """The same meeting through our rooms."""
    child = await asyncio.create_subprocess_exec(
        sys.executable, __file__, "serve", str(folder), stdin=asyncio.subprocess.PIPE, stdout=asyncio.subprocess.PIPE,
        limit=1 << 20,
    )  # fmt: skip
    assert child.stdin is not None
    assert child.stdout is not None
    gateway = json.loads(await child.stdout.readline())["pid"]
    everybody: dict[str, peers.Peer] = {}

    async def listen() -> None:
        assert child.stdout is not None
        while line := await child.stdout.readline():
            told = json.loads(line)
            everybody[told["who"]].told(told["told"])

    def peer(who: str) -> peers.Peer:
        assert child.stdin is not None
        stdin = child.stdin
        made = peers.Peer(lambda said: stdin.write(json.dumps({"who": who, "say": said}).encode() + b"\n"))
        everybody[who] = made
        return made

    listening = asyncio.create_task(listen())
    try:
        return await meeting(peer, gateway, child.pid)
    finally:
        child.stdin.close()
        await child.wait()
        listening.cancel()


async def bare(folder: Path) -> dict[str, float]:
    """The gateway alone: what each browser would ask of it, asked straight."""
    secrets = secrets_in(folder)
    room, up = Room(secrets.rooms), asyncio.Event()
    tasks: set[asyncio.Task[Any]] = set()

    async def ready(gateway: Any) -> None:
        await room.ensure(gateway)
        up.set()

    supervisor = Supervisor(folder, Network(), secrets, up=ready, down=up.clear)
    running = asyncio.create_task(supervisor.run())
    await asyncio.wait_for(up.wait(), WAITS_S)

    def peer(who: str) -> peers.Peer:
        made = peers.Peer(lambda said: later(ask(one, said)))
        one = room.participants[who] = Participant(who, made.told)
        return made

    async def ask(one: Participant, said: Mapping[str, Any]) -> None:
        if said["do"] == "offer":
            await room.publish(one, said["sdp"], lambda: one.tell({"told": "lines", "lines": [one.line]}))
        elif said["do"] == "watch":
            one.large = tuple(said["large"])
            await room.settle(one)
            await room.share_out()
        elif said["do"] == "answer":
            await room.answer(one, said["link"], said["sdp"])

    def later(work: Any) -> None:
        task = asyncio.create_task(work)
        tasks.add(task)
        task.add_done_callback(tasks.discard)

    try:
        process = supervisor.process
        assert process is not None
        return await meeting(peer, process.pid, 0)
    finally:
        running.cancel()
        await asyncio.gather(running, return_exceptions=True)


async def meeting(peer: Callable[[str], peers.Peer], gateway: int, ours: int) -> dict[str, float]:
    """Speak to everybody; what it cost, what was lost, and how long the last one waited for the first packet."""
    speaker = peer(SPEAKER)
    await speaker.offer("send", peers.Moving())
    await until(lambda: any(line["pictured"] for one in speaker.heard for line in one.get("lines", ())))
    begun, before = time.perf_counter(), cpu_s(ours) if ours else 0.0
    receivers = [peer(f"office-{number}") for number in range(RECEIVERS)]
    for one in receivers:
        one.watch(SPEAKER)
    while not all([(await taken(one))[0] for one in receivers]):
        assert time.perf_counter() - begun < WAITS_S
        await asyncio.sleep(0.05)
    joined = time.perf_counter() - begun
    entered = cpu_s(ours) if ours else 0.0
    used, since = cpu_s(gateway), time.perf_counter()
    for one in receivers:
        if ours:
            one.say({"do": "state", "muted": True, "screen": False, "mode": "video", "quality": "good"})
        await asyncio.sleep(MEASURED_S / RECEIVERS)
    took = time.perf_counter() - since
    counts = [await taken(one) for one in receivers]
    result = {
        "joined_s": joined,
        "gateway": (cpu_s(gateway) - used) / took,
        "ours": (cpu_s(ours) - entered) / took if ours else 0.0,
        "entry_s": (entered - before) / RECEIVERS,
        "packets": sum(received for received, _lost in counts),
        "lost": sum(lost for _received, lost in counts),
    }
    for one in (speaker, *receivers):
        await one.close()
    return result


async def taken(one: peers.Peer) -> tuple[int, int]:
    """Packets that a receiver has got, and lost."""
    link = one.links.get(f"watch:{SPEAKER}")
    stats = (await link.getStats()).values() if link else ()
    found = [stat for stat in stats if stat.type == "inbound-rtp"]
    return sum(stat.packetsReceived for stat in found), sum(stat.packetsLost for stat in found)


async def until(done: Callable[[], bool]) -> None:
    """Wait until something is so."""
    end = time.monotonic() + WAITS_S
    while not done():
        assert time.monotonic() < end
        await asyncio.sleep(0.02)


def rows(*, quick: bool) -> list[dict[str, Any]]:  # noqa: ARG001  # it is short at any size
    """One row: the time until all 27 see, ours and the bare gateway."""
    aiortc.rtcrtpreceiver.get_decoder = lambda _codec: _Blind()
    peers.WIDTH, peers.HEIGHT = 640, 360
    with tempfile.TemporaryDirectory() as folder:
        asyncio.run(bare(Path(folder) / "warm"))  # the first connections of a process wait for its libraries
        alone = asyncio.run(bare(Path(folder) / "bare"))
        ours = asyncio.run(through_rooms(Path(folder) / "ours"))
    return [
        {
            "work": "video room, from asking to the first packet at the last receiver",
            "instance": f"1 speaker 640x360, {RECEIVERS} receivers",
            "ours_s": ours["joined_s"],
            "peer": "bare Janus",
            "peer_s": alone["joined_s"],
            "ratio": alone["joined_s"] / ours["joined_s"],
            "agrees": ours["packets"] > 0 and alone["packets"] > 0,
            "note": _note(ours, alone),
        }
    ]


def _note(ours: Mapping[str, float], alone: Mapping[str, float]) -> str:
    rooms = f"our rooms {ours['ours']:.2%} ({ours['ours'] / ours['gateway']:.1%} of the gateway)"
    return (
        f"gateway {ours['gateway']:.1%} of a core (alone {alone['gateway']:.1%}), {rooms} while every office tells "
        f"the state of its line, and {ours['entry_s'] * 1000:.1f} ms of processor for each that enters; "
        f"lost {ours['lost']} of {ours['packets']} packets (alone {alone['lost']} of {alone['packets']})"
    )


if __name__ == "__main__":
    if sys.argv[1:2] == ["serve"]:
        asyncio.run(serve())
    else:
        print(rows(quick=True))
