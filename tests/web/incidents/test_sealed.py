"""The sealed record of somebody who is lost: who reads it, what is known of it elsewhere, and when it is gone."""

from __future__ import annotations

from datetime import timedelta
from http import HTTPStatus
from typing import TYPE_CHECKING

import pytest
from django.db import connection, models
from django.utils import timezone

from himaya.faults import InvalidInputError
from himaya.web.accounts.models import Role, User
from himaya.web.common.refusal import RefusedError
from himaya.web.incidents.actions.sealing import add_to_record, end_record, open_record, read_record
from himaya.web.incidents.actions.steps import merge_into, take_step
from himaya.web.incidents.models import Entry, Incident, SealedNote, SealedRecord
from himaya.web.incidents.words import Kind
from himaya.web.jobs.hourly import tasks
from himaya.web.journal.models import JournalEntry, Tombstone

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from django.test import Client

LOOKS = "قميص قرمزى وحقيبة زرقاء قرب النافورة"
CARERS = ("نجدة 4", "نسائية 2")
WORDS = "sure enough of it"


def _refused(do: Callable[[], object]) -> str:
    with pytest.raises(InvalidInputError) as raised:
        do()
    return str(raised.value.faults[0].code)


@pytest.fixture
def lost(reported: Callable[..., Incident]) -> Incident:
    """A child is lost."""
    return reported(kind="lost-child", report="طفل تائه عند الباب", where_text="الميدان")


@pytest.fixture
def record(lost: Incident, operator: User) -> SealedRecord:
    """Its record, with two carers."""
    return open_record(lost, looks=LOOKS, carers=CARERS, by=operator)


def test_what_it_says_is_nowhere_in_the_database(record: SealedRecord, operator: User) -> None:
    """No table holds a word of it, whichever column is read; opened by its key it says what was written."""
    add_to_record(record, "claim", "الأم عرفت الحقيبة الزرقاء", by=operator)
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names():
            cursor.execute(f'SELECT * FROM "{table}"')  # noqa: S608  # names of our own tables
            kept = "\n".join(str(value) for row in cursor.fetchall() for value in row)
            assert not any(word in kept for word in ("قرمزى", "النافورة", "نسائية 2", "عرفت الحقيبة")), table
    assert [note.text for note in read_record(record, by=operator)] == [
        LOOKS,
        " · ".join(CARERS),
        "الأم عرفت الحقيبة الزرقاء",
    ]


def test_a_sealed_note_has_one_text_and_it_is_encrypted() -> None:
    """No other column of the two tables could hold words about anybody."""
    texts = (models.TextField, models.JSONField)
    free = {
        field.name
        for model in (SealedRecord, SealedNote)
        for field in model._meta.concrete_fields
        if isinstance(field, texts) or (isinstance(field, models.CharField) and not field.choices)
    }
    assert free == {"sealed"}


def test_it_is_in_no_search_list_download_or_answer(
    record: SealedRecord, browser_of: Callable[..., Client], lost: Incident
) -> None:
    """Not for the office that wrote it either; the incident itself is found by its own words."""
    desk = browser_of()
    for word, found in (("النافورة", False), ("نسائية", False), ("الميدان", True)):
        page = desk.get("/incidents/", {"q": word}).content.decode()
        assert (f'href="/incidents/{lost.pk}/"' in page) is found
    for address in (f"/incidents/{lost.pk}/", "/incidents.xlsx", "/api/v1/incidents", f"/api/v1/incidents/{lost.pk}"):
        assert "النافورة".encode() not in desk.get(address).content
    assert "النافورة" not in desk.get(f"/api/v1/incidents/{lost.pk}/timeline").content.decode()
    names = set(desk.get("/api/openapi.json").json()["paths"])
    assert not [name for name in names if "sealed" in name]
    assert "النافورة" in desk.get(f"/incidents/{record.incident_id}/sealed/").content.decode()


@pytest.mark.parametrize("role", Role)
def test_four_roles_read_it(role: Role, record: SealedRecord, browser_of: Callable[..., Client]) -> None:
    """The room, the supervisor, the duty officer and the director; nobody else, the auditor neither."""
    allowed = role in {Role.OPERATOR, Role.SUPERVISOR, Role.DUTY_OFFICER, Role.DIRECTOR}
    answer = browser_of(role).get(f"/incidents/{record.incident_id}/sealed/")
    assert answer.status_code == (HTTPStatus.OK if allowed else HTTPStatus.FORBIDDEN)
    assert ("النافورة" in answer.content.decode()) is allowed
    assert not allowed or "no-store" in answer.headers["Cache-Control"]


def test_another_governorate_reads_nothing(
    record: SealedRecord, browser_of: Callable[..., Client], office_of: Callable[..., User]
) -> None:
    """Neither by the page nor by the action."""
    page = browser_of(Role.OPERATOR, "EG-C").get(f"/incidents/{record.incident_id}/sealed/")
    assert page.status_code == HTTPStatus.NOT_FOUND
    with pytest.raises(RefusedError):
        read_record(record, by=office_of(Role.OPERATOR, "EG-C"))


def test_every_reading_stands_in_the_journal_and_no_word_of_it(
    record: SealedRecord, browser_of: Callable[..., Client]
) -> None:
    """Who and when; what the timeline tells has no text."""
    desk, url = browser_of(), f"/incidents/{record.incident_id}/sealed/"
    desk.get(url)
    desk.get(url)
    rows = JournalEntry.objects.filter(object_kind=Kind.SEALED)
    assert list(rows.order_by("seq").values_list("action", flat=True)) == [
        "sealed-record-opened",
        "sealed-record-read",
        "sealed-record-read",
    ]
    assert {entry.object_id for entry in rows} == {str(record.incident_id)}
    assert set(Entry.objects.filter(kind="sealed").values_list("code", "text")) == {("opened", "")}


