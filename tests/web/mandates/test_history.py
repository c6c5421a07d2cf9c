"""Nothing of a task is changed or lost for ten years, and a partner sees its own requests alone."""

from __future__ import annotations

from datetime import timedelta
from http import HTTPStatus
from typing import TYPE_CHECKING, Any

import pytest
from django.apps import apps
from django.db import DatabaseError, connection, transaction
from django.utils import timezone
from tests.web.mandates.conftest import ALX, CAIRO, WORDS, Desks, decision, picture_of, plot, refused

from himaya.web.accounts.holding import delegate
from himaya.web.accounts.models import User
from himaya.web.journal import retention
from himaya.web.journal.models import JournalEntry, Tombstone
from himaya.web.mandates.actions import answering, asking, drafting, instruments, overseeing, steps
from himaya.web.mandates.models import (
    Impediment,
    Instrument,
    JointEntry,
    LandPicture,
    Mandate,
    Notice,
    PartnerRequest,
    Plot,
)
from himaya.web.mandates.queries.kept import ended_before
from himaya.web.mandates.queries.listing import requests_to
from himaya.web.mandates.states import MANDATE, MandateState

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.test import Client

pytestmark = pytest.mark.django_db
RECORD = steps.Record(done="أزيل السور", lessons="تكفي فرقة واحدة")
CHANGES = {
    "instrument": "number = '9'",
    "impediment": "reference = 'x'",
    "plot": "measured_m2 = 1",
    "mandate": "state = 'draft'",
    "stepentry": "text = 'x'",
    "humancheck": "answers = '{}'",
    "afteraction": "done = 'x'",
    "partnerrequest": "partner = 'social'",
    "jointentry": "text = 'x'",
    "notice": "text = 'x'",
    "landpicture": "caption = 'x'",
}


def _refused_by_the_database(statement: str) -> None:
    with pytest.raises(DatabaseError, match="ten years"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement)


@pytest.fixture
def closed(running: Mandate, desks: Desks) -> Mandate:
    """A task with a line in every table, closed."""
    asking.say(running, "hazard", "سلك كهرباء مكشوف", by=desks.director)
    picture_of(running, by=desks.planner)
    done = steps.record_after(steps.finish(running, "complete", WORDS, by=desks.director), RECORD, by=desks.director)
    ended = steps.close(done, by=desks.other_director)
    stay = instruments.impede(ended.instrument, "stay", "وقف رقم 5", timezone.localdate(), by=desks.lawyer)
    instruments.lift(stay, WORDS, by=desks.lawyer)
    return ended


@pytest.mark.parametrize("table", sorted(CHANGES))
@pytest.mark.usefixtures("closed")
def test_the_database_itself_refuses(table: str) -> None:
    """No statement changes or deletes what was entered, whatever program sends it."""
    _refused_by_the_database(f"UPDATE mandates_{table} SET {CHANGES[table]}")  # noqa: S608  # fixed names
    _refused_by_the_database(f"DELETE FROM mandates_{table}")  # noqa: S608  # likewise


def test_every_table_has_its_guard() -> None:
    """A table that is added is guarded or named here."""
    tables = {model._meta.db_table.removeprefix("mandates_") for model in apps.get_app_config("mandates").get_models()}
    assert tables == {*CHANGES, "reference"}


def test_a_notice_is_read_once_and_stays(authorised: Mandate, desks: Desks) -> None:
    """The auditor reads it; it is neither unread again nor gone."""
    notice = overseeing.read_notice(Notice.objects.get(mandate=authorised), by=desks.auditor)
    assert notice.seen_by == desks.auditor
    refused(lambda: overseeing.read_notice(notice, by=desks.auditor), "read_already")
    _refused_by_the_database("UPDATE mandates_notice SET seen_at = NULL")


