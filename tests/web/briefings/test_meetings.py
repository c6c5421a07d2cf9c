"""From calling a meeting to signing its minutes. Its guards are tried in `test_guards`."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest
from django.db import DatabaseError, connection, transaction
from django.utils import timezone
from tests.web.briefings.conftest import ALX, office

from himaya.faults import InvalidInputError
from himaya.web.accounts.models import Role, User
from himaya.web.briefings.actions import attendance, deciding, meetings, saying
from himaya.web.briefings.actions.agenda import add_item
from himaya.web.briefings.models import Directive, Line, LineKind, Meeting, Presence, RollEntry, Task
from himaya.web.briefings.queries.minutes import minutes_of
from himaya.web.briefings.states import DecisionState, MeetingState
from himaya.web.common.refusal import RefusedError
from himaya.web.journal.models import JournalEntry
from himaya.web.situation.queries.composing import hash_of

if TYPE_CHECKING:
    from collections.abc import Callable

    from himaya.web.briefings.models import Invitation

pytestmark = pytest.mark.django_db


def _refused(code: str, do: Callable[[], object]) -> None:
    with pytest.raises(InvalidInputError) as caught:
        do()
    assert [fault.code for fault in caught.value.faults] == [f"briefings.{code}"]


def test_every_directorate_is_invited_once_and_the_agenda_is_made(scheduled: Meeting, chair: User) -> None:
    """27 governorates: directors where there are, the directorate elsewhere; the last item asks them in turn."""
    areas = [one.office.area for one in scheduled.invitations.select_related("office")]
    assert (len(areas), len(set(areas))) == (27, 27)
    assert scheduled.items.last().kind == "reports"
    assert all(one.title_ar and one.title_en for one in scheduled.items.all())
    assert office(chair).pk not in set(scheduled.invitations.values_list("office", flat=True))


def test_a_governorate_calls_its_own_offices(alexandria: User, cairo: User, office_of: Callable[..., User]) -> None:
    """Those that carry plans out; neither the chair, nor another governorate, nor the field."""
    room, post = office_of(Role.OPERATOR, ALX), office_of(Role.POST_COMMANDER, ALX)
    now = timezone.now()
    own = meetings.schedule(
        ALX, "متابعة", chair=office(alexandria), version=None, starts_at=now, ends_at=now + timedelta(hours=1),
        by=alexandria,
    )  # fmt: skip
    invited = set(own.invitations.values_list("office", flat=True))
    assert office(room).pk in invited
    assert not invited & {office(user).pk for user in (alexandria, cairo, post)}


@pytest.mark.parametrize(
    ("code", "told"),
    [
        ("ends_before_start", {"ends_at": timezone.now() - timedelta(minutes=1)}),
        ("no_title", {"title": "  "}),
        ("unknown_area", {"area": "EG-XX"}),
    ],
)
def test_a_meeting_that_cannot_be_is_refused(chair: User, code: str, told: dict[str, Any]) -> None:
    """An end before the start, no title, an area that is none."""
    now = timezone.now()
    given = {"area": "", "title": "متابعة", "starts_at": now, "ends_at": now + timedelta(hours=1), **told}
    area, title = given.pop("area"), given.pop("title")
    _refused(code, lambda: meetings.schedule(area, title, chair=office(chair), version=None, by=chair, **given))


def test_a_chair_is_an_office_that_decides_there(chair: User, cairo: User, office_of: Callable[..., User]) -> None:
    """Neither a planner nor the director of another governorate chairs."""
    now = timezone.now()
    later = now + timedelta(hours=1)
    for wrong in (cairo, office_of(Role.PLANNER, ALX)):
        _refused(
            "no_chair",
            lambda wrong=wrong: meetings.schedule(
                ALX, "متابعة", chair=office(wrong), version=None, starts_at=now, ends_at=later, by=chair
            ),
        )  # fmt: skip


def test_only_the_chair_opens_and_closes(scheduled: Meeting, alexandria: User, office_of: Callable[..., User]) -> None:
    """The national duty officer may chair, but not this meeting; an invited director has no power over it."""
    _refused("chair_only", lambda: meetings.open_meeting(scheduled, by=office_of(Role.DUTY_OFFICER, "")))
    with pytest.raises(RefusedError):
        meetings.open_meeting(scheduled, by=alexandria)


def test_without_an_item_it_is_not_opened(scheduled: Meeting, chair: User) -> None:
    """No agenda, no meeting."""
    scheduled.items.all().delete()
    _refused("no_agenda", lambda: meetings.open_meeting(scheduled, by=chair))


def test_one_meeting_of_an_area_is_in_session_and_another_merges_into_it(meeting: Meeting, chair: User) -> None:
    """A second one is refused with the way to merge; merged, its items and invitees go on in the first."""
    now = timezone.now()
    second = meetings.schedule(
        "", "اجتماع ثان", chair=office(chair), version=None, starts_at=now, ends_at=now + timedelta(hours=1), by=chair
    )
    add_item(second, "بند خاص", by=chair)
    _refused("another_in_session", lambda: meetings.open_meeting(second, by=chair))
    before = meeting.items.count()
    meetings.merge(second, into=meeting, by=chair)
    second.refresh_from_db()
    assert (second.state, second.merged_into) == (MeetingState.MERGED, meeting)
    assert meeting.items.count() == before + second.items.count()
    assert meeting.items.filter(title_ar="بند خاص").exists()


def test_the_roll_is_answered_from_the_own_site(
    meeting: Meeting, alexandria: User, invited: Callable[[User], Invitation]
) -> None:
    """A director answers present; the line of the roll-call has the time."""
    attendance.answer_call(meeting, by=alexandria)
    own = invited(alexandria)
    assert (own.presence, own.calls.count()) == (Presence.PRESENT, 1)
    assert own.since >= meeting.opened_at


def test_a_deputy_is_named_first_and_then_answers(
    meeting: Meeting,
    alexandria: User,
    invited: Callable[[User], Invitation],
    chair: User,
    office_of: Callable[..., User],
) -> None:
    """Nobody deputises unnamed, nor from another governorate; the named office is entered as the deputy."""
    stand_in = office_of(Role.OPERATOR, ALX)
    _refused("no_deputy", lambda: attendance.call(invited(alexandria), Presence.DEPUTY, by=chair))
    _refused("not_invited", lambda: attendance.answer_call(meeting, by=stand_in))
    stranger = office_of(Role.OPERATOR, "EG-C")
    _refused("bad_deputy", lambda: attendance.name_deputy(invited(alexandria), office(stranger), by=alexandria))
    attendance.name_deputy(invited(alexandria), office(stand_in), by=alexandria)
    attendance.answer_call(meeting, by=stand_in)
    assert invited(alexandria).presence == Presence.DEPUTY


def test_absence_needs_a_reason(alexandria: User, invited: Callable[[User], Invitation], chair: User) -> None:
    """Without one it is refused and nothing is written."""
    _refused("absence_reason", lambda: attendance.call(invited(alexandria), Presence.ABSENT, by=chair))
    assert not RollEntry.objects.exists()


def test_times_of_the_roll_do_not_run_backwards(
    alexandria: User, invited: Callable[[User], Invitation], chair: User
) -> None:
    """Neither before the last call, nor before the opening, nor in the future."""
    own, now = invited(alexandria), timezone.now()
    attendance.call(own, Presence.PRESENT, by=chair)
    say = {
        "before_opening": now - timedelta(hours=2),
        "in_the_future": now + timedelta(minutes=5),
        "before_last_call": own.meeting.opened_at,
    }
    for code, at in say.items():
        _refused(code, lambda at=at: attendance.call(own, Presence.LINK_LOST, event_at=at, by=chair))


def test_closing_waits_for_the_whole_roll(meeting: Meeting, chair: User) -> None:
    """Who was not called is named in the refusal."""
    _refused("not_called", lambda: meetings.close(meeting, by=chair))


def test_a_statement_creates_no_task(all_called: Meeting, chair: User) -> None:
    """What the chair affirmed at the opening is kept as a statement, and directs nobody."""
    saying.say(all_called, LineKind.STATEMENT, "لن نتوانى في اتخاذ الإجراءات", by=chair)
    assert Line.objects.get().kind == LineKind.STATEMENT
    assert not Directive.objects.exists()
    assert not Task.objects.exists()


def test_an_answer_names_its_question(all_called: Meeting, chair: User, alexandria: User) -> None:
    """A question and its answer stand together; an answer to nothing, or to a statement, is refused."""
    asked = saying.say(all_called, LineKind.QUESTION, "كم خدمة لم تصل؟", by=chair)
    stated = saying.say(all_called, LineKind.STATEMENT, "الجاهزية كاملة", by=chair)
    for wrong in (None, stated):
        _refused(
            "which_question",
            lambda wrong=wrong: saying.say(all_called, LineKind.ANSWER, "وصلت كلها", question=wrong, by=alexandria),
        )
    line = saying.say(all_called, LineKind.ANSWER, "وصلت كلها", question=asked, by=alexandria)
    assert (line.question, line.office) == (asked, office(alexandria))


def test_a_note_stands_beside_the_measured_figures(all_called: Meeting, alexandria: User) -> None:
    """The figures are kept as measured; the directorate says what it thinks of them."""
    line = saying.say(all_called, LineKind.NOTE, "العدد لا يشمل الدعم", by=alexandria)
    assert line.figures["area"] == ALX
    assert set(line.figures) >= {"incident_counts", "unit_counts", "readiness"}


def test_the_floor_is_one_office_s_at_a_time(all_called: Meeting, chair: User, alexandria: User, cairo: User) -> None:
    """Asked once, given by the chair, given back when the next one speaks."""
    first = saying.ask_for_floor(all_called, by=alexandria)
    second = saying.ask_for_floor(all_called, by=cairo)
    _refused("asked_already", lambda: saying.ask_for_floor(all_called, by=cairo))
    with pytest.raises(RefusedError):
        saying.give_floor(all_called, first, by=alexandria)
    saying.give_floor(all_called, first, by=chair)
    saying.give_floor(all_called, second, by=chair)
    first.refresh_from_db()
    second.refresh_from_db()
    assert first.ended_at == second.given_at
    _refused("turn_over", lambda: saying.give_floor(all_called, first, by=chair))


def test_a_decision_keeps_reason_options_and_what_was_known(all_called: Meeting, chair: User, alexandria: User) -> None:
    """Proposed by a directorate, adopted by the chair; its words are fixed from then on, in the database too."""
    proposed = deciding.propose(all_called, "غلق طريق الكورنيش أمام الكاتدرائية", by=alexandria)
    with pytest.raises(RefusedError):
        deciding.take(proposed, "adopt", reason="لكثافة الحشود", rejected="", by=alexandria)
    taken = deciding.take(proposed, "adopt", reason="لكثافة الحشود", rejected="تحويل حارة واحدة", by=chair)
    assert (taken.state, taken.rejected_options) == (DecisionState.ADOPTED, "تحويل حارة واحدة")
    assert taken.known_hash == hash_of(taken.known)
    _refused("decision_taken", lambda: deciding.take(taken, "reject", reason="تراجعنا عنه", rejected="", by=chair))
    with pytest.raises(DatabaseError), transaction.atomic():
        type(taken).objects.filter(pk=taken.pk).update(text="غيره")
    other = deciding.propose(all_called, "فتح حارة واحدة", by=chair)
    deciding.take(other, "adopt", reason="خف الزحام", rejected="", supersedes=taken, by=chair)
    taken.refresh_from_db()
    assert (taken.state, taken.superseded_by) == (DecisionState.SUPERSEDED, other)


def test_minutes_are_signed_as_they_were_read_and_then_fixed(all_called: Meeting, chair: User) -> None:
    """Other minutes than those on the page are not signed; signed ones cannot be changed, even past the software."""
    deciding.take(
        deciding.propose(all_called, "اعتماد الخطة", by=chair), "adopt", reason="اكتملت المحاور", rejected="", by=chair
    )
    closed = meetings.close(all_called, by=chair)
    _refused("other_minutes", lambda: meetings.sign(closed, seen="0" * 64, by=chair))
    signed = meetings.sign(closed, seen=hash_of(minutes_of(closed)), by=chair)
    assert signed.minutes["all_present"] is True
    assert signed.minutes["decisions"][0]["reason"] == "اكتملت المحاور"
    with pytest.raises(DatabaseError), transaction.atomic():
        Meeting.objects.filter(pk=signed.pk).update(title="غيره")
    with pytest.raises(DatabaseError), transaction.atomic():
        connection.cursor().execute("DELETE FROM briefings_meeting WHERE id = %s", [signed.pk])
    assert JournalEntry.objects.filter(action="meeting-signed", after_json__contains=signed.minutes_hash).exists()


def test_an_open_decision_keeps_the_meeting_open(all_called: Meeting, chair: User) -> None:
    """What was proposed is adopted or rejected before the close."""
    deciding.propose(all_called, "قرار لم يبت فيه", by=chair)
    _refused("decision_open", lambda: meetings.close(all_called, by=chair))


def test_five_directorates_drop_and_nobody_attended_a_lost_link(
    meeting: Meeting, chair: User, alexandria: User, invited: Callable[[User], Invitation]
) -> None:
    """The link of five is lost before the decision: they attended until then, and catch up in writing afterwards."""
    rows = list(meeting.invitations.select_related("office"))
    for one in rows:
        attendance.call(one, Presence.PRESENT, by=chair)
    dropped = [invited(alexandria), *[one for one in rows if one.office.area != ALX][:4]]
    for one in dropped:
        attendance.call(one, Presence.LINK_LOST, by=chair)
    proposed = deciding.propose(meeting, "القرار الرابع عشر", by=chair)
    decided = deciding.take(proposed, "adopt", reason="لا يحتمل الانتظار", rejected="", by=chair)
    _refused("not_closed", lambda: attendance.catch_up(meeting, by=alexandria))
    closed = meetings.close(meeting, by=chair)
    content = minutes_of(closed)
    assert content["all_present"] is False
    away = {one["office"]["area"]: one["attended"] for one in content["attendance"] if one["away"]}
    assert len(away) == 5
    taken = decided.taken_at.isoformat(timespec="seconds")
    assert all(until <= taken for spans in away.values() for _since, until in spans)
    caught = attendance.catch_up(closed, by=alexandria)
    assert caught.caught_up_by == alexandria
    _refused("nothing_missed", lambda: attendance.catch_up(closed, by=alexandria))


def test_histories_are_never_changed(all_called: Meeting, chair: User) -> None:
    """Neither by the software nor past it."""
    saying.say(all_called, LineKind.STATEMENT, "كلمة الافتتاح", by=chair)
    for row in (Line.objects.get(), RollEntry.objects.first()):
        with pytest.raises(TypeError):
            row.save()
        with pytest.raises(TypeError):
            row.delete()
        with pytest.raises(DatabaseError), transaction.atomic():
            type(row).objects.filter(pk=row.pk).update(entered_at=timezone.now())
