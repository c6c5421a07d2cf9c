"""Pages of complaints: desk, case, figures, workbook, and what a hostile text cannot do there."""

from __future__ import annotations

import io
import re
from datetime import timedelta
from http import HTTPStatus
from typing import TYPE_CHECKING, Any

import openpyxl
import pytest
from django.urls import reverse
from django.utils import timezone
from tests.web.complaints.conftest import ALX, SECRET

from himaya.web.accounts.models import Office, OfficeKind
from himaya.web.complaints.models import Complaint
from himaya.web.complaints.queries.statistics import Clocked, figures
from himaya.web.journal.models import JournalEntry
from himaya.web.portal.receipts import digest_of

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.test import Client

    from himaya.web.accounts.models import User

pytestmark = pytest.mark.django_db


@pytest.fixture
def desk(officer: User, browser_for: Callable[[User], Client]) -> Client:
    """The browser of the complaints officer."""
    return browser_for(officer)


def _id(pk: int, step: str) -> str:
    return reverse("complaint_step", args=[pk, step])


def test_the_desk_hands_out_a_receipt_once(desk: Client, directorate: Office) -> None:
    """It stands on the page that follows, and on no page after it; no cache keeps either."""
    answer = desk.post(reverse("complaint_new"), {"text": SECRET, "about": directorate.code, "area": "", "matter": ""})
    made = Complaint.objects.get()
    receipt = re.search(r'id="receipt">([^<]+)<', answer.content.decode())
    assert receipt is not None
    assert digest_of(receipt[1]) == made.receipt_sha256
    assert "no-store" in answer.headers["Cache-Control"]
    page = desk.get(reverse("complaint", args=[made.pk]))
    assert receipt[1] not in page.content.decode()
    assert SECRET not in page.content.decode()


def test_a_refused_complaint_comes_back_with_what_was_typed(desk: Client) -> None:
    """The page says what is wrong, keeps the words, and the journal keeps the rule alone."""
    answer = desk.post(reverse("complaint_new"), {"text": "هذا كلام طويل", "matter": "opinion"})
    assert answer.status_code == HTTPStatus.UNPROCESSABLE_ENTITY
    assert "هذا كلام طويل" in answer.content.decode()
    assert JournalEntry.objects.filter(action="action-refused").get().after == {"rule": "complaints.unknown_matter"}


def test_the_area_of_an_unknown_unit_seals_its_directorate(desk: Client, directorate: Office) -> None:
    """Where only the governorate is known, its whole directorate is sealed out at once."""
    desk.post(reverse("complaint_new"), {"text": SECRET, "area": ALX})
    made = Complaint.objects.get()
    assert (made.about, made.under) == (directorate, directorate)


def test_a_case_is_carried_on_its_pages(received: Complaint, desk: Client, directorate: Office) -> None:
    """Each step by its own form; what the page offers is what the table allows."""
    sent = (
        ("acknowledge", {}),
        ("assess", {"text": "خلاصة ما جاء", "matter": "treatment", "about": directorate.code}),
        ("investigate", {"no_conflict": "1"}),
        ("decide", {"text": "الأسباب كاملة", "finding": "upheld"}),
        ("communicate", {"text": "ثبت ما جاء، ونعتذر"}),
    )
    for step, told in sent:
        assert _id(received.pk, step) in desk.get(reverse("complaint", args=[received.pk])).content.decode()
        assert desk.post(_id(received.pk, step), told).status_code == HTTPStatus.FOUND
    due = (timezone.localtime() + timedelta(days=3)).strftime("%Y-%m-%dT%H:%M")
    put = {"what": "تدريب الخدمة", "owner": directorate.code, "due_at": due}
    assert desk.post(reverse("complaint_remedy", args=[received.pk]), put).status_code == HTTPStatus.FOUND
    early = desk.post(_id(received.pk, "close"), {"accepted": "1"})
    assert early.status_code == HTTPStatus.UNPROCESSABLE_ENTITY
    remedy = received.remedies.get()
    desk.post(reverse("complaint_remedied", args=[remedy.pk]), {"proof": "كشف الحضور محفوظ"})
    desk.post(_id(received.pk, "close"), {"accepted": "1"})
    received.refresh_from_db()
    assert received.state == "closed"


def test_the_investigator_adds_evidence_and_reads_it(received: Complaint, desk: Client, walk: Any) -> None:
    """On the sealed page, which is kept by no cache."""
    walk(received, "acknowledge", "assess", "investigate")
    add = reverse("complaint_add", args=[received.pk])
    assert desk.post(add, {"kind": "evidence", "text": "صورة من الدفتر"}).status_code == HTTPStatus.FOUND
    page = desk.get(reverse("complaint_texts", args=[received.pk]))
    assert "صورة من الدفتر" in page.content.decode()
    assert "no-store" in page.headers["Cache-Control"]


