"""Reserve, rest and meals, medical points and communications: put into a draft by hand, held against double duty."""

from __future__ import annotations

from datetime import timedelta
from http import HTTPStatus
from typing import TYPE_CHECKING, Any

import pytest
from django.test import Client

from himaya.faults import InvalidInputError, Language
from himaya.planning.planfile import seal
from himaya.web.accounts.models import Role
from himaya.web.common.refusal import RefusedError
from himaya.web.journal.models import JournalEntry
from himaya.web.places.models import Base, Duty, Unit
from himaya.web.plans.actions.adoption import adopt
from himaya.web.plans.actions.content import set_aim
from himaya.web.plans.actions.states import take_step
from himaya.web.plans.actions.support import Support, drop_support, mark_of_support, save_support
from himaya.web.plans.hashing import content_hash, elements_hash
from himaya.web.plans.models import Element, ElementKind, PlanVersion, Source, State
from himaya.web.plans.papers.book import book_of_version
from himaya.web.plans.transitions import Step

from .conftest import END, START

if TYPE_CHECKING:
    from collections.abc import Callable

    from himaya.web.accounts.models import User
    from himaya.web.plans.models import Solution

pytestmark = pytest.mark.django_db
HOUR = timedelta(hours=1)


@pytest.fixture
def units(db: None) -> list[Unit]:  # noqa: ARG001  # pytest's way to ask for the database
    """Three units on duty all night at a station of Alexandria: intervention, a vehicle patrol, and one of Cairo."""
    made = []
    stations = {
        area: Base.objects.create(code=f"B-{area}", kind="police_station", name_ar="قسم", lon=lon, lat=lat, area=area)
        for area, lon, lat in (("EG-ALX", 29.9, 31.19), ("EG-C", 31.23, 30.04))
    }
    kinds = (("R-1", "rapid_intervention", "EG-ALX"), ("R-2", "patrol_vehicle", "EG-ALX"), ("R-3", "fire", "EG-C"))
    for code, kind, area in kinds:
        unit = Unit.objects.create(
            code=code, call_sign=f"سهم {code}", kind=kind, base=stations[area], area=area, crew=6, women=1
        )
        Duty.objects.create(unit=unit, starts_at=START, ends_at=END)
        made.append(unit)
    return made


def said(**changes: Any) -> Support:
    """A reserve at the station, all night, with one unit."""
    told: dict[str, Any] = {
        "kind": "reserve",
        "title_ar": "احتياطي قريب",
        "spot": "base:B-EG-ALX",
        "starts_at": START,
        "ends_at": END,
        "units": ("R-1",),
    }
    return Support(**{**told, **changes})


def test_a_reserve_stands_where_and_with_whom_it_was_said(draft: PlanVersion, desk: User, units: list[Unit]) -> None:
    """Its strength is that of the crews; the entry in the journal says before and after."""
    row = save_support(draft.pk, said(), by=desk)
    assert (row.kind, row.source, row.strength, row.minimum, row.women) == ("reserve", "hand", 6, 6, 1)
    assert (row.lon, row.lat) == (units[0].base.lon, units[0].base.lat)
    assert [one.call_sign for one in row.assignments.all()] == [units[0].call_sign]
    changed = save_support(draft.pk, said(units=("R-1", "R-2"), strength=10), by=desk, key=row.key)
    assert (changed.pk, changed.strength, changed.assignments.count()) == (row.pk, 10, 2)
    entry = JournalEntry.objects.order_by("seq").last()
    assert entry
    assert (entry.action, entry.before["units"], entry.after["units"]) == ("support-kept", ["R-1"], ["R-1", "R-2"])
    drop_support(draft.pk, by=desk, key=row.key)
    assert not draft.elements.exists()
    assert JournalEntry.objects.latest("seq").action == "support-dropped"