def test_after_ten_years_it_goes_and_leaves_a_tombstone(closed: Mandate, instrument: Instrument) -> None:
    """Not a day earlier, and not while anything newer is on record; then everything that hangs on it goes."""
    assert retention.purge(timezone.now() + timedelta(days=3650)) == 0
    later = timezone.now() + timedelta(days=365 * 11)
    with pytest.raises(DatabaseError, match="ten years"), transaction.atomic():
        retention.purge(later)
    assert Mandate.objects.filter(pk=closed.pk).exists()
    _make_old()
    assert retention.purge(timezone.now()) == 1
    assert not (Mandate.objects.exists())
    assert not (Plot.objects.exists())
    assert not (JointEntry.objects.exists())
    assert not (LandPicture.objects.exists())
    assert Tombstone.objects.get(kind="instrument").object_id == str(instrument.pk)


def _make_old() -> None:
    """Every row eleven years older, with the guards of the tables off as only this test does."""
    past = timezone.now() - timedelta(days=365 * 11)
    names = [*CHANGES, "reference"]
    with connection.cursor() as cursor:
        for one in names:
            trigger = f"mandates_{one}_no_update" if connection.vendor == "sqlite" else f"mandates_{one}_update"
            cursor.execute(f"DROP TRIGGER {trigger}" + ("" if connection.vendor == "sqlite" else f" ON mandates_{one}"))
    for model in apps.get_app_config("mandates").get_models():
        model.objects.update(entered_at=past)
    Mandate.objects.update(stepped_at=past)
    Instrument.objects.update(expires_on=past.date(), issued_on=past.date())


def test_a_task_that_still_stands_is_kept(draft: Mandate) -> None:
    """A draft or a suspended task is not over, however old it is."""
    _make_old()
    assert retention.purge(timezone.now()) == 0
    assert Mandate.objects.filter(pk=draft.pk).exists()


def test_whatever_is_newer_keeps_an_instrument_and_nothing_of_another_does(
    closed: Mandate, instrument: Instrument, desks: Desks
) -> None:
    """Its own entry, its end, a step, an impediment, a line of the joint log: each for itself."""
    _make_old()
    before = timezone.now() - timedelta(days=3650)
    recent = before + timedelta(days=1)
    rows: tuple[tuple[Any, str, Any], ...] = (
        (Instrument, "entered_at", recent), (Instrument, "expires_on", recent.date()), (Mandate, "stepped_at", recent),
        (Impediment, "entered_at", recent), (JointEntry, "entered_at", recent), (Mandate, "state", "suspended"),
    )  # fmt: skip
    assert list(ended_before(before)) == [instrument]
    for model, field, value in rows:
        with transaction.atomic():
            more = {"pause": "clock"} if field == "state" else {}
            model.objects.update(**{field: value}, **more)
            assert list(ended_before(before)) == [], (model, field)
            transaction.set_rollback(True)
    other = instruments.register_instrument(ALX, decision(number="99"), by=desks.planner)
    instruments.impede(other, "stay", "وقف رقم 6", timezone.localdate(), by=desks.lawyer)
    task = drafting.draft_mandate(other, plot(), by=desks.planner)
    asking.say(task, "note", WORDS, by=desks.director)
    picture_of(task, by=desks.planner)
    assert list(ended_before(before)) == [closed.instrument]


def test_a_partner_sees_its_own_requests_alone(
    authorised: Mandate, desks: Desks, partner_of: Callable[..., User], browser_for: Callable[..., Client]
) -> None:
    """Neither those of others, nor of another governorate, nor the register, the instrument or what others answered."""
    answering.confirm(authorised.requests.get(partner="ambulance"), "سيارتان للموقع", by=desks.partners["ambulance"])
    social = desks.partners["social"]
    own = requests_to(social)
    assert [one.partner for one in own] == ["social"]
    assert not requests_to(partner_of("social", CAIRO)).exists()
    desk = browser_for(social)
    page = desk.get(f"/partners/{own[0].pk}/").content.decode()
    assert authorised.plot.survey_reference in page
    assert authorised.instrument.number not in page
    assert authorised.instrument.issuer not in page
    assert "سيارتان للموقع" not in page
    other = authorised.requests.get(partner="ambulance")
    assert desk.get(f"/partners/{other.pk}/").status_code == HTTPStatus.NOT_FOUND
    assert desk.post(f"/partners/{other.pk}/decline/", {"text": WORDS}).status_code == HTTPStatus.NOT_FOUND
    for address in ("/mandates/", f"/mandates/{authorised.pk}/", "/instruments/", "/judicial/", "/oversight/"):
        assert desk.get(address).status_code == HTTPStatus.FORBIDDEN


