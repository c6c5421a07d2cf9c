"""Processes that are killed at random moments, desks that enter real calls, and buses that report where they are."""

from __future__ import annotations

import csv
import gzip
import http.client
import json
import random
import signal
import socket
import subprocess
import sys
import threading
import time
import urllib.request
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from himaya.exchange.cot.event import Event, Point
from himaya.exchange.cot.writing import write_event

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from contextlib import AbstractContextManager

REPLAY = Path(__file__).parents[2] / "data" / "replay"
HIMAYA = [str(Path(sys.executable).parent / "himaya"), "--lang", "en"]
SEED, SECONDS, DESKS, BUSES = 20251224, 40.0, 4, 30
MOST_KILLS = 8
HANDED_ON_S = 2.5
"""What a feed took so long before it was killed was handed on, on a busy machine too; it hands on twice a second."""
ALEXANDRIA = (29.92, 31.20)
KINDS = {"EMS": "medical", "FIRE": "fire", "TRAFFIC": "road-accident"}
PREPARE = """
import json, os, sys
from datetime import timedelta
from pathlib import Path
from himaya.web.server import configure
configure(Path(os.environ["HIMAYA_DATA_DIR"]))
from django.test import Client
from django.utils import timezone
from himaya.web.accounts.actions import create_account
from himaya.web.accounts.models import Role
from himaya.web.accounts.organisation import ensure_organisation
from himaya.web.places.models import Base, Duty, Unit
from himaya.web.positions.models import Sender
from himaya.web.positions.secrets import drawn
ensure_organisation()
told = {"role": Role.OPERATOR, "area": "EG-ALX", "office_ar": "غرفة", "office_en": "Room"}
user = create_account(username="room", password="leaf-quiet-harbour-9", **told)
now, codes = timezone.now(), []
base = Base.objects.create(code="B", kind="police_station", name_ar="قسم", lon=29.92, lat=31.2, area="EG-ALX")
for number in range(int(sys.argv[1])):
    unit = Unit.objects.create(
        code=f"U-{number}", call_sign=f"نسر {number}", kind="patrol_vehicle", base=base, area="EG-ALX", crew=2)
    Duty.objects.create(unit=unit, starts_at=now - timedelta(hours=1), ends_at=now + timedelta(hours=3))
    codes.append(Sender.objects.create(unit=unit, code=drawn()[0], secret_sha256="0" * 64).code)
client = Client()
client.force_login(user)
print(json.dumps({"session": client.cookies["sessionid"].value, "codes": codes}))
"""


class Mortal:
    """A process that is killed at moments drawn from a seed, and started again each time; then it lives."""

    def __init__(
        self, command: Sequence[str], environment: dict[str, str], answers: Callable[[], bool], seed: int
    ) -> None:
        self._command, self._environment, self._answers = command, environment, answers
        self._moments, self._done = random.Random(seed), threading.Event()  # noqa: S311  # moments, no secret
        self.killed_at: list[float] = []
        self._start()
        self._fate = threading.Thread(target=self._die_again_and_again)

    def _start(self) -> None:
        self._process = subprocess.Popen(
            self._command, env=self._environment, stdout=subprocess.DEVNULL, start_new_session=True
        )
        end = time.monotonic() + 60
        while not self._answers():
            assert self._process.poll() is None, "it ended by itself"
            assert time.monotonic() < end, "it never answered"
            time.sleep(0.05)

    def _die_again_and_again(self) -> None:
        while len(self.killed_at) < MOST_KILLS and not self._done.wait(self._moments.uniform(0.5, 4.0)):
            self._process.kill()
            self.killed_at.append(time.monotonic())
            self._process.wait()
            self._start()

    @contextmanager
    def dying(self) -> Iterator[Mortal]:
        """Dies again and again in the block, lives on after it, and ends with the second."""
        self._fate.start()
        try:
            yield self
        finally:
            self.live()
            self._process.send_signal(signal.SIGTERM)
            with suppress(subprocess.TimeoutExpired):
                self._process.wait(timeout=20)
            self._process.kill()
            self._process.wait()

    def live(self) -> None:
        """From now on it is left alone."""
        self._done.set()
        self._fate.join()


@dataclass
class Calls:
    """What the desks entered: the acknowledged ones by their own words, and requests that nobody answered."""

    port: int
    session: str
    incidents: dict[str, int] = field(default_factory=dict)
    notes: dict[str, int] = field(default_factory=dict)
    unanswered: int = 0
    lock: threading.Lock = field(default_factory=threading.Lock)

    def desk(self, rows: Sequence[tuple[float, str, dict[str, Any]]]) -> None:
        """Enter calls when they are due, each until it is acknowledged; every fourth gets a note."""
        for number, (due, words, told) in enumerate(rows):
            time.sleep(max(0.0, due - time.monotonic()))
            answer = self._until_answered("incidents", {**told, "where_text": words})
            self.incidents[words] = answer["id"]
            if number % 4 == 0:
                line = self._until_answered(f"incidents/{answer['id']}/notes", {"text": f"note on {words}"})
                self.notes[f"note on {words}"] = line["id"]

    def _until_answered(self, path: str, told: dict[str, Any]) -> Any:
        while True:
            try:
                status, body = self._post(path, told)
            except (OSError, http.client.HTTPException):
                with self.lock:
                    self.unanswered += 1
                time.sleep(0.1)
                continue
            if status == http.client.OK:
                return json.loads(body)
            message = f"{status} {body[:200]!r}"
            raise AssertionError(message)

    def _post(self, path: str, told: dict[str, Any]) -> tuple[int, bytes]:
        token = "a" * 32
        headers = {
            "Content-Type": "application/json",
            "Cookie": f"sessionid={self.session}; csrftoken={token}",
            "X-CSRFToken": token,
        }
        link = http.client.HTTPConnection("localhost", self.port, timeout=30)
        try:
            link.request("POST", f"/api/v1/{path}", json.dumps(told), headers)
            answer = link.getresponse()
            return answer.status, answer.read()
        finally:
            link.close()


