from __future__ import annotations

from datetime import timedelta
from http import HTTPStatus
from typing import TYPE_CHECKING, Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from himaya.faults import InvalidInputError
from himaya.web.database import on_postgresql
from himaya.web.journal.models import JournalEntry
from himaya.web.places.actions import risk
from himaya.web.places.actions.basis import refuse_people
from himaya.web.places.models import CheckItem, Place, RiskAssessment, RiskState

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.test import Client

    from himaya.web.accounts.models import User

BASIS = "معلومة رقم 12 بتاريخ 2026-11-20 من الأمن الوطني"


def found(*, hours: float = 48, **changes: Any) -> risk.Assessed:
    """An assessment of seven gaps and 3,500 people: V = 4, C = 4."""
    values = {
        "threat": 3,
        "threat_basis": "",
        "gaps": CheckItem.values[:7],
        "peak_people": 3500,
        "single_exit": False,
        "broadcast": False,
        "children_or_patients": False,
        "evidence": "B",
        "note": "",
        "expires_at": timezone.now() + timedelta(hours=hours),
    }
    return risk.Assessed(**{**values, **changes})


def sent(hours: float, **changes: Any) -> dict[str, Any]:
    """An assessment as its form sends it."""
    ends = timezone.localtime(timezone.now() + timedelta(hours=hours))
    values = {"threat": "3", "met": CheckItem.values[7:], "peak_people": "3500", "evidence": "B"}
    return {**values, "expires_at": f"{ends:%Y-%m-%dT%H:%M}", **changes}


@pytest.fixture
def other(officer: Callable[..., User]) -> User:
    """A second planner of Alexandria."""
    return officer(login="second-planner")


def test_what_ran_out_is_not_confirmed(planner_alx: User, other: User, place: Place) -> None:
    """A waiting assessment past its end cannot count any more; nothing of the place changes."""
    made = risk.assess(place, found(threat=5, threat_basis=BASIS), by=planner_alx)
    RiskAssessment.objects.update(expires_at=timezone.now() - timedelta(minutes=1))
    with pytest.raises(InvalidInputError) as refused:
        risk.confirm(made, by=other)
    assert refused.value.faults[0].code == "places.assessment_run_out"
    place.refresh_from_db()
    assert place.risk is None


def test_a_new_assessment_takes_the_place_of_one_that_ran_out_waiting(
    planner_alx: User, desk: Client, place: Place
) -> None:
    """Until then it stands in the way; afterwards it is kept as not confirmed, and the journal says why."""
    first = risk.assess(place, found(threat=4, threat_basis=BASIS), by=planner_alx)
    with pytest.raises(InvalidInputError):
        risk.assess(place, found(), by=planner_alx)
    RiskAssessment.objects.update(expires_at=timezone.now() - timedelta(minutes=1))
    assert f"/places/risks/{first.pk}/" not in desk.get("/").content.decode()
    assert place.code not in desk.get("/places/?risk=waiting").content.decode()
    risk.assess(place, found(), by=planner_alx)
    first.refresh_from_db()
    assert first.state == RiskState.REJECTED
    assert JournalEntry.objects.filter(action="risk-lapsed", object_id=place.code).count() == 1


def test_small_steps_do_not_add_up_past_the_second_officer(planner_alx: User, other: User, place: Place) -> None:
    """Two steps of one each are measured together; what a second officer confirmed is the next measure."""
    for gaps in (4, 7):
        assert risk.assess(place, found(gaps=CheckItem.values[:gaps]), by=planner_alx).state == RiskState.IN_FORCE
    third = risk.assess(place, found(gaps=CheckItem.values[:10]), by=planner_alx)
    assert (third.vulnerability, third.state) == (5, RiskState.WAITING)
    risk.confirm(third, by=other)
    fourth = risk.assess(place, found(gaps=CheckItem.values[:7]), by=planner_alx)
    assert (fourth.vulnerability, fourth.state) == (4, RiskState.IN_FORCE)


def test_consequence_alone_asks_for_a_second_officer(planner_alx: User, place: Place) -> None:
    """A crowd that raises the consequence by two waits, with nothing else changed."""
    assert risk.assess(place, found(peak_people=700), by=planner_alx).consequence == 2
    grown = risk.assess(place, found(peak_people=3500), by=planner_alx)
    assert (grown.consequence, grown.state) == (4, RiskState.WAITING)


def test_an_imminent_threat_holds_three_days_at_most(desk: Client, place: Place) -> None:
    """The form refuses 73 hours for T = 5 and takes 71, which then wait for a second officer."""
    grave = {"threat": "5", "threat_basis": BASIS}
    at = f"/places/{place.code}/risk/"
    assert desk.post(at, sent(73, **grave)).status_code == HTTPStatus.UNPROCESSABLE_ENTITY
    assert desk.post(at, sent(71, **grave)).status_code == HTTPStatus.FOUND
    assert RiskAssessment.objects.get().state == RiskState.WAITING


WORDS = [
    *("لأن معظمهم مسيحي", "أسرة قبطية تسكن بجواره", "تجمع قبطى", "شارع كله مسلم", "حضور شيعي", "من اليهود"),
    *("Coptic families", "a Shia gathering", "Shi'a visitors", "mostly Jews", "religious people", "للمسيحيين"),
]


@pytest.mark.parametrize("text", WORDS)
@pytest.mark.parametrize("field", ["threat_basis", "note"])
def test_words_of_faith_are_refused_in_any_form(planner_alx: User, place: Place, text: str, field: str) -> None:
    """Whatever the spelling, gender or language, in the basis and in the note."""
    with pytest.raises(InvalidInputError) as refused:
        risk.assess(place, found(**{field: text}), by=planner_alx)
    assert [(one.code, one.column) for one in refused.value.faults] == [("places.threat_from_people", field)]


@pytest.mark.parametrize(
    "text",
    [
        *("باب الكنيسة القبطية المطل على الشارع", "المسجد المجاور", "عيد الميلاد القبطي", "المتحف القبطي"),
        *("تنظيم الإخوان المسلمين", "the Coptic Cathedral", "Coptic Christmas", "section 4 of the sector plan"),
        *("خطاب وزارة الإسكان", "العقيد المناوب بغرفة العمليات", "القبطان المناوب بالميناء", "مديرية أمن القاهرة"),
    ],
)
def test_names_of_places_feasts_and_offices_may_be_written(text: str) -> None:
    """A building, a feast or an office is called by its name."""
    refuse_people("الكاتدرائية المرقسية", "Saint Mark's Cathedral", note=text)


def test_a_place_may_be_called_by_its_own_name() -> None:
    """Whatever words the name holds."""
    refuse_people("جمعية الأقباط الخيرية", note="سور جمعية الاقباط الخيرية منخفض")


@pytest.mark.skipif(not on_postgresql(), reason="SQLite writes one after the other anyway")
def test_two_assessments_of_a_place_wait_for_each_other(planner_alx: User, other: User, place: Place) -> None:
    """Writing one and confirming one hold the row of the place before they look at its assessments."""
    locking = f'FROM "{Place._meta.db_table}"'
    with CaptureQueriesContext(connection) as asked:
        made = risk.assess(place, found(threat=4, threat_basis=BASIS), by=planner_alx)
        risk.confirm(made, by=other)
    locks = [one["sql"] for one in asked if "FOR UPDATE" in one["sql"]]
    assert len([sql for sql in locks if locking in sql]) == 2
