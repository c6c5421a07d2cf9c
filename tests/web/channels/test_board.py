"""Numbers and desks: kept, tested by officers, announced when they do not answer, made an incident once."""

from __future__ import annotations

from dataclasses import fields, replace
from datetime import time, timedelta
from http import HTTPStatus
from typing import TYPE_CHECKING, Any

import pytest
from django.db import IntegrityError, transaction
from tests.web.channels.conftest import ALX, CAIRO, DESK, NOON, NUMBER, page, refused

from himaya.web.accounts.models import Role
from himaya.web.channels import forms, queries
from himaya.web.channels.actions import keeping, testing
from himaya.web.channels.models import Channel, ChannelTest, Outage
from himaya.web.common.refusal import RefusedError
from himaya.web.journal.models import JournalEntry

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

    from django.test import Client

    from himaya.web.accounts.models import User

pytestmark = pytest.mark.django_db
MINUTE = timedelta(minutes=1)
EVERYTHING = {
    "kind", "title_ar", "title_en", "digits", "where_ar", "where_en", "opens", "closes", "days",
}  # fmt: skip


def test_nothing_can_be_asked_of_whoever_comes() -> None:
    """Neither a column, nor a field of the form, nor what is told has a place for an account, a name or a paper."""
    assert {field.name for field in fields(keeping.ChannelDraft)} == EVERYTHING
    assert set(forms.ChannelForm.base_fields) == EVERYTHING
    columns = {field.name for field in Channel._meta.concrete_fields}
    assert columns - EVERYTHING == {"id", "area", "path", "office", "entered_at", "retired_at", "retired_text"}


@pytest.mark.parametrize(
    ("code", "draft"),
    [
        ("bad_kind", replace(NUMBER, kind="form")),
        ("bad_digits", replace(NUMBER, digits="15115 من المنزل")),
        ("bad_digits", replace(NUMBER, digits="12")),
        ("bad_hours", replace(DESK, opens=time(9))),
        ("bad_hours", replace(DESK, opens=time(14), closes=time(9))),
        ("words_needed", replace(DESK, where_ar="")),
        ("words_needed", replace(NUMBER, title_en="x")),
        ("known", NUMBER),
    ],
)
def test_what_is_no_channel_is_refused(number: Channel, operator: User, code: str, draft: keeping.ChannelDraft) -> None:
    """Another kind, digits that cannot be dialled, half of its hours, no place, no title, the same again."""
    refused(lambda: keeping.add_channel(ALX, draft, by=operator), code)
    assert list(Channel.objects.all()) == [number]


def test_digits_of_any_script_are_kept_as_dialled(operator: User) -> None:
    """Arabic-Indic digits are read as digits."""
    assert keeping.add_channel(ALX, replace(NUMBER, digits="١٥١١٥"), by=operator).digits == "15115"


def test_only_offices_of_the_area_answer_for_a_channel(
    number: Channel, office_of: Callable[..., User], operator: User
) -> None:
    """Neither Cairo, nor who only looks; a number of the whole country is a national office's."""
    for other in (office_of(Role.OPERATOR, CAIRO), office_of(Role.MODERATOR, "")):
        with pytest.raises(RefusedError):
            testing.record_test(number, works=True, waiting=0, text="", by=other)
        with pytest.raises(RefusedError):
            keeping.retire(number, "لم يعد يستعمل", by=other)
    with pytest.raises(RefusedError):
        keeping.add_channel("", NUMBER, by=operator)
    assert keeping.add_channel("", NUMBER, by=office_of(Role.DUTY_OFFICER, "")).area == ""


def test_a_test_is_refused_where_it_would_say_nothing(
    desk: Channel, operator: User, clock: Callable[[timedelta], datetime]
) -> None:
    """Outside its hours, on its day off, without words where it failed, with a queue that cannot be."""

    def test(works: bool = True, waiting: int | None = 3, text: str = "") -> ChannelTest:  # noqa: FBT001, FBT002  # as the form sends it
        return testing.record_test(desk, works=works, waiting=waiting, text=text, by=operator)

    assert test().waiting == len(range(3))
    refused(lambda: test(works=False), "words_needed")
    refused(lambda: test(waiting=-1), "bad_waiting")
    clock(timedelta(hours=2))
    refused(test, "closed_now")
    clock(timedelta(days=4))
    refused(test, "closed_now")
    assert ChannelTest.objects.count() == 1


