"""The whole way: PyTAK over TLS to `himaya feed`, the tables, the pages of the server, and back to the client."""

from __future__ import annotations

import asyncio
import configparser
import importlib
import json
import signal
import ssl
import subprocess
import sys
import warnings
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from himaya.exchange.cot.chat import room_uid
from himaya.exchange.cot.event import Chat, Event, Point
from himaya.exchange.cot.writing import write_event
from himaya.exchange.cot.xml import read_event

if TYPE_CHECKING:
    from collections.abc import Callable
    from contextlib import AbstractContextManager

ALX = "EG-ALX"
_HIMAYA = [str(Path(sys.executable).parent / "himaya"), "--lang", "en", "feed"]
_BEGIN = """
import json, os
from pathlib import Path
from himaya.web.server import configure
configure(Path(os.environ["HIMAYA_DATA_DIR"]))
from datetime import timedelta
from django.test import Client
from django.utils import timezone
from himaya.web.accounts.actions import create_account
from himaya.web.accounts.models import Role, User
from himaya.web.accounts.organisation import ensure_organisation, parent_of
from himaya.web.incidents.models import Incident
from himaya.web.places.models import Base, Duty, Unit
from himaya.web.positions.actions.senders import register_sender
ALX = "EG-ALX"
"""
_SET_UP = (
    _BEGIN
    + """
ensure_organisation()
roles = {role: create_account(username=role.value, role=role, area=ALX, office_ar="مكتب", office_en=role.value,
                              password="leaf-quiet-harbour-9") for role in (Role.DIRECTOR, Role.OPERATOR)}
base = Base.objects.create(code="B", kind="police_station", name_ar="قسم", lon=29.9, lat=31.2, area=ALX)
unit = Unit.objects.create(code="U-1", call_sign="نسر 1", kind="patrol_vehicle", base=base, area=ALX, crew=3)
now, hour = timezone.now(), timedelta(hours=1)
Duty.objects.create(unit=unit, starts_at=now - hour, ends_at=now + hour)
fire = Incident.objects.create(kind="fire", priority=1, area=ALX, lon=29.9, lat=31.2, where="map", called_at=now,
                               stepped_at=now, methane_at=now, entered_by=roles[Role.OPERATOR], office=parent_of(ALX))
sender, token = register_sender(unit, by=roles[Role.DIRECTOR])
print(json.dumps({"code": sender.code, "fire": fire.pk}))
"""
)
_LOOK = (
    _BEGIN
    + """
desk = Client(HTTP_HOST="localhost")
desk.force_login(User.objects.get(username="operator"))
answer = desk.post("/messages/new/", {"area": ALX, "unit": "U-1", "text": "في الطريق إليكم"})
print(json.dumps({"positions": desk.get("/positions/last.json").json()["units"], "status": answer.status_code,
                  "messages": desk.get("/messages/").content.decode()}))
"""
)


def _run(program: str, environment: dict[str, str]) -> Any:
    done = subprocess.run([sys.executable, "-c", program], env=environment, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout.splitlines()[-1])


@pytest.mark.slow
@pytest.mark.filterwarnings("ignore:ssl.OP_NO:DeprecationWarning")  # PyTAK sets options of old
def test_a_client_of_the_family_talks_to_its_room_through_the_feed(
    environment_of: Callable[..., AbstractContextManager[dict[str, str]]],
    certify: Callable[..., tuple[Path, Path]],
    tmp_path: Path,
) -> None:
    """It sees the incident, is seen on the positions, writes, and reads the answer that another process wrote."""
    with environment_of(tmp_path) as environment:
        made = _run(_SET_UP, environment)
        (cert, key), (authority, _key) = certify("localhost"), certify("authority")
        told = ["--port", "0", "--cert", str(cert), "--key", str(key), "--ca", str(authority)]
        process = subprocess.Popen([*_HIMAYA, *told], env=environment, stdout=subprocess.PIPE, text=True)
        try:
            assert process.stdout is not None
            port = int(process.stdout.readline().rsplit(":", 1)[1])
            asyncio.run(_scene(port, made, certify, environment))
            process.send_signal(signal.SIGTERM)
            assert process.wait(timeout=20) == 0
        finally:
            process.kill()
            process.wait()
            if process.stdout is not None:
                process.stdout.close()


async def _scene(port: int, made: Any, certify: Callable[..., tuple[Path, Path]], environment: dict[str, str]) -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", UserWarning)  # it cannot enrol certificates over HTTP here
        pytak = importlib.import_module("pytak")
    cert, key = certify(made["code"])
    config = configparser.ConfigParser()
    config["x"] = {
        "COT_URL": f"tls://localhost:{port}",
        "PYTAK_TLS_CLIENT_CERT": str(cert),
        "PYTAK_TLS_CLIENT_KEY": str(key),
        "PYTAK_TLS_CLIENT_CAFILE": str(certify("authority")[0]),
    }
    reader, writer = await pytak.protocol_factory(config["x"])
    receiver, sender = (
        pytak.RXWorker(asyncio.Queue(), config["x"], reader),
        pytak.TXWorker(asyncio.Queue(), config["x"], writer),
    )
    found = await _read(receiver, {f"himaya-incident-{made['fire']}", room_uid(ALX)})
    assert found[room_uid(ALX)].endpoint == "*:-1:stcp"
    await sender.send_data(pytak.gen_cot(lat=31.21, lon=29.91, ce=5, uid="ANDROID-1", cot_type="a-f-G-U-C"))
    now = datetime.now(UTC)
    chat = Chat(
        room="غرفة", room_id=room_uid(ALX), message_id="m-1", text="زحام عند الباب البحري", sender="سعيد القادم"
    )
    said = Event("GeoChat.1", "b-t-f", now, now, now + timedelta(days=1), Point(0, 0), chat=chat)
    await sender.send_data(write_event(said))
    await asyncio.sleep(2)
    seen = await asyncio.to_thread(_run, _LOOK, environment)
    assert seen["status"] == 302
    assert [(row["unit"], row["lat"]) for row in seen["positions"]] == [("U-1", 31.21)]
    assert "زحام عند الباب البحري" in seen["messages"]
    assert "سعيد القادم" not in seen["messages"]
    answers = await _read(receiver, {"GeoChat"})
    [answer] = [event.chat for event in answers.values() if event.chat]
    assert (answer.text, answer.room_id) == ("في الطريق إليكم", "ANDROID-1")
    writer.close()
    with suppress(ConnectionError, ssl.SSLError):
        await writer.wait_closed()


async def _read(receiver: Any, expected: set[str]) -> dict[str, Event]:
    """Events until each of the uids, or beginnings of uids, was told."""
    found: dict[str, Event] = {}
    async with asyncio.timeout(30):
        while not all(any(uid.startswith(one) for uid in found) for one in expected):
            document = await receiver.readcot()
            event = read_event(document.partition(b"?>")[2].strip() or document)
            found[event.uid] = event
    return found
