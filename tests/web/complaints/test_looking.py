"""The edges of what is looked at: lists, pages, clocks, figures, letters; each beside a complaint that is not meant."""

from __future__ import annotations

from datetime import timedelta
from http import HTTPStatus
from typing import TYPE_CHECKING

import pytest
from django.urls import reverse
from django.utils import timezone
from tests.web.complaints.conftest import ALX, SECRET

from himaya.web.accounts.models import Office, Role, User
from himaya.web.complaints.actions.escalating import _raise, escalate_due
from himaya.web.complaints.actions.intake import NewComplaint, receive_at_desk
from himaya.web.complaints.actions.reading import read_texts
from himaya.web.complaints.actions.remedies import add_remedy, finish_remedy
from himaya.web.complaints.clock import Clock
from himaya.web.complaints.filters import Filters
from himaya.web.complaints.models import Complaint, Escalation, Finding, Remedy
from himaya.web.complaints.queries.channels import beside_channels
from himaya.web.complaints.queries.listing import escalated, is_still_late, listed, offices, seen
from himaya.web.complaints.queries.statistics import figures
from himaya.web.journal.models import JournalEntry
from himaya.web.portal.actions import publish_key
from himaya.web.portal.models import Answer, LetterKind
from himaya.web.portal.sending import send
from himaya.web.portal.taking import take_waiting

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from django.test import Client

pytestmark = pytest.mark.django_db
ANSWERED = ("acknowledge", "assess", "investigate", "decide", "communicate")
DAY = timedelta(days=1)
DAYS_AGO = timezone.now() - 3 * DAY


@pytest.fixture
def two(officer: User, directorate: Office) -> list[Complaint]:
    """Two complaints about the same directorate."""
    return [receive_at_desk(NewComplaint(text=SECRET, about=directorate), by=officer)[0] for _ in range(2)]


@pytest.fixture
def put_right(officer: User, directorate: Office) -> Callable[..., Remedy]:
    """A remedy of a complaint, due in so many days."""

    def make(complaint: Complaint, days: float = 1) -> Remedy:
        due = timezone.now() + days * DAY
        return add_remedy(complaint, "تدريب الخدمة", owner=directorate, due_at=due, by=officer)

    return make


def test_an_appeal_opens_its_own_complaint_alone(
    two: list[Complaint], officer: User, walk: Callable[..., Complaint], data_dir: Path
) -> None:
    """Of two that were answered the one whose receipt it names; its holder is told, and the journal that it was."""
    publish_key(data_dir)
    first, second = (walk(one, *ANSWERED) for one in two)
    send(LetterKind.APPEAL, {"about": second.receipt_sha256, "text": "لم يُسمع شاهدي"}, of=LetterKind.COMPLAINT)
    send(LetterKind.APPEAL, {"about": "0" * 64, "text": "لا شيء"}, of=LetterKind.COMPLAINT)
    assert take_waiting(LetterKind.APPEAL) == 2
    for one in (first, second):
        one.refresh_from_db()
    assert (first.state, second.state) == ("communicated", "appealed")
    assert [one.text for one in read_texts(first, by=officer)][-1] == "لم يثبت ما جاء"
    assert [one.step for one in second.steps.all()][-1] == "appeal"
    last = JournalEntry.objects.filter(object_id=str(second.pk), object_kind="complaint", account="").latest("seq")
    assert (last.action, last.after) == ("complaint-stepped", {"state": "appealed", "step": "appeal"})
    assert Answer.objects.get(digest=second.receipt_sha256).state == "appealed"


def test_the_answer_says_how_it_stands_what_was_found_and_why(
    received: Complaint, walk: Callable[..., Complaint]
) -> None:
    """The finding with the answer and not before, in both languages, above what was written for the holder."""

    def told(language: str) -> list[str]:
        row = Answer.objects.get(digest=received.receipt_sha256)
        return str(getattr(row, f"words_{language}")).splitlines()

    walk(received, *ANSWERED[:-1])
    assert told("en") == ["Your complaint was decided; the answer with its reasons follows."]
    walk(received, "communicate")
    answer = "This is the answer to your complaint. You can appeal against it for 30 days."
    assert told("en") == [answer, "Not upheld", "لم يثبت ما جاء"]
    assert told("ar")[1:] == ["غير صحيحة", "لم يثبت ما جاء"]


def test_what_the_public_adds_stands_in_the_journal(received: Complaint, data_dir: Path) -> None:
    """An appeal against no answer is kept beside, by nobody's hand."""
    publish_key(data_dir)
    send(LetterKind.APPEAL, {"about": received.receipt_sha256, "text": "متى الرد؟"}, of=LetterKind.COMPLAINT)
    take_waiting(LetterKind.APPEAL)
    line = JournalEntry.objects.get(action="complaint-added")
    assert (line.object_id, line.account, line.after) == (str(received.pk), "", {"state": "received", "text": "said"})


