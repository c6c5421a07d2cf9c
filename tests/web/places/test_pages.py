from __future__ import annotations

from datetime import date, timedelta
from http import HTTPStatus
from typing import TYPE_CHECKING, Any

import pytest
from django.test import Client
from django.utils import timezone

from himaya.celebrations.feasts import occurrences
from himaya.faults import InvalidInputError
from himaya.web.accounts.models import Role
from himaya.web.common.refusal import RefusedError
from himaya.web.journal.models import JournalEntry
from himaya.web.places.actions.places import put_door, put_exit, put_place, put_service
from himaya.web.places.actions.reference import confirm_celebration, ensure_celebration
from himaya.web.places.models import Celebration, CheckItem, EmergencyNumber, Place, RiskAssessment, Unit

if TYPE_CHECKING:
    from collections.abc import Callable

from himaya.web.accounts.models import User

SOON = timedelta(days=5)


def risk_form(**changes: Any) -> dict[str, Any]:
    """An assessment as its form sends it: seven gaps, 3,500 people."""
    ends = timezone.localtime(timezone.now() + SOON)
    return {
        "threat": "3",
        "threat_basis": "",
        "met": CheckItem.values[7:],
        "peak_people": "٣٥٠٠",
        "evidence": "B",
        "expires_at": f"{ends:%Y-%m-%dT%H:%M}",
        **changes,
    }


@pytest.fixture
def second(officer: Callable[..., User], browser_of: Any) -> Client:
    """The browser of another planner of Alexandria."""
    client: Client = browser_of(officer(login="second-planner"))
    return client


def test_the_list_is_narrowed_by_its_address(desk: Client, row: Any) -> None:
    """Filters of the address choose the rows; any spelling finds a name."""
    put_place(row("A-1", name_ar="مبنى مديرى الأمن", kind="facility"), by=None)
    put_place(row("A-2", name_ar="الميدان", kind="square", lon=29.95), by=None)
    found = desk.get("/places/?q=مديري الامن").content.decode()
    assert "مبنى مديرى الأمن" in found
    assert "A-2" not in found
    assert "A-1" not in desk.get("/places/?kind=square").content.decode()
    assert [row[0] for row in desk.get("/places/points.json?kind=square").json()["places"]] == ["A-2"]
    assert desk.get("/places/?kind=nonsense&tier=9&page=x").status_code == HTTPStatus.OK


def test_places_stand_in_arabic_order(desk: Client, row: Any) -> None:
    """The article does not count, nor does the seat of a hamza."""
    for code, name in (("A-1", "المنتزه"), ("A-2", "أبو قير"), ("A-3", "الجامع الكبير")):
        put_place(row(code, name_ar=name, lon=29.9 + int(code[-1]) / 100), by=None)
    assert [row[0] for row in desk.get("/places/points.json").json()["places"]] == ["A-2", "A-3", "A-1"]


@pytest.mark.parametrize("address", ["", "edit/", "risk/", "doors/new/", "services/new/"])
def test_a_place_of_another_area_is_not_found(officer: Any, browser_of: Any, place: Place, address: str) -> None:
    """The office of Cairo finds nothing at a place of Alexandria, nor on its list and map."""
    cairo = browser_of(officer(area="EG-C"))
    assert cairo.get(f"/places/{place.code}/{address}").status_code == HTTPStatus.NOT_FOUND
    assert cairo.post(f"/places/{place.code}/close/").status_code == HTTPStatus.NOT_FOUND
    assert place.code not in cairo.get("/places/").content.decode()
    assert cairo.get("/places/points.json").json() == {"places": []}


def test_a_unit_of_another_area_is_not_found(officer: Any, browser_of: Any, unit: Unit) -> None:
    """The office of Cairo finds no unit of Alexandria and no base of it."""
    cairo = browser_of(officer(area="EG-C"))
    for address in (unit.code, f"{unit.code}/edit", f"bases/{unit.base.code}"):
        assert cairo.get(f"/units/{address}/").status_code == HTTPStatus.NOT_FOUND
    assert unit.call_sign not in cairo.get("/units/").content.decode()


