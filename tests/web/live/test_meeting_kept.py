"""A meeting goes on while the server is killed again and again: what was acknowledged is there, once, the chain whole.

The desks send what they enter until it is acknowledged, each entry under a token of its own, as the page does.
"""

from __future__ import annotations

import http.client
import subprocess
import time
import uuid
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

import pytest
from tests.web.live.conftest import HIMAYA, SEED, Mortal, _free_port, _healthy, program

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from contextlib import AbstractContextManager
    from pathlib import Path

pytestmark = [pytest.mark.slow, pytest.mark.django_db]
KILLS, DECISIONS, DIRECTIVES, CALLS = 3, 40, 40, 40
PACE_S = 0.15
"""Between two entries of a desk: long enough that the server dies several times while they are written."""
PREPARE = """
import json, os
from datetime import timedelta
from pathlib import Path
from himaya.web.server import configure
configure(Path(os.environ["HIMAYA_DATA_DIR"]))
from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret
from django.test import Client
from django.utils import timezone
from himaya.web.accounts.actions import create_account
from himaya.web.accounts.models import Role
from himaya.web.accounts.organisation import ensure_organisation
from himaya.web.briefings.actions.directing import direct
from himaya.web.briefings.actions.meetings import open_meeting, schedule
ensure_organisation()
def account(name, role, area):
    told = {"role": role, "area": area, "office_ar": name, "office_en": name}
    return create_account(username=name, password="leaf-quiet-harbour-9", **told)
chair, site = account("chair", Role.DIRECTOR, ""), account("site", Role.DIRECTOR, "EG-ALX")
office, to = chair.holdings[0].office, site.holdings[0].office
now = timezone.now()
hours = {"starts_at": now, "ends_at": now + timedelta(hours=1)}
meeting = open_meeting(schedule("", "Follow-up", chair=office, version=None, by=chair, **hours), by=chair)
due = now + timedelta(hours=5)
tasks = [
    direct(meeting, f"directive {n}", measure="one at each", to=[to], due_at=due, by=chair).tasks.get().pk
    for n in range(int(os.environ["DIRECTIVES"]))]
def session(user):
    TOTP.activate(user, generate_totp_secret())
    client = Client()
    client.force_login(user)
    return client.cookies["sessionid"].value
invited = list(meeting.invitations.exclude(office=to).values_list("pk", flat=True))
print(json.dumps({
    "chair": session(chair), "site": session(site), "meeting": meeting.pk, "tasks": tasks, "invited": invited}))
"""
AUDIT = """
import json
import django
django.setup()
from himaya.web.briefings.models import Decision, Line, RollEntry, Task, TaskEntry
from himaya.web.journal.models import JournalEntry
told = {
    "decisions": list(Decision.objects.values_list("text", flat=True)),
    "calls": list(RollEntry.objects.values_list("invitation", "reason")),
    "read": list(Task.objects.exclude(state="assigned").values_list("pk", "read_back")),
    "entries": list(TaskEntry.objects.filter(step="acknowledge").values_list("task", flat=True)),
    "lines": list(Line.objects.values_list("text", flat=True)),
    "journal": [list(one) for one in JournalEntry.objects.order_by("seq").values_list("seq", "action")],
}
print(json.dumps(told))
"""


@dataclass
class Desk:
    """One office at its page: sends a form until it is acknowledged, by the same token each time."""

    port: int
    session: str
    done: list[Any] = field(default_factory=list)
    unanswered: int = 0

    def enter(self, path: str, told: dict[str, str], what: Any) -> None:
        """Send one entry; what is acknowledged is remembered."""
        body = urlencode({**told, "token": str(uuid.uuid4())})
        while True:
            try:
                status, to = self._post(path, body)
            except (OSError, http.client.HTTPException):
                self.unanswered += 1
                time.sleep(0.1)
                continue
            assert (status, to.startswith("/accounts/")) == (http.client.FOUND, False), (path, status, to)
            self.done.append(what)
            time.sleep(PACE_S)
            return

    def _post(self, path: str, body: str) -> tuple[int, str]:
        token = "a" * 32
        headers = {
            "Content-Type": "application/x-www-form-urlencoded",
            "Cookie": f"sessionid={self.session}; csrftoken={token}",
            "X-CSRFToken": token,
        }
        link = http.client.HTTPConnection("localhost", self.port, timeout=30)
        try:
            link.request("POST", path, body, headers)
            answer = link.getresponse()
            answer.read()
            return answer.status, answer.headers.get("Location", "")
        finally:
            link.close()


def _decide(desk: Desk, meeting: int) -> None:
    for number in range(DECISIONS):
        desk.enter(f"/meetings/{meeting}/propose/", {"text": f"decision {number}"}, f"decision {number}")


def _call(desk: Desk, invited: Sequence[int]) -> None:
    for number in range(CALLS):
        one, reason = invited[number % len(invited)], f"reason {number}"
        desk.enter(f"/invitations/{one}/call/", {"presence": "absent", "reason": reason}, [one, reason])


def _read_back(desk: Desk, meeting: int, tasks: Sequence[int]) -> None:
    for task in tasks:
        desk.enter(f"/tasks/{task}/steps/acknowledge/", {"text": f"understood {task}"}, [task, f"understood {task}"])
        said = {"kind": "statement", "text": f"statement {task}"}
        desk.enter(f"/meetings/{meeting}/say/", said, f"statement {task}")


def test_a_meeting_loses_nothing_when_the_server_is_killed(
    tmp_path: Path, environment_of: Callable[..., AbstractContextManager[dict[str, str]]]
) -> None:
    """Decisions, roll-call, statements and read-backs: each acknowledged one is there, and there once."""
    with environment_of(tmp_path) as environment:
        known = program(PREPARE, {**environment, "DIRECTIVES": str(DIRECTIVES)})
        port = _free_port()
        web = Mortal([*HIMAYA, "serve", "--port", str(port)], environment, lambda: _healthy(port), SEED)
        chair, roll, site = (Desk(port, known[who]) for who in ("chair", "chair", "site"))
        with web.dying():
            with ThreadPoolExecutor(3) as pool:
                work = [
                    pool.submit(_decide, chair, known["meeting"]),
                    pool.submit(_call, roll, known["invited"]),
                    pool.submit(_read_back, site, known["meeting"], known["tasks"]),
                ]
            killed = len(web.killed_at)
            for one in work:
                one.result()
            web.live()
        assert killed >= KILLS
        told = program(AUDIT, environment)
        assert sorted(told["decisions"]) == sorted(chair.done)
        assert sorted(told["calls"]) == sorted(roll.done)
        assert sorted(told["read"]) == sorted(one for one in site.done if isinstance(one, list))
        assert sorted(told["entries"]) == sorted(known["tasks"])
        assert sorted(told["lines"]) == sorted(one for one in site.done if isinstance(one, str))
        assert [seq for seq, _action in told["journal"]] == list(range(1, len(told["journal"]) + 1))
        assert sum(action == "decision-proposed" for _seq, action in told["journal"]) == DECISIONS
        checked = subprocess.run(
            [*HIMAYA, "journal", "verify"], check=False, env=environment, capture_output=True, text=True
        )
        assert checked.returncode == 0, checked.stdout + checked.stderr
