"""Briefings of posts: generated from the data, written, issued, read back from the telephone, printed."""

from __future__ import annotations

import io
import uuid
from datetime import timedelta
from http import HTTPStatus
from typing import TYPE_CHECKING, Any

import pypdf
import pytest
from django.db import DatabaseError, transaction
from django.utils import timezone
from tests.web.briefings.conftest import CAIRO, office

from himaya.faults import InvalidInputError
from himaya.web.accounts.models import Role, User
from himaya.web.briefings.actions import briefing
from himaya.web.briefings.actions.directing import direct
from himaya.web.briefings.models import Brief, BriefPost, Receipt
from himaya.web.briefings.parts import Part
from himaya.web.briefings.queries.briefs import composed
from himaya.web.common.refusal import RefusedError
from himaya.web.common.templatetags.himaya import in_order
from himaya.web.journal.models import JournalEntry
from himaya.web.plans.models import OperationalPeriod, PlanVersion

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.test import Client

    from himaya.web.briefings.models import Meeting
    from himaya.web.posts.models import LivePost

pytestmark = pytest.mark.django_db
A4_PT = (595, 842)


@pytest.fixture
def post(live: Callable[..., LivePost], commander: User) -> LivePost:
    """A post of Alexandria tonight."""
    return live(women=1, owner=office(commander))


@pytest.fixture
def planner(office_of: Callable[..., User]) -> User:
    """Whoever writes the briefing."""
    return office_of(Role.PLANNER)


@pytest.fixture
def commander(office_of: Callable[..., User]) -> User:
    """Whoever commands the post."""
    return office_of(Role.POST_COMMANDER)


@pytest.fixture
def draft(post: LivePost, planner: User) -> Brief:
    """A briefing that is being written."""
    return briefing.begin(post.version, by=planner)


@pytest.fixture
def issued(draft: Brief, alexandria: User) -> Brief:
    """The same, issued by the director."""
    return briefing.issue(draft, seen=composed(draft)[2], by=alexandria)


def _refused(code: str, do: Callable[[], object]) -> None:
    with pytest.raises(InvalidInputError) as caught:
        do()
    assert [fault.code for fault in caught.value.faults] == [f"briefings.{code}"]


def test_seven_parts_come_from_the_plan_the_posts_and_the_directives(
    draft: Brief, meeting: Meeting, chair: User, alexandria: User
) -> None:
    """Aim, directive with measure, comms rule and rights stand there in both languages, and what each post needs."""
    told = {"measure": "a post at each gate", "to": [office(alexandria)], "by": chair}
    direct(meeting, "guard the four gates", due_at=timezone.now() + timedelta(hours=2), **told)
    content, [(_post, facts)], _digest = composed(draft)
    parts = content["parts"]
    assert list(parts) == [part.value for part in Part]
    assert parts["intention"]["ar"] == ["أمان"]
    assert "guard the four gates - measured by: a post at each gate" in parts["method"]["en"][0]
    assert "60" in parts["communications"]["ar"][-1]
    assert "women are searched by women" in parts["human"]["en"][-1]
    assert "4 officers, manned from 4, of them 1 women who search" in facts["method"]["en"][0]
    assert facts["administration"]["ar"] == ["نسر U-1"]


def test_a_briefing_through_its_pages(
    post: LivePost,
    planner: User,
    alexandria: User,
    commander: User,
    browser_for: Callable[[User], Client],
    sent: Callable[..., Any],
) -> None:
    """Begun, written, issued, read on the telephone, read back from there, on the desk's list, and printed."""
    desk, director, phone = (browser_for(user) for user in (planner, alexandria, commander))
    at = desk.post("/briefs/new/", {"span": f"{post.version_id}:0"}).headers["Location"]
    desk.post(f"{at}text/", {"risk": "the quay is slippery", "human": "a place to sit for the old"})
    page = director.get(at)
    assert director.post(f"{at}issue/", {"seen": page.context["digest"]}).status_code == HTTPStatus.FOUND
    brief = Brief.objects.get()
    addressed = brief.posts.get()
    told = phone.get(f"/field/?code={post.code}", follow=True).content.decode()
    assert "the quay is slippery" in told
    assert 'data-field-kind="briefing"' in told
    assert "Read the briefing of a post back" in phone.get("/").content.decode()
    assert "not for" in desk.get(at).content.decode()
    answer = sent(phone, "briefing", about=addressed.pk, text="two at the door until midnight")
    assert answer.json() == {"taken": True, "again": False}
    assert "two at the door until midnight" in desk.get(at).content.decode()
    paper = pypdf.PdfReader(io.BytesIO(desk.get(f"{at[:-1]}.pdf?language=en").content))
    assert "the quay is slippery" in " ".join(paper.pages[0].extract_text().split())
    assert tuple(round(float(side)) for side in paper.pages[0].mediabox[2:]) == A4_PT