@pytest.mark.parametrize("role", [Role.OPERATOR, Role.POST_COMMANDER])
def test_offices_that_look_change_nothing(officer: Any, browser_of: Any, place: Place, unit: Unit, role: Role) -> None:
    """They see places and units, without gaps of the checklist and without a way to edit."""
    client = browser_of(officer(role))
    assert client.get(f"/places/{place.code}/").status_code == HTTPStatus.OK
    assert client.get(f"/units/{unit.code}/").status_code == HTTPStatus.OK
    for address in (f"/places/{place.code}/edit/", "/places/new/", "/units/new/", "/units/bases/new/"):
        assert client.get(address).status_code == HTTPStatus.FORBIDDEN
    assert client.post("/numbers/", AMBULANCE).status_code == HTTPStatus.FORBIDDEN
    assert client.post(f"/places/{place.code}/close/").status_code == HTTPStatus.FORBIDDEN
    assert client.post(f"/units/{unit.code}/out/").status_code == HTTPStatus.FORBIDDEN
    duty = {"duty_start": "2027-01-06T12:00", "duty_end": "2027-01-06T20:00"}
    assert client.post(f"/units/{unit.code}/", duty).status_code == HTTPStatus.FORBIDDEN


def test_a_form_from_elsewhere_changes_nothing(planner_alx: User, place: Place) -> None:
    """A POST without our token is refused."""
    client = Client(enforce_csrf_checks=True)
    client.force_login(planner_alx)
    for address in (f"/places/{place.code}/close/", "/places/new/", "/places/import/", "/units/new/"):
        assert client.post(address, {}).status_code == HTTPStatus.FORBIDDEN


def test_a_place_is_added_and_changed_by_its_form(desk: Client, row: Any) -> None:
    """Arabic digits and names of kinds are understood; what is wrong stands at its field and loses nothing."""
    sent = {**row("N-1"), "capacity": "٢٬٠٠٠", "area_m2": "900", "kind": "كنيسة", "governorate": "الإسكندرية"}
    bad = desk.post("/places/new/", {**sent, "capacity": "-5", "lon": "31.199", "lat": "29.9"})
    assert bad.status_code == HTTPStatus.UNPROCESSABLE_ENTITY
    assert 'value="-5"' in bad.content.decode()
    assert 'id="err_lon"' in bad.content.decode()
    assert desk.post("/places/new/", sent).status_code == HTTPStatus.FOUND
    assert Place.objects.get().capacity == 2000
    assert desk.post("/places/new/", sent).status_code == HTTPStatus.UNPROCESSABLE_ENTITY
    shape = '{"type":"Polygon","coordinates":[[[29.89,31.19],[29.91,31.19],[29.91,31.21],[29.89,31.19]]]}'
    assert desk.post("/places/N-1/edit/", {**sent, "hours": "يومياً", "shape": shape}).status_code == HTTPStatus.FOUND
    assert Place.objects.get().hours == "يومياً"
    assert Place.objects.get().shape["type"] == "Polygon"
    far = shape.replace("29.", "25.")
    assert desk.post("/places/N-1/edit/", {**sent, "shape": far}).status_code == HTTPStatus.UNPROCESSABLE_ENTITY
    entry = JournalEntry.objects.filter(object_id="N-1", action="place-changed").first()
    assert entry is not None
    assert set(entry.after) == {"hours", "shape"}
    assert entry.after["hours"] == "يومياً"


def test_a_form_refuses_a_number_of_a_person(desk: Client, row: Any) -> None:
    """A telephone in the field of the office is refused and shown nowhere in the register."""
    sent = {**row("N-1"), "host_office": "المسؤول 01012345678"}
    assert desk.post("/places/new/", sent).status_code == HTTPStatus.UNPROCESSABLE_ENTITY
    assert Place.objects.count() == 0


