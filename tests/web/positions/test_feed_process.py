"""`himaya feed` as it is started: a process beside the server, with the same tables."""

from __future__ import annotations

import os
import signal
import socket
import sqlite3
import subprocess
import sys
import time
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from himaya.exchange.cot.event import Event, Point
from himaya.exchange.cot.writing import write_event
from himaya.live.feed import Report
from himaya.live.intake import Position
from himaya.web.database import SQLITE_FILE
from himaya.web.positions.feeding import Feeding
from himaya.web.positions.models import Count, Feed, Fix, Latest

if TYPE_CHECKING:
    from collections.abc import Callable
    from contextlib import AbstractContextManager

_HIMAYA = [str(Path(sys.executable).parent / "himaya"), "--lang", "en", "feed"]


@pytest.mark.django_db
def test_what_the_feed_hands_on_is_kept_and_shown(phone: Any) -> None:
    """Positions, counts, lines and the sign of life, in one call."""
    now = datetime.now(UTC)
    feeding = Feeding()
    [(code, sender)] = feeding.load().items()
    assert (code, sender.unit) == (phone.sender.code, "U-1")
    batch = [(code, Position("U-1", now, 31.2, 29.9))]
    feeding.store(Report(batch, {"taken": 1, "stale": 2, "overwritten": 0}, lines=3, most_lines=9))
    assert (Latest.objects.get().lat, Fix.objects.count()) == (31.2, 1)
    assert dict(Count.objects.values_list("fate", "messages")) == {"taken": 1, "stale": 2}
    row = Feed.objects.get()
    assert (row.source, row.lines, row.most_lines) == ("cot", 3, 9)


@pytest.mark.parametrize("options", [[], ["--cert", "x.pem"], ["--cert", "x.pem", "--key", "x.key", "--ca", "x.pem"]])
def test_without_its_certificates_it_does_not_start(options: list[str], tmp_path: Path) -> None:
    """Nothing to listen to, part of the three files, or files that are not there: refused with the remedy."""
    environment = {**os.environ, "HIMAYA_DATA_DIR": str(tmp_path / "data")}
    done = subprocess.run(
        [*_HIMAYA, *options], env=environment, cwd=tmp_path, capture_output=True, text=True, check=False
    )
    assert done.returncode == 2
    assert "Remedy" in done.stderr
    assert not (tmp_path / "data").exists()


@pytest.mark.slow
@pytest.mark.any_database
@pytest.mark.skipif("HIMAYA_DATABASE_URL" in os.environ, reason="writes into a file of SQLite")
def test_a_gateway_reports_and_sigterm_ends_it_within_a_second(
    environment_of: Callable[..., AbstractContextManager[dict[str, str]]], tmp_path: Path
) -> None:
    """The position of a unit on duty is in the table of the server; the process ends at once, and cleanly."""
    with environment_of(tmp_path) as environment:
        _fill(tmp_path / SQLITE_FILE)
        command = [*_HIMAYA, "--plain-port", "0"]
        process = subprocess.Popen(command, env=environment, stdout=subprocess.PIPE, text=True)
        try:
            assert process.stdout is not None
            port = int(process.stdout.readline().rsplit(":", 1)[1])
            with socket.create_connection(("127.0.0.1", port)) as line:
                now = datetime.now(UTC)
                point, stale = Point(31.2, 29.9), now + timedelta(minutes=1)
                line.sendall(write_event(Event("abcdefgh", "a-f-G-U-C", now, now, stale, point)))
                end = time.monotonic() + 30
                while not (kept := _kept(tmp_path / SQLITE_FILE)) and time.monotonic() < end:
                    time.sleep(0.1)
                assert kept == [(31.2, 29.9)]
                begun = time.monotonic()
                process.send_signal(signal.SIGTERM)
                assert process.wait(timeout=20) == 0
                assert time.monotonic() - begun < 3  # of which a busy machine takes two to end any interpreter
        finally:
            process.kill()
            process.wait()
            process.stdout.close()


def _kept(path: Path) -> list[tuple[float, float]]:
    with closing(sqlite3.connect(path)) as tables:
        return tables.execute("SELECT lat, lon FROM positions_latest").fetchall()


def _fill(path: Path) -> None:
    """A base, a unit that is on duty, and its sender."""
    now = datetime.now(UTC)
    start, end = (f"{at:%Y-%m-%d %H:%M:%S}" for at in (now - timedelta(hours=1), now + timedelta(hours=1)))
    rows: dict[str, dict[str, Any]] = {
        "places_base": {"id": 1, "code": "B", "name_ar": "قسم", "name_en": "", "kind": "police_station", "lon": 29.9,
                        "lat": 31.2, "area": "EG-ALX", "sort_key": ""},
        "places_unit": {"id": 1, "code": "U-1", "call_sign": "U", "kind": "patrol_vehicle", "base_id": 1,
                        "area": "EG-ALX", "crew": 3, "women": 0, "skills": "", "equipment": "", "shift": "12x2",
                        "illustrative": 0, "is_out": 0, "search": "", "sort_key": ""},
        "places_duty": {"id": 1, "unit_id": 1, "starts_at": start, "ends_at": end},
        "positions_sender": {"id": 1, "unit_id": 1, "code": "abcdefgh", "secret_sha256": "0" * 64, "added_at": start,
                             "reason": ""},
    }  # fmt: skip
    with closing(sqlite3.connect(path)) as tables, tables:
        for table, row in rows.items():
            marks = ", ".join("?" * len(row))
            tables.execute(f"INSERT INTO {table} ({', '.join(row)}) VALUES ({marks})", list(row.values()))  # noqa: S608  # names of ours