def test_a_page_is_that_of_its_own_complaint(
    two: list[Complaint], officer: User, browser_for: Callable[[User], Client]
) -> None:
    """Each of two by its own number."""
    client = browser_for(officer)
    for one in two:
        assert client.get(reverse("complaint", args=[one.pk])).context["complaint"] == one


def test_a_remedy_is_found_by_its_own_number_and_by_who_may_know_of_it(
    two: list[Complaint],
    officer: User,
    inside: User,
    walk: Callable[..., Complaint],
    put_right: Callable[..., Remedy],
    browser_for: Callable[[User], Client],
) -> None:
    """Of two the one that was meant is done; the unit complained of finds none, and that it asked is written down."""
    first, second = (put_right(walk(one, *ANSWERED)) for one in two)
    sent = {"proof": "كشف الحضور محفوظ"}
    hidden = browser_for(inside).post(reverse("complaint_remedied", args=[second.pk]), sent)
    none = browser_for(officer).post(reverse("complaint_remedied", args=[second.pk + 1000]), sent)
    assert (hidden.status_code, none.status_code) == (HTTPStatus.NOT_FOUND, HTTPStatus.NOT_FOUND)
    lines = JournalEntry.objects.filter(action="action-refused").order_by("seq")
    assert [(line.account, line.after) for line in lines] == [
        (one.username, {"rule": "complaints.not_there"}) for one in (inside, officer)
    ]
    assert browser_for(officer).post(reverse("complaint_remedied", args=[second.pk]), sent).status_code == 302
    assert (Remedy.objects.get(pk=first.pk).proof, Remedy.objects.get(pk=second.pk).proof) == ("", sent["proof"])


def test_the_page_offers_what_the_table_allows_and_nothing_else(
    received: Complaint,
    officer: User,
    directorate: Office,
    walk: Callable[..., Complaint],
    browser_for: Callable[[User], Client],
) -> None:
    """Neither a step that leads nowhere, nor a matter that is less grave, nor a remedy before a decision."""
    client, at = browser_for(officer), reverse("complaint", args=[received.pk])
    first = client.get(at).context
    assert {step for step, _label, _words in first["steps"]} == {"acknowledge", "refer"}
    assert len(first["matters"]) == 11
    assert (first["may_add"], first["may_remedy"]) == (False, False)
    walk(received, "acknowledge", "assess", text="كلام يكفي", matter="abuse", about=directorate)
    assert [key for key, _label in client.get(at).context["matters"]] == ["injury", "abuse", "torture", "death"]


def test_the_desk_opens_and_refuses_a_form_that_is_none(officer: User, browser_for: Callable[[User], Client]) -> None:
    """An empty form to look at; a code longer than any code keeps nothing, and the field is named."""
    client, at = browser_for(officer), reverse("complaint_new")
    assert client.get(at).status_code == HTTPStatus.OK
    answer = client.post(at, {"text": SECRET, "post_code": "x" * 9})
    assert answer.status_code == HTTPStatus.UNPROCESSABLE_ENTITY
    assert "Code on the card of the post" in answer.context["refused"][0].text
    assert not Complaint.objects.exists()


def test_a_form_that_is_none_adds_nothing(
    received: Complaint, officer: User, browser_for: Callable[..., Client]
) -> None:
    """Without what it is, a text is not kept, and the field is named."""
    answer = browser_for(officer).post(reverse("complaint_add", args=[received.pk]), {"text": "صورة من الدفتر"})
    assert answer.status_code == HTTPStatus.UNPROCESSABLE_ENTITY
    assert "What it tells" in answer.context["refused"][0].text
    assert received.texts.count() == 2


def test_a_governorate_is_offered_itself_alone(officer: User, inside: User, browser_for: Callable[..., Client]) -> None:
    """The centre chooses from all of them."""
    at = reverse("complaints")
    assert [area for area, _title in browser_for(inside).get(at).context["areas"]] == [ALX]
    assert len(browser_for(officer).get(at).context["areas"]) == 27


def test_the_list_leaves_out_what_is_closed_until_it_is_asked_for(
    two: list[Complaint], officer: User, walk: Callable[..., Complaint]
) -> None:
    """By itself what is open; by name, or all of them."""
    closed = walk(two[0], *ANSWERED, "close")
    assert list(listed(officer, Filters())) == [two[1]]
    assert list(listed(officer, Filters(state="closed"))) == [closed]
    assert set(listed(officer, Filters(state="all"))) == set(two)


def test_who_knows_of_which_complaints(
    received: Complaint, officer: User, auditor: User, office_of: Callable[..., User]
) -> None:
    """A governorate of its own alone; the auditor of all, those about what its own office hangs on among them."""
    centre = Office.objects.get(code="centre")
    Complaint.objects.filter(pk=received.pk).update(about=centre, under=None, area="")
    assert list(seen(officer)) == []
    assert list(seen(auditor)) == [received]
    alexandria = Complaint.objects.create(
        receipt_sha256="1" * 64, came="desk", received_at=DAYS_AGO, stepped_at=DAYS_AGO, counted_from=DAYS_AGO, area=ALX
    )
    assert list(seen(office_of(Role.COMPLAINTS_OFFICER))) == [alexandria]
    assert list(seen(office_of(Role.COMPLAINTS_OFFICER, "EG-C"))) == []
    assert list(seen(officer)) == [alexandria]