def test_doors_exits_and_gatherings(desk: Client, place: Place) -> None:
    """Each is added by its form; the page says who would still stand outside and how many the exits allow."""
    door = {"id": "CH-01-D1", "name_ar": "باب 1", "lon": "29.9", "lat": "31.199", "width_m": "2", "lanes_men": "4"}
    assert desk.post(f"/places/{place.code}/doors/new/", door).status_code == HTTPStatus.FOUND
    far = {**door, "id": "CH-01-D2", "lat": "31.3"}
    assert desk.post(f"/places/{place.code}/doors/new/", far).status_code == HTTPStatus.UNPROCESSABLE_ENTITY
    for _number in range(4):
        way = {"label_ar": "مخرج", "width_m": "1.5", "stepped": "yes"}
        assert desk.post(f"/places/{place.code}/exits/new/", way).status_code == HTTPStatus.FOUND
    service = {
        "id": "S-1",
        "name_ar": "قداس العيد",
        "start": "2027-01-06T19:00",
        "end": "2027-01-06T23:30",
        "attendance": "3000",
        "arrival_min": "120",
        "departure_min": "45",
        "celebration": "coptic-christmas 2027-01-07",
    }
    assert desk.post(f"/places/{place.code}/services/new/", service).status_code == HTTPStatus.FOUND
    many = {**service, "id": "S-2", "attendance": "4001"}
    assert desk.post(f"/places/{place.code}/services/new/", many).status_code == HTTPStatus.UNPROCESSABLE_ENTITY
    reasoned = {**many, "reason": "شاشات في الساحة"}
    assert desk.post(f"/places/{place.code}/services/new/", reasoned).status_code == HTTPStatus.FOUND
    page = desk.get(f"/places/{place.code}/").content.decode()
    assert "1,400" in page
    assert "1,782" in page
    assert Celebration.objects.get().code == "coptic-christmas"
    assert desk.get(f"/places/{place.code}/nonsense/new/").status_code == HTTPStatus.NOT_FOUND
    at = f"/places/{place.code}/exits/{place.exits.all()[0].pk}/drop/"
    assert desk.post(at).status_code == HTTPStatus.FOUND
    assert place.exits.count() == 3


def test_an_assessment_counts_at_once_unless_it_is_grave(desk: Client, second: Client, place: Place) -> None:
    """T = 3 counts at once; T = 4 waits for another account, which its author cannot be."""
    assert desk.post(f"/places/{place.code}/risk/", risk_form()).status_code == HTTPStatus.FOUND
    place.refresh_from_db()
    assert (place.threat, place.vulnerability, place.consequence, place.risk, place.tier) == (3, 4, 4, 48, 2)
    grave = risk_form(threat="4", threat_basis="معلومة رقم 12 بتاريخ 2026-11-20 من الأمن الوطني")
    assert desk.post(f"/places/{place.code}/risk/", grave).status_code == HTTPStatus.FOUND
    made = RiskAssessment.objects.get(state="waiting")
    place.refresh_from_db()
    assert place.threat == 3
    assert desk.post(f"/places/risks/{made.pk}/", {"decision": "confirm"}).status_code == 422
    assert "ضابط" in second.get("/").content.decode()
    assert second.post(f"/places/risks/{made.pk}/", {"decision": "confirm"}).status_code == HTTPStatus.FOUND
    place.refresh_from_db()
    assert (place.threat, place.risk, place.tier) == (4, 64, 1)
    assert [one.state for one in place.assessments.order_by("pk")] == ["replaced", "in-force"]
    made.refresh_from_db()
    assert made.author_id != made.second_id
    assert JournalEntry.objects.filter(action="risk-confirmed", object_id=place.code).count() == 1
    assert second.post(f"/places/risks/{made.pk}/", {"decision": "confirm"}).status_code == 422


