"""What the tests of shared incidents and of the joint log left open: each guard by itself.

The guards of the actions and questions of shares and of the joint log, of the policies and of what all writers of
partners share were taken out, one at a time: 121, of which the tests that were there noticed 74, and 17 more those of
requests and hazards; then the conditions and triggers of the four tables: 21. With the tests below and those of the
two other modules every one is noticed, but for four: the duty asked before an account without an office of a partner is
shown nothing (twice), a governorate that is none where a point is told, asked before, and that only a liaison has a
partner, which the table says itself and which is no longer asked.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from http import HTTPStatus
from typing import TYPE_CHECKING, Any

import pytest
from django.db import DatabaseError, IntegrityError, connection, transaction
from django.utils import timezone

from himaya.web.accounts.holding import delegate
from himaya.web.accounts.models import Office, Role, User
from himaya.web.accounts.organisation import assign
from himaya.web.database import on_postgresql
from himaya.web.incidents.actions.reports import NewReport, report_incident
from himaya.web.partners.actions.asking import NewRequest, ask
from himaya.web.partners.actions.deciding import NewDecision, decide, join
from himaya.web.partners.actions.sharing import end_share, share
from himaya.web.partners.models import IncidentShare, JointDecision, JointVoice
from himaya.web.partners.queries.deciding import listed, seen, to_join
from himaya.web.partners.queries.sharing import shares_of, shown_to
from himaya.web.places.models import Place

from .conftest import ALX, CAIRO, HOUR, WORDS, Desks, refused

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.test import Client

    from himaya.web.incidents.models import Incident

pytestmark = pytest.mark.django_db
NUMBER = "01012345678"
TONIGHT = NewDecision(
    area=ALX, decision="تأخير بدء الصلاة", reason="زحام على الباب", not_taken="فتح باب ثان", known="1200 في الطابور",
    agencies=("ambulance",), night=None,
)  # fmt: skip


def _tonight(**told: Any) -> NewDecision:
    return replace(TONIGHT, **{"night": timezone.localdate(), **told})


def _of(incident: Incident, **told: Any) -> NewDecision:
    return replace(TONIGHT, incident=incident.pk, **told)


def _fresh(user: User) -> User:
    return User.objects.get(pk=user.pk)


@pytest.fixture
def reported(office_of: Callable[..., User], desks: Desks) -> Callable[..., Incident]:
    """Report another incident, of Alexandria or of Cairo."""

    def make(area: str = ALX) -> Incident:
        lon, lat = (29.95, 31.22) if area == ALX else (31.24, 30.05)
        told = NewReport(kind="fire", where_text="شارع آخر", lon=lon, lat=lat, report="دخان")
        return report_incident(told, by=desks.operator if area == ALX else office_of(Role.OPERATOR, area))

    return make


def test_what_is_shared_is_written_without_numbers_of_persons(incident: Incident, desks: Desks) -> None:
    """In the note, in the reason of its end, in every text of a decision and in a disagreement."""
    shared = share(incident, ["ambulance"], f"اتصل {NUMBER}", by=desks.operator)[0]
    ended = end_share(shared, f"انتهى {NUMBER}", by=desks.operator)
    texts = {name: f"{name} {NUMBER}" for name in ("decision", "reason", "not_taken", "known")}
    made = decide(_tonight(**texts), by=desks.operator)
    voice = join(made, agrees=False, reason=f"لا أوافق {NUMBER}", by=desks.ambulance)
    for kept in (ended.note, ended.ended_reason, voice.reason, *(getattr(made, name) for name in texts)):
        assert NUMBER not in kept
        assert "▒" in kept


def test_nobody_answers_where_no_office_of_the_partner_works(
    incident: Incident, desks: Desks, partner_of: Callable[..., User]
) -> None:
    """Not for one of another governorate alone, nor for one whose office was closed; one of the country does."""
    partner_of("social", CAIRO)
    closed = partner_of("civil_protection").holdings[0].office
    Office.objects.filter(pk=closed.pk).update(is_active=False)
    for agency in ("social", "civil_protection"):
        refused(lambda agency=agency: share(incident, [agency], by=desks.operator), "nobody_answers")
        refused(lambda agency=agency: decide(_tonight(agencies=(agency,)), by=desks.operator), "nobody_answers")
    Office.objects.create(
        code="social-country", kind="partner", role=Role.LIAISON, partner="social", title_ar="الشؤون الاجتماعية"
    )
    assert share(incident, ["social"], by=desks.operator)


def test_each_share_is_its_own_page_and_stands_with_its_incident(
    incident: Incident, reported: Callable[..., Incident], desks: Desks, browser_for: Callable[..., Client]
) -> None:
    """Two incidents shared with one partner: each page tells its own, and the office ends the one it named."""
    other = reported()
    first, second = (share(one, ["ambulance"], by=desks.operator)[0] for one in (incident, other))
    assert [list(shares_of(one)) for one in (incident, other)] == [[first], [second]]
    ambulance, operator = browser_for(desks.ambulance), browser_for(desks.operator)
    for shared, place in ((first, "شارع الكنيسة"), (second, "شارع آخر")):
        assert place in ambulance.get(f"/shared-incidents/{shared.pk}/").content.decode()
    assert operator.post(f"/shared-incidents/{second.pk}/end/", {"text": WORDS}).status_code == HTTPStatus.FOUND
    assert operator.post("/shared-incidents/999999/end/", {"text": WORDS}).status_code == HTTPStatus.NOT_FOUND
    assert list(shown_to(desks.ambulance)) == [first]


def test_another_governorate_finds_no_share_to_end(
    incident: Incident, desks: Desks, office_of: Callable[..., User], browser_for: Callable[..., Client]
) -> None:
    """The operator of Cairo is told of none: that it exists is not said."""
    shared = share(incident, ["ambulance"], by=desks.operator)[0]
    cairo = browser_for(office_of(Role.OPERATOR, CAIRO))
    assert cairo.post(f"/shared-incidents/{shared.pk}/end/", {"text": WORDS}).status_code == HTTPStatus.NOT_FOUND
    assert cairo.post(f"/incidents/{incident.pk}/share/", {"agencies": "utilities"}).status_code == HTTPStatus.NOT_FOUND
    assert IncidentShare.objects.get().is_shown


def test_a_decision_belongs_to_an_incident_of_its_own_governorate(
    incident: Incident, reported: Callable[..., Incident], desks: Desks
) -> None:
    """The one of that number, and none of Cairo for Alexandria, whoever sees both; a governorate is one of the list."""
    reported()
    assert decide(_of(incident), by=desks.operator).incident == incident
    assert decide(_of(reported(), decision="إخلاء الشارع"), by=desks.operator).incident != incident
    cairo = reported(CAIRO)
    refused(lambda: decide(_of(cairo), by=desks.duty), "unknown_incident")
    assert decide(_of(cairo, area=CAIRO), by=desks.duty).incident == cairo
    refused(lambda: decide(_tonight(area="EG-XX"), by=desks.duty), "unknown_choice")


def test_a_partner_decides_on_the_very_incident_that_is_shared_with_the_office_by_which_it_acts(
    incident: Incident, reported: Callable[..., Incident], desks: Desks, partner_of: Callable[..., User]
) -> None:
    """Not on another one of the same area, not under another area, and not by what another of its offices was shown."""
    cairo, beside = reported(CAIRO), reported()
    country = partner_of("ambulance", "")
    share(cairo, ["ambulance"], by=desks.duty)
    share(beside, ["ambulance"], by=desks.operator)
    refused(lambda: decide(_of(incident), by=country), "not_shared")
    refused(lambda: decide(_of(cairo), by=country), "not_shared")
    assert decide(_of(cairo, area=CAIRO), by=country).incident == cairo
    assert decide(_of(beside), by=desks.ambulance).incident == beside
    with transaction.atomic():
        assign(desks.ambulance, desks.utilities.holdings[0].office)
    both, agencies = _fresh(desks.ambulance), ("ambulance", "utilities")
    acting = decide(_tonight(agencies=agencies), by=both).office.partner
    other, *_rest = {*agencies} - {acting}
    share(incident, [other], by=desks.operator)
    refused(lambda: decide(_of(incident, agencies=agencies), by=both), "not_shared")
    share(incident, [acting], by=desks.operator)
    assert decide(_of(incident, agencies=agencies), by=both).incident == incident


def test_a_partner_acts_by_the_office_of_that_governorate(desks: Desks) -> None:
    """An account that speaks in both decides in each by its office of there."""
    offices = {ALX: desks.ambulance.holdings[0].office, CAIRO: desks.elsewhere.holdings[0].office}
    with transaction.atomic():
        assign(desks.elsewhere, offices[ALX])
        assign(desks.ambulance, offices[CAIRO])
    for user in (desks.elsewhere, desks.ambulance):
        for area, office in offices.items():
            made = decide(_tonight(area=area), by=_fresh(user))
            assert (made.office, made.voices.get().office) == (office, office)


def test_a_lent_office_of_a_partner_decides_and_joins_nothing(desks: Desks) -> None:
    """An office of the police to which it was lent speaks for no partner."""
    giver, now = desks.ambulance.holdings[0].office, timezone.now()
    planner = desks.planner.holdings[0].office
    delegate(giver, taker=planner, starts_at=now, ends_at=now + HOUR, reason=WORDS, by=desks.ambulance)
    lent = _fresh(desks.planner)
    assert any(held.delegated for held in lent.holdings)
    refused(lambda: decide(_tonight(), by=lent), "not_this_partner")
    made = decide(_tonight(), by=desks.operator)
    refused(lambda: join(made, agrees=True, by=lent), "not_this_partner")
    assert JointVoice.objects.count() == 1


def test_a_log_is_read_by_governorate_and_by_taking_part(desks: Desks, office_of: Callable[..., User]) -> None:
    """Cairo reads none of Alexandria; a partner those that name it; a moderator, who takes no part, none."""
    with_ambulance = decide(_tonight(), by=desks.operator)
    with_both = decide(_tonight(agencies=("ambulance", "utilities")), by=desks.operator)
    of_cairo = decide(_tonight(area=CAIRO), by=desks.duty)
    assert set(seen(office_of(Role.OPERATOR, CAIRO))) == {of_cairo}
    assert set(seen(desks.elsewhere)) == {of_cairo}
    assert set(seen(desks.utilities)) == {with_both}
    assert set(seen(desks.ambulance)) == {with_ambulance, with_both}
    assert not seen(office_of(Role.MODERATOR)).exists()
    assert set(listed(desks.duty)) == {with_ambulance, with_both, of_cairo}
    assert set(listed(desks.duty, area=ALX)) == {with_ambulance, with_both}


def test_the_log_of_an_incident_is_its_own(
    incident: Incident, reported: Callable[..., Incident], desks: Desks, browser_for: Callable[..., Client]
) -> None:
    """Each decision has its page; on that of an incident stand those that belong to it."""
    of_fire = decide(_of(incident, decision="إخلاء المبنى"), by=desks.operator)
    beside = decide(_of(reported(), decision="قطع الغاز"), by=desks.operator)
    assert list(listed(desks.operator, incident=incident.pk)) == [of_fire]
    desk = browser_for(desks.operator)
    for one, other in ((of_fire, beside), (beside, of_fire)):
        page = desk.get(f"/joint-log/{one.pk}/").content.decode()
        assert one.decision in page
        assert other.decision not in page
    assert "قطع الغاز" not in desk.get(f"/incidents/{incident.pk}/").content.decode()


def test_what_one_office_said_of_one_decision_answers_no_other(desks: Desks) -> None:
    """The second waits still; and what an office lent to the account said is not what its own has said."""
    first, second = (decide(_tonight(decision=f"قرار رقم {n} الليلة"), by=desks.operator) for n in (1, 2))
    join(first, agrees=True, by=desks.ambulance)
    assert list(to_join(desks.ambulance)) == [second]
    giver, taker, now = desks.operator.holdings[0].office, desks.director.holdings[0].office, timezone.now()
    delegate(giver, taker=taker, starts_at=now, ends_at=now + HOUR, reason=WORDS, by=desks.operator)
    lent = _fresh(desks.director)
    assert any(held.delegated for held in lent.holdings)
    assert set(to_join(lent)) == {first, second}


def test_a_request_stands_at_the_place_of_that_code_in_that_governorate(desks: Desks, place: Place) -> None:
    """Not at another one of Alexandria, and not at one of Cairo, whoever sees both."""
    shared: dict[str, Any] = {"kind": "church", "name_en": "", "capacity": 100}
    first = Place.objects.create(code="CH-01", name_ar="كنيسة أخرى", lon=29.8, lat=31.1, area=ALX, **shared)
    cairo = Place.objects.create(code="CH-08", name_ar="كنيسة القاهرة", lon=31.2, lat=30.1, area=CAIRO, **shared)
    told = NewRequest(
        area=ALX, agency="ambulance", resource="ambulance", number=4, basis="خطة الميلاد", place=place.code,
        needed_by=timezone.now() + 72 * HOUR,
    )  # fmt: skip
    for one in (place, first):
        asked = ask(replace(told, place=one.code), by=desks.duty)
        assert (asked.place_ar, asked.lon) == (one.name_ar, one.lon)
    refused(lambda: ask(replace(told, place=cairo.code), by=desks.duty), "unknown_place")


def test_the_edges_of_a_night(desks: Desks) -> None:
    """366 days from now, and as many back, may be decided on; one more may not."""
    today = timezone.localdate()
    for sign in (1, -1):
        last, beyond = (today + sign * timedelta(days=days) for days in (366, 367))
        assert decide(_tonight(night=last), by=desks.operator).night == last
        refused(lambda beyond=beyond: decide(_tonight(night=beyond), by=desks.operator), "night_too_far")


@pytest.mark.parametrize(
    ("name", "changed"),
    [
        ("share_agency_known", {"agency": "x"}),
        ("share_has_area", {"area": ""}),
        ("share_ended_with_reason", {"ended_at": timezone.now()}),
        ("share_open_once", {}),
    ],
)
def test_the_database_itself_refuses_a_share(
    name: str, changed: dict[str, Any], incident: Incident, desks: Desks
) -> None:
    """Each condition of the table is its own."""
    if name == "share_open_once":
        share(incident, ["ambulance"], by=desks.operator)
        name = "UNIQUE|unique"
    values = {"incident": incident, "area": ALX, "agency": "ambulance", "shared_by": desks.operator, **changed}
    with pytest.raises(IntegrityError, match=name), transaction.atomic():
        IncidentShare.objects.create(office=desks.operator.holdings[0].office, **values)


@pytest.mark.skipif(on_postgresql(), reason="a row is written over by inserting it in SQLite alone")
@pytest.mark.parametrize("table", ["jointdecision", "jointparty", "jointvoice", "incidentshare"])
def test_nothing_is_rewritten_by_writing_it_again(table: str, incident: Incident, desks: Desks) -> None:
    """A row that is there is not replaced by another of its number."""
    share(incident, ["ambulance"], by=desks.operator)
    decide(_tonight(), by=desks.operator)
    again = f"INSERT OR REPLACE INTO partners_{table} SELECT * FROM partners_{table}"  # noqa: S608  # names of our own tables
    with pytest.raises(DatabaseError, match="stays as it is"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(again)


def test_an_incident_of_no_governorate_is_shown_to_no_partner(incident: Incident, desks: Desks) -> None:
    """Nobody there could be named."""
    from himaya.web.incidents.models import Incident as Row  # noqa: PLC0415  # only here

    Row.objects.filter(pk=incident.pk).update(area="")
    incident.refresh_from_db()
    Office.objects.create(code="x", kind="partner", role=Role.LIAISON, partner="ambulance", title_ar="الإسعاف")
    refused(lambda: share(incident, ["ambulance"], by=desks.duty), "incident_over")
    assert not JointDecision.objects.exists()
