"""Refusals of every action, by whom and when.

Of the refusals in `briefings/actions` and `briefings/policies.py`, sixty were taken out, one at a time; each made a
test of this folder fail. Those of briefings of posts were not tried in this way.
"""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest
from django.utils import timezone
from tests.web.briefings.conftest import ALX, CAIRO, office

from himaya.faults import InvalidInputError
from himaya.web.accounts.models import Role, User
from himaya.web.briefings.actions import agenda, attendance, deciding, directing, meetings, saying, tasks
from himaya.web.briefings.models import LineKind, Meeting, Presence
from himaya.web.common.refusal import RefusedError
from himaya.web.journal.models import JournalEntry

if TYPE_CHECKING:
    from collections.abc import Callable

    from himaya.web.briefings.models import Invitation

pytestmark = pytest.mark.django_db


def _refused(code: str, do: Callable[[], object]) -> None:
    with pytest.raises(InvalidInputError) as caught:
        do()
    assert [fault.code for fault in caught.value.faults] == [f"briefings.{code}"]


def _forbidden(do: Callable[[], object]) -> None:
    with pytest.raises(RefusedError):
        do()


def _called(by: User, **told: Any) -> Meeting:
    now = timezone.now()
    given = {"area": "", "title": "متابعة", "chair": office(by), "version": None, "starts_at": now}
    given |= {"ends_at": now + timedelta(hours=1), **told}
    area, title = given.pop("area"), given.pop("title")
    return meetings.schedule(area, title, by=by, **given)


@pytest.fixture
def field(office_of: Callable[..., User]) -> User:
    """A post commander of Alexandria, who neither calls nor chairs meetings."""
    return office_of(Role.POST_COMMANDER, ALX)


@pytest.fixture
def duty(office_of: Callable[..., User]) -> User:
    """The national duty officer, who may chair, but not this meeting."""
    return office_of(Role.DUTY_OFFICER, "")


def test_only_who_calls_meetings_arranges_them(
    meeting: Meeting, field: User, alexandria: User, invited: Callable[[User], Invitation]
) -> None:
    """Neither the field, nor a directorate that is invited, has a hand in agenda, invitations, roll or cancelling."""
    own = invited(alexandria)
    for user in (field, alexandria):
        _forbidden(lambda user=user: agenda.add_item(meeting, "بند آخر", by=user))
        _forbidden(lambda user=user: attendance.invite(meeting, office(field), by=user))
        _forbidden(lambda user=user: attendance.call(own, Presence.PRESENT, by=user))
        _forbidden(lambda user=user: meetings.cancel(meeting, reason="لا حاجة إليه", by=user))
    _forbidden(lambda: _called(field, chair=office(alexandria), area=ALX))
    _forbidden(lambda: attendance.name_deputy(own, office(field), by=field))


def test_times_and_plan_of_a_meeting_fit(chair: User, alexandria: User, world: Any) -> None:
    """It is not over before it is called, and a governorate reviews its own plan."""
    past = {"starts_at": timezone.now() - timedelta(hours=2), "ends_at": timezone.now() - timedelta(hours=1)}
    _refused("starts_in_the_past", lambda: _called(chair, **past))
    version = world.versions[0]
    assert _called(alexandria, area=ALX, version=version).items.filter(kind="gap").exists()
    _refused("plan_of_another_area", lambda: _called(chair, area=CAIRO, version=version))


def test_agenda_and_invitations_are_checked(meeting: Meeting, chair: User, alexandria: User, field: User) -> None:
    """No item without a title; nobody twice, not the chair, not an office out of service."""
    _refused("no_title", lambda: agenda.add_item(meeting, " ", by=chair))
    _refused("invited_already", lambda: attendance.invite(meeting, office(alexandria), by=chair))
    _refused("office_closed", lambda: attendance.invite(meeting, office(chair), by=chair))
    gone = office(field)
    gone.is_active = False
    gone.save()
    _refused("office_closed", lambda: attendance.invite(meeting, gone, by=chair))


def test_a_deputy_is_another_office(
    meeting: Meeting, alexandria: User, invited: Callable[[User], Invitation], chair: User, field: User
) -> None:
    """Not the invited office itself; who called the meeting may name one."""
    own = invited(alexandria)
    assert own.meeting == meeting
    _refused("bad_deputy", lambda: attendance.name_deputy(own, office(alexandria), by=alexandria))
    assert attendance.name_deputy(own, office(field), by=chair).deputy == office(field)


