"""What a situation report counts, when it is composed, and that it stays as it was."""

from __future__ import annotations

import hashlib
import io
import json
from datetime import UTC, datetime
from typing import TYPE_CHECKING

import pypdf
import pytest
from django.db import DatabaseError, connection, transaction
from django.utils import timezone

from himaya.scenario.governorates import governorates
from himaya.web.accounts.models import Role, User
from himaya.web.common.refusal import RefusedError
from himaya.web.exercise.actions.marking import ensure_mark
from himaya.web.incidents.actions.steps import take_step
from himaya.web.journal.models import JournalEntry
from himaya.web.situation.actions.reports import compose, compose_due
from himaya.web.situation.models import Report

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from django.test import Client

    from himaya.web.incidents.models import Incident
    from himaya.web.places.models import Unit

pytestmark = pytest.mark.django_db
ALX, CAIRO = "EG-ALX", "EG-C"


@pytest.fixture
def centre(office_of: Callable[..., User]) -> User:
    """The national duty officer."""
    return office_of(Role.DUTY_OFFICER, "")


@pytest.fixture
def busy(reported: Callable[..., Incident], on_duty: Callable[..., Unit]) -> None:
    """Two incidents and three units in Alexandria, one incident and one unit in Cairo."""
    reported(priority=1)
    reported(priority=3)
    reported(CAIRO, priority=1)
    for code, old in (("U-1", 10), ("U-2", 300), ("U-3", None)):
        on_duty(code, seconds_old=old)
    on_duty("U-9", CAIRO, seconds_old=3600)


@pytest.mark.usefixtures("busy")
def test_the_totals_are_the_sum_of_the_governorates(centre: User) -> None:
    """Counted again here from the rows, and equal to what each governorate's own report says."""
    content = compose("", by=centre).content
    rows, sums = content["areas"], content["totals"]
    held = [one for row in rows for one in row["incidents"] if one["is_open"]]
    units = [one for row in rows for one in row["units"]]
    assert sums["incident_counts"]["open"] == len(held) == 3
    assert sums["incident_counts"]["by_priority"] == {"P1": 2, "P2": 0, "P3": 1, "P4": 0}
    assert sum(sums["incident_counts"]["by_state"].values()) == len(held)
    assert sums["unit_counts"] == {"on_duty": len(units), "fresh": 1, "old": 1, "silent": 1, "none": 1}
    assert sum(sums["levels"].values()) == len(governorates())
    for row in rows:
        if row["area"] in {ALX, CAIRO}:
            own = compose(row["area"], by=centre).content["areas"]
            assert [one["incident_counts"] for one in own] == [row["incident_counts"]]
            assert [one["unit_counts"] for one in own] == [row["unit_counts"]]


@pytest.mark.usefixtures("busy")
def test_a_governorate_that_told_nothing_is_missing(centre: User) -> None:
    """All 27 are there; those without anything are counted as missing, not as quiet, and named on page and paper."""
    content = compose("", by=centre).content
    rows = {row["area"]: row for row in content["areas"]}
    assert set(rows) == set(governorates())
    assert content["totals"]["missing"] == len(governorates()) - 2
    assert rows[ALX]["missing"] == ["plan", "readiness"]
    assert rows["EG-ASN"]["missing"] == ["plan", "units", "readiness"]
    assert content["totals"]["readiness"]["verdict"] == "unknown"


@pytest.mark.usefixtures("busy")
def test_what_changed_since_the_report_before(
    centre: User, reported: Callable[..., Incident], office_of: Callable[..., User]
) -> None:
    """New and ended incidents of the governorate, by number; the first report has nothing to compare with."""
    first = compose(ALX, by=centre)
    assert first.content["changes"] == []
    ended = first.content["areas"][0]["incidents"][0]["number"]
    incident = reported(priority=2)
    from himaya.web.incidents.models import Incident  # noqa: PLC0415  # used here alone

    take_step(Incident.objects.get(pk=ended), "false_alarm", by=office_of(Role.OPERATOR), text="nothing there")
    second = compose(ALX, by=centre)
    told = {one["what"]: (one["was"], one["now"]) for one in second.content["changes"]}
    assert told == {"incidents_new": (0, 1), "incidents_ended": (0, 1)}
    rows = {one["number"]: one for one in second.content["areas"][0]["incidents"]}
    assert rows[incident.pk]["is_new"]
    assert not rows[ended]["is_open"]
    assert second.previous == first
    assert second.content["previous"] == first.hash


@pytest.mark.usefixtures("busy")
def test_an_incident_of_no_known_governorate_is_told_by_the_nation(centre: User) -> None:
    """It stands in a row of its own and in the sums."""
    from himaya.web.incidents.actions.reports import NewReport, report_incident  # noqa: PLC0415  # used here alone

    report_incident(NewReport(kind="fire"), by=centre)
    content = compose("", by=centre).content
    assert content["totals"]["incident_counts"]["open"] == 4
    assert [row["incident_counts"]["open"] for row in content["areas"] if not row["area"]] == [1]
    assert content["totals"]["areas"] == len(governorates())