def test_what_waited_without_a_network_counts_from_when_it_happened_and_once(
    issued: Brief, commander: User, browser_for: Callable[[User], Client], sent: Callable[..., Any]
) -> None:
    """Sent twice by the telephone it is one receipt; its time is not before the issue; a second account is refused."""
    Brief.objects.filter(pk=issued.pk).update(state="draft")
    Brief.objects.filter(pk=issued.pk).update(state="issued", issued_at=timezone.now() - timedelta(minutes=30))
    phone, token, addressed = browser_for(commander), str(uuid.uuid4()), issued.posts.get()
    told = {"about": addressed.pk, "token": token, "minutes_ago": 12, "text": "the door and the lane beside it"}
    first, second = (sent(phone, "briefing", **told) for _ in range(2))
    assert (first.json()["again"], second.json()["again"]) == (False, True)
    receipt = Receipt.objects.get()
    waited = receipt.entered_at - receipt.event_at
    assert timedelta(minutes=11) < waited < timedelta(minutes=13)
    _refused("brief_read_already", lambda: briefing.read_back(addressed, "once more, please", by=commander))


def test_a_new_version_asks_every_post_anew(
    issued: Brief, planner: User, alexandria: User, commander: User, browser_for: Callable[[User], Client]
) -> None:
    """Its words are those of the one before, which counts no more; a receipt of the old one is refused and kept."""
    old = issued.posts.get()
    briefing.read_back(old, "the door until midnight", by=commander)
    fresh = briefing.renew(issued, by=planner)
    briefing.write(fresh, {"method": "the lane is closed at ten"}, by=planner)
    fresh.refresh_from_db()
    briefing.issue(fresh, seen=composed(fresh)[2], by=alexandria)
    issued.refresh_from_db()
    assert (issued.state, fresh.number, Receipt.objects.count()) == ("superseded", 2, 1)
    page = browser_for(planner).get(f"/briefs/{fresh.pk}/")
    assert page.context["silent"] == 1
    _refused("brief_superseded", lambda: briefing.read_back(old, "the old one once more", by=commander))


def test_who_is_silent_is_seen_with_the_age(
    issued: Brief, alexandria: User, browser_for: Callable[[User], Client], monkeypatch: pytest.MonkeyPatch
) -> None:
    """After twenty minutes the director's first page says so, and the list marks the post as late."""
    later = timezone.now() + timedelta(minutes=20)
    monkeypatch.setattr(timezone, "now", lambda: later)
    desk = browser_for(alexandria)
    assert "Posts that have not read their briefing back: 1" in desk.get("/").content.decode()
    [row] = desk.get(f"/briefs/{issued.pk}/").context["rows"]
    assert (row.minutes, row.is_late) == (20, True)


def test_a_period_of_the_plan_takes_its_own_posts(
    version_of: Callable[..., PlanVersion],
    element_of: Callable[..., Any],
    in_force: Callable[..., PlanVersion],
    planner: User,
) -> None:
    """Of two periods the briefing of the second addresses only the post that stands in it."""
    from himaya.web.posts.actions.takeover import take_over  # noqa: PLC0415  # beside the fixtures that lead to it

    version, now = version_of(), timezone.now()
    element_of(version, "CH-01/door_guard/1/1", -20, 60)
    element_of(version, "CH-02/door_guard/1/1", 200, 300, unit="U-2")
    for number, (start, end) in enumerate(((-30, 90), (100, 400)), start=1):
        times = {"starts_at": now + timedelta(minutes=start), "ends_at": now + timedelta(minutes=end)}
        OperationalPeriod.objects.create(version=version, number=number, title_ar=f"فترة {number}", **times)
    take_over(in_force(version))
    second = briefing.begin(version, by=planner, period=2)
    assert [one.key for one, _facts in composed(second)[1]] == ["CH-02/door_guard/1/1"]
    _refused("unknown_period", lambda: briefing.begin(version, by=planner, period=7))


