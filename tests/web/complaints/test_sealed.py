"""What a complaint says is read by two accounts alone, stands nowhere in clear, and is deleted by nobody."""

from __future__ import annotations

import io
import json
import time
from datetime import timedelta
from http import HTTPStatus
from typing import TYPE_CHECKING, Any

import openpyxl
import pytest
from django.db import DatabaseError, connection, transaction
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from tests.web.complaints.conftest import ALX, SECRET

from himaya.web.accounts.models import Office, OfficeKind, Role, User
from himaya.web.accounts.organisation import assign
from himaya.web.complaints.actions.intake import NewComplaint, receive_at_desk
from himaya.web.complaints.actions.reading import add_text, read_texts
from himaya.web.complaints.models import Complaint, Escalation, Remedy, SealedText, Step
from himaya.web.complaints.policies import is_sealed_out
from himaya.web.complaints.queries.listing import seen
from himaya.web.complaints.words import Kind
from himaya.web.journal import retention
from himaya.web.journal.models import JournalEntry, Tombstone
from himaya.web.portal.receipts import digest_of

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.test import Client

pytestmark = pytest.mark.django_db


def test_two_accounts_read_and_each_reading_is_written_down(
    received: Complaint, officer: User, second: User, walk: Callable[..., Complaint], refused: Callable[..., list[str]]
) -> None:
    """The officer who took it in and the investigator; the journal says that they read, and nothing of it."""
    assert refused(lambda: read_texts(received, by=second)) == ["not_yours"]
    there = walk(received, "acknowledge", "assess")
    there = walk(there, "investigate", by=second)
    for reader in (officer, second):
        assert next(one.text for one in read_texts(there, by=reader)) == SECRET
    read = JournalEntry.objects.filter(action="complaint-read")
    assert [one.account for one in read.order_by("seq")] == [officer.username, second.username]
    told = json.dumps(list(JournalEntry.objects.values_list("before_json", "after_json")), ensure_ascii=False)
    assert SECRET not in told
    assert "اتصلوا" not in told


def test_an_investigator_who_was_replaced_reads_no_more(
    received: Complaint, second: User, walk: Callable[..., Complaint], refused: Callable[..., list[str]]
) -> None:
    """Only the investigator of now; who was one before does not go on reading, nor adding."""
    there = walk(received, "acknowledge", "assess")
    there = walk(there, "investigate", by=second)
    there = walk(there, "take_over")
    assert refused(lambda: read_texts(there, by=second)) == ["not_yours"]
    assert refused(lambda: add_text(there, "evidence", "صورة من الدفتر", by=second)) == ["not_investigator"]


def test_an_officer_of_the_unit_reads_nothing_even_when_named(
    received: Complaint, inside: User, refused: Callable[..., list[str]]
) -> None:
    """Whoever belongs to the unit is sealed out, whatever the row says."""
    Complaint.objects.filter(pk=received.pk).update(investigator=inside, taken_in_by=inside)
    received.refresh_from_db()
    assert refused(lambda: read_texts(received, by=inside)) == ["sealed_out"]
    assert refused(lambda: add_text(received, "evidence", "صورة من الدفتر", by=inside)) == ["sealed_out"]


def test_whoever_holds_two_offices_is_sealed_out_by_either(received: Complaint, second: User) -> None:
    """An officer of the centre who also holds an office of the directorate belongs to it."""
    assert not is_sealed_out(second, received.about_id, received.under_id)
    below = Office.objects.create(
        code="below", kind=OfficeKind.UNIT, parent=received.about, area=ALX, role="", title_ar="وحدة"
    )
    assign(second, below)
    assign(second, Office.objects.get(code="centre"))
    second = User.objects.get(pk=second.pk)
    assert second.holdings[0].office.code == "centre"
    assert is_sealed_out(second, received.about_id, received.under_id)
    assert list(seen(second)) == []


def test_a_complaint_about_a_unit_is_sealed_from_its_whole_directorate(
    officer: User, inside: User, directorate: Office, refused: Callable[..., list[str]], walk: Callable[..., Complaint]
) -> None:
    """Not only the unit: nobody under its directorate knows of it."""
    unit = Office.objects.create(
        code="post-one", kind=OfficeKind.UNIT, parent=directorate, area=ALX, role="", title_ar="وحدة"
    )
    made = receive_at_desk(NewComplaint(text=SECRET, about=unit), by=officer)[0]
    assert made.under == directorate
    assert list(seen(inside)) == []
    assert list(seen(officer)) == [made]
    assert refused(lambda: walk(made, "acknowledge", by=inside)) == ["sealed_out"]


