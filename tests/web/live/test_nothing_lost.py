"""A thousand calls and thirty buses go through the real processes while both are killed again and again.

What was acknowledged is there afterwards, in order and once in the chain; what a killed feed had not handed on yet is
counted by those who sent it.
"""

from __future__ import annotations

import subprocess
from collections import Counter
from datetime import datetime
from typing import TYPE_CHECKING, Any

import pytest
from tests.web.live.conftest import BUSES, HANDED_ON_S, HIMAYA, program

if TYPE_CHECKING:
    from collections.abc import Sequence

    from tests.web.live.conftest import Calls, Gateway, Replayed

pytestmark = [pytest.mark.slow, pytest.mark.django_db]
KILLS = 5
"""Each process is killed so often at least."""
AUDIT = """
import json
import django
django.setup()
from django.core.serializers.json import DjangoJSONEncoder
from himaya.web.incidents.models import Entry, Incident
from himaya.web.journal.models import JournalEntry
from himaya.web.positions.models import Count, Fix, Latest
told = {
    "incidents": Incident.objects.order_by("pk").values_list("pk", "where_text"),
    "lines": Entry.objects.order_by("pk").values_list("pk", "incident", "kind", "text", "entered_at"),
    "journal": JournalEntry.objects.order_by("seq").values_list(
        "seq", "action", "object_kind", "object_id", "entered_at"),
    "latest": Latest.objects.values_list("sender__code", "at"),
    "fixes": Fix.objects.order_by("pk").values_list("sender__code", "at"),
    "counts": Count.objects.values_list("fate", "messages"),
}
print(json.dumps({key: list(rows) for key, rows in told.items()}, cls=DjangoJSONEncoder))
"""


def test_what_was_acknowledged_is_there_after_any_kill(replayed: Replayed) -> None:
    """Every call and note once acknowledged; nothing half done; the chain whole; lost positions few and counted."""
    assert min(len(replayed.web_kills), len(replayed.feed_kills)) >= KILLS
    told = program(AUDIT, replayed.environment)
    _check_entries(replayed.calls, told)
    _check_journal(told, replayed.environment)
    _check_positions(replayed.gateway, replayed.feed_kills, told)


def _check_entries(calls: Calls, told: dict[str, Any]) -> None:
    kept = dict(told["incidents"])
    assert len(calls.incidents) == 1000
    assert {words: kept.get(pk) for words, pk in calls.incidents.items()} == {words: words for words in calls.incidents}
    lines = {pk: text for pk, _incident, _kind, text, _at in told["lines"]}
    assert {text: lines.get(pk) for text, pk in calls.notes.items()} == {text: text for text in calls.notes}
    assert len(kept) + sum(kind == "note" for _, _, kind, _, _ in told["lines"]) <= (
        len(calls.incidents) + len(calls.notes) + calls.unanswered
    )
    reports = Counter(incident for _pk, incident, kind, _text, _at in told["lines"] if kind == "report")
    assert reports == dict.fromkeys(kept, 1)
    written = Counter(key for _seq, action, _kind, key, _at in told["journal"] if action == "incident-reported")
    assert written == {str(pk): 1 for pk in kept}


def _check_journal(told: dict[str, Any], environment: dict[str, str]) -> None:
    assert [seq for seq, *_rest in told["journal"]] == list(range(1, len(told["journal"]) + 1))
    times = [at for *_rest, at in told["journal"]]
    assert times == sorted(times)
    command = [*HIMAYA, "journal", "verify"]
    checked = subprocess.run(command, check=False, env=environment, capture_output=True, text=True)
    assert checked.returncode == 0, checked.stdout + checked.stderr


def _check_positions(gateway: Gateway, kills: Sequence[float], told: dict[str, Any]) -> None:
    assert {code: datetime.fromisoformat(at) for code, at in told["latest"]} == gateway.newest
    tracks: dict[str, list[str]] = {}
    for code, at in told["fixes"]:
        tracks.setdefault(code, []).append(at)
    assert len(tracks) == BUSES
    assert all(track == sorted(track) for track in tracks.values())
    lost = len(gateway.sent) - sum(messages for _fate, messages in told["counts"])
    under_way = sum(any(-HANDED_ON_S < at - kill < HANDED_ON_S for kill in kills) for at in gateway.sent)
    assert 0 <= lost <= under_way
