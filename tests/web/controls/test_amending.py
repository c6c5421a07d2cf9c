"""A control is changed after it was drawn, and the queue at a checkpoint is reported."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from http import HTTPStatus
from typing import TYPE_CHECKING, Any

import pytest
from django.utils import timezone

from himaya.faults import InvalidInputError
from himaya.web.accounts.models import Role, User
from himaya.web.common.needs import needs_of
from himaya.web.common.refusal import RefusedError
from himaya.web.controls.actions.accepting import accept
from himaya.web.controls.actions.amending import amend, as_asked
from himaya.web.controls.actions.queueing import Queue, report_queue
from himaya.web.controls.actions.steps import take_step
from himaya.web.controls.models import Amendment, Kind, QueueReport, RoadControl
from himaya.web.controls.queries.queues import Trend, queue_now, reports_of, trend_of
from himaya.web.journal.models import JournalEntry
from himaya.web.portal.queries.roads import road_notices

from .conftest import ACROSS, ALX, CHURCH_WAY

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.test import Client

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("places")]
WHY = "الموكب تأخر ساعة"


def _rule(do: Callable[[], object]) -> str:
    with pytest.raises(InvalidInputError) as raised:
        do()
    return str(raised.value.faults[0].code)


def test_a_planned_control_is_changed_and_every_change_stays(
    drawn: Callable[..., RoadControl], traffic: User, road: Callable[[int], str]
) -> None:
    """Without a reason; road, line and words follow, and what they were is on record and in the journal."""
    control = drawn()
    new = replace(as_asked(control), sections=(road(ACROSS + 1),), landmark_ar="أمام المكتبة")
    changed = amend(control, new, reason="", by=traffic, revision=control.revision)
    assert changed.sections == [road(ACROSS + 1)]
    assert changed.lines != control.lines
    assert changed.landmark_ar == "أمام المكتبة"
    row = Amendment.objects.get()
    assert (row.before["sections"], row.after["landmark_ar"]) == ([road(ACROSS)], "أمام المكتبة")
    assert JournalEntry.objects.filter(action="control-amended", object_id=str(control.pk)).count() == 1
    with pytest.raises(TypeError):
        row.save()
    with pytest.raises(TypeError):
        row.delete()


def test_what_nobody_changed_is_no_change(drawn: Callable[..., RoadControl], traffic: User) -> None:
    """The same again is refused, and so is a form that is older than a colleague's change."""
    control = drawn()
    assert _rule(lambda: amend(control, as_asked(control), reason="", by=traffic)) == "controls.nothing_changes"
    old = control.revision
    amend(control, replace(as_asked(control), signs="ممنوع المرور 4"), reason="", by=traffic)
    late = replace(as_asked(control), signs="ممنوع المرور 6")
    assert _rule(lambda: amend(control, late, reason="", by=traffic, revision=old)) == "controls.changed_meanwhile"


def test_an_approved_control_that_is_changed_is_approved_anew(
    drawn: Callable[..., RoadControl], brought_to: Callable[..., RoadControl], traffic: User, director: User
) -> None:
    """With a reason; it leaves the public list until it is announced again, by nobody but another account."""
    control = brought_to(drawn(starts_in_min=60), "announce")
    assert len(road_notices(ALX)) == 1
    later = replace(as_asked(control), ends_at=control.ends_at + timedelta(hours=1))
    assert _rule(lambda: amend(control, later, reason="", by=traffic)) == "controls.words_needed"
    changed = amend(control, later, reason=WHY, by=traffic)
    assert (changed.state, changed.approved_at, changed.announced_at) == ("planned", None, None)
    assert road_notices(ALX) == []
    assert _rule(lambda: take_step(changed, "announce", by=traffic)) == "controls.unapproved"
    assert take_step(changed, "approve", by=director).approved_at is not None


def test_what_stands_is_changed_in_words_alone(
    drawn: Callable[..., RoadControl], brought_to: Callable[..., RoadControl], traffic: User
) -> None:
    """Its way round may be told better; no road, time or passage is changed under those who stand there."""
    control = brought_to(drawn(), "enforce")
    told = amend(control, replace(as_asked(control), diversion_ar="من شارع طولي"), reason=WHY, by=traffic)
    assert (told.state, told.diversion_ar) == ("in_force", "من شارع طولي")
    for change in ({"emergency_passes": True}, {"ends_at": control.ends_at + timedelta(hours=1)}):
        new = replace(as_asked(told), **change)
        assert _rule(lambda new=new: amend(told, new, reason=WHY, by=traffic)) == "controls.words_only"  # type: ignore[misc]  # a function for each
    over = take_step(told, "lift", by=traffic)
    again = replace(as_asked(over), signs="لا شيء")
    assert _rule(lambda: amend(over, again, reason=WHY, by=traffic)) == "controls.step_not_allowed"