def test_an_invited_office_without_the_duty_takes_no_part(
    meeting: Meeting, chair: User, office_of: Callable[..., User]
) -> None:
    """Being invited is no power: who answers no directives neither speaks nor names a deputy."""
    media = office_of(Role.MEDIA_OFFICER, "")
    own = attendance.invite(meeting, office(media), by=chair)
    _forbidden(lambda: attendance.name_deputy(own, None, by=media))
    _forbidden(lambda: saying.say(meeting, LineKind.STATEMENT, "كلمة الإعلام", by=media))


def test_nothing_is_entered_into_a_meeting_that_is_not_held(scheduled: Meeting, chair: User, alexandria: User) -> None:
    """Before it is opened there is no roll, no word, no floor, no decision, no directive."""
    own = scheduled.invitations.get(office=office(alexandria))
    due = timezone.now() + timedelta(hours=1)
    for do in (
        lambda: attendance.answer_call(scheduled, by=alexandria),
        lambda: attendance.call(own, Presence.PRESENT, by=chair),
        lambda: saying.say(scheduled, LineKind.STATEMENT, "كلمة الافتتاح", by=chair),
        lambda: saying.ask_for_floor(scheduled, by=alexandria),
        lambda: deciding.propose(scheduled, "قرار قبل الموعد", by=chair),
        lambda: directing.direct(
            scheduled, "تكليف قبل الموعد", measure="مقياس ما", to=[office(alexandria)], due_at=due, by=chair
        ),
    ):
        _refused("not_in_session", do)


def test_nothing_is_entered_after_the_close(all_called: Meeting, chair: User, alexandria: User) -> None:
    """What was asked or proposed before is no longer given or taken; agenda and invitations are closed too."""
    turn = saying.ask_for_floor(all_called, by=alexandria)
    closed = meetings.close(all_called, by=chair)
    _refused("not_in_session", lambda: saying.give_floor(closed, turn, by=chair))
    _refused("turn_over", lambda: saying.end_turn(closed, turn, by=alexandria))
    _refused("agenda_closed", lambda: agenda.add_item(closed, "بند بعد الإغلاق", by=chair))
    _refused("agenda_closed", lambda: attendance.invite(closed, office(alexandria), by=chair))
    _refused("step_not_allowed", lambda: meetings.open_meeting(closed, by=chair))
    _refused("step_not_allowed", lambda: meetings.close(closed, by=chair))
    _refused("step_not_allowed", lambda: meetings.cancel(closed, reason="لا حاجة إليه", by=chair))


def test_the_chair_alone_decides_directs_and_signs(
    all_called: Meeting, chair: User, duty: User, alexandria: User, cairo: User
) -> None:
    """An office that may chair others is refused by name of the chair; a directorate by its duties."""
    turn = saying.ask_for_floor(all_called, by=alexandria)
    proposed = deciding.propose(all_called, "قرار معروض", by=alexandria)
    due = timezone.now() + timedelta(hours=1)
    told = {"measure": "مقياس ما", "to": [office(alexandria)], "due_at": due}
    oral = directing.direct(all_called, "تكليف شفهي", oral=True, by=chair, **told)
    other = _called(chair, title="اجتماع آخر")
    for do in (
        lambda by: saying.give_floor(all_called, turn, by=by),
        lambda by: deciding.take(proposed, "adopt", reason="سبب كاف", rejected="", by=by),
        lambda by: directing.direct(all_called, "تكليف آخر", by=by, **told),
        lambda by: directing.confirm_in_writing(oral, text="تكليف مكتوب", by=by),
        lambda by: meetings.merge(other, into=all_called, by=by),
        lambda by: meetings.close(all_called, by=by),
        lambda by: meetings.sign(all_called, seen="", by=by),
    ):
        _refused("chair_only", lambda do=do: do(duty))
        _forbidden(lambda do=do: do(alexandria))
    _refused("not_invited", lambda: saying.end_turn(all_called, turn, by=duty))
    _forbidden(lambda: saying.end_turn(all_called, turn, by=cairo))