def test_only_evidence_and_interviews_are_added(
    received: Complaint, officer: User, walk: Callable[..., Complaint], refused: Callable[..., list[str]]
) -> None:
    """By the investigator, before it is closed; reasons and answers belong to their steps."""
    there = walk(received, "acknowledge", "assess", "investigate")
    assert refused(lambda: add_text(there, "reasons", "كلام يكفي", by=officer)) == ["unknown_text"]
    assert add_text(there, "interview", "سمعت أقوال الشاهد", by=officer).kind == "interview"
    closed = walk(there, "decide", "communicate", "close")
    assert refused(lambda: add_text(closed, "evidence", "كلام يكفي", by=officer)) == ["step_not_allowed"]


def test_nothing_stands_in_clear_in_the_database(officer: User) -> None:
    """Neither text, nor way to answer, nor receipt: of the receipt only a digest is kept."""
    receipt = receive_at_desk(NewComplaint(text=SECRET, reach="01001234567"), by=officer)[1]
    kept = json.dumps(
        [*Complaint.objects.values(), *SealedText.objects.values(), *Step.objects.values()],
        default=str,
        ensure_ascii=False,
    )
    assert SECRET not in kept
    assert "01001234567" not in kept
    assert receipt not in kept
    assert digest_of(f" {receipt.lower()} ") in kept


STATEMENTS = (
    "DELETE FROM complaints_complaint",
    "DELETE FROM complaints_sealedtext",
    "DELETE FROM complaints_step",
    "UPDATE complaints_sealedtext SET sealed = 'x'",
    "UPDATE complaints_step SET step = 'close'",
    "UPDATE complaints_complaint SET receipt_sha256 = 'x'",
    "UPDATE complaints_complaint SET received_at = '2001-01-01 00:00:00'",
    "UPDATE complaints_complaint SET came = 'public'",
)


@pytest.mark.parametrize("statement", STATEMENTS)
def test_the_database_itself_refuses(statement: str, received: Complaint) -> None:
    """No statement deletes a complaint or changes what was written, whoever sends it."""
    with pytest.raises(DatabaseError, match="complaints are kept"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement)
    assert Complaint.objects.get() == received


def test_the_end_of_a_closed_complaint_is_not_moved(received: Complaint, walk: Callable[..., Complaint]) -> None:
    """The ten years run from the day on which it was closed, and from no other."""
    closed = walk(received, "acknowledge", "assess", "investigate", "decide", "communicate", "close")
    for moved in (timedelta(days=1), timedelta(days=-4000)):
        with pytest.raises(DatabaseError, match="complaints are kept"), transaction.atomic():
            Complaint.objects.filter(pk=closed.pk).update(closed_at=timezone.now() + moved)
    with pytest.raises(DatabaseError, match="complaints are kept"), transaction.atomic():
        Complaint.objects.filter(pk=closed.pk).delete()


def test_models_refuse_too(received: Complaint) -> None:
    """A step and a text are added to and never changed, before the database is asked."""
    for row in (received.steps.get(), received.texts.first()):
        with pytest.raises(TypeError):
            row.save()
        with pytest.raises(TypeError):
            row.delete()


def test_after_ten_years_it_goes_and_a_tombstone_says_so(officer: User, directorate: Office) -> None:
    """With everything that hangs on it; the tombstone names the rule, the journal the number."""
    long_ago = timezone.now() - timedelta(days=3654)
    old = Complaint.objects.create(
        receipt_sha256="0" * 64, came="desk", state="closed", received_at=long_ago, stepped_at=long_ago,
        counted_from=long_ago, closed_at=long_ago, about=directorate,
    )  # fmt: skip
    SealedText.objects.create(complaint=old, kind="complaint", sealed="x")
    Step.objects.create(complaint=old, step="close", state="closed")
    Remedy.objects.create(complaint=old, what="تدريب", owner=directorate, due_at=long_ago, entered_by=officer)
    Escalation.objects.create(complaint=old, clock="decide", due_at=long_ago)
    young = receive_at_desk(NewComplaint(text=SECRET), by=officer)[0]
    assert retention.purge_of(Kind.COMPLAINT) == 1
    assert list(Complaint.objects.all()) == [young]
    assert SealedText.objects.exclude(complaint=young).count() == 0
    tombstone = Tombstone.objects.get(kind="complaint")
    assert (tombstone.object_id, tombstone.days) == (str(old.pk), 3653)


