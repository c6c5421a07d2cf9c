"""Meetings and directives on pages, on paper and in workbooks."""

from __future__ import annotations

import io
from datetime import timedelta
from http import HTTPStatus
from typing import TYPE_CHECKING
from uuid import uuid4

import openpyxl
import pypdf
import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from tests.web.briefings.conftest import CAIRO, office

from himaya.web.accounts.models import Role, User
from himaya.web.briefings.models import Directive, LineKind, Meeting, Presence
from himaya.web.incidents.actions.reports import NewReport, report_incident

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.test import Client

    from himaya.web.briefings.models import Invitation

pytestmark = pytest.mark.django_db
MOST_STATEMENTS = 21


def _local(minutes: int) -> str:
    return f"{timezone.localtime(timezone.now() + timedelta(minutes=minutes)):%Y-%m-%dT%H:%M}"


def test_a_whole_meeting_through_its_pages(
    chair: User, alexandria: User, browser_for: Callable[[User], Client]
) -> None:
    """Called, opened, roll, log, decision, directive, closed, signed, printed; the addressee reads it back."""
    desk, site = browser_for(chair), browser_for(alexandria)
    sent = {"title": "Follow-up", "area": "", "chair": office(chair).pk, "starts_at": _local(0), "ends_at": _local(60)}
    at = desk.post("/meetings/new/", sent).headers["Location"]
    assert desk.post(f"{at}steps/open/").status_code == HTTPStatus.FOUND
    assert site.post(f"{at}answer/").status_code == HTTPStatus.FOUND
    meeting = Meeting.objects.get()
    for one in meeting.invitations.filter(presence=Presence.EXPECTED):
        desk.post(f"/invitations/{one.pk}/call/", {"presence": "absent", "reason": "no line to the site"})
    site.post(f"{at}say/", {"kind": LineKind.NOTE, "text": "two posts more than counted"})
    site.post(f"{at}propose/", {"text": "close the corniche"})
    decision = meeting.decisions.get()
    desk.post(f"/decisions/{decision.pk}/steps/adopt/", {"reason": "crowds", "rejected": "one lane only"})
    told = {"text": "guard the four gates", "measure": "a post at each gate", "due_at": _local(90)}
    desk.post(f"{at}direct/", {**told, "to": [office(alexandria).pk], "decision": decision.pk})
    directive = Directive.objects.get()
    task = directive.tasks.get()
    assert f'href="/directives/{directive.pk}/"' in site.get("/").content.decode()
    site.post(f"/tasks/{task.pk}/steps/acknowledge/", {"text": "four gates by seven"})
    assert "four gates by seven" in desk.get(f"/directives/{directive.pk}/").content.decode()
    assert desk.post(f"{at}steps/close/").status_code == HTTPStatus.FOUND
    page = desk.get(at)
    assert desk.post(f"{at}steps/sign/", {"seen": page.context["digest"]}).status_code == HTTPStatus.FOUND
    paper = pypdf.PdfReader(io.BytesIO(desk.get(f"{at[:-1]}.pdf?language=en").content))
    text = " ".join(" ".join(sheet.extract_text() for sheet in paper.pages).split())
    for said in (
        "guard the four gates",
        "close the corniche",
        "one lane only",
        "no line to the site",
        "Not every office",
    ):
        assert said in text
    book = openpyxl.load_workbook(io.BytesIO(desk.get(f"{at[:-1]}.xlsx").content))
    assert any("guard the four gates" in str(row) for row in book.active.iter_rows(values_only=True))
    board = openpyxl.load_workbook(io.BytesIO(desk.get("/directives.xlsx?shown=all").content))
    assert any("a post at each gate" in str(row) for row in board.active.iter_rows(values_only=True))


