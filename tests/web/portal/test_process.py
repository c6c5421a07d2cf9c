"""The public pages as a process of their own: it knows four tables and nothing of operations."""

from __future__ import annotations

import http.client
import json
import os
import signal
import socket
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey

if TYPE_CHECKING:
    from collections.abc import Callable
    from contextlib import AbstractContextManager

HIMAYA = str(Path(sys.executable).with_name("himaya"))
KEY = X25519PrivateKey.generate()
PROGRAM = (
    f"""
PUBLIC = "{KEY.public_key().public_bytes_raw().hex()}"
"""
    """
import json, sys
import django
django.setup()
from django.core.management import call_command
from django.db import connection
call_command("migrate", verbosity=0)
from django.conf import settings
from django.test import Client
from django.utils import timezone
from datetime import timedelta
from himaya.web.portal.actions import publish
from himaya.web.portal.models import Letter, Topic
from himaya.web.portal.sending import send
now = timezone.now()
words = ("stretch", "landmark", "diversion", "public")
told = {f"{word}_{tongue}": "" for word in words for tongue in ("ar", "en")}
told |= {"kind": "closure", "direction": "both", "lines": [[[29.9, 31.2], [29.91, 31.2]]]}
told |= {"road_ar": "X", "road_en": "X", "on_the_road": True, "announced_at": ""}
publish(Topic.ROAD, "1", area="EG-ALX", starts_at=now, ends_at=now + timedelta(hours=1), told=told)
publish(Topic.MARK, "installation", area="", starts_at=now, ends_at=None, told={"exercise": True})
publish(Topic.KEY, "letters", area="", starts_at=now, ends_at=None, told={"public": PUBLIC})
receipt = send("report", {"text": "X"})
reader = Client(headers={"host": "localhost"})
public = ["/public/", "/public/roads/", "/public/boundary/", "/en/public/", "/public/closures.cifs.json",
          "/public/closures.geojson", "/public/calendar.ics", "/static/portal/portal.css", "/public/letters/",
          "/public/receipt/", "/public/complaints/?post=abcdefg", "/en/public/complaints/",
          "/public/report/", "/public/comments/", "/public/releases/", "/public/figures/"]
operational = ["/", "/incidents/", "/controls/", "/api/", "/accounts/login/"]
answers = [reader.get(path) for path in public] + [reader.post("/public/receipt/", {"receipt": receipt}),
    reader.post("/public/report/map/", {"area": "EG-ALX", "map": "show"})]
print(json.dumps({
    "public": [[answer.status_code, answer.headers.get("Himaya-Exercise", "")] for answer in answers],
    "operational": [reader.get(path).status_code for path in operational],
    "letters": [bytes(one.sealed).hex() for one in Letter.objects.all()],
    "files": sorted({path.name.split("-")[0] for path in settings.DATA_DIR.iterdir()}),
    "tables": sorted(connection.introspection.table_names()),
    "modules": sorted(name for name in sys.modules if name.startswith("himaya.")),
}))
"""
)
ALLOWED = (
    "himaya.celebrations", "himaya.ending", "himaya.exchange", "himaya.faults", "himaya.files", "himaya.scenario",
    "himaya.roads.plane", "himaya.web.common", "himaya.web.database", "himaya.web.environment", "himaya.web.portal",
)  # fmt: skip


def test_it_runs_on_the_read_model_alone(tmp_path: Path) -> None:
    """With no other table it answers every page and feed and takes letters, without operations or their key."""
    environment = {
        **os.environ,
        "HIMAYA_DATA_DIR": str(tmp_path),
        "HIMAYA_ALLOWED_HOSTS": "localhost",
        "DJANGO_SETTINGS_MODULE": "himaya.web.portal.settings",
    }
    environment.pop("HIMAYA_DATABASE_URL", None)
    run = subprocess.run(
        [sys.executable, "-W", "error", "-c", PROGRAM], env=environment, capture_output=True, text=True, check=False
    )
    assert run.returncode == 0, run.stderr[-2000:]
    told = json.loads(run.stdout)
    assert {tuple(one) for one in told["public"]} == {(200, "1")}
    assert set(told["operational"]) == {404}
    assert told["tables"] == ["django_migrations", "portal_answer", "portal_letter", "portal_notice", "portal_picture"]
    assert told["files"] == ["himaya.sqlite3"]  # no key that opens anything
    assert [len(one) for one in told["letters"]] == [2 * (32 + 512 + 16)]
    strangers = [
        name for name in told["modules"] if name not in {"himaya.web", "himaya.roads"} and not name.startswith(ALLOWED)
    ]
    assert strangers == []


@pytest.mark.slow
@pytest.mark.django_db
def test_a_command_serves_the_public_alone(
    environment_of: Callable[..., AbstractContextManager[dict[str, str]]], tmp_path: Path
) -> None:
    """On the tables that operations made it answers the public, nothing else, and stops when it is told to."""
    with environment_of(tmp_path) as environment, socket.socket() as probe:
        probe.bind(("localhost", 0))
        port = probe.getsockname()[1]
        probe.close()
        command = [HIMAYA, "--lang", "en", "public", "--port", str(port)]
        process = subprocess.Popen(command, env=environment, stdout=subprocess.PIPE, text=True)
        try:
            assert process.stdout is not None
            assert f":{port}/public/" in process.stdout.readline()
            statuses = {}
            for path in ("/public/", "/en/public/roads/", "/incidents/", "/accounts/login/"):
                connection = http.client.HTTPConnection("localhost", port, timeout=20)
                connection.request("GET", path)
                statuses[path] = connection.getresponse().status
                connection.close()
            assert list(statuses.values()) == [200, 200, 404, 404]
            process.send_signal(signal.SIGTERM)
            assert process.wait(timeout=20) == 0
        finally:
            process.kill()
            process.wait()
            if process.stdout is not None:
                process.stdout.close()


def test_without_what_is_published_it_says_what_to_do(tmp_path: Path) -> None:
    """No tables: the exit code of bad input, and the remedy in the language asked for."""
    environment = {name: value for name, value in os.environ.items() if not name.startswith(("HIMAYA_", "DJANGO_"))}
    environment |= {"HIMAYA_DATA_DIR": str(tmp_path)}
    command = [HIMAYA, "--lang", "ar", "public", "--port", "8999"]
    done = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
    assert done.returncode == 2
    assert "himaya serve" in done.stderr