def test_who_may_not_read_is_told_why(received: Complaint, second: User, browser_for: Callable[[User], Client]) -> None:
    """Another complaints officer sees the case, not its texts, with the rule and the lawful way."""
    answer = browser_for(second).get(reverse("complaint_texts", args=[received.pk]))
    assert answer.status_code == HTTPStatus.FORBIDDEN
    assert "Take the investigation on" in answer.content.decode()
    assert SECRET not in answer.content.decode()


HOSTILE = '<script>alert(1)</script>"><img src=x onerror=alert(1)>\r\nSet-Cookie: a=b\r\n=HYPERLINK("http://x")'


def test_a_hostile_text_stays_text(desk: Client, directorate: Office) -> None:
    """No script runs from it, no header follows from it, no cell of a workbook computes it."""
    answer = desk.post(reverse("complaint_new"), {"text": HOSTILE, "reach": HOSTILE, "about": directorate.code})
    made = Complaint.objects.get()
    pages = [answer, desk.get(reverse("complaint_texts", args=[made.pk])), desk.get(reverse("complaints"))]
    for page in pages:
        assert "<script>alert" not in page.content.decode()
        assert "<img src=x" not in page.content.decode()
        assert "a" not in page.cookies
    assert "&lt;script&gt;alert(1)" in pages[1].content.decode()


@pytest.mark.parametrize("begin", ["=", "+", "-", "@", "\t="])
def test_no_cell_of_the_workbook_computes(begin: str, desk: Client, directorate: Office) -> None:
    """The only words of the workbook that anybody writes are titles of offices: they are stored as text."""
    hostile = Office.objects.create(
        code="hostile",
        kind=OfficeKind.UNIT,
        parent=directorate,
        area=ALX,
        title_ar=f"{begin}1+1",
        title_en=f"{begin}1+1",
    )
    desk.post(reverse("complaint_new"), {"text": SECRET, "about": hostile.code})
    book = openpyxl.load_workbook(io.BytesIO(desk.get(reverse("complaints_workbook")).content))
    cells = [cell for row in book.active.iter_rows() for cell in row if str(cell.value or "").strip().endswith("1+1")]
    assert [cell.data_type for cell in cells] == ["s"]


def test_figures_of_a_period(received: Complaint, walk: Callable[..., Complaint]) -> None:
    """Counts with n, clocks by nearest rank, and no count of a unit below five."""
    walk(received, "acknowledge", "assess", "investigate", "decide")
    told = figures(Complaint.objects.all(), days=30, now=timezone.now())
    assert (told.received, told.still_open, told.decided_d.n, told.in_time) == (1, 1, 1, 1)
    assert [count for _unit, count in told.units] == [None]
    assert [count for _matter, count in told.matters] == [None]
    assert figures(Complaint.objects.all(), days=30, now=timezone.now() - timedelta(days=1)).received == 0


def test_units_are_told_from_five_on(received: Complaint, directorate: Office) -> None:
    """Four are not told, five are."""
    now = timezone.now()
    for number in range(4):
        told = figures(Complaint.objects.all(), days=30, now=timezone.now())
        assert [count for _unit, count in told.units] == [None]
        Complaint.objects.create(
            receipt_sha256=f"{number:064d}", came="desk", received_at=now, stepped_at=now, counted_from=now,
            about=directorate, under=directorate,
        )  # fmt: skip
    told = figures(Complaint.objects.all(), days=30, now=timezone.now())
    assert [(unit, count) for unit, count in told.units] == [(received.about, 5)]


@pytest.mark.parametrize(
    ("values", "median", "p90"),
    [([], None, None), ([3.0], 3.0, 3.0), ([float(n) for n in range(10, 0, -1)], 5.0, 9.0), ([1.0, 2.0], 1.0, 2.0)],
)
def test_percentiles_are_times_that_were_measured(values: list[float], median: float | None, p90: float | None) -> None:
    """Nearest rank: half and nine of ten were at least as quick."""
    assert Clocked.of(values) == Clocked(len(values), median, p90)


def test_the_figures_page_says_its_period(received: Complaint, desk: Client, browser_for: Any, auditor: User) -> None:
    """For officers and the auditor, over 30, 90 or 365 days; anything else counts as 90."""
    assert desk.get(reverse("complaints_figures"), {"days": "30"}).context["days"] == 30
    page = browser_for(auditor).get(reverse("complaints_figures"), {"days": "7; drop"})
    assert page.context["days"] == 90
    assert page.context["figures"].received == 1
    assert received.pk


def test_the_list_is_narrowed_by_state_and_area(received: Complaint, desk: Client) -> None:
    """By the address, and what is not understood counts as not asked."""
    at = reverse("complaint", args=[received.pk])
    for asked, found in (
        ({"state": "closed"}, False),
        ({"area": ALX}, True),
        ({"area": "EG-C"}, False),
        ({"state": "'"}, True),
    ):
        assert (at in desk.get(reverse("complaints"), asked).content.decode()) is found
    assert at in desk.get(reverse("complaints"), {"state": "all", "matter": ""}).content.decode()
    assert at not in desk.get(reverse("complaints"), {"matter": "death"}).content.decode()
