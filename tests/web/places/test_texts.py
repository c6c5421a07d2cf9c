"""Texts of the register, in forms and tables alike: names, opening hours, what a place depends on."""

from __future__ import annotations

import csv
import io
from http import HTTPStatus
from typing import TYPE_CHECKING, Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from himaya.web.places.actions.places import put_place
from himaya.web.places.models import FileReading, Place

if TYPE_CHECKING:
    from django.test import Client

BAD = (
    ("name_ar", "abc", "scenario.not_arabic"),
    ("name_ar", "كنيسة\u202eالعذراء", "scenario.hidden_characters"),
    ("host_office", "مكتب\u202eالمركز", "scenario.hidden_characters"),
    ("hours", "25:00-26:00", "scenario.bad_hours"),
    ("depends_on", "zzz", "places.unknown_place"),
    ("depends_on", "N-1", "places.unknown_place"),
)


@pytest.mark.parametrize(("field", "value", "code"), BAD)
def test_a_form_and_a_table_refuse_the_same(desk: Client, row: Any, field: str, value: str, code: str) -> None:
    """The form tells it at its field, the table at its cell; nothing is written."""
    sent = {**row("N-1"), field: value}
    answer = desk.post("/places/new/", sent)
    assert answer.status_code == HTTPStatus.UNPROCESSABLE_ENTITY
    assert f'id="err_{field}"' in answer.content.decode()
    _send(desk, [sent])
    [kept] = FileReading.objects.get().rows
    assert [fault["code"] for fault in kept["faults"]] == [code]
    assert not Place.objects.exists()


def test_a_place_depends_on_places_on_record_or_of_the_same_table(desk: Client, place: Place, row: Any) -> None:
    """Several with commas; changed by its form too; a place of another governorate is not known here."""
    put_place(row("C-1", governorate="EG-C", lon=31.24, lat=30.05, name_ar="مكان بالقاهرة"), by=None)
    first = {**row("N-1"), "name_ar": "محطة", "lon": "29.91", "depends_on": f"{place.code}، N-2"}
    second = {**row("N-2"), "name_ar": "محول", "lon": "29.92", "depends_on": ""}
    _send(desk, [first, second])
    assert [kept["faults"] for kept in FileReading.objects.get().rows] == [[], []]
    assert desk.post("/places/new/", second).status_code == HTTPStatus.FOUND
    assert desk.post("/places/new/", first).status_code == HTTPStatus.FOUND
    assert Place.objects.get(code="N-1").depends_on == f"{place.code}, N-2"
    for code, status in (("C-1", HTTPStatus.UNPROCESSABLE_ENTITY), ("N-2", HTTPStatus.FOUND)):
        assert desk.post("/places/N-1/edit/", {**first, "depends_on": code}).status_code == status, code


def test_a_new_place_sent_twice_says_under_which_identifier_it_is(desk: Client, row: Any) -> None:
    """Without an identifier of its own the second click finds what the first one made, and makes nothing."""
    sent = {**row(""), "id": ""}
    assert desk.post("/places/new/", sent).status_code == HTTPStatus.FOUND
    answer = desk.post("/places/new/", sent)
    assert answer.status_code == HTTPStatus.UNPROCESSABLE_ENTITY
    text = answer.content.decode()
    assert Place.objects.get().code in text
    assert "هذا المعرف مستعمل لسجل آخر" not in text


def _send(desk: Client, rows: list[dict[str, Any]]) -> None:
    text = io.StringIO()
    out = csv.DictWriter(text, list(rows[0]))
    out.writeheader()
    out.writerows(rows)
    desk.post("/places/import/", {"file": SimpleUploadedFile("places.csv", text.getvalue().encode())})