def test_offices_that_are_no_more_are_not_offered(directorate: Office) -> None:
    """Neither as the one complained of nor as the one that puts something right."""
    assert directorate in offices()
    Office.objects.filter(pk=directorate.pk).update(is_active=False)
    assert directorate not in offices()


def test_an_auditor_of_one_governorate_sees_its_own_deadlines(
    received: Complaint, auditor: User, office_of: Callable[..., User]
) -> None:
    """What ran out in Alexandria is nothing of Cairo."""
    escalate_due(received.received_at + DAY)
    assert [one.complaint for one in escalated(auditor)] == [received]
    assert [one.complaint for one in escalated(office_of(Role.AUDITOR, ALX))] == [received]
    assert list(escalated(office_of(Role.AUDITOR, "EG-C"))) == []


def test_a_clock_is_raised_once_whoever_looks_at_the_same_time(received: Complaint) -> None:
    """A second look that did not know of the first one finds it when it holds the row."""
    due = received.received_at + DAY
    assert [_raise(received, Clock.ACKNOWLEDGE, due, due) for _ in range(2)] == [1, 0]
    assert Escalation.objects.count() == 1


def test_a_remedy_is_raised_when_it_is_late_and_undone(
    received: Complaint, officer: User, walk: Callable[..., Complaint], put_right: Callable[..., Remedy]
) -> None:
    """Not the one that was done in time, nor the one whose day is still to come; on its day the one that waits."""
    there = walk(received, *ANSWERED)
    done, waits, later = put_right(there, 1), put_right(there, 2), put_right(there, 4)
    finish_remedy(done, "كشف الحضور محفوظ", by=officer)
    assert escalate_due(waits.due_at - timedelta(microseconds=1)) == 0
    assert escalate_due(waits.due_at) == 1
    raised = Escalation.objects.get()
    assert (raised.clock, raised.due_at) == ("remedy", waits.due_at)
    assert is_still_late(raised)
    finish_remedy(waits, "كشف الحضور محفوظ", by=officer)
    assert later.done_at is None
    assert not is_still_late(raised)


def test_a_remedy_of_another_complaint_makes_none_late(
    two: list[Complaint], officer: User, walk: Callable[..., Complaint], put_right: Callable[..., Remedy]
) -> None:
    """Two that are due on the same instant: the one that was done is not late."""
    first, second = (walk(one, *ANSWERED) for one in two)
    done = put_right(first, 1)
    Remedy.objects.create(
        complaint=second, what="تدريب", owner=done.owner, due_at=done.due_at, entered_by=officer
    )  # fmt: skip
    finish_remedy(done, "كشف الحضور محفوظ", by=officer)
    escalate_due(done.due_at)
    mine = Escalation.objects.create(complaint=first, clock="remedy", due_at=done.due_at)
    theirs = Escalation.objects.get(complaint=second)
    assert (is_still_late(mine), is_still_late(theirs)) == (False, True)


def test_figures_count_what_is_theirs(
    two: list[Complaint], officer: User, walk: Callable[..., Complaint], directorate: Office
) -> None:
    """Findings without what has none, what is open without what is closed, an appeal once and of these alone."""
    walk(two[0], *ANSWERED, "appeal")
    old = receive_at_desk(NewComplaint(text=SECRET, about=directorate), by=officer)[0]
    walk(old, *ANSWERED, "appeal")
    escalate_due(timezone.now() + 2 * DAY)
    Escalation.objects.create(complaint=old, clock="decide", due_at=DAYS_AGO)
    rows, now = Complaint.objects.exclude(pk=old.pk), timezone.now()
    told = figures(rows, days=30, now=now)
    assert (told.received, told.still_open, told.appealed, told.escalated) == (2, 2, 1, 1)
    assert dict(told.findings) == {str(one.label): int(one == Finding.NOT) for one in Finding}
    Complaint.objects.filter(pk=two[1].pk).update(state="closed", closed_at=now)
    assert figures(rows, days=30, now=now).still_open == 1


def test_the_period_before_has_a_beginning(two: list[Complaint]) -> None:
    """As long as the one that is looked at: what is older counts in neither."""
    now = timezone.now()
    for one, days in zip(two, (45, 75), strict=True):
        Complaint.objects.filter(pk=one.pk).update(matter="other")
        Complaint.objects.create(
            receipt_sha256=f"{days:064d}", came="desk", received_at=now - days * DAY, stepped_at=now, counted_from=now
        )
    rows = Complaint.objects.all()
    found = beside_channels(rows, figures(rows, days=30, now=now), days=30)
    assert (found.before, found.received) == (1, 2)
