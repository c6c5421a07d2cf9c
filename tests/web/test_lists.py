"""Every list as a workbook: what its page shows, of what the reader may see, and nothing that a spreadsheet runs."""

from __future__ import annotations

import io
from datetime import UTC, datetime, timedelta
from http import HTTPStatus
from typing import TYPE_CHECKING, Any, NamedTuple

import openpyxl
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import transaction
from django.utils import timezone

from himaya.web.accounts.models import Office, Role
from himaya.web.jobs.models import Job
from himaya.web.journal.actions import record
from himaya.web.journal.models import JournalEntry
from himaya.web.journal.words import Action, Kind
from himaya.web.places.models import Base, Duty, EmergencyNumber, FileReading, Place, Unit
from himaya.web.plans.models import Plan

if TYPE_CHECKING:
    from collections.abc import Callable
    from types import SimpleNamespace

    from django.test import Client

ALX, CAIRO = "EG-ALX", "EG-C"
HOUR = timedelta(hours=1)
FORMULA = "=1+1"
TITLES = {"title_ar": FORMULA, "title_en": FORMULA}


class List(NamedTuple):
    """A list: its page, its workbook, who reads it and who may not, how a formula is put into its only row."""

    page: str
    workbook: str
    reader: Role
    stranger: Role | None
    spoil: Callable[[SimpleNamespace], object] | None
    local: bool = True
    query: str = ""


def _put(model: Any, **values: str) -> Callable[[SimpleNamespace], object]:
    return lambda _world: model.objects.update(**values)


def _enter(_world: SimpleNamespace) -> None:
    with transaction.atomic():
        record(Action.ACCESS_REFUSED, by=None, kind=Kind.PAGE, object_id=FORMULA, after={})


def _number(_world: SimpleNamespace) -> None:
    EmergencyNumber.objects.create(
        number="199", service_ar=FORMULA, service_en=FORMULA, source="إعلان", verified_on="2026-01-02"
    )


def _on_duty(world: SimpleNamespace) -> None:
    Unit.objects.update(call_sign=FORMULA)
    now = timezone.now()
    Duty.objects.filter(pk=world.duty.pk).update(starts_at=now - HOUR, ends_at=now + HOUR)


LISTS = [
    List("/places/", "/places/list.xlsx", Role.PLANNER, Role.ADMINISTRATOR, _put(Place, name_ar=FORMULA)),
    List("/units/", "/units/list.xlsx", Role.PLANNER, Role.ADMINISTRATOR, _put(Unit, call_sign=FORMULA)),
    List("/journal/", "/journal/list.xlsx", Role.AUDITOR, Role.PLANNER, _enter, local=False),
    List("/plans/", "/plans/list.xlsx", Role.PLANNER, Role.ADMINISTRATOR, _put(Plan, **TITLES)),
    List("/units/bases/", "/units/bases/list.xlsx", Role.PLANNER, Role.ADMINISTRATOR, _put(Base, name_ar=FORMULA)),
    List("/numbers/", "/numbers/list.xlsx", Role.PLANNER, None, _number, local=False),
    List("/calendar/?year=2027", "/calendar/list.xlsx", Role.PLANNER, None, None, local=False, query="?year=2027"),
    List("/accounts/", "/accounts/list.xlsx", Role.ADMINISTRATOR, Role.PLANNER, _put(Office, **TITLES), local=False),
    List(
        "/accounts/offices/",
        "/accounts/offices/list.xlsx",
        Role.ADMINISTRATOR,
        Role.PLANNER,
        _put(Office, **TITLES),
        local=False,
    ),
    List("/positions/", "/positions/list.xlsx", Role.PLANNER, Role.ADMINISTRATOR, _on_duty),
    List("/jobs/", "/jobs/list.xlsx", Role.PLANNER, Role.ADMINISTRATOR, _put(Job, **TITLES)),
]


def _sheet(desk: Client, at: str) -> Any:
    answer = desk.get(at)
    assert answer.status_code == HTTPStatus.OK, at
    assert answer.headers["Content-Disposition"].endswith('.xlsx"')
    return openpyxl.load_workbook(io.BytesIO(answer.content)).active


@pytest.mark.parametrize("one", LISTS, ids=lambda one: one.workbook)
def test_a_list_comes_as_a_workbook(
    one: List, world: SimpleNamespace, desk_of: Callable[..., Client], settings: Any
) -> None:
    """The page links it; a formula in it is text; whoever may not see the list is refused; others see their own."""
    settings.DEMO = True
    desk = desk_of(one.reader)
    if one.spoil:
        one.spoil(world)
    assert f'href="{one.workbook}{one.query}"' in desk.get(one.page).content.decode()
    sheet = _sheet(desk, one.workbook + one.query)
    assert sheet.max_row > 1
    assert {cell.data_type for row in sheet.iter_rows() for cell in row if cell.value == FORMULA} == (
        {"s"} if one.spoil else set()
    )
    if one.stranger:
        assert desk_of(one.stranger).get(one.workbook).status_code == HTTPStatus.FORBIDDEN
    if one.local:
        assert _sheet(desk_of(one.reader, CAIRO), one.workbook).max_row == 1