def test_every_guard_of_a_briefing(
    draft: Brief, post: LivePost, planner: User, alexandria: User, commander: User, office_of: Callable[..., User]
) -> None:
    """One draft; issued as read, by a director, with posts; then fixed; nobody reads back for a post what it issued."""
    _refused("brief_begun_already", lambda: briefing.begin(post.version, by=planner))
    _refused("brief_changed", lambda: briefing.issue(draft, seen="0" * 64, by=alexandria))
    seen = composed(draft)[2]
    for other in (planner, office_of(Role.DIRECTOR, CAIRO)):
        with pytest.raises(RefusedError):
            briefing.issue(draft, seen=seen, by=other)
    with pytest.raises(RefusedError):
        briefing.write(draft, {"risk": "x"}, by=commander)
    with pytest.raises(RefusedError):
        briefing.begin(post.version, by=commander)
    fresh = briefing.issue(draft, seen=seen, by=alexandria)
    _refused("brief_fixed", lambda: briefing.write(fresh, {"risk": "later"}, by=planner))
    _refused("brief_fixed", lambda: briefing.issue(fresh, seen=seen, by=alexandria))
    addressed = fresh.posts.get()
    _refused("own_brief", lambda: briefing.read_back(addressed, "all is understood", by=alexandria))
    _refused("words_needed", lambda: briefing.read_back(addressed, "ok", by=commander))
    ahead = timezone.now() + timedelta(minutes=5)
    _refused("in_the_future", lambda: briefing.read_back(addressed, "all of it", by=commander, event_at=ahead))
    with pytest.raises(RefusedError):
        briefing.read_back(addressed, "all of it", by=office_of(Role.POST_COMMANDER, CAIRO))
    PlanVersion.objects.filter(pk=post.version_id).update(state="closed")
    _refused("no_plan_in_force", lambda: briefing.begin(post.version, by=planner))
    _refused("no_plan_in_force", lambda: briefing.renew(fresh, by=planner))


def test_a_briefing_without_posts_or_after_its_hours_is_refused(
    version_of: Callable[..., PlanVersion], in_force: Callable[..., PlanVersion], planner: User, alexandria: User
) -> None:
    """Nobody is briefed where nobody stands, nor for a night that is over."""
    version, now = version_of(), timezone.now()
    times = {"starts_at": now - timedelta(hours=3), "ends_at": now}
    OperationalPeriod.objects.create(version=version, number=1, title_ar="فترة", **times)
    in_force(version)
    _refused("brief_over", lambda: briefing.begin(version, by=planner, period=1))
    draft = briefing.begin(version, by=planner)
    _refused("brief_without_posts", lambda: briefing.issue(draft, seen=composed(draft)[2], by=alexandria))


def test_the_database_keeps_what_was_issued(issued: Brief, commander: User) -> None:
    """Neither text nor content changes, nothing is deleted, and each step stands in the journal."""
    receipt = briefing.read_back(issued.posts.get(), "the door until midnight", by=commander)
    tries: list[Callable[[], object]] = [
        lambda: Brief.objects.filter(pk=issued.pk).update(texts={"risk": "later"}),
        lambda: Brief.objects.filter(pk=issued.pk).delete(),
        lambda: BriefPost.objects.filter(brief=issued).update(facts={}),
        lambda: Receipt.objects.filter(pk=receipt.pk).update(read_back="other words"),
        lambda: Receipt.objects.filter(pk=receipt.pk).delete(),
    ]
    for change in tries:
        with pytest.raises(DatabaseError), transaction.atomic():
            change()
    found = JournalEntry.objects.filter(object_kind="brief").order_by("seq").values_list("action", flat=True)
    assert list(found) == ["brief-begun", "brief-issued", "brief-read"]


def test_a_page_for_each_post_stays_one_page(
    live: Callable[..., LivePost], planner: User, alexandria: User, browser_for: Callable[[User], Client]
) -> None:
    """With the longest words in every part each post still has one sheet."""
    post = live()
    draft = briefing.begin(post.version, by=planner)
    draft = briefing.write(draft, dict.fromkeys((part.value for part in Part), "شرح " * 120), by=planner)
    brief = briefing.issue(draft, seen=composed(draft)[2], by=alexandria)
    desk = browser_for(planner)
    for language in ("ar", "en"):
        paper = pypdf.PdfReader(io.BytesIO(desk.get(f"/briefs/{brief.pk}.pdf?language={language}").content))
        assert len(paper.pages) == 1
    assert desk.get(f"/briefs/{brief.pk}.pdf?post=999999").status_code == HTTPStatus.NOT_FOUND


def test_dates_and_hours_keep_their_order_inside_arabic() -> None:
    """A span of hours after Arabic letters is not turned round; a sentence without one is left as it is, and safe."""
    assert in_order("غلق 23:09-00:09 <b>") == ('غلق <bdi dir="ltr">23:09-00:09</bdi> &lt;b&gt;')
    assert '<bdi dir="ltr">2026-11-29 23:09</bdi>' in in_order("من 2026-11-29 23:09 إلى")
    assert in_order("ليلة <آمنة> 12") == "ليلة &lt;آمنة&gt; 12"