@dataclass
class Gateway:
    """What the buses sent: when, on which line; and the newest instant of each."""

    port: int
    codes: Sequence[str]
    sent: list[float] = field(default_factory=list)
    newest: dict[str, datetime] = field(default_factory=dict)
    _line: socket.socket | None = None

    def replay(self, rows: Sequence[tuple[float, int, float, float]]) -> None:
        """Send positions when they are due; what cannot be sent waits for a new line, as a device would."""
        for due, bus, lat, lon in rows:
            time.sleep(max(0.0, due - time.monotonic()))
            while not self.tell(bus, lat, lon):
                time.sleep(0.05)

    def tell(self, bus: int, lat: float, lon: float) -> bool:
        """Send one position; whether the system took it."""
        now = datetime.now(UTC)
        now -= timedelta(microseconds=now.microsecond % 1000)
        code = self.codes[bus]
        text = write_event(Event(code, "a-f-G-U-C", now, now, now + timedelta(minutes=1), Point(lat, lon)))
        try:
            if self._line is None:
                self._line = socket.create_connection(("localhost", self.port), timeout=10)
            self._line.sendall(text)
        except OSError:
            self.close()
            return False
        self.sent.append(time.monotonic())
        self.newest[code] = now
        return True

    def close(self) -> None:
        """Hang up."""
        if self._line is not None:
            self._line.close()
            self._line = None


def _rows(name: str) -> list[dict[str, str]]:
    with gzip.open(REPLAY / name, "rt", encoding="utf-8") as file:
        return list(csv.DictReader(file))


def _calls(begin: float) -> list[tuple[float, str, dict[str, Any]]]:
    """Calls with when they are due: two days in less than a minute, on the ground of Alexandria."""
    rows = _rows("calls.csv.gz")
    last = int(rows[-1]["second"])
    found = []
    for number, row in enumerate(rows):
        lon = ALEXANDRIA[0] + (float(row["lon"]) + 75.37) / 50
        lat = ALEXANDRIA[1] + (float(row["lat"]) - 40.19) / 50
        told = {"kind": KINDS[row["category"]], "report": row["type"], "lon": lon, "lat": lat}
        found.append((begin + SECONDS * int(row["second"]) / last, f"call {number}", told))
    return found


def _positions(begin: float) -> list[tuple[float, int, float, float]]:
    """Positions with when they are due: as much smaller as they are sooner, so that speeds are the true ones."""
    rows = _rows("positions.csv.gz")
    scale = SECONDS / max(int(row["second"]) for row in rows)
    return [
        (
            begin + scale * int(row["second"]),
            int(row["bus"]),
            ALEXANDRIA[1] + scale * (float(row["lat"]) - 38.9),
            ALEXANDRIA[0] + scale * (float(row["lon"]) + 77.03),
        )
        for row in rows
    ]


def _free_port() -> int:
    with socket.socket() as taken:
        taken.bind(("localhost", 0))
        return int(taken.getsockname()[1])


def _listens(port: int) -> bool:
    with suppress(OSError), socket.create_connection(("localhost", port), timeout=1):
        return True
    return False


def _healthy(port: int) -> bool:
    with suppress(OSError, http.client.HTTPException):
        urllib.request.urlopen(f"http://localhost:{port}/health", timeout=5).close()  # our own server
        return True
    return False


def program(text: str, environment: dict[str, str], *arguments: str) -> Any:
    command = [sys.executable, "-c", text, *arguments]
    done = subprocess.run(command, env=environment, check=True, stdout=subprocess.PIPE, text=True)
    return json.loads(done.stdout)


@dataclass(frozen=True)
class Replayed:
    """What was acknowledged, what was sent, when each process was killed (monotonic seconds), and where to look."""

    calls: Calls
    gateway: Gateway
    web_kills: Sequence[float]
    feed_kills: Sequence[float]
    environment: dict[str, str]


@pytest.fixture
def replayed(
    tmp_path: Path, environment_of: Callable[..., AbstractContextManager[dict[str, str]]]
) -> Iterator[Replayed]:
    """Everything was sent, both processes have ended: what was acknowledged, when they were killed, where to look."""
    with environment_of(tmp_path) as environment, ExitStack() as stack:
        known = program(PREPARE, environment, str(BUSES))
        web_port, feed_port = _free_port(), _free_port()
        web = Mortal([*HIMAYA, "serve", "--port", str(web_port)], environment, lambda: _healthy(web_port), SEED)
        stack.enter_context(web.dying())
        command = [*HIMAYA, "feed", "--plain-port", str(feed_port)]
        feed = stack.enter_context(Mortal(command, environment, lambda: _listens(feed_port), SEED + 1).dying())
        calls, gateway = Calls(web_port, known["session"]), Gateway(feed_port, known["codes"])
        begin = time.monotonic()
        due = _calls(begin)
        with ThreadPoolExecutor(DESKS + 1) as pool:
            work = [pool.submit(calls.desk, due[desk::DESKS]) for desk in range(DESKS)]
            work.append(pool.submit(gateway.replay, _positions(begin)))
        for done in work:
            done.result()
        web.live(), feed.live()
        gateway.close()  # what is sent on the line of a feed that has died is lost
        for bus in range(BUSES):
            while not gateway.tell(bus, ALEXANDRIA[1], ALEXANDRIA[0]):
                time.sleep(0.05)
        time.sleep(HANDED_ON_S)
        gateway.close()
        stack.close()
        yield Replayed(calls, gateway, web.killed_at, feed.killed_at, environment)