@pytest.mark.parametrize(
    ("at", "passing", "failing"),
    [("/places/list.xlsx", "kind=church", "kind=mosque"), ("/units/list.xlsx", "q=U-1", "q=U-2")],
)
def test_a_workbook_holds_what_the_filters_leave(
    at: str, passing: str, failing: str, world: SimpleNamespace, desk_of: Callable[..., Client]
) -> None:
    """The only row where it passes, and none where it does not."""
    assert world.place
    assert [_sheet(desk_of(Role.PLANNER), f"{at}?{query}").max_row for query in (passing, failing)] == [2, 1]


OUTLINE = {
    "type": "Polygon",
    "coordinates": [[[29.89, 31.19], [29.91, 31.19], [29.91, 31.21], [29.89, 31.21], [29.89, 31.19]]],
}


@pytest.mark.parametrize("language", ["ar", "en"])
@pytest.mark.parametrize("table", ["places", "units"])
def test_a_workbook_sent_back_changes_nothing(
    table: str, language: str, world: SimpleNamespace, desk_of: Callable[..., Client]
) -> None:
    """Every row of the preview stands as it is, with outline, last digits and the duty to come."""
    Place.objects.update(
        shape=OUTLINE, lon=29.900000123456789, area_m2=12.5, checked_on="2026-01-02", is_guarded=True, source="+ بيان"
    )
    Place.objects.create(code="M-1", kind="mosque", name_ar="مسجد", lon=29.95, lat=31.22, area=ALX, capacity=900)
    Unit.objects.update(skills="لاسلكي", shift="12x2", illustrative=True)
    Unit.objects.create(
        code="U-9", call_sign="نسر 9", kind="convoy", base=world.unit.base, area=ALX, crew=8, women=2, is_out=True
    )
    desk = desk_of(Role.PLANNER)
    desk.cookies["himaya_language"] = language
    content = desk.get(f"/{table}/list.xlsx").content
    desk.post(f"/{table}/import/", {"file": SimpleUploadedFile("list.xlsx", content)})
    assert FileReading.objects.order_by("-pk")[0].counts == {
        "added": 0, "changed": 0, "same": 2, "refused": 0, "left_out": [],
    }  # fmt: skip


def test_a_workbook_of_units_has_the_headings_of_the_empty_one_and_the_duty(
    world: SimpleNamespace, desk_of: Callable[..., Client]
) -> None:
    """Both tables in Arabic, heading by heading; the duty that is on or to come is the one that is written."""
    desk = desk_of(Role.PLANNER)
    desk.cookies["himaya_language"] = "ar"
    for table in ("places", "units"):
        heads = [
            [cell.value for cell in openpyxl.load_workbook(io.BytesIO(desk.get(at).content)).worksheets[0][1]]
            for at in (f"/{table}/list.xlsx", f"/{table}/import/template.xlsx")
        ]
        assert heads[0] == heads[1]
    year = timezone.now().year + 1
    night = {"starts_at": datetime(year, 1, 6, 10, tzinfo=UTC), "ends_at": datetime(year, 1, 7, 4, tzinfo=UTC)}
    assert Duty.objects.filter(unit=world.unit).update(**night) == Duty.objects.count() == 1
    row = dict(zip(*_sheet(desk, "/units/list.xlsx").values, strict=True))
    assert (row["بداية الخدمة"], row["نهاية الخدمة"]) == (
        f"{year}-01-06 12:00 +0200",
        f"{year}-01-07 06:00 +0200",
    )


def test_an_outline_longer_than_a_cell_is_not_lost(world: SimpleNamespace, desk_of: Callable[..., Client]) -> None:
    """Its column is left out, so that the workbook sent back leaves every outline alone."""
    corners = [[29.9 + 0.01 * (n % 2) + n / 1e7, 31.2 + n / 1e7] for n in range(1800)]
    Place.objects.update(shape={"type": "Polygon", "coordinates": [[*corners, corners[0]]]})
    desk = desk_of(Role.PLANNER)
    content = desk.get("/places/list.xlsx").content
    assert "outline" not in {str(cell.value).lower() for cell in _sheet(desk, "/places/list.xlsx")[1]}
    desk.post("/places/import/", {"file": SimpleUploadedFile("list.xlsx", content)})
    reading = FileReading.objects.exclude(pk=world.reading.pk).get()
    assert (reading.counts["same"], reading.counts["refused"]) == (1, 0)


def test_a_workbook_of_the_journal_is_on_record(desk_of: Callable[..., Client], settings: Any) -> None:
    """Who took entries away, and under which filters, stands in the journal, and not in the workbook itself."""
    settings.DEMO = True
    desk = desk_of(Role.AUDITOR)
    numbers = [row[0] for row in _sheet(desk, "/journal/list.xlsx?q=EG").iter_rows(min_row=2, values_only=True)]
    entry = JournalEntry.objects.get(action=Action.JOURNAL_EXPORTED)
    assert entry.after == {"filters": {"q": "EG"}}
    assert entry.seq not in numbers


def test_a_year_beyond_the_tables_is_told_and_gives_no_workbook(desk_of: Callable[..., Client]) -> None:
    """The page says why, as it does for the list."""
    answer = desk_of(Role.PLANNER).get("/calendar/list.xlsx?year=9999")
    assert (answer.status_code, answer.headers["Content-Type"][:9]) == (HTTPStatus.UNPROCESSABLE_ENTITY, "text/html")