def test_an_office_that_was_lent_answers_nothing(authorised: Mandate, desks: Desks) -> None:
    """A partner's word is given in its own account: a delegation gives no power to answer."""
    giver, taker = desks.partners["social"], desks.partners["utilities"]
    now = timezone.now()
    delegate(
        giver.holdings[0].office, taker=taker.holdings[0].office, starts_at=now, ends_at=now + timedelta(days=1),
        reason="غياب المندوب", by=giver,
    )  # fmt: skip
    lent = User.objects.get(pk=taker.pk)
    assert any(held.delegated for held in lent.holdings)
    assert [one.partner for one in requests_to(lent)] == ["utilities"]
    asked = authorised.requests.get(partner="social")
    refused(lambda: answering.confirm(asked, by=lent), "not_this_partner")


def test_an_answer_after_the_window_is_refused(authorised: Mandate, desks: Desks, clock: Any) -> None:
    """Before the clock has ended the authority, too."""
    assert authorised.ends_at is not None
    clock(authorised.ends_at)
    asked = authorised.requests.get(partner="social")
    refused(lambda: answering.confirm(asked, by=desks.partners["social"]), "request_over")
    assert PartnerRequest.objects.get(pk=asked.pk).state == "asked"


def test_the_joint_log_closes_with_its_task(closed: Mandate, desks: Desks) -> None:
    """What is closed stays as it was."""
    refused(lambda: asking.say(closed, "note", WORDS, by=desks.director), "log_closed")


def test_a_refusal_keeps_its_rule_alone(draft: Mandate, desks: Desks, browser_for: Callable[..., Client]) -> None:
    """Nothing of what was refused is kept, neither in the tables nor in the journal."""
    told = {
        "ordered": "استهداف العناصر 29001011234567", "survey_reference": "حوض 1 قطعة 2", "owning_body": "الحي الشرقي",
        "property": "public_state", "measured_m2": "10", "outline": "x",
    }  # fmt: skip
    told["outline"] = '{"type":"Polygon","coordinates":[[[29.95,31.2],[29.951,31.2],[29.951,31.201],[29.95,31.2]]]}'
    told["measured_m2"] = "5285"
    answer = browser_for(desks.planner).post(f"/instruments/{draft.instrument_id}/mandate/", told)
    assert answer.status_code == HTTPStatus.UNPROCESSABLE_ENTITY
    assert "mandates.out_of_scope" in answer.content.decode()
    entry = JournalEntry.objects.order_by("-seq")[0]
    assert (entry.action, entry.object_id) == ("action-refused", "mandate_new")
    assert entry.after_json == '{"rule":"mandates.out_of_scope"}'


def test_one_press_suspends_from_every_state_before_an_outcome(
    running: Mandate, desks: Desks, browser_for: Callable[..., Client]
) -> None:
    """A POST without any field; the table has the step for each state that can still do harm."""
    answer = browser_for(desks.duty).post(f"/mandates/{running.pk}/suspend/")
    assert answer.status_code == HTTPStatus.FOUND
    assert Mandate.objects.get(pk=running.pk).state == "suspended"
    harmless = {"completed", "partly_completed", "not_executed", "after_action", "closed", "expired", "withdrawn"}
    stoppable = {str(one) for one in MandateState if "suspend" in MANDATE.actions(one)}
    assert stoppable == set(MandateState.values) - harmless - {"suspended"}
