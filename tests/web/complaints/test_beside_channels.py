"""Fewer complaints are no good news where channels answered less."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
from django.utils import timezone

from himaya.web.channels.models import Channel, ChannelTest
from himaya.web.complaints.models import Complaint
from himaya.web.complaints.queries.channels import Beside, beside_channels
from himaya.web.complaints.queries.statistics import figures

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.test import Client

    from himaya.web.accounts.models import Office, User

pytestmark = [pytest.mark.django_db, pytest.mark.any_database]
DAYS = 90


@pytest.fixture
def complained(directorate: Office) -> Callable[[int, int], None]:
    """So many complaints, so many days ago."""

    def make(count: int, days_ago: int) -> None:
        at = timezone.now() - timedelta(days=days_ago)
        for _ in range(count):
            Complaint.objects.create(
                receipt_sha256=f"{Complaint.objects.count():064d}", came="desk", received_at=at, stepped_at=at,
                counted_from=at, about=directorate, under=directorate,
            )  # fmt: skip

    return make


def _tested(answered: int, of: int, days_ago: int, channel: Channel | None = None) -> Channel:
    one = channel or Channel.objects.create(kind="phone", digits="15115", title_ar="رقم", title_en="Number")
    at = timezone.now() - timedelta(days=days_ago)
    for nth in range(of):
        ChannelTest.objects.create(channel=one, works=nth < answered, text="لا رد", entered_at=at)
    return one


def _beside() -> Beside:
    told = figures(Complaint.objects.all(), days=DAYS, now=timezone.now())
    return beside_channels(Complaint.objects.all(), told, days=DAYS)


@pytest.mark.parametrize(
    ("before", "now", "answered_before", "answered_now", "flagged"),
    [(3, 1, 4, 2, True), (3, 1, 4, 4, False), (3, 1, 2, 4, False), (1, 3, 4, 2, False), (2, 2, 4, 2, False)],
)
def test_a_fall_is_flagged_where_channels_answered_less(  # two periods of two figures
    complained: Callable[[int, int], None],
    before: int,
    now: int,
    answered_before: int,
    answered_now: int,
    flagged: bool,  # noqa: FBT001  # what is expected
) -> None:
    """Neither a fall beside channels that answered as well or better, nor a rise."""
    complained(before, DAYS + 10)
    complained(now, 10)
    number = _tested(answered_before, 4, DAYS + 10)
    _tested(answered_now, 4, 10, number)
    told = _beside()
    assert (told.before, told.received, told.is_flagged, told.is_unknown) == (before, now, flagged, False)


def test_what_nobody_tested_in_both_periods_is_not_known(complained: Callable[[int, int], None]) -> None:
    """A channel that is new cannot show that channels answered more or less."""
    complained(3, DAYS + 10)
    _tested(0, 4, 10)
    told = _beside()
    assert (told.is_flagged, told.is_unknown, told.channels.n) == (False, True, 0)


def test_channels_count_alike_however_often_they_are_tested(complained: Callable[[int, int], None]) -> None:
    """A form that the server tests all day does not drown a number that answers no more."""
    complained(3, DAYS + 10)
    number = _tested(2, 2, DAYS + 10)
    _tested(0, 2, 10, number)
    form = Channel.objects.create(kind="form", path="/public/report/", title_ar="بلاغ", title_en="Report")
    _tested(95, 100, DAYS + 10, form)
    _tested(100, 100, 10, form)
    assert _beside().is_flagged


def test_the_page_says_that_it_is_no_good_news(
    complained: Callable[[int, int], None], officer: User, browser_for: Callable[[User], Client]
) -> None:
    """With both counts, both shares and how many channels were tested."""
    complained(3, DAYS + 10)
    number = _tested(4, 4, DAYS + 10)
    _tested(2, 4, 10, number)
    page = browser_for(officer).get(f"/complaints/figures/?days={DAYS}").content.decode()
    section = page[page.index("beside-title") :]
    for text in ("no good news", "<bdi>3</bdi>", "<bdi>0</bdi>", "100 %", "50 %", "<bdi>1</bdi>"):
        assert text in section
    Channel.objects.get().tests.all().delete()
    page = browser_for(officer).get(f"/complaints/figures/?days={DAYS}").content.decode()
    assert "none was tested in both periods" in page
    assert "beside-title" not in page
