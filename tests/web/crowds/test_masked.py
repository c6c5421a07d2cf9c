"""What is written freely about crowds is kept without numbers of persons; kept as it came, a test here fails."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from himaya.web.common.masking import MASK
from himaya.web.crowds.actions.reading import count_people, strike
from himaya.web.crowds.actions.zones import GateDraft, keep_gate
from himaya.web.journal.models import JournalEntry

if TYPE_CHECKING:
    from collections.abc import Callable

    from himaya.web.accounts.models import User
    from himaya.web.crowds.models import Zone

pytestmark = pytest.mark.django_db
NUMBER = "29001011234567"
SAID, KEPT = f"قال {NUMBER} هذا", f"قال {MASK} هذا"


def test_zones_gates_and_readings_keep_no_number_of_a_person(
    zone_of: Callable[..., Zone], planner_there: User, commander: User, director: User
) -> None:
    """Titles, the source of a rate, what is said with a count and why it is struck out: in tables and journal."""
    zone = zone_of(title_ar=SAID, title_en=SAID)
    assert (zone.title_ar, zone.title_en) == (KEPT, KEPT)
    draft = GateDraft(SAID, SAID, is_entrance=True, lanes=2, rate_per_h=900.0, rate_source=SAID)
    gate = keep_gate(zone, draft, by=planner_there)
    assert (gate.title_ar, gate.title_en, gate.rate_source) == (KEPT, KEPT, KEPT)
    reading = count_people(zone, people=50, by=commander, text=SAID)
    assert reading.text == KEPT
    assert strike(reading, text=SAID, by=director).struck_reason == KEPT
    assert not JournalEntry.objects.filter(after_json__contains=NUMBER).exists()