def test_the_step_of_the_table_is_no_way_round_the_form(drawn: Callable[..., RoadControl], traffic: User) -> None:
    """`amend` is taken with a change or not at all."""
    assert _rule(lambda: take_step(drawn(), "amend", by=traffic)) == "controls.step_not_allowed"


def test_what_was_accepted_of_another_road_counts_no_more(
    drawn: Callable[..., RoadControl], traffic: User, director: User, road: Callable[[int], str]
) -> None:
    """A director accepted that one street is shut in; after the change it is another street."""
    control = drawn(ACROSS, emergency_passes=True)
    accept(control, reason="لا أحد هناك", by=director)
    changed = amend(control, replace(as_asked(control), sections=(road(CHURCH_WAY),)), reason="", by=traffic)
    assert _rule(lambda: take_step(changed, "approve", by=director)) == "controls.shuts_in"
    accept(changed, reason="أخلي الشارع", by=director)
    assert take_step(changed, "approve", by=director).state == "approved"


def test_another_duty_changes_nothing(drawn: Callable[..., RoadControl], office_of: Callable[..., User]) -> None:
    """A post commander reads; another governorate does not even that."""
    control = drawn()
    new = replace(as_asked(control), signs="ممنوع")
    for by in (office_of(Role.POST_COMMANDER), office_of(Role.TRAFFIC_OFFICER, "EG-C")):
        with pytest.raises(RefusedError):
            amend(control, new, reason="", by=by)


def test_a_control_is_changed_on_its_pages(
    drawn: Callable[..., RoadControl], brought_to: Callable[..., RoadControl], browser_of: Callable[..., Client]
) -> None:
    """The form has what it is; the page tells what it was; words are changed where it stands."""
    control, desk = drawn(), browser_of()
    url = f"/controls/{control.pk}/amend/"
    form = desk.get(url).content.decode()
    assert f'value="{control.sections[0]}"' in form
    assert "غلق شارع الكورنيش" in form
    local = f"{timezone.localtime(control.ends_at):%Y-%m-%dT%H:%M}"
    sent = {
        "kind": "closure", "direction": "both", "sections": control.sections[0], "revision": str(control.revision),
        "starts_at": f"{timezone.localtime(control.starts_at):%Y-%m-%dT%H:%M}", "ends_at": local,
        "public_ar": "غلق شارع الكورنيش", "public_en": "Corniche Street is closed", "landmark_ar": "تمثال سعد زغلول",
    }  # fmt: skip
    assert desk.post(url, sent).status_code == HTTPStatus.FOUND
    again = desk.post(url, sent)
    assert again.status_code == HTTPStatus.UNPROCESSABLE_ENTITY
    page = desk.get(f"/controls/{control.pk}/").content.decode()
    assert "Landmark, in Arabic" in page
    assert "تمثال سعد زغلول" in page
    stands = brought_to(RoadControl.objects.get(pk=control.pk), "enforce")
    words = {"reason": "the statue is on the other side", "landmark_ar": "محطة الرمل", "public_ar": stands.public_ar}
    assert desk.post(f"/controls/{control.pk}/words/", words).status_code == HTTPStatus.FOUND
    assert "محطة الرمل" in desk.get("/public/roads/").content.decode()
    assert desk.get(url).status_code == HTTPStatus.UNPROCESSABLE_ENTITY


@pytest.fixture
def checkpoint(drawn: Callable[..., RoadControl], brought_to: Callable[..., RoadControl]) -> RoadControl:
    """A checkpoint that stands, whose queue may last ten minutes."""
    now = timezone.now()
    told = {
        "kind": Kind.CHECKPOINT, "purpose": "تفتيش السيارات", "legal_basis": "قرار 5", "selection_rule": "كل خامسة",
        "queue_limit_min": 10, "expires_at": now + timedelta(days=1),
    }  # fmt: skip
    control = brought_to(drawn(**told), "enforce")
    RoadControl.objects.filter(pk=control.pk).update(in_force_at=now - timedelta(hours=2))
    return RoadControl.objects.get(pk=control.pk)