def test_a_quarter_of_an_hour_without_an_answer_is_told_to_the_public(
    number: Channel, desk: Channel, operator: User, clock: Callable[[timedelta], datetime]
) -> None:
    """Not a minute earlier; with what answers instead; until it answers again."""
    testing.record_test(desk, works=True, waiting=0, text="", by=operator)
    testing.record_test(number, works=False, waiting=None, text="يرن ولا يرد أحد", by=operator)
    testing.tick(clock(14 * MINUTE))
    assert "silent-title" not in page("/en/public/")
    testing.tick(clock(15 * MINUTE))
    for at in ("/en/public/", "/en/public/letters/"):
        shown = page(at)
        section = shown[shown.index("silent-title") : shown.index("</section>", shown.index("silent-title"))]
        assert "Operations room" in section
        assert "12:00" in section
        assert "12 Fouad" in section
    assert "لا ترد الآن" in page("/public/")
    assert JournalEntry.objects.filter(action="channel-down", object_id=str(number.pk)).count() == 1
    testing.tick(clock(20 * MINUTE))
    assert JournalEntry.objects.filter(action="channel-down").count() == 1
    clock(30 * MINUTE)
    testing.record_test(number, works=True, waiting=2, text="", by=operator)
    assert "silent-title" not in page("/en/public/")
    outage = Outage.objects.get()
    assert (outage.since, outage.ended_at) == (NOON, NOON + 30 * MINUTE)
    assert JournalEntry.objects.filter(action="channel-up").count() == 1


def test_a_desk_that_has_closed_is_no_outage(
    desk: Channel, operator: User, clock: Callable[[timedelta], datetime]
) -> None:
    """It failed just before it closed: nobody is told in the evening; in the morning it still does not answer."""
    clock(115 * MINUTE)
    testing.record_test(desk, works=False, waiting=None, text="المكتب مغلق بلا إعلان", by=operator)
    testing.tick(clock(timedelta(hours=5)))
    assert Outage.objects.get().announced_at is None
    testing.tick(clock(timedelta(hours=21)))
    assert Outage.objects.get().announced_at is not None


def test_what_stands_instead_answers_and_is_open(
    silent: Channel, operator: User, office_of: Callable[..., User], clock: Callable[[timedelta], datetime]
) -> None:
    """Neither a channel of another governorate, nor a closed desk; numbers to call where there is none."""
    hours = {"opens": time(9), "closes": time(12, 10)}
    keeping.add_channel(ALX, replace(DESK, **hours), by=operator)
    keeping.add_channel(CAIRO, replace(NUMBER, title_en="Of Cairo", digits="15116"), by=office_of(Role.OPERATOR, CAIRO))
    shown = page("/en/public/")
    section = shown[shown.index("silent-title") : shown.index("</section>", shown.index("silent-title"))]
    assert "Call one of the numbers" in section
    assert "Of Cairo" not in section
    clock(5 * MINUTE)
    shown = page("/en/public/")
    assert "12 Fouad" in shown[shown.index("silent-title") :]
    assert silent.title_en in shown


def test_an_outage_becomes_an_incident_once(
    silent: Channel, operator: User, browser_for: Callable[[User], Client]
) -> None:
    """One press on its page; the incident begins when the channel failed, and the public is not told of it."""
    at = f"/channels/{silent.pk}/"
    assert 'id="open-incident"' in browser_for(operator).get(at).content.decode()
    answer = browser_for(operator).post(f"{at}incident/")
    made = Outage.objects.get().incident
    assert made is not None
    assert answer.headers["Location"] == f"/incidents/{made.pk}/"
    assert (made.area, made.called_at, made.where_text) == (ALX, NOON, silent.title_en)
    refused(lambda: keeping.open_incident(silent, by=operator), "incident_already")
    assert 'id="open-incident"' not in browser_for(operator).get(at).content.decode()


def test_no_incident_of_a_channel_that_may_answer(number: Channel, operator: User) -> None:
    """Before it was announced there is nothing to open."""
    refused(lambda: keeping.open_incident(number, by=operator), "not_down")
    testing.record_test(number, works=False, waiting=None, text="يرن ولا يرد أحد", by=operator)
    refused(lambda: keeping.open_incident(number, by=operator), "not_down")


