from __future__ import annotations

from http import HTTPStatus
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from django.test import Client


@pytest.mark.parametrize(
    "address", ["/places/?q=%00", "/places/?%00=1", "/places/%00/", "/units/?q=a%00b", "/plans/a%00/"]
)
def test_an_address_with_a_null_character_is_told(office: Client, address: str) -> None:
    """No database keeps it in a text: the page of a bad request, and never a failure."""
    answer = office.get(address)
    assert answer.status_code == HTTPStatus.BAD_REQUEST
    assert "الطلب" in answer.content.decode()


def test_a_form_with_a_null_character_is_told(office: Client) -> None:
    """The texts of a form are looked at as the address is."""
    assert office.post("/places/new/", {"name_ar": "ا\0ب"}).status_code == HTTPStatus.BAD_REQUEST


def test_a_program_is_told_in_the_form_of_the_interface(office: Client) -> None:
    """Under the interface the answer is a problem, for an address and for a body."""
    answers = [
        office.get("/api/v1/places?q=%00"),
        office.put("/api/v1/places/A/closed", b'{"closed": "\\u0000"}', content_type="application/json"),
    ]
    for answer in answers:
        assert answer.status_code == HTTPStatus.BAD_REQUEST
        assert answer.headers["Content-Type"] == "application/problem+json"
        assert answer.json()["code"] == "interface.bad_body"
