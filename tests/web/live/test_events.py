"""The live feed of a real server."""

from __future__ import annotations

import contextlib
import http.client
import json
import queue
import re
import signal
import socket
import subprocess
import sys
import threading
import urllib.request
from http.cookiejar import CookieJar
from typing import TYPE_CHECKING, Any
from urllib.error import HTTPError
from urllib.parse import urlencode, urlsplit

import pytest

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

pytestmark = pytest.mark.slow
PATIENCE_S = 30.0
PROGRAM = """
import sys
from pathlib import Path
from himaya.web.server import serve
serve(data_dir=Path(sys.argv[1]), verify=lambda folder: [], port=0, demo=True,
      ready=lambda told: print(told.url, told.password, flush=True))
"""


class Desk:
    """A browser in which an office is signed in."""

    def __init__(self, url: str, account: str, password: str) -> None:
        self.url = url
        self._opener = urllib.request.build_opener(urllib.request.HTTPCookieProcessor(CookieJar()))
        page = self.get("accounts/login/").decode()
        token = re.search(r'name="csrfmiddlewaretoken" value="(\w+)"', page)
        assert token
        self.post("accounts/login/", csrfmiddlewaretoken=token[1], login=account, password=password)

    def get(self, path: str) -> bytes:
        with self._opener.open(self.url + path, timeout=PATIENCE_S) as answer:
            return answer.read()

    def post(self, path: str, **fields: str) -> None:
        with self._opener.open(self.url + path, urlencode(fields).encode(), timeout=PATIENCE_S) as answer:
            answer.read()

    def leave(self) -> None:
        token = re.search(r'name="csrfmiddlewaretoken" value="(\w+)"', self.get("accounts/me/").decode())
        assert token
        self.post("accounts/logout/", csrfmiddlewaretoken=token[1])

    @property
    def cookie(self) -> str:
        jar = next(handler.cookiejar for handler in self._opener.handlers if hasattr(handler, "cookiejar"))
        return "; ".join(f"{one.name}={one.value}" for one in jar)


class Stream:
    """An open feed; its events wait in a queue, the end is None."""

    def __init__(self, desk: Desk, *, after: str = "") -> None:
        self._link = http.client.HTTPConnection(urlsplit(desk.url).netloc, timeout=PATIENCE_S)
        self._link.request("GET", "/events", headers={"Cookie": desk.cookie, "Last-Event-ID": after})
        assert isinstance(self._link.sock, socket.socket)
        self._socket = self._link.sock
        self.answer = self._link.getresponse()
        self._told: queue.Queue[dict[str, str] | None] = queue.Queue()
        self._reader = threading.Thread(target=self._read, daemon=True)
        self._reader.start()

    def _read(self) -> None:
        event: dict[str, str] = {}
        try:
            for raw in self.answer:
                line = raw.decode().rstrip("\n")
                if not line:
                    if "data" in event:
                        self._told.put(event)
                    event = {}
                elif not line.startswith(":"):
                    name, _, value = line.partition(": ")
                    event[name] = value
        finally:
            self._told.put(None)

    def next(self) -> dict[str, str] | None:
        return self._told.get(timeout=PATIENCE_S)

    def plans(self, count: int) -> list[dict[str, Any]]:
        """The next events about plans."""
        found: list[dict[str, Any]] = []
        while len(found) < count:
            event = self.next()
            assert event is not None
            if "event" not in event:
                found.append({"id": event["id"], **json.loads(event["data"])})
        return found

    def close(self) -> None:
        with contextlib.suppress(OSError):
            self._socket.shutdown(socket.SHUT_RDWR)
        self._reader.join()
        self.answer.close()
        self._link.close()


@contextlib.contextmanager
def serving(folder: Path, environment: dict[str, str]) -> Iterator[tuple[subprocess.Popen[str], str, str]]:
    """A demonstration server: its process, address and password."""
    command = [sys.executable, "-c", PROGRAM, str(folder)]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True, env=environment)
    assert process.stdout is not None
    try:
        url, password = process.stdout.readline().split()
        yield process, url, password
    finally:
        process.terminate()
        process.wait()
        process.stdout.close()


@pytest.fixture(scope="module")
def server(
    tmp_path_factory: pytest.TempPathFactory, environment_of: Any, write_handmade_into: Callable[[Path], Path]
) -> Iterator[tuple[subprocess.Popen[str], str, str]]:
    """A server with one plan, for the tests that leave it running."""
    folder = tmp_path_factory.mktemp("events")
    write_handmade_into(folder / "plans" / "raml")
    with environment_of(folder) as environment, serving(folder, environment) as started:
        yield started


