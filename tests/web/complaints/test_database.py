"""What the database itself refuses of complaints, whoever sends the statement and whatever the code above it does."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest
from django.db import DatabaseError, IntegrityError, connection, transaction
from django.utils import timezone

from himaya.web.complaints.actions.remedies import add_remedy, finish_remedy
from himaya.web.complaints.models import Complaint, Escalation, Remedy, SealedText, Step

if TYPE_CHECKING:
    from collections.abc import Callable

    from himaya.web.accounts.models import Office, User

pytestmark = pytest.mark.django_db
TABLES = ("complaint", "sealedtext", "step", "escalation", "remedy")
OTHERS = ", ".join(field.column for field in Complaint._meta.concrete_fields if not field.primary_key)
NOW = timezone.now()
LATER = NOW + timedelta(days=400)


@pytest.fixture
def whole(
    received: Complaint, officer: User, directorate: Office, walk: Callable[..., Complaint]
) -> Callable[[], list[Any]]:
    """A complaint with a line of every kind, one remedy done and one not; what the tables hold of it."""
    there = walk(received, "acknowledge", "assess", "investigate", "decide")
    for _ in range(2):
        remedy = add_remedy(there, "تدريب الخدمة", owner=directorate, due_at=LATER, by=officer)
    finish_remedy(remedy, "كشف الحضور محفوظ", by=officer)
    Escalation.objects.create(complaint=there, clock="decide", due_at=NOW)
    return lambda: [list(model.objects.values()) for model in (Complaint, SealedText, Step, Escalation, Remedy)]


@pytest.mark.parametrize(
    "statement",
    [
        *(f"DELETE FROM complaints_{table}" for table in TABLES),  # noqa: S608  # names of our own tables
        "UPDATE complaints_sealedtext SET kind = 'said'",
        "UPDATE complaints_step SET step = 'close'",
        "UPDATE complaints_escalation SET raised_at = '2001-01-01 00:00:00'",
        "UPDATE complaints_remedy SET what = 'x' WHERE done_at IS NULL",
        "UPDATE complaints_remedy SET due_at = '2001-01-01 00:00:00' WHERE done_at IS NULL",
        "UPDATE complaints_remedy SET owner_id = (SELECT max(id) FROM accounts_office) WHERE done_at IS NULL",
        "UPDATE complaints_remedy SET proof = 'x' WHERE done_at IS NOT NULL",
        "UPDATE complaints_remedy SET id = 1000 WHERE done_at IS NULL",
        "UPDATE complaints_remedy SET complaint_id = 1000 WHERE done_at IS NULL",
        "UPDATE complaints_complaint SET id = 1000",
        "UPDATE complaints_complaint SET state = 'closed', closed_at = '2001-01-01 00:00:00'",
    ],
)
def test_no_line_is_deleted_or_changed(statement: str, whole: Callable[[], list[Any]]) -> None:
    """Neither what was said and done, nor what came too late, nor what was to be put right, when and by whom."""
    before = whole()
    with pytest.raises(DatabaseError, match="complaints are kept"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement)
    assert whole() == before


@pytest.mark.skipif("connection.vendor != 'sqlite'", reason="REPLACE is SQLite's own")
@pytest.mark.parametrize(
    "statement",
    [
        *(f"INSERT OR REPLACE INTO complaints_{table} SELECT * FROM complaints_{table}" for table in TABLES),  # noqa: S608  # likewise
        (
            "INSERT OR REPLACE INTO complaints_escalation (clock, due_at, raised_at, complaint_id) "
            "SELECT clock, due_at, '2001-01-01 00:00:00', complaint_id FROM complaints_escalation"
        ),
        f"INSERT OR REPLACE INTO complaints_complaint ({OTHERS}) SELECT {OTHERS} FROM complaints_complaint",  # noqa: S608  # likewise
    ],
)
def test_no_line_is_inserted_over(statement: str, whole: Callable[[], list[Any]]) -> None:
    """Inserting over a row, by its number or by what there is once, would delete it unseen."""
    before = whole()
    with pytest.raises(DatabaseError, match="complaints are kept"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement)
    assert whole() == before


@pytest.mark.parametrize(
    ("constraint", "values"),
    [
        ("complaint_state_known", {"state": "withdrawn"}),
        ("complaint_matter_known", {"matter": "opinion"}),
        ("complaint_closed_when", {"state": "closed", "closed_at": None}),
        ("complaint_grave_not_judged_inside", {"state": "decided", "matter": "torture"}),
        ("complaint_grave_not_judged_inside", {"state": "closed", "matter": "death", "closed_at": LATER}),
        ("complaint_investigated_by_one", {"state": "investigating", "investigator": None}),
    ],
)
def test_no_complaint_is_in_a_state_that_there_is_not(
    constraint: str, values: dict[str, Any], received: Complaint
) -> None:
    """An unknown state or matter; closed without a time, investigated by nobody, judged inside where it is grave."""
    with pytest.raises(IntegrityError, match=constraint), transaction.atomic():
        Complaint.objects.filter(pk=received.pk).update(**values)


def test_no_complaint_came_by_an_unknown_way(received: Complaint) -> None:
    """Nor under the receipt of another one."""
    told = {"received_at": NOW, "stepped_at": NOW, "counted_from": NOW}
    with pytest.raises(IntegrityError, match="complaint_way_known"), transaction.atomic():
        Complaint.objects.create(receipt_sha256="1" * 64, came="letter", **told)
    with pytest.raises(IntegrityError, match="complaint"), transaction.atomic():
        Complaint.objects.create(receipt_sha256=received.receipt_sha256, came="desk", **told)


def test_no_line_is_of_an_unknown_kind_or_half(received: Complaint, officer: User, directorate: Office) -> None:
    """A text has a kind and words, a clock is known and raised once, a remedy is done with proof or not at all."""
    remedy = {"complaint": received, "what": "تدريب", "owner": directorate, "due_at": NOW, "entered_by": officer}
    Escalation.objects.create(complaint=received, clock="decide", due_at=NOW)
    broken: tuple[tuple[str, Callable[[], object]], ...] = (
        ("complaint_text_known", lambda: SealedText.objects.create(complaint=received, kind="note", sealed="x")),
        ("complaint_text_not_empty", lambda: SealedText.objects.create(complaint=received, kind="said", sealed="")),
        ("complaint_clock_known", lambda: Escalation.objects.create(complaint=received, clock="x", due_at=NOW)),
        ("complaint", lambda: Escalation.objects.create(complaint=received, clock="decide", due_at=NOW)),
        ("complaint_remedy_proved", lambda: Remedy.objects.create(**remedy, done_at=NOW)),
        ("complaint_remedy_proved", lambda: Remedy.objects.create(**remedy, proof="كشف")),
    )
    for constraint, write in broken:
        with pytest.raises(IntegrityError, match=constraint), transaction.atomic():
            write()