@pytest.mark.usefixtures("units")
def test_units_relieve_each_other(draft: PlanVersion, desk: User) -> None:
    """Each stands there for its own duty; the strength is that of the fullest moment."""
    half = START + (END - START) / 2
    Duty.objects.filter(unit__code="R-1").update(ends_at=half)
    Duty.objects.filter(unit__code="R-2").update(starts_at=half - HOUR)
    row = save_support(draft.pk, said(units=("R-1", "R-2")), by=desk)
    spans = {one.unit_code: (one.starts_at, one.ends_at) for one in row.assignments.all()}
    assert spans == {"R-1": (START, half), "R-2": (half - HOUR, END)}
    assert row.strength == 12
    Duty.objects.filter(unit__code="R-2").update(starts_at=half)
    assert save_support(draft.pk, said(units=("R-1", "R-2")), by=desk, key=row.key).strength == 6


def test_two_of_a_kind_have_keys_of_their_own(draft: PlanVersion, desk: User) -> None:
    """The number of one that was taken out is free again; both are positions with one turn."""
    first, second = (save_support(draft.pk, said(units=(), spot="", lon=29.9, lat=31.2), by=desk) for _ in range(2))
    assert (first.key, second.key) == ("hand/reserve/1/1", "hand/reserve/2/1")


@pytest.mark.usefixtures("units")
@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"kind": "post"}, "plans.unknown_choice"),
        ({"kind": "cordon"}, "plans.unknown_choice"),
        ({"title_ar": "  "}, "plans.text_missing"),
        ({"title_ar": "اتصل برقم 01012345678"}, "plans.personal_data"),
        ({"starts_at": START - HOUR}, "plans.outside_period"),
        ({"ends_at": START}, "plans.outside_period"),
        ({"spot": "place:NONE"}, "plans.unknown_choice"),
        ({"spot": ""}, "plans.text_missing"),
        ({"spot": "", "lon": 31.23, "lat": 30.04}, "plans.point_elsewhere"),
        ({"strength": 5000}, "plans.bad_number"),
        ({"units": ("R-3",)}, "plans.unit_not_on_duty"),
        ({"units": ("NONE",)}, "plans.unit_not_on_duty"),
        ({"owner": "nobody"}, "plans.unknown_office"),
    ],
)
def test_what_cannot_be_is_refused(draft: PlanVersion, desk: User, changes: dict[str, Any], code: str) -> None:
    """Each with its own code; nothing is kept."""
    with pytest.raises(InvalidInputError) as raised:
        save_support(draft.pk, said(**changes), by=desk)
    assert {fault.code for fault in raised.value.faults} == {code}
    assert not draft.elements.exists()


def test_a_point_outside_is_refused_by_the_name_of_the_governorate(draft: PlanVersion, desk: User) -> None:
    """Its code says nothing to whoever reads the refusal."""
    with pytest.raises(InvalidInputError) as raised:
        save_support(draft.pk, said(units=(), spot="", lon=31.23, lat=30.04), by=desk)
    (fault,) = raised.value.faults
    assert "(محافظة الإسكندرية)" in fault.message(Language.AR)
    assert "(Alexandria governorate)" in fault.message(Language.EN)


@pytest.mark.usefixtures("units")
def test_a_unit_is_not_in_two_places(draft: PlanVersion, desk: User, add_element: Callable[..., Element]) -> None:
    """Not while it stands at a post; before and after it may."""
    post = add_element()
    post.assignments.update(unit_code="R-1", starts_at=START + HOUR, ends_at=START + 2 * HOUR)
    with pytest.raises(InvalidInputError, match="باب") as raised:
        save_support(draft.pk, said(), by=desk)
    assert raised.value.faults[0].code == "plans.unit_elsewhere"
    assert save_support(draft.pk, said(starts_at=START + 2 * HOUR), by=desk).assignments.count() == 1


