"""The state machine against an independent model of it: whatever is pressed in whatever order, both agree."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
from django.db import transaction
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.web.mandates.conftest import WORDS, Desks, confirm_all, window

from himaya.faults import InvalidInputError
from himaya.web.mandates.actions import answering, steps
from himaya.web.mandates.actions.ticking import tick
from himaya.web.mandates.models import Mandate

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime
    from typing import Any

pytestmark = [pytest.mark.django_db, pytest.mark.any_database]
BEFORE = ("draft", "legal_review", "authorised", "partners_confirmed", "scheduled")
UNDER = ("authorised", "partners_confirmed", "scheduled")
MODEL: dict[tuple[str, str], str] = {
    ("draft", "submit"): "legal_review",
    ("suspended", "submit"): "legal_review",
    ("authorised", "confirm"): "partners_confirmed",
    ("partners_confirmed", "schedule"): "scheduled",
    ("scheduled", "start"): "in_execution",
    ("in_execution", "complete"): "completed",
    ("in_execution", "abandon"): "not_executed",
    ("completed", "record"): "after_action",
    ("not_executed", "record"): "after_action",
    ("after_action", "close"): "closed",
    ("legal_review", "object"): "suspended",
    **{(one, "suspend"): "suspended" for one in (*BEFORE, "in_execution")},
    **{(one, "veto"): "suspended" for one in UNDER},
    **{(one, "withdraw"): "withdrawn" for one in UNDER},
    **{(one, "expire"): "expired" for one in UNDER},
    ("in_execution", "expire"): "suspended",
}
"""What the requirements allow, written down without looking at `states.py`; whatever is not here changes nothing."""
PRESSES = (
    "submit", "review", "authorise", "confirm", "schedule", "start", "complete", "abandon", "record", "close", "object",
    "suspend", "veto", "withdraw", "expire",
)  # fmt: skip


class _Bench:
    """One task, its clock, and what the model expects of it."""

    def __init__(self, task: Mandate, desks: Desks, go: Callable[[datetime], None]) -> None:
        self.pk, self.desks, self.go = task.pk, desks, go
        self.state, self.is_reviewed, self.began = str(task.state), False, timezone.now()

    def expected(self, press: str) -> str:
        """The state after a press by the model: authority needs a review, and both end with a suspension."""
        if press == "review":
            self.is_reviewed = self.is_reviewed or self.state == "legal_review"
            return self.state
        if press == "authorise":
            return "authorised" if (self.state, self.is_reviewed) == ("legal_review", True) else self.state
        found = MODEL.get((self.state, press), self.state)
        if press == "submit" and found != self.state:
            self.is_reviewed = False
        return found

    def press(self, press: str) -> None:
        """Do it as the right office, at the right hour; a refusal changes nothing."""
        task = Mandate.objects.get(pk=self.pk)
        inside = task.starts_at + timedelta(minutes=5) if task.starts_at else self.began
        at = task.ends_at if press == "expire" and task.ends_at else inside
        self.go(at if press in {"start", "expire"} else self.began)
        try:
            with transaction.atomic():
                self._act(task, press)
        except InvalidInputError:
            return

    def _act(self, task: Mandate, press: str) -> None:
        desks = self.desks
        record = steps.Record(done=WORDS, lessons=WORDS)
        acts: dict[str, Callable[[], Any]] = {
            "submit": lambda: steps.submit(task, by=desks.planner),
            "review": lambda: steps.review(task, WORDS, by=desks.lawyer),
            "authorise": lambda: steps.authorise(task, *window(), by=desks.director),
            "confirm": lambda: confirm_all(task, desks),
            "schedule": lambda: steps.schedule(task, by=desks.director),
            "start": lambda: steps.start(task, by=desks.director),
            "complete": lambda: steps.finish(task, "complete", WORDS, by=desks.director),
            "abandon": lambda: steps.finish(task, "abandon", WORDS, by=desks.director),
            "record": lambda: steps.record_after(task, record, by=desks.director),
            "close": lambda: steps.close(task, by=desks.other_director),
            "object": lambda: steps.object_to(task, WORDS, by=desks.lawyer),
            "suspend": lambda: steps.suspend(task, by=desks.duty),
            "veto": lambda: (
                answering.decline(
                    task.requests.filter(partner="social").order_by("-pk")[0], WORDS, by=desks.partners["social"]
                )
                if task.requests.exists()
                else None
            ),
            "withdraw": lambda: steps.withdraw(task, WORDS, by=desks.director),
            "expire": tick,
        }
        acts[press]()


@settings(
    max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow]
)
@given(taken=st.lists(st.sampled_from(PRESSES), max_size=14), goes_on=st.booleans())
def test_whatever_is_pressed_the_task_stands_where_the_model_says(
    draft: Mandate, desks: Desks, clock: Callable[[datetime], None], taken: list[str], *, goes_on: bool
) -> None:
    """Random presses, half of them after the straight way to the execution; the state is the model's each time."""
    straight = ["submit", "review", "authorise", "confirm", "schedule", "start"] if goes_on else []
    with transaction.atomic():
        bench = _Bench(draft, desks, clock)
        for press in [*straight, *taken]:
            expected = bench.expected(press)
            bench.press(press)
            bench.state = str(Mandate.objects.get(pk=draft.pk).state)
            assert bench.state == expected, (press, taken)
        clock(bench.began)
        transaction.set_rollback(True)
