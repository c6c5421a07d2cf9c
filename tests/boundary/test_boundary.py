"""Places, posts, roads and times; never profiles, names, lists, biometrics or scores of persons."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import pytest
from django.db import models
from django.http import HttpResponse
from django.test.utils import isolate_apps
from django.urls import path

WALKED = ("dataclasses", "models", "addresses", "headings", "plan", "inputs", "interface")
FEWEST = {"dataclasses": 150, "models": 20, "addresses": 10, "headings": 60, "plan": 40, "inputs": 2, "interface": 150}


@dataclass(frozen=True)
class _Planted:
    call_sign: str
    national_id: str
    plateNumber: str  # noqa: N815  # the other spelling must be caught too


@pytest.mark.parametrize("surface", WALKED)
def test_nothing_that_is_kept_names_a_person(surface: str, boundary: Any, allowed: Any, surfaces: Any) -> None:
    """No field, column, address, heading, plan key, form input or name of the interface could hold an identity."""
    assert boundary.offences(surfaces[surface](), allowed) == {}


@pytest.mark.parametrize("surface", WALKED)
def test_the_walk_reaches_what_exists(surface: str, surfaces: Any) -> None:
    """A walk that finds next to nothing has lost its way and proves nothing."""
    assert len(dict(surfaces[surface]())) >= FEWEST[surface]


def test_every_exception_has_a_reason_and_is_still_needed(boundary: Any, allowed: Any, surfaces: Any) -> None:
    """The list of exceptions holds nothing that the software no longer has."""
    known = {where: name for surface in WALKED for where, name in surfaces[surface]()}
    needed = {where for where, name in known.items() if boundary.refusal(name)}
    assert set(allowed) - needed == set()
    assert [where for where, reason in allowed.items() if len(reason.split()) < 3] == []


def test_no_package_recognises_or_follows_persons(boundary: Any, package_names: Any) -> None:
    """No locked package, direct or not, is made to recognise, follow or profile persons."""
    assert len(package_names) > 100
    assert {name: why for name in package_names if (why := boundary.refusal_of_package(name))} == {}


@pytest.mark.parametrize("name", ["face_recognition", "dlib", "opencv-python", "openalpr", "@vladmandic/face-api"])
def test_a_planted_package_is_caught(name: str, boundary: Any) -> None:
    """Packages of the forbidden trades are refused by name."""
    assert boundary.refusal_of_package(name)


def test_a_planted_field_is_caught(boundary: Any, surfaces: Any) -> None:
    """A dataclass with an identity number and a plate is refused, its call sign is not."""
    found = boundary.offences(surfaces["one dataclass"](_Planted), {})
    assert sorted(where.rsplit(".", 1)[1] for where in found) == ["national_id", "plateNumber"]


def test_a_planted_column_is_caught(boundary: Any, surfaces: Any) -> None:
    """A table with a telephone number is refused."""
    with isolate_apps("himaya.web.plans"):

        class Complaint(models.Model):  # noqa: DJ008  # planted, never shown
            text = models.TextField()
            mobile_phone = models.CharField(max_length=20)

            class Meta:
                app_label = "plans"

        found = boundary.offences(surfaces["models"]([Complaint]), {})
    assert list(found) == ["plans.Complaint.mobile_phone"]


def test_a_planted_address_is_caught(boundary: Any, surfaces: Any) -> None:
    """A route that looks persons up is refused by its words or by what it captures."""
    routes = [
        path("plans/", HttpResponse),
        path("persons/search", HttpResponse),
        path("q/<str:national_id>", HttpResponse),
    ]
    found = boundary.offences(surfaces["addresses"](routes), {})
    assert sorted(found) == ["/persons/search", "/q/<str:national_id>"]


@pytest.mark.parametrize(
    "heading",
    ["الرقم القومي", "رقم الهاتف", "ديانة", "اسم الشخص", "لوحة السيارة", "religion", "Home address", "suspectName"],
)
def test_a_planted_heading_is_caught(heading: str, boundary: Any) -> None:
    """Headings that ask for a person are refused in both languages."""
    assert boundary.refusal(heading)


@pytest.mark.parametrize(
    "heading", ["معرف المكان", "علامة النداء", "عدد الأفراد", "governorate", "surface_m2", "template", "interface"]
)
def test_headings_of_places_and_units_pass(heading: str, boundary: Any) -> None:
    """Words that only look like a forbidden one are not refused."""
    assert boundary.refusal(heading) is None