@pytest.mark.usefixtures("busy")
def test_a_report_is_what_its_fingerprint_says(centre: User) -> None:
    """SHA-256 over the canonical JSON of its content, counted here by plain means."""
    report = compose(ALX, by=centre)
    report.refresh_from_db()
    plain = json.dumps(report.content, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    assert report.hash == hashlib.sha256(plain.encode()).hexdigest()


@pytest.mark.parametrize("statement", ["UPDATE situation_report SET hash = 'x'", "DELETE FROM situation_report"])
def test_the_database_refuses_to_change_a_report(centre: User, statement: str) -> None:
    """Whoever asks, and whatever for."""
    compose(ALX, by=centre)
    with pytest.raises(DatabaseError, match="stays"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement)
    assert Report.objects.count() == 1


@pytest.mark.parametrize(
    ("now", "due"),
    [
        (datetime(2026, 11, 29, 4, 59, tzinfo=UTC), None),
        (datetime(2026, 11, 29, 5, 0, tzinfo=UTC), "morning"),
        (datetime(2026, 11, 29, 6, 59, tzinfo=UTC), "morning"),
        (datetime(2026, 11, 29, 7, 0, tzinfo=UTC), None),
        (datetime(2026, 11, 29, 17, 0, tzinfo=UTC), "evening"),
        (datetime(2026, 7, 1, 4, 0, tzinfo=UTC), "morning"),
        (datetime(2026, 7, 1, 16, 0, tzinfo=UTC), "evening"),
    ],
)
def test_the_clock_of_the_place_asks_for_reports(db: None, now: datetime, due: str | None) -> None:  # noqa: ARG001  # pytest's way to ask for the database
    """At 07:00 and 19:00 in Cairo, two hours from Greenwich in winter and three in summer; each once."""
    expected = (len(governorates()) + 1) if due else 0
    assert compose_due(now) == expected
    assert compose_due(now) == 0
    if due:
        assert set(Report.objects.values_list("occasion", flat=True)) == {due}
        assert Report.objects.filter(area="").count() == 1
        assert JournalEntry.objects.filter(action="situation-composed").count() == expected


def test_who_composes_and_who_reads(
    centre: User, office_of: Callable[..., User], browser_of: Callable[..., Client]
) -> None:
    """A directorate has its own alone; the nation's is the centre's; an office without the duty composes none."""
    own, nation, cairo = compose(ALX, by=centre), compose("", by=centre), compose(CAIRO, by=centre)
    director = browser_of()
    statuses = [director.get(f"/situation/{one.pk}/").status_code for one in (own, nation, cairo)]
    assert statuses == [200, 404, 404]
    assert [row.pk for row in director.get("/situation/").context["page"]] == [own.pk]
    with pytest.raises(RefusedError):
        compose("", by=office_of(Role.DIRECTOR))
    with pytest.raises(RefusedError):
        compose(ALX, by=office_of(Role.PATROL_LEADER))
    assert director.post("/situation/compose/", {"area": ALX}).status_code == 302
    assert director.post("/situation/compose/", {"area": "EG-XX"}).status_code == 422


@pytest.mark.parametrize(("language", "words"), [("en", "Situation report"), ("ar", "EG-ALX")])
@pytest.mark.usefixtures("busy")
def test_the_paper_says_what_the_report_says(
    centre: User, browser_of: Callable[..., Client], data_dir: Path, language: str, words: str
) -> None:
    """Fingerprint, incidents and units on paper, marked where it is an exercise; the download is in the journal."""
    ensure_mark(data_dir, exercise=True)
    report = compose(ALX, by=centre)
    answer = browser_of().get(f"/situation/{report.pk}.pdf?language={language}")
    assert answer.headers["Content-Type"] == "application/pdf"
    assert 'filename="exercise-situation-EG-ALX-1.pdf"' in answer.headers["Content-Disposition"]
    text = "\n".join(page.extract_text() for page in pypdf.PdfReader(io.BytesIO(answer.content)).pages)
    for part in (words, report.short_hash, "U-1", "U-3", "P1", "EXERCISE"):
        assert part in text, part
    assert JournalEntry.objects.filter(action="situation-taken", object_id=str(report.pk)).count() == 1


@pytest.mark.usefixtures("busy")
def test_the_page_shows_the_figures_of_the_report(centre: User, browser_of: Callable[..., Client]) -> None:
    """As they were composed, whatever has happened since."""
    report = compose("", by=centre)
    page = browser_of(Role.DUTY_OFFICER, "").get(f"/situation/{report.pk}/").content.decode()
    assert "25 / 27" in page
    assert "U-1" not in page
    assert report.short_hash in page
    assert timezone.localtime(report.as_of).strftime("%H:%M") in page