@pytest.mark.usefixtures("units")
def test_only_a_planner_of_the_governorate_puts_elements_in(draft: PlanVersion, office_of: Callable[..., User]) -> None:
    """Neither another duty nor another governorate."""
    for user in (office_of(Role.OPERATOR), office_of(Role.PLANNER, "EG-C")):
        with pytest.raises(RefusedError):
            save_support(draft.pk, said(), by=user)


@pytest.mark.usefixtures("units")
def test_the_certificate_waits_where_it_counts_the_unit_too(
    ready: PlanVersion, desk: User, director: User, handmade: dict[str, Any], make_plan: Any
) -> None:
    """A patrol that the certificate counts as mobile presence cannot be the reserve until the planner has run again."""
    PlanVersion.objects.filter(pk=ready.pk).update(state=State.DRAFT)
    save_support(ready.pk, said(owner="directorate-eg-alx"), by=desk)
    take_step(ready.pk, Step.SUBMIT, by=desk)
    scenario = handmade["inputs"]["scenario"]
    scenario["units"] = [{"id": "R-1", "kind": "rapid_intervention"}, {"id": "R-2", "kind": "patrol_vehicle"}]
    handmade["inputs"]["doctrine"]["protect"] = {"mobile_kinds": ["patrol_vehicle"]}
    counted = make_plan("alexandria-counted", document=seal(handmade))
    take_step(ready.pk, Step.RETURN, by=director, reason="يضاف الاحتياطي المتحرك")
    adopt(ready.pk, counted, by=desk)
    [reserve] = PlanVersion.objects.get(pk=ready.pk).elements.filter(source=Source.HAND)
    assert reserve.assignments.get().unit_code == "R-1"
    save_support(ready.pk, said(units=("R-1", "R-2"), owner="directorate-eg-alx"), by=desk, key=reserve.key)
    take_step(ready.pk, Step.SUBMIT, by=desk)
    with pytest.raises(InvalidInputError) as raised:
        take_step(ready.pk, Step.APPROVE, by=director)
    assert {fault.code: fault.value for fault in raised.value.faults} == {"plans.counted_twice": "سهم R-2"}


@pytest.mark.usefixtures("units")
def test_the_certificate_holds_for_what_the_planner_decides(ready: PlanVersion, desk: User) -> None:
    """A reserve changes what is signed, not what the certificate speaks of."""
    PlanVersion.objects.filter(pk=ready.pk).update(state=State.DRAFT)
    version = PlanVersion.objects.get(pk=ready.pk)
    certified, content = elements_hash(version), content_hash(version)
    save_support(ready.pk, said(), by=desk)
    assert elements_hash(version) == certified
    assert content_hash(PlanVersion.objects.get(pk=ready.pk)) != content


@pytest.fixture
def browser(desk: User) -> Client:
    """The browser of the planning office."""
    client = Client()
    client.force_login(desk)
    return client


def form(**changes: Any) -> dict[str, Any]:
    """The form as a browser sends it."""
    return {
        "kind": "rest_meals",
        "title_ar": "راحة ووجبات",
        "title_en": "Rest and meals",
        "spot": "base:B-EG-ALX",
        "starts_at": "2027-01-06T18:00",
        "ends_at": "2027-01-06T20:00",
        "strength": "٤٠",
        "owner": "directorate-eg-alx",
        **changes,
    }


