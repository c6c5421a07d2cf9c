"""What is written about a channel is kept without numbers of persons; kept as it came, the test here fails."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from himaya.web.channels.actions import keeping, testing
from himaya.web.common.masking import MASK
from himaya.web.journal.models import JournalEntry

if TYPE_CHECKING:
    from himaya.web.accounts.models import User
    from himaya.web.channels.models import Channel

pytestmark = pytest.mark.django_db
NUMBER = "29001011234567"


def test_what_is_written_about_a_channel_keeps_no_number_of_a_person(number: Channel, operator: User) -> None:
    """Neither what a test found nor why a channel is no more, in their tables and in the journal."""
    found = testing.record_test(number, works=False, waiting=None, text=f"رد {NUMBER} وأغلق", by=operator)
    assert found.text == f"رد {MASK} وأغلق"
    keeping.retire(number, f"صار لدى {NUMBER}", by=operator)
    number.refresh_from_db()
    assert number.retired_text == f"صار لدى {MASK}"
    assert not JournalEntry.objects.filter(after_json__contains=NUMBER).exists()