def test_there_and_not_there_answer_alike(
    received: Complaint, inside: User, browser_for: Callable[[User], Client]
) -> None:
    """For the unit complained of, one that exists and one that does not: same page, same statements, same entry."""
    client = browser_for(inside)
    client.get(reverse("complaints"))

    def asked(pk: int, route: str) -> tuple[int, str, list[str]]:
        with CaptureQueriesContext(connection) as queries:
            answer = client.get(reverse(route, args=[pk]))
        sent = [one["sql"].split(" WHERE ")[0].split(" VALUES ")[0].split(' "s')[0] for one in queries]
        return answer.status_code, answer.content.decode().replace(f"/{pk}/", "/#/"), sent

    for route in ("complaint", "complaint_texts"):
        there, not_there = asked(received.pk, route), asked(received.pk + 1000, route)
        assert there[0] == not_there[0] == HTTPStatus.NOT_FOUND
        assert _without_nonce(there[1]) == _without_nonce(not_there[1])
        assert there[2] == not_there[2]
    refusals = JournalEntry.objects.filter(action="action-refused")
    assert {one.after["rule"] for one in refusals} == {"complaints.not_there"}


def _without_nonce(page: str) -> str:
    return "\n".join(line for line in page.splitlines() if "csrf" not in line)


def test_there_and_not_there_take_the_same_time(
    received: Complaint, inside: User, browser_for: Callable[[User], Client]
) -> None:
    """The quickest of many answers differs by less than a fifth, or by less than two milliseconds, of computing."""
    client = browser_for(inside)
    times: dict[int, list[float]] = {received.pk: [], received.pk + 1000: []}
    for _turn in range(25):
        for pk, found in times.items():
            begun = time.process_time()
            client.get(reverse("complaint", args=[pk]))
            found.append(time.process_time() - begun)
    there, not_there = (min(found) for found in times.values())
    assert abs(there - not_there) < max(0.2 * max(there, not_there), 0.002)


def test_the_unit_finds_it_in_no_list(
    received: Complaint, inside: User, officer: User, browser_for: Callable[[User], Client]
) -> None:
    """Neither on the page, nor in the workbook, nor in the figures."""
    mine, theirs = browser_for(officer), browser_for(inside)
    at = reverse("complaint", args=[received.pk])
    assert at in mine.get(reverse("complaints")).content.decode()
    assert at not in theirs.get(reverse("complaints")).content.decode()
    for client, rows in ((mine, 1), (theirs, 0)):
        book = openpyxl.load_workbook(io.BytesIO(client.get(reverse("complaints_workbook")).content))
        assert book.active.max_row - _heads(book.active) == rows
        assert client.get(reverse("complaints_figures")).context["figures"].received == rows


def _heads(sheet: Any) -> int:
    rows = [[cell.value for cell in row] for row in sheet.iter_rows()]
    return next(number for number, row in enumerate(rows, start=1) if "Number" in row)


def test_no_office_of_command_or_field_opens_a_page(
    received: Complaint, office_of: Callable[..., User], browser_for: Callable[[User], Client]
) -> None:
    """Every address is refused to every role but two, and what handles to every role but one."""
    for role in set(Role) - {Role.COMPLAINTS_OFFICER, Role.AUDITOR}:
        client = browser_for(office_of(role))
        for at in ("", f"{received.pk}/", f"{received.pk}/texts/", "new/", "oversight/", "figures/"):
            assert client.get(f"/complaints/{at}").status_code == HTTPStatus.FORBIDDEN, (role, at)
        assert client.get("/complaints.xlsx").status_code == HTTPStatus.FORBIDDEN, role


def test_the_auditor_sees_that_it_is_there_and_nothing_of_it(
    received: Complaint, auditor: User, browser_for: Callable[[User], Client]
) -> None:
    """State, clocks and steps; the texts are refused, and so is every step."""
    client = browser_for(auditor)
    page = client.get(reverse("complaint", args=[received.pk]))
    assert page.status_code == HTTPStatus.OK
    assert SECRET not in page.content.decode()
    for at in (reverse("complaint_texts", args=[received.pk]), reverse("complaint_new")):
        assert client.get(at).status_code == HTTPStatus.FORBIDDEN
    step = client.post(reverse("complaint_step", args=[received.pk, "acknowledge"]))
    assert step.status_code == HTTPStatus.FORBIDDEN


def test_a_text_sealed_by_another_key_says_so(received: Complaint, officer: User) -> None:
    """It is not shown as something else, and does not break the page."""
    SealedText.objects.create(complaint=received, kind="said", sealed="gAAAAA")
    assert read_texts(received, by=officer)[-1].text != "gAAAAA"
