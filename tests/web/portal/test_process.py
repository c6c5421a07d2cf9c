"""The public pages as a process of their own: it knows four tables and nothing of operations."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from typing import TYPE_CHECKING

from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey

if TYPE_CHECKING:
    from pathlib import Path

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
          "/public/report/", "/public/comments/", "/public/releases/"]
operational = ["/", "/incidents/", "/controls/", "/api/", "/accounts/login/"]
answers = [reader.get(path) for path in public] + [reader.post("/public/receipt/", {"receipt": receipt})]
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
    "himaya.web.common", "himaya.web.database", "himaya.web.environment", "himaya.web.portal",
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
    strangers = [name for name in told["modules"] if name != "himaya.web" and not name.startswith(ALLOWED)]
    assert strangers == []