def test_a_stranger_takes_no_part(all_called: Meeting, duty: User, chair: User) -> None:
    """Not invited: neither heard nor counted; the chair is not called by its own roll, and missed nothing."""
    for do in (
        lambda: saying.say(all_called, LineKind.STATEMENT, "كلمة من غير المدعوين", by=duty),
        lambda: saying.ask_for_floor(all_called, by=duty),
        lambda: deciding.propose(all_called, "قرار من غير المدعوين", by=duty),
        lambda: attendance.answer_call(all_called, by=duty),
        lambda: attendance.answer_call(all_called, by=chair),
        lambda: attendance.catch_up(all_called, by=chair),
    ):
        _refused("not_invited", do)


def test_a_decision_is_superseded_only_by_an_adopted_one_of_its_area(
    all_called: Meeting, chair: User, alexandria: User
) -> None:
    """Not by one that was rejected, not one of another area, not one that was never adopted."""
    own = meetings.open_meeting(_called(alexandria, area=ALX), by=alexandria)
    local = deciding.propose(own, "قرار المحافظة", by=alexandria)
    local = deciding.take(local, "adopt", reason="سبب كاف", rejected="", by=alexandria)
    first = deciding.propose(all_called, "القرار الأول", by=chair)
    second = deciding.propose(all_called, "القرار الثاني", by=chair)
    told = {"reason": "سبب كاف", "rejected": "", "by": chair}
    for older in (local, first):
        _refused("supersedes_what", lambda older=older: deciding.take(second, "adopt", supersedes=older, **told))
    first = deciding.take(first, "adopt", **told)
    _refused("supersedes_what", lambda: deciding.take(second, "reject", supersedes=first, **told))
    _refused("decision_taken", lambda: deciding.take(first, "supersede", **told))


def test_a_directive_carries_out_an_adopted_decision_of_its_meeting(all_called: Meeting, chair: User) -> None:
    """Not one that is only proposed."""
    proposed = deciding.propose(all_called, "قرار معروض", by=chair)
    addressed = [one.office for one in all_called.invitations.all() if one.office.role]
    _refused(
        "decision_not_adopted",
        lambda: directing.direct(
            all_called, "تنفيذ القرار", measure="مقياس ما", to=addressed, due_at=timezone.now() + timedelta(hours=1),
            decision=proposed, by=chair,
        ),
    )  # fmt: skip


def test_a_meeting_is_merged_only_into_one_of_its_area_in_session(
    meeting: Meeting, chair: User, alexandria: User
) -> None:
    """Not into one that is only scheduled, not across areas, not into itself."""
    second, local = _called(chair, title="اجتماع ثان"), _called(alexandria, area=ALX)
    for wrong, into in ((meeting, second), (local, meeting), (meeting, meeting)):
        _refused("merge_where", lambda wrong=wrong, into=into: meetings.merge(wrong, into=into, by=chair))


def test_a_task_is_judged_where_the_duty_is(
    all_called: Meeting, chair: User, alexandria: User, cairo: User, office_of: Callable[..., User]
) -> None:
    """Verified by an office of the area, judged by a legal reviewer: nobody verifies across governorates."""
    due = timezone.now() + timedelta(hours=1)
    made = directing.direct(
        all_called, "تأمين الأبواب", measure="خدمة على كل باب", to=[office(alexandria)], due_at=due, by=chair
    )
    task = made.tasks.get()
    for step, text in (("acknowledge", "فهمنا المطلوب"), ("begin", ""), ("finish", "أُمّنت الأبواب")):
        task = tasks.answer(task, step, text=text, by=alexandria)
    _forbidden(lambda: tasks.answer(task, "verify", text="عوينت الأبواب", by=cairo))
    _forbidden(lambda: tasks.answer(task, "verify", text="عوينت الأبواب", by=office_of(Role.LEGAL_REVIEWER, "")))


def test_every_copy_of_the_minutes_is_in_the_journal(
    all_called: Meeting, chair: User, browser_for: Callable[[User], Any]
) -> None:
    """Who took them, and as what."""
    meetings.close(all_called, by=chair)
    desk = browser_for(chair)
    for form in ("pdf", "xlsx"):
        desk.get(f"/meetings/{all_called.pk}.{form}")
    taken = JournalEntry.objects.filter(action="meeting-taken").order_by("seq").values_list("after_json", flat=True)
    assert [form for entry in taken for form in ("pdf", "xlsx") if f'"{form}"' in entry] == ["pdf", "xlsx"]
