from __future__ import annotations

import asyncio
import json
import signal
import socket
import subprocess
import sys
import urllib.request
from typing import TYPE_CHECKING, Any

import pytest

from himaya.faults import InvalidInputError
from himaya.web.listening import listener_at
from himaya.web.server import serve

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

PROGRAM = """
import sys
from pathlib import Path
from himaya.web.server import serve
ready = lambda told: print(told.url, flush=True)
serve(data_dir=Path(sys.argv[1]), verify=lambda folder: [], ready=ready, port=0, demo=True)
print("ended", flush=True)
"""
ADDRESSES = """
import sys
import django
django.setup()
import himaya.web.urls
print(*(kernel for kernel in ("numba", "scipy", "highspy", "typst") if kernel in sys.modules))
"""


@pytest.fixture
def started(tmp_path: Path, own_environment: dict[str, str], write_handmade: object) -> Iterator[subprocess.Popen[str]]:
    """A server of its own process on a free port, with one plan in its data folder."""
    write_handmade(tmp_path / "plans" / "raml")  # type: ignore[operator]  # the fixture is a function
    process = _start(own_environment)
    yield process
    process.terminate()
    process.wait()
    if process.stdout is not None:
        process.stdout.close()


def _start(environment: dict[str, str]) -> subprocess.Popen[str]:
    command = [sys.executable, "-c", PROGRAM, environment["HIMAYA_DATA_DIR"]]
    return subprocess.Popen(command, stdout=subprocess.PIPE, text=True, env=environment)


def _health(process: subprocess.Popen[str]) -> dict[str, Any]:
    """Health of a server, asked at the address it told."""
    assert process.stdout is not None
    url = process.stdout.readline().split()[0]
    with urllib.request.urlopen(f"{url}health") as answer:  # noqa: S310  # our own server
        return json.load(answer)


@pytest.mark.slow
def test_one_process_serves_and_stops_cleanly(started: subprocess.Popen[str], own_environment: dict[str, str]) -> None:
    """The server migrates, imports, answers, ends with 0 on Ctrl-C, and starts again."""
    assert _health(started)["plans"] == 1
    started.send_signal(signal.SIGINT)
    assert started.wait(timeout=10) == 0
    assert started.stdout is not None
    assert started.stdout.read().strip() == "ended"
    second = _start(own_environment)
    try:
        assert _health(second)["status"] == "ok"
    finally:
        second.terminate()
        second.wait()
        if second.stdout is not None:
            second.stdout.close()


def test_a_start_leaves_the_solvers_alone(own_environment: dict[str, str]) -> None:
    """Pages are served without loading compilers and solvers, which is what a quick second start rests on."""
    environment = own_environment | {"DJANGO_SETTINGS_MODULE": "himaya.web.settings"}
    done = subprocess.run([sys.executable, "-c", ADDRESSES], check=True, env=environment, stdout=subprocess.PIPE)
    assert done.stdout.decode().split() == []


def test_a_taken_port_is_told_before_any_work(tmp_path: Path) -> None:
    """When another program has the port, the fault names it and nothing is written."""
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        port = other.getsockname()[1]
        with pytest.raises(InvalidInputError) as raised:
            serve(data_dir=tmp_path / "data", verify=lambda _folder: [], ready=print, port=port)
    assert raised.value.faults[0].code == "web.port_taken"
    assert not (tmp_path / "data").exists()


def test_an_address_that_is_not_of_this_machine_is_not_called_taken(tmp_path: Path) -> None:
    """An address set aside for documents belongs to nobody: the fault says that, not that a program has the port."""
    with pytest.raises(InvalidInputError) as raised:
        serve(data_dir=tmp_path / "data", verify=lambda _folder: [], ready=print, host="192.0.2.1", port=8000)
    assert raised.value.faults[0].code == "web.cannot_listen"


def test_an_answer_is_sent_at_once() -> None:
    """What is written to a console is not held back until the console has confirmed what came before."""

    async def held_back() -> bool:
        found: asyncio.Future[asyncio.StreamWriter] = asyncio.get_running_loop().create_future()

        async def opened(_reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
            found.set_result(writer)

        with listener_at("localhost", 0) as listener:
            server = await asyncio.start_server(opened, sock=listener)
            async with server:
                _reader, writer = await asyncio.open_connection("localhost", listener.getsockname()[1])
                answering = await found
                option = answering.get_extra_info("socket").getsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY)
                for end in (writer, answering):
                    end.close()
                    await end.wait_closed()
        return bool(option == 0)

    assert not asyncio.run(held_back())