def test_a_refusal_says_why_by_which_rule_and_the_way(
    meeting: Meeting, chair: User, browser_for: Callable[[User], Client]
) -> None:
    """Closing before the roll is called names the offices and what to do."""
    answer = browser_for(chair).post(f"/meetings/{meeting.pk}/steps/close/")
    page = answer.content.decode()
    assert answer.status_code == HTTPStatus.UNPROCESSABLE_ENTITY
    assert "Not called yet" in page
    assert "Finish the roll-call" in page
    assert "briefings.not_called" in page


def test_an_invited_office_sees_a_meeting_of_the_country_and_another_does_not(
    meeting: Meeting, alexandria: User, browser_for: Callable[[User], Client], office_of: Callable[..., User]
) -> None:
    """The director of Alexandria finds it; the operations room of Alexandria, not invited, finds nothing."""
    at = f"/meetings/{meeting.pk}/"
    assert browser_for(alexandria).get(at).status_code == HTTPStatus.OK
    room = browser_for(office_of(Role.OPERATOR))
    assert room.get(at).status_code == HTTPStatus.NOT_FOUND
    assert at not in room.get("/meetings/").content.decode()


def test_the_chair_sees_what_only_the_chair_may_do(
    meeting: Meeting, chair: User, alexandria: User, browser_for: Callable[[User], Client]
) -> None:
    """Closing, the roll and directives are on the chair's page alone; answering is on the directorate's."""
    own, other = (browser_for(user).get(f"/meetings/{meeting.pk}/").content.decode() for user in (chair, alexandria))
    assert 'id="close-meeting"' in own
    assert 'id="close-meeting"' not in other
    assert 'id="answer-roll"' in other
    assert 'id="answer-roll"' not in own


def test_a_page_of_a_directorate_is_light(
    meeting: Meeting, alexandria: User, browser_for: Callable[[User], Client], invited: Callable[[User], Invitation]
) -> None:
    """The page itself stays under 60 kB with the whole roll on it."""
    assert invited(alexandria).meeting == meeting
    assert len(browser_for(alexandria).get(f"/meetings/{meeting.pk}/").content) < 60_000


def test_figures_are_composed_once_until_something_is_done_in_the_governorate(
    meeting: Meeting, alexandria: User, office_of: Callable[..., User], browser_for: Callable[[User], Client]
) -> None:
    """Opened again its page asks less; an incident of Cairo changes nothing, one of Alexandria is on it at once."""
    site, at = browser_for(alexandria), f"/meetings/{meeting.pk}/"

    def opened() -> tuple[int, str]:
        with CaptureQueriesContext(connection) as queries:
            page = site.get(at)
        told = dict(page.context["figures"])
        return len(queries), told["Open incidents"]

    composed, before = opened()
    kept, same = opened()
    assert kept <= MOST_STATEMENTS < composed
    assert same == before
    report_incident(NewReport(kind="fire", lon=31.2357, lat=30.0444), by=office_of(Role.OPERATOR, CAIRO))
    assert opened() == (kept, before)
    report_incident(NewReport(kind="fire", lon=29.9251, lat=31.2249), by=office_of(Role.OPERATOR))
    again, after = opened()
    assert again > MOST_STATEMENTS
    assert after.split()[0] == str(int(before.split()[0]) + 1)


def test_an_entry_that_is_sent_again_counts_once(
    meeting: Meeting, chair: User, alexandria: User, browser_for: Callable[[User], Client]
) -> None:
    """Under the same token one line; a refused one may be sent again; another account's token is refused."""
    site, at, token = browser_for(alexandria), f"/meetings/{meeting.pk}/say/", str(uuid4())
    short = {"kind": LineKind.STATEMENT, "text": "no", "token": token}
    assert site.post(at, short).status_code == HTTPStatus.UNPROCESSABLE_ENTITY
    for _again in range(3):
        assert site.post(at, {**short, "text": "the gates are open"}).status_code == HTTPStatus.FOUND
    assert meeting.lines.count() == 1
    stranger = browser_for(chair).post(at, {**short, "text": "the gates are open"})
    assert "field.bad_report" in stranger.content.decode()
    assert meeting.lines.count() == 1