def test_a_queue_is_reported_from_the_spot(
    checkpoint: RoadControl, office_of: Callable[..., User], traffic: User
) -> None:
    """By the post commander; over the limit it is asked of whoever can change it, until a report says otherwise."""
    commander, now = office_of(Role.POST_COMMANDER), timezone.now()
    report_queue(checkpoint, Queue(4, vehicles=6, event_at=now - timedelta(minutes=20)), by=commander)
    report_queue(checkpoint, Queue(14, length_m=300, event_at=now - timedelta(minutes=5)), by=commander)
    queue = queue_now(checkpoint, now)
    assert queue is not None
    assert (queue.trend, queue.is_over, queue.is_old, queue.last.wait_min) == (Trend.GROWS, True, False, 14)
    assert "طوابير فوق حد الكمين" in {need.title for need in needs_of(traffic)}
    report_queue(checkpoint, Queue(3, vehicles=2), by=commander)
    assert "طوابير فوق حد الكمين" not in {need.title for need in needs_of(traffic)}
    late = queue_now(checkpoint, now + timedelta(minutes=31))
    assert late is not None
    assert late.is_old


@pytest.mark.parametrize(
    ("waits", "trend"),
    [
        ([5], Trend.UNKNOWN),
        ([5, 6], Trend.STEADY),
        ([4, 9], Trend.GROWS),
        ([20, 12, 4], Trend.SHRINKS),
        ([9, 1, 9], Trend.STEADY),
    ],
)
def test_the_trend_is_a_slope(waits: list[int], trend: Trend) -> None:
    """Of least squares over the reports, the newest first; less than two minutes is none."""
    now = timezone.now()
    rows = [
        QueueReport(wait_min=wait, event_at=now - timedelta(minutes=10 * age))
        for age, wait in enumerate(reversed(waits))
    ]
    assert trend_of(rows) is trend


def test_a_report_sent_twice_is_kept_once(checkpoint: RoadControl, traffic: User) -> None:
    """The same numbers at the same time by the same account; nothing of it is ever changed."""
    told = Queue(5, vehicles=7, event_at=timezone.now() - timedelta(minutes=3))
    first = report_queue(checkpoint, told, by=traffic)
    assert report_queue(checkpoint, told, by=traffic) == first
    assert reports_of(checkpoint).count() == 1
    with pytest.raises(TypeError):
        first.save()


def test_what_is_no_report_of_a_queue(
    checkpoint: RoadControl, drawn: Callable[..., RoadControl], traffic: User, office_of: Callable[..., User]
) -> None:
    """Of a closure, without a length, beyond the bounds, of the future, of before it stood, or by the auditor."""
    now = timezone.now()
    cases: list[tuple[RoadControl, Any, str]] = [
        (drawn(), Queue(1, vehicles=1), "no_checkpoint"),
        (checkpoint, Queue(1), "no_queue_length"),
        (checkpoint, Queue(601, vehicles=1), "bad_queue"),
        (checkpoint, Queue(1, vehicles=1, event_at=now + timedelta(minutes=5)), "in_the_future"),
        (checkpoint, Queue(1, vehicles=1, event_at=now - timedelta(hours=3)), "before_it_stood"),
    ]
    for control, told, rule in cases:
        assert _rule(lambda c=control, t=told: report_queue(c, t, by=traffic)) == f"controls.{rule}"  # type: ignore[misc]  # a function for each
    with pytest.raises(RefusedError):
        report_queue(checkpoint, Queue(1, vehicles=1), by=office_of(Role.AUDITOR))


def test_the_queue_stands_on_the_page(checkpoint: RoadControl, browser_of: Callable[..., Client]) -> None:
    """Reported there in Arabic digits as well, with its trend and the limit that it breaks; the public reads none."""
    desk = browser_of(Role.POST_COMMANDER)
    url = f"/controls/{checkpoint.pk}/"
    for wait in ("٤", "15"):
        sent = {"wait_min": wait, "vehicles": "12"}
        assert desk.post(f"{url}queue/", sent).status_code == HTTPStatus.FOUND
    page = desk.get(url).content.decode()
    assert "Over the limit:" in page
    assert page.count('<tr><th scope="row"><bdi dir="ltr">') >= 2
    refused = desk.post(f"{url}queue/", {"wait_min": "5"})
    assert refused.status_code == HTTPStatus.UNPROCESSABLE_ENTITY
    assert "controls.no_queue_length" in refused.content.decode()
