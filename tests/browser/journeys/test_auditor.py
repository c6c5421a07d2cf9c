"""The independent auditor: reads the journal, and finds the entry that somebody changed behind its back."""

from __future__ import annotations

import os
import sqlite3
import subprocess
import sys
from contextlib import closing
from typing import TYPE_CHECKING, Any

import pytest

from himaya.faults import Fault, Language

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from playwright.sync_api import Page

pytestmark = [pytest.mark.browser, pytest.mark.slow]
COMMAND = [sys.executable, "-c", "from himaya.cli.start import main; main()", "journal", "verify"]


def test_the_auditor_finds_the_changed_entry(walk: Callable[..., Any], site: Any) -> None:
    """The journal is whole until a row is changed with a database shell; then page and command name the row."""
    auditor = walk("auditor")
    auditor.sign_in_with_both("auditor", site.password)
    auditor.step("home")
    filter_the_journal(auditor)
    read_an_entry(auditor)
    auditor.open("/journal/")
    auditor.press(".journal-tools button")
    auditor.page.wait_for_selector(".journal-result .chip-green")
    auditor.step("whole")
    assert verified(site.data, auditor.language).returncode == 0
    changed = change_with_a_database_shell(site.data)
    find_the_change(auditor, changed)
    told = verified(site.data, auditor.language)
    assert told.returncode == 1
    assert change_told(auditor, changed) in told.stderr


def filter_the_journal(auditor: Any) -> None:
    """By action and by office; every row is what was asked for."""
    page: Page = auditor.page
    auditor.go(("التقارير", "Reports"), ("السجل", "Journal"))
    page.wait_for_selector(".journal-table")
    auditor.step("journal")
    page.select_option("select[name=action]", "signed-in")
    page.select_option("select[name=office]", "auditor")
    auditor.press(".journal-go button")
    page.wait_for_url("**action=signed-in*")
    rows = page.locator(".journal-table tbody tr").all_inner_texts()
    what = auditor.said("تسجيل دخول", "Signed in")
    who = auditor.said("المراجع المستقل", "Independent Auditor")
    assert rows
    assert all(what in row and who in row for row in rows)
    auditor.step("filtered")


def read_an_entry(auditor: Any) -> None:
    """What was before and after, and the hash that ties the entry to the one before."""
    page: Page = auditor.page
    auditor.open("/journal/?action=account-created")
    page.locator(".journal-table tbody a").first.press("Enter")
    page.wait_for_selector(".journal-changes")
    auditor.step("entry")
    before = page.locator("code.hash").nth(0).inner_text()
    page.locator("[rel=prev]").press("Enter")
    page.wait_for_function("before => document.querySelectorAll('code.hash')[1].innerText === before", arg=before)


def change_with_a_database_shell(data: Path) -> int:
    """What somebody does who has the file: drop the guards, and rewrite who did it in an old entry."""
    with closing(sqlite3.connect(data / "himaya.sqlite3", timeout=30)) as shell, shell:
        guards = shell.execute("SELECT name FROM sqlite_master WHERE type = 'trigger' AND name LIKE 'journal_%'")
        for (guard,) in guards.fetchall():
            shell.execute(f'DROP TRIGGER "{guard}"')
        (seq,) = shell.execute("SELECT min(seq) FROM journal_journalentry WHERE action = 'signed-in'").fetchone()
        shell.execute("UPDATE journal_journalentry SET account = 'director-cairo' WHERE seq = ?", (seq,))
    return int(seq)


def find_the_change(auditor: Any, changed: int) -> None:
    """The page says so, names the entry, and leads to it."""
    page: Page = auditor.page
    auditor.open("/journal/")
    auditor.press(".journal-tools button")
    page.wait_for_selector(".journal-result .chip-red")
    assert change_told(auditor, changed) in page.inner_text(".journal-result")
    auditor.step("tampered")
    auditor.link("عرض الموضع", "Show the place").press("Enter")
    page.wait_for_url(f"**before={changed + 1}")
    assert page.inner_text(".journal-table tbody tr:first-child .journal-seq") == str(changed)
    auditor.step("place-of-the-change")


def change_told(auditor: Any, seq: int) -> str:
    """How page and command tell that an entry was changed."""
    return Fault("journal.changed", details={"seq": str(seq)}).message(Language(auditor.language))


def verified(data: Path, language: str) -> subprocess.CompletedProcess[str]:
    """`himaya journal verify` on the folder of the running server."""
    environment = {name: value for name, value in os.environ.items() if not name.startswith("DJANGO_")}
    environment |= {"HIMAYA_DATA_DIR": str(data), "HIMAYA_LANG": language}
    return subprocess.run(COMMAND, env=environment, capture_output=True, text=True, check=False)