def test_numbers_of_persons_are_masked_here_too(lost: Incident, operator: User) -> None:
    """No telephone is kept, sealed or not."""
    made = open_record(lost, looks="الأب على 01001234567", carers=(), by=operator)
    assert "01001234567" not in read_record(made, by=operator)[0].text


@pytest.mark.parametrize("carers", [("نجدة 4", ""), ("نجدة 4", "نجدة 4"), ("Unit 4", "unit 4 ")])
def test_nobody_is_with_one_alone(carers: tuple[str, str], lost: Incident, operator: User) -> None:
    """Two different ones, or none named yet; nothing is kept of a refused record."""
    assert _refused(lambda: open_record(lost, looks=LOOKS, carers=carers, by=operator)) == "incidents.two_carers"
    assert not SealedRecord.objects.exists()


def test_only_where_somebody_is_lost_and_once(
    reported: Callable[..., Incident], record: SealedRecord, operator: User
) -> None:
    """A fire has none; a second record of the same incident is refused."""
    fire = reported()
    assert _refused(lambda: open_record(fire, looks=LOOKS, carers=(), by=operator)) == "incidents.not_sealed_type"
    again = record.incident
    assert _refused(lambda: open_record(again, looks=LOOKS, carers=(), by=operator)) == "incidents.sealed_already"


def test_a_family_is_given_nobody_before_it_was_checked(lost: Incident, operator: User) -> None:
    """Carers named, and the last one who asked found right; one who was turned away counts against it."""
    made = open_record(lost, looks=LOOKS, carers=(), by=operator)
    end = lambda: end_record(made, "reunited", WORDS, by=operator)  # noqa: E731  # asked four times
    assert _refused(end) == "incidents.no_carers"
    add_to_record(made, "carers", "", carers=CARERS, by=operator)
    assert _refused(end) == "incidents.claim_unchecked"
    add_to_record(made, "claim", WORDS, by=operator)
    add_to_record(made, "refused", WORDS, by=operator)
    assert _refused(end) == "incidents.claim_unchecked"
    add_to_record(made, "claim", WORDS, by=operator)
    assert end().ending == "reunited"
    assert _refused(end) == "incidents.sealed_ended"


def test_an_incident_stays_open_while_somebody_is_lost(
    record: SealedRecord, reported: Callable[..., Incident], operator: User
) -> None:
    """It neither ends nor goes into another; another one may go into it, and then holds it open as well."""
    incident, other = record.incident, reported(kind="lost-child")
    ends = lambda: take_step(incident, "false_alarm", by=operator, text=WORDS)  # noqa: E731  # asked twice
    assert _refused(ends) == "incidents.sealed_open"
    assert _refused(lambda: merge_into(incident, other, by=operator)) == "incidents.sealed_stays"
    merge_into(other, incident, by=operator)
    end_record(record, "not_found", WORDS, by=operator)
    assert ends().state == "false_alarm"


def test_it_is_removed_seventy_two_hours_after_its_end(record: SealedRecord, operator: User) -> None:
    """By the task of every hour, with a tombstone; an open one never, however old."""
    hourly: Mapping[str, Callable[[], object]] = tasks()
    SealedRecord.objects.update(opened_at=timezone.now() - timedelta(days=90))
    hourly["sealed-records"]()
    assert SealedNote.objects.count() == 2
    end_record(record, "handed_over", WORDS, by=operator)
    SealedRecord.objects.update(ended_at=timezone.now() - timedelta(hours=71, minutes=59))
    hourly["sealed-records"]()
    assert SealedNote.objects.count() == 3
    SealedRecord.objects.update(ended_at=timezone.now() - timedelta(hours=72, seconds=1))
    hourly["sealed-records"]()
    assert not SealedNote.objects.exists()
    assert not SealedRecord.objects.exists()
    assert Tombstone.objects.get().kind == Kind.SEALED
    assert Incident.objects.filter(pk=record.incident_id).exists()


def test_a_child_is_found_on_the_pages(browser_of: Callable[..., Client], reported: Callable[..., Incident]) -> None:
    """From the incident to the end of the record; a refusal says why and keeps the way."""
    desk, incident = browser_of(), reported(kind="lost-child")
    url = f"/incidents/{incident.pk}/sealed/"
    assert "Open a sealed record" in desk.get(f"/incidents/{incident.pk}/").content.decode()
    desk.post(f"{url}open/", {"looks": LOOKS, "carer_one": CARERS[0], "carer_two": CARERS[1]})
    refused = desk.post(f"{url}end/", {"ending": "reunited", "text": WORDS})
    assert refused.status_code == HTTPStatus.UNPROCESSABLE_ENTITY
    assert "incidents.claim_unchecked" in refused.content.decode()
    desk.post(f"{url}note/", {"kind": "claim", "text": WORDS})
    desk.post(f"{url}end/", {"ending": "reunited", "text": WORDS})
    assert "Handed over to the family" in desk.get(url).content.decode()
    assert desk.post(f"{url}note/", {"kind": "looks", "text": WORDS}).status_code == HTTPStatus.UNPROCESSABLE_ENTITY
    assert desk.get(f"/incidents/{reported().pk}/sealed/").status_code == HTTPStatus.NOT_FOUND