@pytest.mark.usefixtures("units")
def test_the_form_keeps_what_was_typed(draft: PlanVersion, browser: Client) -> None:
    """Times are those of the plan's clock, Arabic digits count; a refusal loses nothing; a stale form is refused."""
    at = f"/plans/{draft.plan_id}/{draft.number}/elements/"
    assert "إضافة عنصر يدوياً" in browser.get(at).content.decode()
    page = browser.get(f"{at}new/").content.decode()
    assert "سهم R-1" in page
    assert "سهم R-3" not in page
    point = browser.post(f"{at}new/", form(spot="", lon="٢٩٫٩٠", lat="٣١٫٢", kind="communications"))
    assert point.status_code == HTTPStatus.FOUND
    assert draft.elements.get().lon == pytest.approx(29.9)
    draft.elements.all().delete()
    wrong = browser.post(f"{at}new/", form(spot="", lon="abc", lat="31.2"))
    assert wrong.status_code == HTTPStatus.UNPROCESSABLE_ENTITY
    assert 'value="راحة ووجبات"' in wrong.content.decode()
    kept = browser.post(f"{at}new/", form())
    assert kept.status_code == HTTPStatus.FOUND
    row = draft.elements.get()
    assert (row.kind, row.strength, row.starts_at.hour, row.owner.code) == ("rest_meals", 40, 16, "directorate-eg-alx")
    stale = browser.post(f"{at}{row.pk}/edit/", form(title_ar="آخر"))
    assert stale.status_code == HTTPStatus.UNPROCESSABLE_ENTITY
    assert "2027-01-06T18:00" in browser.get(f"{at}{row.pk}/edit/").content.decode()
    assert f"{row.pk}/edit/" in browser.get(f"{at}{row.pk}/").content.decode()
    assert browser.post(f"{at}{row.pk}/drop/").status_code == HTTPStatus.UNPROCESSABLE_ENTITY
    assert browser.post(f"{at}{row.pk}/drop/", {"shown": mark_of_support(row)}).status_code == HTTPStatus.FOUND
    assert not draft.elements.exists()


@pytest.mark.usefixtures("units")
def test_colleagues_at_one_draft_are_refused_at_the_same_element_only(
    draft: PlanVersion, browser: Client, desk: User
) -> None:
    """A change of the aim stops nobody; what a colleague changed, units included, stands beside what was typed."""
    row = save_support(draft.pk, said(units=("R-1",)), by=desk)
    at = f"/plans/{draft.plan_id}/{draft.number}/elements/"
    shown = {"shown": mark_of_support(row)}
    set_aim(draft.pk, by=desk, aim="غاية أخرى")
    assert browser.post(f"{at}new/", form()).status_code == HTTPStatus.FOUND
    save_support(draft.pk, said(units=("R-1", "R-2"), title_ar="احتياط الزميل"), by=desk, key=row.key)
    typed = {"kind": "reserve", "title_ar": "احتياطي أنا", **shown}
    late = browser.post(f"{at}{row.pk}/edit/", form(**typed))
    assert late.status_code == HTTPStatus.UNPROCESSABLE_ENTITY
    assert "احتياط الزميل ·" in late.content.decode()
    assert 'value="احتياطي أنا"' in late.content.decode()
    now = mark_of_support(draft.elements.get(pk=row.pk))
    assert f'name="shown" value="{now}"' in late.content.decode()
    assert browser.post(f"{at}{row.pk}/edit/", form(**{**typed, "shown": now})).status_code == HTTPStatus.FOUND
    assert draft.elements.get(pk=row.pk).title_ar == "احتياطي أنا"


def test_a_computed_element_is_not_dropped_by_hand(
    draft: PlanVersion, browser: Client, add_element: Callable[..., Element]
) -> None:
    """What the planner decides about is changed in the editor."""
    post = add_element()
    for end in ("edit", "drop"):
        answer = browser.post(f"/plans/{draft.plan_id}/{draft.number}/elements/{post.pk}/{end}/", form())
        assert answer.status_code == HTTPStatus.NOT_FOUND
    assert draft.elements.exists()


def _printable(plan: dict[str, Any]) -> dict[str, Any]:
    """A computed plan with everything that papers ask of it, and nobody at its posts."""
    scenario = plan["inputs"]["scenario"]
    scenario |= {"celebration": "coptic-christmas"}
    scenario |= {table: [] for table in ("places", "doors", "services", "bases", "units", "standby")}
    plan["inputs"]["doctrine"]["edition"] = "2026-11"
    for element in plan["elements"]:
        element |= {"units": [], "call_signs": []}
    return seal(plan)