@pytest.fixture
def desk(server: Any) -> Callable[[str], Desk]:
    """Sign an office in."""
    return lambda account: Desk(server[1], account, server[2])


@pytest.fixture
def stream() -> Iterator[Callable[..., Stream]]:
    """Open feeds, closed at the end of the test."""
    opened: list[Stream] = []

    def open_one(desk: Desk, *, after: str = "") -> Stream:
        opened.append(Stream(desk, after=after))
        return opened[-1]

    yield open_one
    for one in opened:
        one.close()


def test_two_consoles_see_the_same_in_order_and_the_other_area_nothing(desk: Any, stream: Any) -> None:
    """Three downloads come to both national desks in the journal's order; a directorate sees none of them."""
    planner = desk("planner")
    streams = [stream(planner), stream(desk("duty-officer"))]
    elsewhere = stream(desk("planner-alexandria"))
    assert all(one.next()["event"] == "ready" for one in (*streams, elsewhere))
    for name in ("plan.json", "plan.geojson", "plan.json"):
        planner.get(f"plans/raml/{name}")
    first, second = (one.plans(3) for one in streams)
    assert first == second
    assert [event["action"] for event in first] == ["plan-downloaded"] * 3
    assert [event["seq"] for event in first] == sorted(event["seq"] for event in first)
    assert set(first[0]) == {"id", "seq", "action", "kind", "object", "at"}
    assert elsewhere._told.empty()


def test_a_stream_that_was_cut_goes_on_without_loss_or_repetition(desk: Any, stream: Any) -> None:
    """What happened while it was away comes first, then what happens after, each once."""
    planner = desk("planner")
    first = stream(planner)
    first.next()
    planner.get("plans/raml/plan.json")
    seen = first.plans(1)[0]
    first.close()
    planner.get("plans/raml/plan.json")
    planner.get("plans/raml/plan.json")
    again = stream(planner, after=seen["id"])
    missed = again.plans(2)
    planner.get("plans/raml/plan.json")
    live = again.plans(1)
    numbers = [seen["seq"], *(event["seq"] for event in missed + live)]
    assert numbers == sorted(set(numbers))
    from_the_start = stream(planner, after=str(seen["seq"] - 1)).plans(4)
    assert [event["seq"] for event in from_the_start] == numbers


def test_a_number_the_journal_never_had_asks_the_console_to_start_anew(desk: Any, stream: Any) -> None:
    """After a restored backup a console may know more than the journal: it is told to load its pages again."""
    opened = stream(desk("planner"), after="999999999")
    assert opened.next()["event"] == "reset"
    assert opened.next() is None


def test_signing_out_ends_the_stream(desk: Any, stream: Any) -> None:
    """The stream of a session that ended says so and closes; another session of the same office goes on."""
    leaving, staying = desk("duty-officer"), desk("duty-officer")
    ended, kept = stream(leaving), stream(staying)
    assert (ended.next()["event"], kept.next()["event"]) == ("ready", "ready")
    leaving.leave()
    assert ended.next()["event"] == "signed-out"
    assert ended.next() is None
    staying.get("plans/raml/plan.json")
    assert kept.plans(1)[0]["action"] == "plan-downloaded"


@pytest.mark.parametrize(("method", "status"), [("GET", 401), ("POST", 405)])
def test_a_stranger_hears_nothing(server: Any, method: str, status: int) -> None:
    """Without a session there is no stream, and nothing can be sent to it."""
    asked = urllib.request.Request(f"{server[1]}events", method=method)  # noqa: S310  # our own server
    with pytest.raises(HTTPError) as refused:
        urllib.request.urlopen(asked)  # noqa: S310  # likewise
    with refused.value:
        assert refused.value.code == status


def test_many_streams_hold_no_worker_threads(desk: Any, stream: Any) -> None:
    """With far more streams open than worker threads, pages still answer; past the bound a stream is refused."""
    planner = desk("planner")
    opened = [stream(planner) for _ in range(20)]
    assert all(one.next()["event"] == "ready" for one in opened)
    assert b"raml" in planner.get("plans/")
    assert stream(planner).answer.status == 429


def test_stopping_the_server_ends_the_streams(tmp_path: Path, environment_of: Any, stream: Any) -> None:
    """Ctrl-C with a stream open: after what the clock did last it ends, and so does the process, with status 0."""
    with environment_of(tmp_path) as environment, serving(tmp_path, environment) as (process, url, password):
        opened = stream(Desk(url, "planner", password))
        assert opened.next()["event"] == "ready"
        process.send_signal(signal.SIGINT)
        while opened.next() is not None:
            continue
        assert process.wait(timeout=20) == 0