def test_a_waiting_assessment_is_sent_back_with_a_reason(desk: Client, second: Client, place: Place) -> None:
    """Without a reason nothing is sent back; the assessment in force stays as it was."""
    desk.post(f"/places/{place.code}/risk/", risk_form())
    desk.post(f"/places/{place.code}/risk/", risk_form(met=CheckItem.values))
    made = RiskAssessment.objects.get(state="waiting")
    at = f"/places/risks/{made.pk}/"
    assert second.post(at, {"decision": "reject", "reason": " "}).status_code == 422
    assert second.post(at, {"decision": "reject", "reason": "لم تتم المعاينة"}).status_code == HTTPStatus.FOUND
    place.refresh_from_db()
    assert place.vulnerability == 4
    assert desk.post(f"/places/{place.code}/risk/", risk_form()).status_code == HTTPStatus.FOUND


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"threat": "4"}, "أساس"),
        ({"threat_basis": "لأن المصلين من الأقباط"}, "يصلّون"),
        ({"threat_basis": "بلاغ من 01012345678"}, "هاتف"),
        ({"expires_at": "2020-01-01T10:00"}, "مضت"),
        ({"expires_at": "2035-01-01T10:00"}, "أطول"),
        ({"peak_people": "-1"}, "المدى"),
        ({"evidence": "Z"}, "لم تُكتب"),
        ({"threat": "9"}, "المدى"),
    ],
)
def test_assessments_that_are_refused(desk: Client, place: Place, changes: dict[str, str], said: str) -> None:
    """Threat without a basis or from people, a person's number, a wrong end, numbers outside the scale."""
    answer = desk.post(f"/places/{place.code}/risk/", risk_form(**changes))
    assert answer.status_code == HTTPStatus.UNPROCESSABLE_ENTITY
    assert said in answer.content.decode()
    assert RiskAssessment.objects.count() == 0


def test_housing_is_no_dwelling_of_people(desk: Client, place: Place) -> None:
    """The ministry of housing may be named as a source; only words for people are refused."""
    form = risk_form(threat_basis="خطاب وزارة الإسكان رقم 3 بتاريخ 2026-11-01")
    assert desk.post(f"/places/{place.code}/risk/", form).status_code == HTTPStatus.FOUND


def test_gaps_are_shown_to_those_who_plan_alone(desk: Client, officer: Any, browser_of: Any, place: Place) -> None:
    """What is missing at a place is not for every office that may look at it."""
    desk.post(f"/places/{place.code}/risk/", risk_form())
    at = f"/places/risks/{RiskAssessment.objects.get().pk}/"
    gap = str(CheckItem.PERIMETER.label)
    assert gap in desk.get(at).content.decode()
    operator = browser_of(officer(Role.OPERATOR))
    assert gap not in operator.get(at).content.decode()
    assert "place-added" not in operator.get(f"/places/{place.code}/").content.decode()


def test_assessments_that_end_are_asked_for(desk: Client, place: Place) -> None:
    """The first page counts places that were never assessed, and those whose assessment has run out."""
    assert "?risk=none" in desk.get("/").content.decode()
    Place.objects.update(risk=8, tier=4, risk_expires_at=timezone.now() - SOON)
    assert "?risk=expired" in desk.get("/").content.decode()
    assert place.code in desk.get("/places/?risk=expired").content.decode()


def test_the_calendar_of_any_year(desk: Client) -> None:
    """The feasts stand on their days in all three calendars; a year without tables is told."""
    page = desk.get("/calendar/?year=٢٠٢٨").content.decode()
    assert "28 كيهك 1744" in page
    assert desk.get("/calendar/?year=1200").status_code == HTTPStatus.UNPROCESSABLE_ENTITY
    friday = desk.get("/calendar/good-friday/2027-04-30/").content.decode()
    assert "30" in friday
    assert desk.get("/calendar/good-friday/2027-04-29/").status_code == HTTPStatus.NOT_FOUND
    assert desk.get("/calendar/nothing/2027-04-29/").status_code == HTTPStatus.NOT_FOUND


@pytest.fixture
def reference(officer: Callable[..., User], browser_of: Any, enrol: Any) -> Client:
    """The browser of the office that keeps reference data."""
    user = officer(Role.ADMINISTRATOR, "")
    enrol(user)
    client: Client = browser_of(user)
    return client


