from __future__ import annotations

import hashlib
import json
import stat
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

import pytest
from django.db import DatabaseError, connection, transaction
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from himaya.web.database import on_postgresql
from himaya.web.journal import queries, signing
from himaya.web.journal.actions import record
from himaya.web.journal.chain import canonical
from himaya.web.journal.models import JournalEntry, JournalHead, SignedHead
from himaya.web.journal.verification import verify_chain
from himaya.web.journal.words import Action, Kind

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
    max_leaves=10,
)
REST = ", ".join(field.column for field in JournalEntry._meta.concrete_fields if field.column != "seq")
ONE = "journal_journalentry WHERE seq = 3"
NIGHT = datetime(2027, 1, 6, 20, 0, tzinfo=UTC)


def _verify(folder: Path) -> Any:
    return verify_chain(public_key=signing.public_key(folder))


@pytest.fixture
def three_days(write: Callable[..., JournalEntry], monkeypatch: pytest.MonkeyPatch, db: None) -> list[JournalEntry]:  # noqa: ARG001  # pytest's way to ask for the database
    """Three entries on each of three days, the last day still open; the auditor's own account came before."""
    JournalEntry.objects.get()
    written = []
    for day in range(1, 4):
        for hour in range(3):
            moment = timezone.now() + timedelta(days=day, minutes=hour)
            with monkeypatch.context() as clock:
                clock.setattr(timezone, "now", lambda moment=moment: moment)
                written.append(write(f"plan-{day}-{hour}"))
    return written


@given(JSON)
def test_canonical_json_is_one_text_for_one_value(value: Any) -> None:
    """Reading canonical JSON and writing it again gives the same text, whatever the order of the keys was."""
    text = canonical(value)
    assert canonical(json.loads(text)) == text