def test_what_is_out_of_use_is_told_no_more(silent: Channel, operator: User) -> None:
    """Its outage ends with it, its tests stay, and it can be added again."""
    keeping.retire(silent, "استبدل برقم آخر", by=operator)
    assert silent.title_en not in page("/en/public/") + page("/en/public/letters/")
    assert Outage.objects.get().ended_at is not None
    assert silent.tests.count() == 1
    refused(lambda: keeping.retire(silent, "استبدل برقم آخر", by=operator), "retired")
    refused(lambda: testing.record_test(silent, works=True, waiting=None, text="", by=operator), "retired")
    assert keeping.add_channel(ALX, NUMBER, by=operator).pk != silent.pk


def test_tests_are_added_and_never_changed(silent: Channel) -> None:
    """A test stays as it was; a second outage at once is refused by the database."""
    test = silent.tests.get()
    test.works = True
    with pytest.raises(TypeError):
        test.save()
    with pytest.raises(IntegrityError), transaction.atomic():
        Outage.objects.create(channel=silent, since=NOON)


def test_uptime_is_not_known_where_nobody_tested(
    number: Channel, desk: Channel, operator: User, clock: Callable[[timedelta], datetime]
) -> None:
    """With n and the minutes of outages in the period alone; never rounded up to all."""
    for minute, works in ((0, True), (10, False), (40, True), (50, True)):
        clock(minute * MINUTE)
        testing.record_test(number, works=works, waiting=None, text="يرن ولا يرد أحد", by=operator)
    now = NOON + timedelta(hours=1)
    found = queries.uptimes([number, desk], NOON, now)
    assert found[number.pk] == queries.Uptime(n=4, answered=3, offline_min=30)
    assert found[number.pk].percent == 75  # three of four
    assert (found[desk.pk].n, found[desk.pk].share, found[desk.pk].percent) == (0, None, None)
    assert queries.uptimes([number], NOON + 20 * MINUTE, now)[number.pk].offline_min == len(range(20))
    assert queries.Uptime(n=8640, answered=8639, offline_min=5).percent == 99  # not 100


def test_the_board_says_what_is_not_known(
    number: Channel, desk: Channel, operator: User, browser_for: Callable[[User], Client], clock: Any
) -> None:
    """A test of the day before yesterday says nothing of today; what does not answer comes first."""
    testing.record_test(desk, works=True, waiting=4, text="", by=operator)
    states = {row.channel.pk: row.state for row in queries.rows(Channel.objects.all(), NOON)}
    assert states == {number.pk: "unknown", desk.pk: "up"}
    later = clock(timedelta(hours=49))
    assert {row.state for row in queries.rows(Channel.objects.all(), later)} == {"unknown"}
    testing.record_test(number, works=False, waiting=None, text="يرن ولا يرد أحد", by=operator)
    assert [row.state for row in queries.rows(Channel.objects.all(), later)] == ["failing", "unknown"]
    shown = browser_for(operator).get("/channels/").content.decode()
    assert "not known" in shown
    assert shown.index("Operations room") < shown.index("Citizens")


def test_the_pages_take_a_channel_and_its_test(operator: User, browser_for: Callable[[User], Client]) -> None:
    """What was refused stays in the form; what is kept is told at once."""
    desk = browser_for(operator)
    sent = {
        "area": ALX,
        "kind": "phone",
        "title_ar": "رقم الشكاوى",
        "title_en": "Complaints line",
        "days": list("1234567"),
    }
    answer = desk.post("/channels/new/", {**sent, "digits": "12"})
    assert answer.status_code == HTTPStatus.UNPROCESSABLE_ENTITY
    assert 'value="Complaints line"' in answer.content.decode()
    made = desk.post("/channels/new/", {**sent, "digits": "15117"}).headers["Location"]
    assert "15117" in page("/en/public/letters/")
    desk.post(f"{made}test/", {"works": "no", "waiting": "٧", "text": "مشغول دائماً"})
    kept = ChannelTest.objects.get()
    assert (kept.works, kept.waiting, kept.text) == (False, 7, "مشغول دائماً")
    assert desk.post(f"{made}test/", {"works": "no"}).status_code == HTTPStatus.UNPROCESSABLE_ENTITY


def test_old_tests_go(silent: Channel) -> None:
    """After their time, without what an incident rests on."""
    assert testing.remove_tests(NOON) == 0
    assert testing.remove_tests(NOON + MINUTE) == 1
    assert not silent.tests.exists()
    assert Outage.objects.exists()