def test_a_date_is_confirmed_by_the_office_of_reference(officer: Any) -> None:
    """A Hijri feast is expected until it is confirmed with its decree; its period moves with it."""
    keeper = officer(Role.ADMINISTRATOR, "")
    [one] = occurrences("eid-al-fitr", 2027)
    row = ensure_celebration("eid-al-fitr", one.first_day)
    assert row.certainty == "expected"
    later = one.first_day + timedelta(days=1)
    sure = {"holiday": later, "by": keeper}
    for wrong in ({"first_day": later, "decree": ""}, {"first_day": later + SOON, "decree": "بيان 1"}):
        with pytest.raises(InvalidInputError):
            confirm_celebration(row, **sure, **wrong)
    done = confirm_celebration(row, first_day=later, decree="بيان دار الإفتاء 1/2027", **sure)
    assert (done.certainty, done.first_day) == ("confirmed", later)
    assert done.starts_at - row.starts_at == timedelta(days=1)
    assert done.confirmed_by_ar == keeper.office_ar
    with pytest.raises(RefusedError):
        confirm_celebration(row, first_day=later, decree="بيان 2", holiday=None, by=officer())


def test_only_the_office_of_reference_confirms_on_the_page(desk: Client, reference: Client) -> None:
    """A planner's confirmation is refused; the office of reference keeps numbers, and is shown no place."""
    at = "/calendar/coptic-christmas/2027-01-07/"
    assert desk.post(at, {"first_day": "2027-01-07", "decree": "قرار 5"}).status_code == HTTPStatus.FORBIDDEN
    assert reference.get("/places/").status_code == HTTPStatus.FORBIDDEN
    wrong = {"first_day": "2027-01-07", "decree": ""}
    assert reference.post(at, wrong).status_code == HTTPStatus.UNPROCESSABLE_ENTITY
    assert reference.post(at, {**wrong, "decree": "قرار رئيس مجلس الوزراء 5"}).status_code == HTTPStatus.FOUND
    assert Celebration.objects.get().certainty == "confirmed"


AMBULANCE = {
    "number": "١٢٣",
    "service_ar": "الإسعاف",
    "service_en": "Ambulance",
    "source": "وزارة الصحة",
    "since": "2026-01-05",
}


@pytest.mark.parametrize(
    "wrong",
    [
        {"number": "0101234567"},
        {"source": ""},
        {"service_ar": ""},
        {"since": ""},
        {"since": "2031-01-01"},
        {"since": "soon"},
    ],
)
def test_a_number_without_what_proves_it_is_refused(reference: Client, wrong: dict[str, str]) -> None:
    """A telephone is no number to call; service, source and the day of the source are said."""
    assert reference.post("/numbers/", {**AMBULANCE, **wrong}).status_code == HTTPStatus.UNPROCESSABLE_ENTITY
    assert EmergencyNumber.objects.count() == 0


def test_numbers_are_published_once_another_has_verified_them(
    reference: Client, desk: Client, officer: Any, browser_of: Any, enrol: Any
) -> None:
    """A number is put on record by one account, tried by another, and only then everybody reads it."""
    assert reference.post("/numbers/", AMBULANCE).status_code == HTTPStatus.FOUND
    assert reference.post("/numbers/", AMBULANCE).status_code == HTTPStatus.UNPROCESSABLE_ENTITY
    number = EmergencyNumber.objects.get()
    assert (number.number, EmergencyNumber.published().count()) == ("123", 0)
    unverified = desk.get("/numbers/").content.decode()
    assert "الإسعاف" not in unverified
    assert "تنتظر التحقق، ولا تظهر قبله: <bdi>1</bdi>" in unverified
    assert "تنتظر التحقق" not in reference.get("/numbers/").content.decode()
    at = f"/numbers/{number.pk}/verify/"
    assert desk.post(at).status_code == HTTPStatus.FORBIDDEN
    own = reference.post(at)
    assert own.status_code == HTTPStatus.UNPROCESSABLE_ENTITY
    assert "لا يتحقق من الرقم مَن سجّله" in own.content.decode()
    another = officer(Role.ADMINISTRATOR, "", login="second-keeper")
    enrol(another)
    second = browser_of(another)
    assert second.post(at).status_code == HTTPStatus.FOUND
    number.refresh_from_db()
    assert (number.verified_on, number.verified_by_ar) == (timezone.localdate(), another.office_ar)
    published = desk.get("/numbers/").content.decode()
    assert "الإسعاف" in published
    assert "تنتظر التحقق" not in published
    assert '<form method="post" action="/numbers/' not in published
    assert reference.post(f"/numbers/{number.pk}/withdraw/", {"withdrawn": "1"}).status_code == HTTPStatus.FOUND
    assert EmergencyNumber.published().count() == 0
    assert second.post(at).status_code == HTTPStatus.UNPROCESSABLE_ENTITY


