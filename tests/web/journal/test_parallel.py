from __future__ import annotations

import json
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from collections.abc import Callable
    from contextlib import AbstractContextManager
    from pathlib import Path

THREADS, EACH = 8, 25
PROGRAM = f"""
import json, threading
import django
django.setup()
from django.db import connection, transaction
from himaya.web.accounts.models import User
from himaya.web.journal.actions import record
from himaya.web.journal.models import JournalEntry, JournalHead
from himaya.web.journal.words import Action, Kind
from himaya.web.journal.verification import verify_chain

problems, gate = [], threading.Barrier({THREADS})

def work(number):
    gate.wait()
    try:
        for turn in range({EACH}):
            with transaction.atomic():
                record(Action.PLAN_VERIFIED, by=None, kind=Kind.PLAN, object_id=f"{{number}}-{{turn}}")
    except Exception as error:
        problems.append(repr(error))
    finally:
        connection.close()

threads = [threading.Thread(target=work, args=(number,)) for number in range({THREADS})]
[thread.start() for thread in threads]
[thread.join() for thread in threads]
found = verify_chain(public_key="")
print(json.dumps({{
    "problems": problems,
    "bad": found.bad_seq,
    "head": JournalHead.objects.get().seq,
    "objects": sorted(JournalEntry.objects.values_list("object_id", flat=True)),
    "own": {{n: [e for e in JournalEntry.objects.order_by("seq").values_list("object_id", flat=True)
             if e.startswith(f"{{n}}-")] for n in range({THREADS})}},
}}))
"""


@pytest.mark.django_db
def test_the_chain_holds_after_appends_from_many_threads(
    environment_of: Callable[..., AbstractContextManager[dict[str, str]]], tmp_path: Path
) -> None:
    """Eight threads on one database: no error, no gap, no fork, and each thread's entries in its own order."""
    with environment_of(tmp_path) as own:
        done = subprocess.run([sys.executable, "-c", PROGRAM], env=own, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    told = json.loads(done.stdout)
    assert told["problems"] == []
    assert told["bad"] is None
    assert told["head"] == THREADS * EACH
    assert told["objects"] == sorted(f"{number}-{turn}" for number in range(THREADS) for turn in range(EACH))
    assert all(own == [f"{number}-{turn}" for turn in range(EACH)] for number, own in told["own"].items())