def test_a_hash_is_sha256_of_the_published_form(write: Callable[..., JournalEntry]) -> None:
    """Whoever has the exported line recomputes the hash with nothing but JSON and SHA-256."""
    write(after={"ب": 1, "a": "س"})
    line = json.loads(list(queries.lines(JournalEntry.objects.all()))[-1])
    told = line.pop("hash")
    text = json.dumps(line, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    assert hashlib.sha256(text.encode()).hexdigest() == told


def test_each_entry_hangs_on_the_one_before(three_days: list[JournalEntry], data_dir: Path) -> None:
    """Numbers have no gap, each previous hash is the hash before, the head is the last entry; all of it verifies."""
    entries = list(JournalEntry.objects.order_by("seq"))
    assert [entry.seq for entry in entries] == list(range(1, 11))
    assert [entry.previous_hash for entry in entries[1:]] == [entry.hash for entry in entries[:-1]]
    assert entries[0].previous_hash == "0" * 64
    assert JournalHead.objects.get().hash == three_days[-1].hash
    found = _verify(data_dir)
    assert (found.bad_seq, found.entries, found.signed_days) == (None, 10, 3)


def test_nothing_is_recorded_outside_a_transaction() -> None:
    """An entry without the transaction of its action is refused before the database is asked."""
    assert not connection.in_atomic_block
    with pytest.raises(transaction.TransactionManagementError):
        record(Action.SIGNED_IN, by=None, kind=Kind.ACCOUNT)


def test_an_action_that_fails_leaves_no_entry(write: Callable[..., JournalEntry], data_dir: Path) -> None:
    """When the action is rolled back its entry goes with it, and the next one takes its number."""
    lost = []

    @transaction.atomic
    def act() -> None:
        lost.append(write("lost"))
        raise InterruptedError

    with pytest.raises(InterruptedError):
        act()
    assert write("kept").seq == lost[0].seq
    assert not JournalEntry.objects.filter(object_id="lost").exists()
    assert _verify(data_dir).bad_seq is None


REWRITES = [
    "UPDATE journal_journalentry SET office_en = 'x' WHERE seq = 3",
    "DELETE FROM journal_journalentry WHERE seq = 3",
    "DELETE FROM journal_journalentry",
    "UPDATE journal_signedhead SET hash = 'x'",
    "DELETE FROM journal_signedhead",
    "UPDATE journal_journalhead SET seq = 3",
    "UPDATE journal_journalhead SET hash = 'x'",
    "DELETE FROM journal_journalhead",
]
OF_SQLITE = [
    "UPDATE OR REPLACE journal_journalentry SET seq = 3 WHERE seq = 4",
    "INSERT OR REPLACE INTO journal_journalentry SELECT * FROM journal_journalentry WHERE seq = 3",
    f"INSERT OR REPLACE INTO journal_journalentry (rowid, seq, {REST}) SELECT rowid, 99, {REST} FROM {ONE}",  # noqa: S608  # names of our own columns
    "INSERT OR REPLACE INTO journal_signedhead SELECT * FROM journal_signedhead",
    "INSERT OR REPLACE INTO journal_journalhead SELECT * FROM journal_journalhead",
]
OF_POSTGRESQL = [
    "TRUNCATE journal_journalentry",
    "TRUNCATE journal_signedhead",
    "TRUNCATE journal_journalhead",
    "MERGE INTO journal_journalentry a USING journal_journalhead h ON a.seq = 3 WHEN MATCHED THEN DELETE",
    "INSERT INTO journal_signedhead SELECT * FROM journal_signedhead ON CONFLICT (day) DO UPDATE SET hash = 'x'",
]
UNTYPED = [
    ("UPDATE journal_journalentry SET happened_at = 'never' WHERE seq = 5", 5, "changed"),
    ("UPDATE journal_journalentry SET entered_at = 7 WHERE seq = 5", 5, "changed"),
]


@pytest.mark.parametrize("sql", REWRITES + (OF_POSTGRESQL if on_postgresql() else OF_SQLITE))
@pytest.mark.usefixtures("three_days")
def test_the_database_refuses_to_rewrite(sql: str, data_dir: Path) -> None:
    """No statement changes, deletes or replaces what is written, whoever sends it."""
    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(sql)
    assert _verify(data_dir).bad_seq is None


@pytest.mark.parametrize(
    ("sql", "seq", "code"),
    [
        ("UPDATE journal_journalentry SET object_id = 'plan-1-0x' WHERE seq = 5", 5, "changed"),
        ('UPDATE journal_journalentry SET after_json = \'{"state": "verified"}\' WHERE seq = 5', 5, "changed"),
        ("UPDATE journal_journalentry SET after_json = 'nonsense' WHERE seq = 5", 5, "changed"),
        ("UPDATE journal_journalentry SET office_ar = x'ff' WHERE seq = 5", 5, "changed"),
        ("UPDATE journal_journalentry SET hash = previous_hash WHERE seq = 5", 5, "changed"),
        ("UPDATE journal_journalentry SET seq = 50 WHERE seq = 5", 5, "missing"),
        ("DELETE FROM journal_journalentry WHERE seq = 5", 5, "missing"),
        ("DELETE FROM journal_journalentry WHERE seq = 10", 10, "missing"),
        ("DELETE FROM journal_journalentry", 1, "missing"),
        ("UPDATE journal_journalhead SET hash = 'x'", 10, "unlinked"),
        ("UPDATE journal_signedhead SET hash = 'x' WHERE seq = 4", 4, "unsigned"),
        ("UPDATE journal_signedhead SET signature = public_key || public_key WHERE seq = 4", 4, "unsigned"),
        ("UPDATE journal_signedhead SET public_key = 'zz' WHERE seq = 4", 4, "unsigned"),
        *([] if on_postgresql() else UNTYPED),
    ],
)
@pytest.mark.usefixtures("three_days")
def test_a_planted_change_is_found_where_it_is(
    sql: str, seq: int, code: str, data_dir: Path, tamper: Callable[..., None]
) -> None:
    """With the triggers gone, the check names the first entry that is not as it was written."""
    tamper(sql)
    found = _verify(data_dir)
    assert (found.bad_seq, found.fault.code) == (seq, f"journal.{code}")


def _rewrite(tamper: Callable[..., None], first: int) -> None:
    """Change an entry and recompute every hash after it and the head, as a careful forger would."""
    tamper("UPDATE journal_journalentry SET object_id = 'forged' WHERE seq = %s", first)
    previous = JournalEntry.objects.get(seq=first - 1).hash
    for entry in JournalEntry.objects.filter(seq__gte=first).order_by("seq"):
        entry.previous_hash = previous
        previous = entry.computed_hash()
        JournalEntry.objects.filter(seq=entry.seq).update(previous_hash=entry.previous_hash, hash=previous)
    JournalHead.objects.update(hash=previous)


@pytest.mark.usefixtures("three_days")
def test_a_rewritten_rest_is_found_at_the_next_signed_day(data_dir: Path, tamper: Callable[..., None]) -> None:
    """Whoever recomputes the chain but has no key is caught by the first signature after the change."""
    _rewrite(tamper, 3)
    found = _verify(data_dir)
    assert (found.bad_seq, found.fault.code) == (4, "journal.unsigned")


@pytest.mark.usefixtures("three_days")
def test_the_end_that_is_cut_off_is_found_by_the_signed_day(data_dir: Path, tamper: Callable[..., None]) -> None:
    """Dropping the newest entries and setting the head back leaves a signature without its entry."""
    tamper("DELETE FROM journal_journalentry WHERE seq > 5")
    JournalHead.objects.update(seq=5, hash=JournalEntry.objects.get(seq=5).hash)
    found = _verify(data_dir)
    assert (found.bad_seq, found.fault.code) == (6, "journal.missing")


@pytest.mark.usefixtures("three_days")
def test_another_key_does_not_count(data_dir: Path) -> None:
    """Signatures hold for the key that made them only; without it, no signed day is believed."""
    signing.key_file(data_dir).unlink()
    assert _verify(data_dir).bad_seq == 1
    signing.ensure_key(data_dir)
    assert _verify(data_dir).fault.code == "journal.unsigned"


def test_the_key_is_for_its_owner_only_and_stays(data_dir: Path) -> None:
    """The key is made once and its file is readable by its owner alone."""
    first = signing.ensure_key(data_dir).private_bytes_raw()
    assert signing.ensure_key(data_dir).private_bytes_raw() == first
    assert stat.S_IMODE(signing.key_file(data_dir).stat().st_mode) == 0o600


@pytest.mark.usefixtures("three_days")
def test_a_day_is_signed_once_with_its_last_entry() -> None:
    """Each ended day has one signed head, which names the last entry of that day; the open day has none."""
    heads = list(SignedHead.objects.order_by("day").values_list("seq", flat=True))
    assert heads == [1, 4, 7]


def test_late_entry_keeps_both_times(write: Callable[..., JournalEntry]) -> None:
    """What is written down later keeps when it happened beside when it was written."""
    entry = write(happened_at=NIGHT)
    entry.refresh_from_db()
    assert entry.happened_at == NIGHT
    assert entry.entered_at != NIGHT
    assert entry.computed_hash() == entry.hash