def test_a_celebration_carries_what_planning_asks(desk: Client) -> None:
    """Its page tells the rule, every day, the days of holiday, where people gather, and the occurrence before."""
    [eid] = occurrences("eid-al-adha", 2027)
    page = desk.get(f"/calendar/eid-al-adha/{eid.first_day}/", headers={"accept-language": "ar"}).content.decode()
    [before] = occurrences("eid-al-adha", 2026)
    for told in ("بحساب تقويم أم القرى", "مسجد", "ساحة مفتوحة", f"/calendar/eid-al-adha/{before.first_day}/"):
        assert told in page
    assert page.count(" – ") >= 2  # first to last day; first to last holiday
    assert "/plans/?celebration=eid-al-adha" in page
    mawlid = desk.get("/calendar/al-badawi-mawlid/2027-10-08/").content.decode()
    assert "متوقع يوم الجمعة الثاني من أكتوبر" in mawlid
    first = desk.get("/calendar/coptic-christmas/1925-01-07/")
    assert "المرة السابقة" not in first.content.decode()


def test_an_announced_mawlid_may_lie_a_fortnight_off(officer: Any) -> None:
    """How far a confirmed day may lie from the computed one follows the celebration's rule."""
    keeper = officer(Role.ADMINISTRATOR, "")
    [week] = occurrences("al-badawi-mawlid", 2027)
    row = ensure_celebration("al-badawi-mawlid", week.first_day)
    sure = {"holiday": None, "decree": "إعلان محافظة الغربية", "by": keeper}
    with pytest.raises(InvalidInputError, match="14"):
        confirm_celebration(row, first_day=week.first_day + timedelta(days=15), **sure)
    done = confirm_celebration(row, first_day=week.first_day + timedelta(days=14), **sure)
    assert done.certainty == "confirmed"
    christmas = ensure_celebration("coptic-christmas", date(2027, 1, 7))
    with pytest.raises(InvalidInputError):
        confirm_celebration(christmas, first_day=date(2027, 1, 8), **sure)


def test_lists_and_pages_ask_few_questions(
    desk: Client, place: Place, unit: Unit, row: Any, django_assert_max_num_queries: Any
) -> None:
    """However many rows there are, a list or a page asks the database as often."""
    put_door(place, {"id": "D-1", "name_ar": "باب", "lon": 29.9, "lat": 31.199, "width_m": 2.0}, by=None)
    put_exit(place, {"label_ar": "مخرج", "width_m": 2.0}, by=None)
    start = timezone.now()
    service = {"name_ar": "قداس", "start": start, "end": start + SOON, "arrival_min": 60, "departure_min": 30}
    put_service(place, {**service, "id": "S-1", "attendance": 9}, celebration=None, by=None)
    for number in range(60):
        put_place(row(f"Q-{number}", name_ar=f"مكان {number}", lon=29.8 + number / 200), by=None)
    for address, most in (("/places/", 12), (f"/places/{place.code}/", 18), ("/units/", 12), ("/units/bases/", 12)):
        with django_assert_max_num_queries(most):
            assert desk.get(address).status_code == HTTPStatus.OK
    with django_assert_max_num_queries(18):
        assert desk.get(f"/units/{unit.code}/").status_code == HTTPStatus.OK
    assert EmergencyNumber.published().count() == 0


def test_units_stand_in_natural_order(desk: Client, unit: Unit) -> None:
    """Call sign 2 comes before 10."""
    for number in (10, 2):
        Unit.objects.create(
            code=f"N-{number}", call_sign=f"نسر {number}", kind="patrol_foot", base=unit.base, area=unit.area, crew=2
        )
    page = desk.get("/units/").content.decode()
    assert page.index("نسر 2") < page.index("نسر 10")