@pytest.mark.usefixtures("units")
def test_the_papers_show_them(
    ready: PlanVersion, desk: User, handmade: dict[str, Any], make_plan: Callable[..., Solution]
) -> None:
    """The book has each with its code after those of the planner, its office, its units, and counts its turn."""
    PlanVersion.objects.filter(pk=ready.pk).update(state=State.DRAFT)
    adopt(ready.pk, make_plan("alexandria-papers", document=_printable(handmade)), by=desk)
    save_support(ready.pk, said(owner="directorate-eg-alx", legal_basis="خطة القوات"), by=desk)
    save_support(ready.pk, said(kind="communications", title_ar="نقطة اتصال", units=()), by=desk)
    book = book_of_version(PlanVersion.objects.get(pk=ready.pk))
    reserve, radio = book.elements[-2:]
    assert (reserve.code, reserve.kind.value, radio.code) == ("ح1", "reserve", "ت1")
    assert reserve.stints[0].call_signs == ("سهم R-1",)
    assert "الإسكندرية" in reserve.owner.ar
    assert [unit.id for unit in book.units if unit.id == "R-1"] == ["R-1"]
    assert radio.stints == ()
    assert (reserve.where.ar, radio.where.ar) == ("قسم", "قسم")


def test_a_medical_point_put_in_by_hand_stands_in_the_medical_plan(
    ready: PlanVersion, desk: User, handmade: dict[str, Any], make_plan: Callable[..., Solution], units: list[Unit]
) -> None:
    """With its base, its hours and its call signs; one at a bare point says where that is."""
    PlanVersion.objects.filter(pk=ready.pk).update(state=State.DRAFT)
    adopt(ready.pk, make_plan("alexandria-first-aid", document=_printable(handmade)), by=desk)
    save_support(ready.pk, said(kind="medical", title_ar="نقطة الميدان"), by=desk)
    save_support(ready.pk, said(kind="medical", title_ar="نقطة البحر", spot="", lon=29.91, lat=31.2, units=()), by=desk)
    book = book_of_version(PlanVersion.objects.get(pk=ready.pk))
    point, other = book.medical.points[-2:]
    assert (point.title.ar, point.place.ar, point.call_signs) == ("نقطة الميدان", "قسم", (units[0].call_sign,))
    assert (point.start, point.end) == (START, END)
    assert (other.title.ar, other.place.ar) == ("نقطة البحر", "31.20000, 29.91000")


def test_medical_posts_of_the_planner_are_medical_points(
    ready: PlanVersion, desk: User, handmade: dict[str, Any], make_plan: Callable[..., Solution]
) -> None:
    """In lists they stand under their own kind, and the certificate speaks of them."""
    next(one for one in handmade["elements"] if one["type"] == "post")["function"] = "medical"
    PlanVersion.objects.filter(pk=ready.pk).update(state=State.DRAFT)
    adopt(ready.pk, make_plan("alexandria-medical", document=seal(handmade)), by=desk)
    version = PlanVersion.objects.get(pk=ready.pk)
    point = version.elements.get(kind=ElementKind.MEDICAL)
    before = elements_hash(version)
    Element.objects.filter(pk=point.pk).update(strength=99)
    assert elements_hash(version) != before


@pytest.mark.usefixtures("units")
@pytest.mark.parametrize(("name", "most"), [("title_ar", 200), ("title_en", 200), ("legal_basis", 300)])
def test_a_text_longer_than_its_column_is_refused(draft: PlanVersion, desk: User, name: str, most: int) -> None:
    """With the number of letters that it takes; PostgreSQL would refuse it without a word."""
    save_support(draft.pk, said(**{name: "ب" * most}), by=desk)
    with pytest.raises(InvalidInputError) as raised:
        save_support(draft.pk, said(**{name: "ب" * (most + 1)}, units=()), by=desk)
    [fault] = raised.value.faults
    assert (fault.code, fault.details["most"]) == ("plans.text_too_long", str(most))
