"""What everybody reads: two languages by address, no cookie, no script, nothing that was not published."""

from __future__ import annotations

import re
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

import pytest
from django.test import Client
from django.utils import timezone
from tests.web.portal.conftest import HOUR

from himaya.web.common import mark
from himaya.web.portal.actions import publish, withdraw
from himaya.web.portal.models import Notice, Topic

if TYPE_CHECKING:
    from collections.abc import Callable

pytestmark = pytest.mark.django_db
PAGES = ("/public/", "/public/roads/", "/public/boundary/", "/en/public/", "/en/public/roads/", "/en/public/boundary/")
LARGEST = 20_000


def _text(path: str, **asked: str) -> str:
    return Client().get(path, asked).content.decode()


def _words(path: str) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]*>", " ", _text(path)))


@pytest.mark.parametrize("path", PAGES)
def test_a_page_sets_no_cookie_runs_no_script_and_is_small(path: str, published: Callable[..., Notice]) -> None:
    """It may be kept by any cache, has its language, and weighs little even with a list on it."""
    for number in range(5):
        published(str(number))
    answer = Client().get(path)
    page = answer.content.decode()
    assert answer.status_code == 200
    assert not answer.cookies
    assert "Cookie" not in answer.headers.get("Vary", "")
    assert answer.headers["Cache-Control"].startswith("public")
    assert "<script" not in page
    assert len(answer.content) < LARGEST
    language = "en" if path.startswith("/en/") else "ar"
    assert f'<html lang="{language}" dir="{"ltr" if language == "en" else "rtl"}">' in page
    assert answer.headers["Content-Language"] == language


def test_the_language_is_that_of_the_address_whatever_was_chosen_elsewhere(published: Callable[..., Notice]) -> None:
    """A cookie of the platform changes nothing; each page leads to its other language."""
    published()
    reader = Client(headers={"cookie": "himaya_language=en"})
    assert "الكورنيش" in reader.get("/public/roads/").content.decode()
    assert 'href="/en/public/roads/"' in reader.get("/public/roads/").content.decode()
    english = Client().get("/en/public/roads/").content.decode()
    assert "Corniche" in english
    assert "استخدم شارع أبي قير" in english
    assert 'href="/public/roads/"' in english


def test_a_road_is_told_as_announced_closed_and_not_confirmed(published: Callable[..., Notice]) -> None:
    """By its times and by whether somebody stands there; one whose end came before it began is told no more."""
    published("1", begins=HOUR, road_ar="طريق قادم")
    published("2", road_ar="طريق مغلق")
    published("3", begins=-3 * HOUR, lasts=2 * HOUR, road_ar="طريق انتهى وقته")
    published("4", begins=-3 * HOUR, lasts=2 * HOUR, on_the_road=False, road_ar="طريق لم يغلق")
    page = _text("/public/roads/")
    parts = re.split(r'<section aria-labelledby="', page)[1:]
    found = {part.split("-title")[0]: part for part in parts}
    assert "طريق مغلق" in found["in_force"]
    assert "طريق قادم" in found["announced"]
    assert "طريق انتهى وقته" in found["unconfirmed"]
    assert "طريق لم يغلق" not in page
    home = _words("/public/")
    assert "طريق مغلق" in home
    assert "طريق قادم" not in home
    assert "أُعلن عن طريق آخر" in home


def test_a_governorate_narrows_the_list_and_an_unknown_one_does_not(published: Callable[..., Notice]) -> None:
    """What is not understood counts as not asked."""
    published("1", area="EG-ALX", road_ar="طريق الإسكندرية")
    published("2", area="EG-C", road_ar="طريق القاهرة")
    assert "طريق الإسكندرية" not in _text("/public/roads/", area="EG-C")
    assert "طريق الإسكندرية" in _text("/public/roads/", area="' OR 1=1")


def test_what_is_withdrawn_is_told_no_more_and_the_same_again_is_no_change(published: Callable[..., Notice]) -> None:
    """Publishing the same keeps the instant of the last change; withdrawing twice is withdrawing once."""
    row = published()
    publish(Topic.ROAD, row.key, area=row.area, starts_at=row.starts_at, ends_at=row.ends_at, told=row.told)
    assert Notice.objects.get().changed_at == row.changed_at
    for _ in range(2):
        withdraw(Topic.ROAD, row.key)
    assert "الكورنيش" not in _text("/public/roads/")


def test_markup_in_a_text_stays_text(published: Callable[..., Notice]) -> None:
    """Also where somebody with an account wrote it."""
    published(road_ar="<script>alert(1)</script>", public_ar='"><img src=x onerror=alert(1)>')
    for path in ("/public/", "/public/roads/"):
        page = _text(path)
        assert "<script" not in page
        assert "<img" not in page
        assert "&lt;script&gt;" in page


def test_a_number_is_shown_with_the_day_it_was_tried() -> None:
    """Nothing is shown before one was tried."""
    assert "لم يُجرَّب رقم ويُنشر بعد" in _words("/public/")
    told = {"digits": "123", "service_ar": "الإسعاف", "service_en": "Ambulance", "verified_on": "2026-11-29"}
    publish(Topic.NUMBER, "1", area="", starts_at=timezone.now(), ends_at=None, told=told)
    assert 'href="tel:123"' in _text("/public/")
    assert "Ambulance tried on Sunday 29 November 2026" in _words("/en/public/")


def test_a_confirmed_day_replaces_the_computed_one(monkeypatch: pytest.MonkeyPatch) -> None:
    """Eid is expected until its day is announced."""
    monkeypatch.setattr("himaya.web.portal.queries.calendar.timezone.localdate", lambda _now=None: date(2027, 2, 20))
    assert "expected; the day waits to be announced" in _words("/en/public/")
    from himaya.celebrations.feasts import occurrences  # noqa: PLC0415  # only here

    day = occurrences("eid-al-fitr", 2027)[0].first_day + timedelta(days=1)
    told = {"code": "eid-al-fitr", "first_day": day.isoformat()}
    now = timezone.now()
    publish(Topic.CELEBRATION, "x", area="", starts_at=now, ends_at=now + 300 * 24 * HOUR, told=told)
    assert f"Eid al-Fitr {day:%A} {day.day} {day:%B} {day.year}" in _words("/en/public/")


def test_an_exercise_says_so_on_every_page_and_feed(
    published: Callable[..., Notice], monkeypatch: pytest.MonkeyPatch
) -> None:
    """In both languages, and to programs."""
    published()
    monkeypatch.setattr(mark, "is_exercise", lambda: True)
    for path in PAGES:
        assert mark.WORDS in _text(path)
    for path in ("/public/closures.cifs.json", "/public/closures.geojson", "/public/calendar.ics"):
        assert "EXERCISE" in _text(path)


@pytest.mark.parametrize("path", ["/public/nothing/", "/en/public/incidents/1/", "/public/../incidents/"])
def test_an_address_that_leads_nowhere_says_so_in_its_own_space(path: str) -> None:
    """In the language of the address, without a cookie; no page of operations answers."""
    answer = Client().get(path)
    assert answer.status_code == 404
    assert not answer.cookies
    page = answer.content.decode()
    assert ("There is no such page" if path.startswith("/en/") else "لا توجد صفحة بهذا العنوان") in page
    assert "/accounts/login/" not in page


def test_only_reading_is_possible(published: Callable[..., Notice]) -> None:
    """Nothing here takes a form."""
    published()
    sender: Any = Client()
    for path in (*PAGES, "/public/closures.cifs.json", "/public/closures.geojson", "/public/calendar.ics"):
        assert sender.post(path).status_code == 405
    assert Notice.objects.count() == 1
