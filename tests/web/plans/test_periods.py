"""Operational periods on the page of a draft, and what the end of a plan's period does."""

from __future__ import annotations

from datetime import UTC, datetime
from html import unescape
from http import HTTPStatus
from typing import TYPE_CHECKING, Any

import pytest
from django.test import Client
from django.utils import timezone

from himaya.faults import Fault, InvalidInputError, Language
from himaya.web.plans.actions.states import brief, override, take_step
from himaya.web.plans.models import PlanVersion, State
from himaya.web.plans.needs import needs
from himaya.web.plans.seen import mark_of
from himaya.web.plans.transitions import Step

if TYPE_CHECKING:
    from collections.abc import Callable

    from himaya.web.accounts.models import User

REASON = "سبب مكتوب للاختبار"
BEFORE, AFTER = datetime(2027, 1, 5, tzinfo=UTC), datetime(2027, 1, 8, tzinfo=UTC)


@pytest.fixture(autouse=True)
def _before_the_night(monkeypatch: pytest.MonkeyPatch) -> None:
    """It is the day before the plan's period, whenever these tests run."""
    monkeypatch.setattr(timezone, "now", lambda: BEFORE)


@pytest.fixture
def page(desk: User, in_english: Callable[[User], Client]) -> Client:
    """The desk's browser, in English."""
    return in_english(desk)


@pytest.fixture
def opened(ready: PlanVersion, director: User) -> PlanVersion:
    """The version back in draft."""
    return take_step(ready.pk, Step.RETURN, by=director, reason=REASON)


def _send(client: Client, version: PlanVersion, form: str = "period", **sent: str) -> Any:
    number = sent.get("number") or sent.get("key", "")
    row = version.periods.filter(number=number).first() if number.isdigit() else None
    shown = mark_of(row) if row else ""
    return client.post(f"/plans/{version.plan_id}/{version.number}/change/{form}/", {**sent, "shown": shown})


def _late(**changes: str) -> dict[str, str]:
    times = {"starts_at": "2027-01-06T22:00", "ends_at": "2027-01-07T06:00"}
    return {"title_ar": "فترة الانصراف", "title_en": "Dispersal", **times, **changes}


def test_the_evening_is_parted_into_periods(opened: PlanVersion, page: Client) -> None:
    """The first one is shortened, a second one follows; times are those of the plan's clock."""
    first = {"number": "1", "starts_at": "2027-01-06T12:00", "ends_at": "2027-01-06T22:00"}
    assert _send(page, opened, **_late(title_ar="فترة التجمع", title_en="", **first)).status_code == HTTPStatus.FOUND
    assert _send(page, opened, **_late()).status_code == HTTPStatus.FOUND
    rows = list(opened.periods.values_list("number", "title_ar", "starts_at"))
    assert rows == [
        (1, "فترة التجمع", datetime(2027, 1, 6, 10, tzinfo=UTC)),
        (2, "فترة الانصراف", datetime(2027, 1, 6, 20, tzinfo=UTC)),
    ]
    shown = page.get(f"/plans/{opened.plan_id}/{opened.number}/").content.decode()
    assert "OP2" in shown
    assert 'value="2027-01-06T22:00"' in shown
    assert _send(page, opened, "remove", part="periods", key="2").status_code == HTTPStatus.FOUND
    assert opened.periods.count() == 1


@pytest.mark.parametrize(
    ("sent", "code"),
    [
        (_late(), "plans.periods_overlap"),
        (_late(number="1", ends_at="2027-01-06T21:00"), "plans.bad_time"),
        (_late(number="1", ends_at="2027-01-08T21:00"), "plans.outside_period"),
        (_late(starts_at="tonight"), "plans.bad_time"),
        (_late(number="two"), "plans.bad_number"),
        (_late(number="1", title_ar=" "), "plans.text_missing"),
    ],
)
def test_periods_that_cannot_be_are_refused(opened: PlanVersion, page: Client, sent: dict[str, str], code: str) -> None:
    """Each with its reason, and the draft stays as it was."""
    answer = _send(page, opened, **sent)
    assert answer.status_code == HTTPStatus.UNPROCESSABLE_ENTITY
    assert Fault(code).message(Language.EN).partition("{")[0] in unescape(answer.content.decode())
    assert opened.periods.get().title_ar == "الفترة الأولى"


def test_the_last_period_stays(opened: PlanVersion, page: Client) -> None:
    """A plan has one period at least."""
    answer = _send(page, opened, "remove", part="periods", key="1")
    assert answer.status_code == HTTPStatus.UNPROCESSABLE_ENTITY
    assert opened.periods.count() == 1


def test_a_plan_in_force_has_no_effect_after_its_period(
    ready: PlanVersion, director: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Its page says so, its director is asked to close it, nothing is briefed any more, and closing stays open."""
    assert ready.expires_at == ready.ends_at
    take_step(ready.pk, Step.APPROVE, by=director)
    for rule in ("early", "briefing"):
        override(ready.pk, by=director, rule=rule, reason=REASON)
    version = take_step(ready.pk, Step.ACTIVATE, by=director)
    client = Client()
    client.force_login(director)
    client.cookies["himaya_language"] = "en"
    address = f"/plans/{version.plan_id}/{version.number}/review/"
    assert "Its time is up" not in client.get(address).content.decode()
    assert not version.is_over
    monkeypatch.setattr(timezone, "now", lambda: AFTER)
    assert version.is_over
    assert [str(one.title) for one in needs(director)] == ["انتهت مدة خطة سارية: أغلقها"]
    with pytest.raises(InvalidInputError):
        brief(version.pk, by=director)
    assert take_step(version.pk, Step.CLOSE, by=director).state == State.CLOSED
