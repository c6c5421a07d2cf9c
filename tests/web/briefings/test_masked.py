"""What is written freely about meetings and briefings is kept without numbers of persons.

Each of the six places where this folder's code masks a text was made to keep it as it came, and a test here failed.
"""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
from django.utils import timezone
from tests.web.briefings.conftest import ALX, office

from himaya.web.accounts.models import Role, User
from himaya.web.briefings.actions import briefing, deciding
from himaya.web.briefings.actions.agenda import add_item
from himaya.web.briefings.actions.attendance import call
from himaya.web.briefings.actions.meetings import schedule
from himaya.web.briefings.models import Presence
from himaya.web.common.masking import MASK
from himaya.web.journal.models import JournalEntry

if TYPE_CHECKING:
    from collections.abc import Callable

    from himaya.web.briefings.models import Invitation, Meeting
    from himaya.web.posts.models import LivePost

pytestmark = pytest.mark.django_db
NUMBER = "29001011234567"
SAID, KEPT = f"بشأن {NUMBER} غدًا", f"بشأن {MASK} غدًا"


def test_a_meeting_its_agenda_and_its_roll_call_keep_no_number(
    meeting: Meeting, chair: User, alexandria: User, invited: Callable[[User], Invitation]
) -> None:
    """Neither in their tables nor in the journal."""
    now = timezone.now()
    times = {"starts_at": now, "ends_at": now + timedelta(hours=1)}
    assert schedule(ALX, SAID, chair=office(chair), version=None, by=chair, **times).title == KEPT
    assert add_item(meeting, SAID, by=chair).title_ar == KEPT
    for presence in (Presence.PRESENT, Presence.ABSENT):
        said = call(invited(alexandria), presence, reason=SAID, by=chair).calls.latest("pk")
        assert said.reason == KEPT
    assert not JournalEntry.objects.filter(after_json__contains=NUMBER).exists()


def test_a_decision_keeps_no_number(all_called: Meeting, chair: User) -> None:
    """Neither in what was proposed, nor in its reason, nor in what was not taken."""
    proposed = deciding.propose(all_called, SAID, by=chair)
    taken = deciding.take(proposed, "adopt", reason=SAID, rejected=SAID, by=chair)
    assert (taken.text, taken.reason, taken.rejected_options) == (KEPT, KEPT, KEPT)
    assert not JournalEntry.objects.filter(after_json__contains=NUMBER).exists()


def test_a_briefing_keeps_no_number(live: Callable[..., LivePost], office_of: Callable[..., User]) -> None:
    """In none of the parts that are written."""
    planner = office_of(Role.PLANNER)
    written = briefing.write(briefing.begin(live().version, by=planner), {"method": SAID}, by=planner)
    assert written.texts["method"] == KEPT
