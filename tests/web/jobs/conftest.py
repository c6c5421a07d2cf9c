"""Work to be done in another process, and an office that asks for it."""

from __future__ import annotations

import importlib
import sys
from typing import TYPE_CHECKING, Any

import pytest
from django.utils.translation import gettext_lazy as _

from himaya.web.common.verbs import Verb
from himaya.web.jobs import kinds, queue, runner

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from himaya.web.jobs.models import Job

WORK = '''
"""Work of the tests."""
import os, subprocess, sys, time
from pathlib import Path
from himaya.faults import InvalidInputError


def add(arguments, tell, stop):
    tell(0.5, ar="نصف الطريق", en="Half way")
    print("a library prints")
    return {"sum": arguments["a"] + arguments["b"]}


def refuse(arguments, tell, stop):
    raise InvalidInputError.of("web.unknown_role", role="x", roles="y")


def break_down(arguments, tell, stop):
    raise ZeroDivisionError


def vanish(arguments, tell, stop):
    os._exit(3)


def hang(arguments, tell, stop):
    inner = subprocess.Popen([sys.executable, "-c", "import time; time.sleep(600)"])
    Path(arguments["pids"]).write_text(f"{os.getpid()} {inner.pid}")
    tell(0.1, ar="يعمل", en="At work")
    while True:
        time.sleep(60)


def heed(arguments, tell, stop):
    tell(0.1, ar="يعمل", en="At work")
    Path(arguments["started"]).touch()
    while not stop():
        time.sleep(0.01)
    Path(arguments["ended"]).touch()
    return {}
'''
KINDS = ("add", "refuse", "break_down", "vanish", "hang", "heed")


@pytest.fixture(autouse=True)
def effects(
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    data_dir: Path,
    db: None,  # noqa: ARG001  # pytest's way to ask for the database
) -> Iterator[list[dict[str, Any]]]:
    """Kinds of work that exist in these tests alone; the list is what their `finish` was given."""
    folder = tmp_path / "work"
    folder.mkdir()
    (folder / "himaya_test_work.py").write_text(WORK, "utf-8")
    monkeypatch.syspath_prepend(str(folder))
    monkeypatch.setenv("PYTHONPATH", str(folder))
    monkeypatch.setenv("HIMAYA_DATA_DIR", str(data_dir))
    monkeypatch.setattr(kinds, "_KINDS", {})
    work = importlib.import_module("himaya_test_work")
    kept: list[dict[str, Any]] = []

    def keep(_job: Job, result: Any) -> None:
        kept.append(dict(result))

    for name in KINDS:
        kinds.register(name, getattr(work, name), label=_("Work"), verb=Verb.EDIT_PLANS, finish=keep)
    queue.queue.cache_clear()
    queue.queue().flush()
    runner.stopping.clear()
    yield kept
    queue.queue().storage.close()
    queue.queue.cache_clear()
    sys.modules.pop("himaya_test_work", None)
