"""What everybody reads of removal decisions: counts per governorate, none too small, told once a month."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

import pytest
from django.test import Client
from django.utils import timezone
from tests.web.mandates.conftest import ALX, CAIRO, Desks, plot

from himaya.web.mandates.actions import drafting, instruments
from himaya.web.mandates.models import Instrument, Mandate, Notice, StepEntry
from himaya.web.mandates.publishing import publish_removals, removals
from himaya.web.portal.actions import told_figures
from himaya.web.portal.figures import MANDATES

if TYPE_CHECKING:
    from collections.abc import Callable

pytestmark = [pytest.mark.django_db, pytest.mark.any_database]
TODAY = date(2026, 11, 30)
FIRST, LAST = date(2025, 11, 1), date(2026, 10, 31)


@pytest.fixture
def due(desks: Desks) -> Callable[..., list[Instrument]]:
    """Decisions of a governorate that fell due on a day."""
    office = desks.planner.holdings[0].office

    def make(count: int, on: date = LAST, area: str = ALX, kind: str = "removal_decision") -> list[Instrument]:
        return [
            Instrument.objects.create(
                area=area, kind=kind, issuer="محافظة الإسكندرية", number=f"{kind[:3]}{on:%m%d}{i}", year=on.year,
                issued_on=on, article="civil-970", edition="2026-11", served_on=on, served_proof="محضر 1", due_on=on,
                expires_on=on + timedelta(days=700), office=office, registered_by=desks.planner,
            )
            for i in range(count)
        ]  # fmt: skip

    return make


def _task(instrument: Instrument, desks: Desks, **told: Any) -> Mandate:
    made = drafting.draft_mandate(instrument, plot(), by=desks.planner)
    Mandate.objects.filter(pk=made.pk).update(**told)
    return made


def test_each_decision_is_counted_by_what_became_of_it(due: Callable[..., list[Instrument]], desks: Desks) -> None:
    """Done wholly or in part; stopped by the law, not by an office; before older ones; others only fell due."""
    done, partly, stayed, vetoed, pressed, early, waiting = due(7)
    due(1, FIRST)
    due(1, FIRST - timedelta(days=1))
    due(1, LAST + timedelta(days=1))
    due(2, kind="safety_order")
    for one, step in ((done, "complete"), (partly, "complete_partly")):
        StepEntry.objects.create(mandate=_task(one, desks), step=step, before="in_execution", after="completed")
    for one in (stayed, done):
        instruments.impede(one, "stay", "وقف رقم 5", timezone.localdate(), by=desks.lawyer)
    lifted = instruments.impede(waiting, "stay", "وقف رقم 6", timezone.localdate(), by=desks.lawyer)
    instruments.lift(lifted, "رُفع بحكم", by=desks.lawyer)
    _task(vetoed, desks, state="suspended", pause="veto")
    _task(pressed, desks, state="suspended", pause="command")
    for _ in range(2):
        Notice.objects.create(mandate=_task(early, desks), kind="out_of_order", text="سبب مكتوب")
    Notice.objects.create(mandate=_task(waiting, desks), kind="authorised")
    counts = removals(FIRST, LAST + timedelta(days=1))
    assert counts == {ALX: {"due": 8, "carried_out": 2, "suspended": 2, "out_of_order": 1}}


def test_no_small_count_is_told_and_no_governorate_of_small_counts(due: Callable[..., list[Instrument]]) -> None:
    """Four are as little told as none; the read model holds numbers alone."""
    due(5)
    due(4, area=CAIRO)
    publish_removals(TODAY)
    assert told_figures(MANDATES) == {
        "since": "2025-11-01", "until": "2026-11-01", "fewest": 5,
        "areas": {ALX: {"due": 5, "carried_out": None, "suspended": None, "out_of_order": None}},
    }  # fmt: skip


def test_what_was_told_stands_until_the_next_month(due: Callable[..., list[Instrument]]) -> None:
    """A case that is entered later in the month changes nothing that anybody could compare."""
    due(5)
    publish_removals(TODAY)
    due(6, date(2026, 9, 1))
    publish_removals(TODAY)
    told = told_figures(MANDATES)
    assert told is not None
    assert told["areas"][ALX]["due"] == len(range(5))
    publish_removals(TODAY + timedelta(days=1))
    told = told_figures(MANDATES)
    assert told is not None
    assert (told["until"], told["areas"][ALX]["due"]) == ("2026-12-01", 11)


@pytest.mark.parametrize(
    ("at", "said", "first", "governorate"),
    [
        ("/public/figures/", "ليست مقياس نجاح", "السبت 1 نوفمبر 2025", "الإسكندرية"),
        ("/en/public/figures/", "do not measure success", "Saturday 1 November 2025", "Alexandria"),
    ],
)
def test_the_page_says_that_it_is_no_measure(
    due: Callable[..., list[Instrument]], at: str, said: str, first: str, governorate: str
) -> None:
    """The period, the governorates with enough, and that these counts are no success."""
    due(5)
    publish_removals(TODAY)
    page = Client(headers={"host": "localhost"}).get(at).content.decode()
    for text in (said, first, governorate):
        assert text in page
    assert "<td><bdi>5</bdi></td><td><bdi>—</bdi></td>" in page


def test_nothing_is_known_before_it_was_counted(client: Client) -> None:
    """The section is not there, rather than empty."""
    assert "removals-title" not in client.get("/public/figures/").content.decode()
