"""A directive from being issued to being verified. Its guards are tried in `test_guards`."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st
from tests.web.briefings.conftest import ALX, office

from himaya.faults import InvalidInputError
from himaya.web.accounts.models import Role, User
from himaya.web.briefings import clock
from himaya.web.briefings.actions.directing import confirm_in_writing, direct
from himaya.web.briefings.actions.tasks import answer, escalate_due
from himaya.web.briefings.models import Directive, Task
from himaya.web.briefings.needs import needs
from himaya.web.briefings.states import TaskState
from himaya.web.common.refusal import RefusedError

if TYPE_CHECKING:
    from collections.abc import Callable

    from himaya.web.briefings.models import Meeting

pytestmark = pytest.mark.django_db


def _refused(code: str, do: Callable[[], object]) -> None:
    with pytest.raises(InvalidInputError) as caught:
        do()
    assert [fault.code for fault in caught.value.faults] == [f"briefings.{code}"]


@pytest.fixture
def issue(meeting: Meeting, chair: User, alexandria: User) -> Callable[..., Directive]:
    """Direct Alexandria to do something by an hour from now."""

    def make(**told: Any) -> Directive:
        given = {
            "measure": "كل باب عليه خدمة",
            "to": [office(alexandria)],
            "due_at": timezone.now() + timedelta(hours=1),
        }
        return direct(meeting, "تأمين الأبواب الأربعة", by=chair, **{**given, **told})

    return make


def _moved(directive: Directive, back: timedelta) -> Task:
    """As if everything had happened earlier."""
    Directive.objects.filter(pk=directive.pk).update(
        issued_at=directive.issued_at - back, due_at=directive.due_at - back,
    )  # fmt: skip
    Task.objects.filter(directive=directive).update(stepped_at=directive.issued_at - back)
    found: Task = directive.tasks.select_related("directive").get()
    return found


def test_it_is_read_back_carried_out_and_verified_by_another(
    issue: Callable[..., Directive], alexandria: User, office_of: Callable[..., User]
) -> None:
    """The addressee says what it understood, reports evidence, and a supervisor of another office verifies it."""
    task = issue().tasks.get()
    for step, text in (("acknowledge", "أربعة أبواب قبل السابعة"), ("begin", ""), ("finish", "أربع خدمات في أماكنها")):
        task = answer(task, step, text=text, by=alexandria)
    assert (task.state, task.read_back) == (TaskState.DONE, "أربعة أبواب قبل السابعة")
    _refused("own_work", lambda: answer(task, "verify", text="تم على أكمل وجه", by=alexandria))
    inspector = office_of(Role.SUPERVISOR, ALX)
    task = answer(task, "return", text="الباب الغربي بلا خدمة", by=inspector)
    assert (task.state, task.done_at) == (TaskState.IN_PROGRESS, None)
    task = answer(task, "finish", text="وصلت خدمة الباب الغربي", by=alexandria)
    task = answer(task, "verify", text="عوينت الأبواب الأربعة", by=inspector)
    assert (task.state, task.verified_by) == (TaskState.VERIFIED, inspector)
    steps = list(task.entries.values_list("step", flat=True))
    assert steps == ["assign", "acknowledge", "begin", "finish", "return", "finish", "verify"]


def test_nobody_else_answers_for_the_addressee(issue: Callable[..., Directive], cairo: User, chair: User) -> None:
    """Neither another directorate nor the chair reads it back; evidence cannot be left out."""
    task = issue().tasks.get()
    with pytest.raises(RefusedError):
        answer(task, "acknowledge", text="فهمنا المطلوب", by=cairo)
    _refused("not_addressed", lambda: answer(task, "acknowledge", text="فهمنا المطلوب", by=chair))


def test_a_step_out_of_turn_or_without_words_is_refused(issue: Callable[..., Directive], alexandria: User) -> None:
    """Not finished before it is begun, not acknowledged without what was understood."""
    task = issue().tasks.get()
    _refused("task_step_not_allowed", lambda: answer(task, "finish", text="أنجز كله", by=alexandria))
    _refused("words_needed", lambda: answer(task, "acknowledge", text=" ", by=alexandria))


def test_an_objection_on_a_legal_ground_is_judged_by_a_legal_reviewer(
    issue: Callable[..., Directive], alexandria: User, chair: User, office_of: Callable[..., User]
) -> None:
    """It stands still until judged: upheld it is owed again, withdrawn it is owed no more; the chair does not judge."""
    jurist = office_of(Role.LEGAL_REVIEWER, "")
    for verdict, left in (("uphold", TaskState.UPHELD), ("withdraw", TaskState.WITHDRAWN)):
        task = issue().tasks.get()
        task = answer(task, "object", text="لا سند قانوني للغلق الدائم", by=alexandria)
        assert clock.due_level(task, timezone.now() + timedelta(days=2)) == 0
        with pytest.raises(RefusedError):
            answer(task, verdict, text="السند قائم", by=chair)
        assert any("اعتراض" in need.title for need in needs(jurist))
        assert answer(task, verdict, text="روجع السند", by=jurist).state == left


def test_an_oral_directive_is_confirmed_in_writing_before_it_is_verified(
    issue: Callable[..., Directive], chair: User, alexandria: User, office_of: Callable[..., User]
) -> None:
    """Work may begin at once, life first; verification waits for the written words; both wordings stay."""
    made = issue(oral=True)
    assert made.written_due - made.issued_at == timedelta(hours=2)
    task = made.tasks.get()
    for step, text in (("acknowledge", "نؤمن الأبواب"), ("begin", ""), ("finish", "أُمّنت الأبواب")):
        task = answer(task, step, text=text, by=alexandria)
    inspector = office_of(Role.SUPERVISOR, ALX)
    _refused("not_yet_written", lambda: answer(task, "verify", text="عوينت الأبواب", by=inspector))
    with pytest.raises(RefusedError):
        confirm_in_writing(made, text="تأمين الأبواب الأربعة كلها", by=inspector)
    made = confirm_in_writing(made, text="تأمين الأبواب الأربعة كلها", by=chair)
    assert (made.spoken, made.text) == ("تأمين الأبواب الأربعة", "تأمين الأبواب الأربعة كلها")
    _refused("not_oral", lambda: confirm_in_writing(made, text="مرة أخرى", by=chair))
    assert answer(task, "verify", text="عوينت الأبواب", by=inspector).state == TaskState.VERIFIED


def test_what_is_not_acknowledged_climbs_the_ladder(
    issue: Callable[..., Directive], alexandria: User, chair: User, office_of: Callable[..., User]
) -> None:
    """A quarter of an hour a level: supervisor, directorate, nation; reading it back ends the climb."""
    traffic, inspector = office_of(Role.TRAFFIC_OFFICER, ALX), office_of(Role.SUPERVISOR, ALX)
    made = issue(to=[office(traffic)])
    told = {1: (inspector,), 2: (inspector, alexandria), 3: (inspector, alexandria, chair)}
    for level, offices in told.items():
        _moved(made, timedelta(minutes=15 * level, seconds=1))
        assert escalate_due() == 1
        assert escalate_due() == 0
        seen = [who for who in (inspector, alexandria, chair) if any("لم يُقر به" in one.title for one in needs(who))]
        assert tuple(seen) == offices
    task = answer(made.tasks.get(), "acknowledge", text="فهمنا المطلوب", by=traffic)
    assert task.level == 0
    assert list(task.entries.filter(step="escalate").values_list("level", flat=True)) == [1, 2, 3]


def test_what_is_overdue_climbs_too(issue: Callable[..., Directive], alexandria: User) -> None:
    """Past its end it goes up at once, acknowledged or not."""
    made = issue()
    answer(made.tasks.get(), "acknowledge", text="فهمنا المطلوب", by=alexandria)
    task = _moved(made, timedelta(hours=1, seconds=1))
    assert clock.is_overdue(task, timezone.now())
    assert escalate_due() == 1
    task.refresh_from_db()
    assert task.level == 1


@pytest.mark.parametrize(
    ("code", "told"),
    [
        ("nobody_addressed", {"to": []}),
        ("due_in_the_past", {"due_at": timezone.now() - timedelta(minutes=1)}),
        ("words_needed", {"measure": "x"}),
    ],
)
def test_a_directive_that_cannot_be_carried_out_is_refused(
    issue: Callable[..., Directive], code: str, told: dict[str, Any]
) -> None:
    """Nobody addressed, an end that is past, no measure of success."""
    _refused(code, lambda: issue(**told))
    assert not Directive.objects.exists()


@given(
    minutes=st.integers(0, 10_000),
    due=st.integers(-5_000, 5_000),
    level=st.integers(0, 3),
    state=st.sampled_from(TaskState),
    later=st.integers(0, 5_000),
)
def test_the_ladder_only_climbs(minutes: int, due: int, level: int, state: TaskState, later: int) -> None:
    """For whatever is owed, the level never falls with time, stays within 0 to 3, and stands while others judge."""
    now = timezone.now()
    task = Task(
        state=state, level=level, stepped_at=now - timedelta(minutes=minutes),
        directive=Directive(due_at=now + timedelta(minutes=due)),
    )  # fmt: skip
    first, then = clock.due_level(task, now), clock.due_level(task, now + timedelta(minutes=later))
    assert 0 <= level <= first <= then <= 3
    if state in {TaskState.DONE, TaskState.LEGAL_REVIEW, TaskState.VERIFIED, TaskState.WITHDRAWN}:
        assert then == level
