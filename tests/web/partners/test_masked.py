"""What is written freely for partners is kept without numbers of persons; kept as it came, a test here fails."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from himaya.web.common.masking import MASK
from himaya.web.journal.models import JournalEntry
from himaya.web.partners.actions.asking import NewRequest, ask
from himaya.web.partners.actions.hazards import NewHazard, tell

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.web.partners.conftest import Desks

pytestmark = pytest.mark.django_db
NUMBER = "29001011234567"
SAID, KEPT = f"عند {NUMBER} هنا", f"عند {MASK} هنا"


def test_a_request_and_a_hazard_keep_no_number_of_a_person(
    new: Callable[..., NewRequest], danger: Callable[..., NewHazard], desks: Desks
) -> None:
    """Where it is, what it is, what to do and what not: in the tables and in the journal."""
    assert ask(new(where_text=SAID), by=desks.planner).where_text == KEPT
    told = tell(danger(what=SAID, to_do=SAID, not_to_do=SAID, where_text=SAID), by=desks.utilities)
    assert (told.what, told.to_do, told.not_to_do, told.where_text) == (KEPT, KEPT, KEPT, KEPT)
    assert not JournalEntry.objects.filter(after_json__contains=NUMBER).exists()
