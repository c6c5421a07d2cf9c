"""Use of force: an incident with it ends only with a whole record that somebody else has reviewed.

Each of these was taken out, one at a time, and made a test of this file fail: that an incident with force needs a
record, reviewed, not sent back, not struck out, of merged incidents too; the mark once; every part of a record
(warning, means that are known, counts and their bound, aid, its time and where somebody was hurt, superior and time,
prosecution, its number, length and no number of a person); words; nothing still to come; no record without the mark;
a review with something to review, by another, once, with words and duty; a withdrawal by duty, with words, once; what
is late, the area, struck records and the author's own in what is overseen.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from http import HTTPStatus
from typing import TYPE_CHECKING, Any

import pytest
from django.db import IntegrityError, transaction
from django.http import Http404
from django.utils import timezone

from himaya.faults import InvalidInputError
from himaya.web.accounts.models import Role
from himaya.web.common.needs import needs_of
from himaya.web.common.refusal import RefusedError
from himaya.web.incidents.actions import entries, force
from himaya.web.incidents.actions.force import NewForce
from himaya.web.incidents.actions.steps import merge_into, take_step
from himaya.web.incidents.models import Entry, ForceRecord, Incident
from himaya.web.incidents.queries.force import incident_with_force, rows_of, with_force
from himaya.web.journal.models import JournalEntry

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.test import Client

    from himaya.web.accounts.models import User

pytestmark = pytest.mark.django_db
WORDS = "written down as it was"


@pytest.fixture
def whole(operator: User) -> NewForce:
    """A record with everything in it."""
    now = timezone.now()
    return NewForce(
        warned="given", warning="warned twice, loudly", necessity="he was striking others", proportion="one arm held",
        means=["hands", "presence"], hurt_public=1, hurt_force=0, dead=0, aid="given", aid_at=now,
        superior=operator.holdings[0].office, superior_at=now, prosecution_number="412/2027", prosecution_at=now,
    )  # fmt: skip


@pytest.fixture
def supervisor(office_of: Callable[..., User]) -> User:
    """Reviews incidents of Alexandria."""
    return office_of(Role.SUPERVISOR)


@pytest.fixture
def noted(reported: Callable[..., Incident], operator: User) -> Incident:
    """An incident in which force was noted."""
    return force.note_force(reported(), by=operator)


@pytest.fixture
def refused() -> Callable[..., list[str]]:
    """Codes of what refuses something."""

    def tried(do: Callable[[], object]) -> list[str]:
        with pytest.raises(InvalidInputError) as raised:
            do()
        return [fault.code.removeprefix("incidents.") for fault in raised.value.faults]

    return tried


@pytest.mark.parametrize("step", ["close", "false_alarm", "advise"])
def test_an_incident_with_force_ends_only_with_its_reviewed_record(
    step: str, noted: Incident, operator: User, supervisor: User, whole: NewForce, refused: Callable[..., list[str]]
) -> None:
    """However it ends; a record that was struck out or sent back does not count, one nobody reviewed not yet."""
    Incident.objects.filter(pk=noted.pk).update(state="reviewed" if step == "close" else "reported", outcome=WORDS)

    def end() -> Incident:
        return take_step(noted, step, by=operator, text=WORDS)

    assert refused(end) == ["force_record_missing"]
    first = force.record_force(noted, whole, by=operator)
    assert refused(end) == ["force_unreviewed"]
    entries.strike_out(first.entry, reason="wrong incident", by=operator)
    assert refused(end) == ["force_record_missing"]
    force.record_force(noted, whole, by=operator)
    force.review_force(noted, "why not sooner?", accept=False, by=supervisor)
    assert refused(end) == ["force_record_missing"]
    force.record_force(noted, whole, by=operator)
    force.review_force(noted, "this is enough", accept=True, by=supervisor)
    assert end().state in {"closed", "false_alarm", "advice_given"}


@pytest.mark.parametrize(
    ("lacks", "codes"),
    [
        ({"warned": "maybe"}, ["force_incomplete"]),
        ({"means": []}, ["force_incomplete"]),
        ({"means": ["sword"]}, ["force_incomplete"]),
        ({"hurt_public": None}, ["force_incomplete"]),
        ({"dead": None}, ["force_incomplete"]),
        ({"dead": 40_000}, ["force_incomplete"]),
        ({"superior": None}, ["force_incomplete"]),
        ({"superior_at": None}, ["force_incomplete"]),
        ({"prosecution_at": None}, ["force_incomplete"]),
        ({"prosecution_number": " "}, ["force_number"]),
        ({"prosecution_number": "29001011234567"}, ["force_number"]),
        ({"prosecution_number": "1" * 41}, ["force_number"]),
        ({"aid": ""}, ["force_incomplete", "force_aid_missing"]),
        ({"aid": "not_needed"}, ["force_aid_missing"]),
        ({"aid_at": None}, ["force_aid_missing"]),
        ({"warning": "no"}, ["words_needed"]),
        ({"necessity": ""}, ["words_needed"]),
        ({"proportion": ""}, ["words_needed"]),
    ],
)
def test_a_record_lacks_nothing(
    lacks: dict[str, Any],
    codes: list[str],
    noted: Incident,
    operator: User,
    whole: NewForce,
    refused: Callable[..., list[str]],
) -> None:
    """What is missing is named, and nothing is kept."""
    assert refused(lambda: force.record_force(noted, replace(whole, **lacks), by=operator)) == codes
    assert not ForceRecord.objects.exists()


@pytest.mark.parametrize("field", ["aid_at", "superior_at", "prosecution_at", "event_at"])
def test_nothing_in_a_record_is_still_to_come(
    field: str, noted: Incident, operator: User, whole: NewForce, refused: Callable[..., list[str]]
) -> None:
    """Reports that were not made yet are not written down as made."""
    later = replace(whole, **{field: timezone.now() + timedelta(hours=1)})
    assert refused(lambda: force.record_force(noted, later, by=operator)) == ["in_the_future"]


def test_where_nobody_was_hurt_no_aid_is_asked_for(noted: Incident, operator: User, whole: NewForce) -> None:
    """It is said that nobody was; means are kept from the least to the gravest."""
    mild = replace(whole, hurt_public=0, aid="not_needed", aid_at=None)
    made = force.record_force(noted, mild, by=operator)
    assert (made.hurt, made.aid_at, made.means) == (0, None, ["presence", "hands"])


def test_the_database_asks_for_aid_and_for_another_reviewer(noted: Incident, operator: User, whole: NewForce) -> None:
    """Whoever writes past the actions is refused there."""
    made = force.record_force(noted, whole, by=operator)
    with pytest.raises(IntegrityError), transaction.atomic():
        ForceRecord.objects.filter(pk=made.pk).update(aid="not_needed")
    with pytest.raises(IntegrityError), transaction.atomic():
        ForceRecord.objects.filter(pk=made.pk).update(reviewed_by=operator)


def test_a_record_is_not_changed(noted: Incident, operator: User, whole: NewForce) -> None:
    """It is written once; what is wrong is struck out, and another one written."""
    made = force.record_force(noted, whole, by=operator)
    with pytest.raises(TypeError):
        made.save()
    with pytest.raises(TypeError):
        made.delete()


def test_no_record_where_no_force_was_noted(
    reported: Callable[..., Incident], operator: User, whole: NewForce, refused: Callable[..., list[str]]
) -> None:
    """The mark comes first, and is set once."""
    incident = reported()
    assert refused(lambda: force.record_force(incident, whole, by=operator)) == ["no_force_noted"]
    force.note_force(incident, by=operator)
    assert refused(lambda: force.note_force(incident, by=operator)) == ["nothing_changes"]


def test_nobody_reviews_their_own_record(
    noted: Incident, office_of: Callable[..., User], whole: NewForce, refused: Callable[..., list[str]]
) -> None:
    """A director who wrote it leaves it to another; it is reviewed once, with words, and only where one waits."""
    director, supervisor = office_of(Role.DIRECTOR), office_of(Role.SUPERVISOR)
    assert refused(lambda: force.review_force(noted, WORDS, accept=True, by=supervisor)) == ["force_nothing_waits"]
    force.record_force(noted, whole, by=director)
    assert refused(lambda: force.review_force(noted, WORDS, accept=True, by=director)) == ["own_force_record"]
    assert refused(lambda: force.review_force(noted, " ", accept=True, by=supervisor)) == ["words_needed"]
    force.review_force(noted, WORDS, accept=True, by=supervisor)
    assert refused(lambda: force.review_force(noted, WORDS, accept=True, by=supervisor)) == ["force_nothing_waits"]
    with pytest.raises(RefusedError):
        force.review_force(noted, WORDS, accept=True, by=office_of(Role.OPERATOR))


def test_a_legal_reviewer_alone_takes_it_back(
    noted: Incident, operator: User, office_of: Callable[..., User], refused: Callable[..., list[str]]
) -> None:
    """With the legal ground, once; the mark and its withdrawal both stay in the timeline and in the journal."""
    lawyer = office_of(Role.LEGAL_REVIEWER, "")
    for role in (Role.OPERATOR, Role.DIRECTOR, Role.SUPERVISOR, Role.AUDITOR):
        with pytest.raises(RefusedError):
            force.withdraw_force(noted, WORDS, by=office_of(role))
    assert refused(lambda: force.withdraw_force(noted, " ", by=lawyer)) == ["words_needed"]
    assert not force.withdraw_force(noted, "another incident was meant", by=lawyer).force_used
    assert refused(lambda: force.withdraw_force(noted, WORDS, by=lawyer)) == ["no_force_noted"]
    assert [one.code for one in Entry.objects.filter(kind="force").order_by("pk")] == ["", "withdrawn"]
    assert JournalEntry.objects.filter(action="incident-force-withdrawn").count() == 1
    assert take_step(noted, "false_alarm", by=operator, text=WORDS).state == "false_alarm"


def test_a_record_that_was_merged_counts(
    reported: Callable[..., Incident], operator: User, supervisor: User, whole: NewForce
) -> None:
    """It stands in the timeline of the main incident, is reviewed there, and ends it."""
    main, same = reported(), reported()
    force.note_force(same, by=operator)
    force.record_force(same, whole, by=operator)
    merge_into(same, main, by=operator)
    force.review_force(main, WORDS, accept=True, by=supervisor)
    assert take_step(main, "false_alarm", by=operator, text=WORDS).state == "false_alarm"
    main.refresh_from_db()
    (row,) = rows_of([main])
    assert [one.entry.incident_id for one in row.records] == [same.pk]


def test_it_is_written_and_reviewed_on_the_page(
    noted: Incident, browser_of: Callable[..., Client], operator: User, whole: NewForce
) -> None:
    """Arabic digits count; what is missing is named on the page with what was typed; the review follows."""
    at = timezone.localtime().strftime("%Y-%m-%dT%H:%M")
    sent = {
        "warned": "given", "warning": "warned twice", "necessity": "he was striking others", "means": ["hands"],
        "proportion": "one arm held", "hurt_public": "١", "hurt_force": "0", "dead": "0", "aid": "given", "aid_at": at,
        "superior": operator.holdings[0].office.code, "superior_at": at, "prosecution_number": "412/2027",
        "prosecution_at": at,
    }  # fmt: skip
    page, desk = f"/incidents/{noted.pk}/", browser_of()
    assert "The record is missing" in desk.get(page).content.decode()
    short = desk.post(f"{page}force/record/", {**sent, "prosecution_number": ""})
    assert short.status_code == HTTPStatus.UNPROCESSABLE_ENTITY
    assert "he was striking others" in short.content.decode()
    assert desk.post(f"{page}force/record/", sent).status_code == HTTPStatus.FOUND
    assert ForceRecord.objects.get().hurt_public == whole.hurt_public
    assert desk.post(f"{page}force/review/", {"text": WORDS, "accept": "1"}).status_code == HTTPStatus.FORBIDDEN
    judge = browser_of(Role.SUPERVISOR)
    assert "The record is enough" in judge.get(page).content.decode()
    assert judge.post(f"{page}force/review/", {"text": WORDS, "accept": "1"}).status_code == HTTPStatus.FOUND
    assert not ForceRecord.objects.get().returned


def _noted_ago(incident: Incident, **ago: int) -> None:
    at = timezone.now() - timedelta(**ago)
    Entry.objects.filter(incident=incident, kind="force").update(event_at=at, entered_at=at)


def test_the_auditor_sees_all_of_them(
    noted: Incident, operator: User, whole: NewForce, browser_of: Callable[..., Client], reported: Any
) -> None:
    """With how late their records came; whoever has no part in it sees no page."""
    client, other = browser_of(Role.AUDITOR, ""), reported()
    assert other not in list(with_force(client.get("/").wsgi_request.user))
    _noted_ago(noted, hours=12, minutes=1)
    assert [late for _row, late in client.get("/incidents/force/").context["rows"]] == [True]
    wrong = force.record_force(noted, replace(whole, hurt_public=7), by=operator)
    entries.strike_out(wrong.entry, reason="wrong incident", by=operator)
    force.record_force(noted, whole, by=operator)
    page = client.get("/incidents/force/")
    assert len(page.context["rows"][0][0].records) == 1
    assert [late for _row, late in page.context["rows"]] == [True]
    assert (page.context["in_time"], page.context["hurt"]) == (0, 1)
    _noted_ago(noted, hours=11)
    assert client.get("/incidents/force/").context["in_time"] == 1
    assert browser_of(Role.OPERATOR).get("/incidents/force/").status_code == HTTPStatus.FORBIDDEN
    assert not list(with_force(browser_of(Role.SUPERVISOR, "EG-C").get("/").wsgi_request.user))


def test_the_legal_reviewer_takes_it_back_on_a_page(noted: Incident, browser_of: Callable[..., Client]) -> None:
    """With its ground; an incident that he may not know of is not there."""
    at, lawyer = f"/incidents/{noted.pk}/force/withdraw/", browser_of(Role.LEGAL_REVIEWER, "")
    assert at in lawyer.get("/incidents/force/").content.decode()
    assert lawyer.post(at, {"text": " "}).status_code == HTTPStatus.UNPROCESSABLE_ENTITY
    assert browser_of(Role.LEGAL_REVIEWER, "EG-C").post(at, {"text": WORDS}).status_code == HTTPStatus.NOT_FOUND
    assert lawyer.post(at, {"text": WORDS}).status_code == HTTPStatus.FOUND
    noted.refresh_from_db()
    assert not noted.force_used


def test_who_reviews_is_told_what_waits(noted: Incident, operator: User, supervisor: User, whole: NewForce) -> None:
    """On the first page, until it was reviewed; never its author."""
    own = force.record_force(noted, whole, by=supervisor)
    assert "محاضر استعمال قوة تنتظر المراجعة" not in [need.title for need in needs_of(supervisor)]
    entries.strike_out(own.entry, reason="wrong incident", by=operator)
    force.record_force(noted, whole, by=operator)
    assert "محاضر استعمال قوة تنتظر المراجعة" in [need.title for need in needs_of(supervisor)]
    force.review_force(noted, WORDS, accept=True, by=supervisor)
    assert "محاضر استعمال قوة تنتظر المراجعة" not in [need.title for need in needs_of(supervisor)]


def test_who_may_not_report_notes_and_records_nothing(
    reported: Callable[..., Incident], noted: Incident, whole: NewForce, office_of: Callable[..., User]
) -> None:
    """A planner of the governorate, and the operations room of Cairo."""
    for other in (office_of(Role.PLANNER), office_of(Role.OPERATOR, "EG-C")):
        with pytest.raises(RefusedError):
            force.note_force(reported(), by=other)
        with pytest.raises(RefusedError):
            force.record_force(noted, whole, by=other)


def test_an_incident_that_was_merged_away_takes_nothing(
    reported: Callable[..., Incident], noted: Incident, operator: User, whole: NewForce, refused: Any, office_of: Any
) -> None:
    """Neither the mark, nor a record, nor a withdrawal: they belong to the main incident."""
    main, plain = reported(), reported()
    merge_into(noted, main, by=operator)
    merge_into(plain, main, by=operator)
    lawyer = office_of(Role.LEGAL_REVIEWER, "")
    assert refused(lambda: force.note_force(plain, by=operator)) == ["merged_away"]
    assert refused(lambda: force.record_force(noted, whole, by=operator)) == ["merged_away"]
    assert refused(lambda: force.withdraw_force(noted, WORDS, by=lawyer)) == ["merged_away"]


def test_a_review_is_of_the_record_that_stands_there(
    reported: Callable[..., Incident], noted: Incident, operator: User, supervisor: User, whole: NewForce, refused: Any
) -> None:
    """Not of one that was struck out, nor of that of another incident; it has its line in the timeline."""
    other = force.note_force(reported(), by=operator)
    force.record_force(other, whole, by=operator)
    assert refused(lambda: force.review_force(noted, WORDS, accept=True, by=supervisor)) == ["force_nothing_waits"]
    struck = force.record_force(noted, whole, by=operator)
    entries.strike_out(struck.entry, reason="wrong incident", by=operator)
    assert refused(lambda: force.review_force(noted, WORDS, accept=True, by=supervisor)) == ["force_nothing_waits"]
    kept = force.record_force(noted, whole, by=operator)
    assert force.review_force(noted, WORDS, accept=True, by=supervisor) == kept
    assert [(one.kind, one.code, one.text) for one in Entry.objects.filter(kind="force_review")] == [
        ("force_review", "accepted", WORDS)
    ]


def test_each_incident_has_its_own_row(
    reported: Callable[..., Incident], noted: Incident, operator: User, whole: NewForce, office_of: Any
) -> None:
    """With its own mark and records; one that was merged away stands under the main one alone."""
    second, main = force.note_force(reported(), by=operator), reported()
    force.record_force(second, whole, by=operator)
    merged = force.note_force(reported(), by=operator)
    merge_into(merged, main, by=operator)
    main.refresh_from_db()
    auditor = office_of(Role.AUDITOR, "")
    assert set(with_force(auditor)) == {noted, second, main}
    assert incident_with_force(auditor, noted.pk) == noted
    assert incident_with_force(auditor, second.pk) == second
    with pytest.raises(Http404):
        incident_with_force(auditor, merged.pk)
    told = {row.incident: (row.noted_at, len(row.records)) for row in rows_of([noted, second])}
    assert [len(row.records) for row in rows_of([noted])] == [0]
    marks = {one.incident_id: one.entered_at for one in Entry.objects.filter(kind="force")}
    assert told == {noted: (marks[noted.pk], 0), second: (marks[second.pk], 1)}
