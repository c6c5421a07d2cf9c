"""The pages of advisories, from writing one to taking it back."""

from __future__ import annotations

from http import HTTPStatus
from typing import TYPE_CHECKING

import pytest
from django.urls import reverse
from django.utils import timezone
from tests.web.advisories.conftest import ALX, HOUR, RING

from himaya.web.accounts.models import Role
from himaya.web.advisories.models import Advisory
from himaya.web.places.actions.publishing import publish_places
from himaya.web.places.models import Place
from himaya.web.portal.actions import publish
from himaya.web.portal.models import Topic

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.test import Client

pytestmark = pytest.mark.django_db
WKT = "POLYGON((" + ", ".join(f"{lon} {lat}" for lon, lat in RING) + "))"


@pytest.fixture
def sent() -> dict[str, str]:
    """What the form sends."""
    now = timezone.localtime()
    return {
        "area": ALX,
        "category": "Transport",
        "response": "Avoid",
        "urgency": "Expected",
        "severity": "Minor",
        "certainty": "Observed",
        "headline_ar": "الكورنيش مغلق الليلة",
        "headline_en": "The Corniche is closed tonight",
        "text_ar": "يُغلق الكورنيش بين محطة الرمل والشاطبي.",
        "text_en": "The Corniche is closed.",
        "instruction_ar": "",
        "instruction_en": "",
        "where_ar": "محطة الرمل",
        "where_en": "Raml Station",
        "starts_at": f"{now:%Y-%m-%dT%H:%M}",
        "ends_at": f"{now + 5 * HOUR:%Y-%m-%dT%H:%M}",
        "outline": WKT,
    }


def _step(desk: Client, pk: int, step: str, **said: str) -> int:
    return desk.post(reverse("advisory_step", args=[pk, step]), said).status_code


def test_three_offices_bring_one_to_the_public_and_back(
    browser_of: Callable[..., Client], sent: dict[str, str]
) -> None:
    """Written, changed, checked, approved, published, updated, taken back: by the buttons that each is offered."""
    media, duty, director = browser_of(Role.MEDIA_OFFICER, ""), browser_of(Role.DUTY_OFFICER), browser_of(Role.DIRECTOR)
    assert media.get(reverse("advisory_new")).status_code == HTTPStatus.OK
    assert media.post(reverse("advisory_new"), sent).status_code == HTTPStatus.FOUND
    shown = Advisory.objects.get()
    assert [tuple(corner) for corner in shown.outline] == list(RING)
    page = media.get(reverse("advisory", args=[shown.pk])).content.decode()
    assert "step-check" not in page
    edit = reverse("advisory_edit", args=[shown.pk])
    assert "POLYGON" not in media.get(edit).content.decode()
    assert media.post(edit, {**sent, "text_en": "Closed until 23:00."}).status_code == HTTPStatus.FOUND
    assert "step-check" in duty.get(reverse("advisory", args=[shown.pk])).content.decode()
    assert _step(duty, shown.pk, "check") == HTTPStatus.FOUND
    assert media.post(edit, sent).status_code == HTTPStatus.UNPROCESSABLE_ENTITY
    assert _step(director, shown.pk, "approve") == HTTPStatus.FOUND
    assert _step(media, shown.pk, "publish") == HTTPStatus.FOUND
    assert "cap.xml" in media.get(reverse("advisory", args=[shown.pk])).content.decode()
    new = f"{reverse('advisory_new')}?replaces={shown.pk}"
    assert "Closed until 23:00." in media.get(new).content.decode()
    assert media.post(new, {**sent, "replaces": str(shown.pk)}).status_code == HTTPStatus.FOUND
    assert _step(director, shown.pk, "end", text="فُتح الطريق قبل موعده") == HTTPStatus.FOUND
    assert Advisory.objects.get(pk=shown.pk).state == "cancelled"
    listed = director.get(reverse("advisories"), {"state": "all"}).content.decode()
    assert listed.count("الكورنيش مغلق الليلة") + listed.count("The Corniche is closed tonight") >= 2


def test_a_refusal_keeps_what_was_typed(browser_of: Callable[..., Client], sent: dict[str, str]) -> None:
    """By its rule, above the form, with every word still in it; a shape that is none is told by its field."""
    media = browser_of(Role.MEDIA_OFFICER, "")
    answer = media.post(reverse("advisory_new"), {**sent, "ends_at": sent["starts_at"]})
    assert answer.status_code == HTTPStatus.UNPROCESSABLE_ENTITY
    assert "advisories.bad_times" in answer.content.decode()
    assert "The Corniche is closed tonight" in answer.content.decode()
    answer = media.post(reverse("advisory_new"), {**sent, "outline": "POLYGON((0 0, 1 1))"})
    assert answer.status_code == HTTPStatus.UNPROCESSABLE_ENTITY
    assert Advisory.objects.count() == 0


def test_a_step_that_is_none_and_one_without_its_reason(
    browser_of: Callable[..., Client], sent: dict[str, str]
) -> None:
    """An unknown address is none; a short reason is refused by its rule."""
    media, director = browser_of(Role.MEDIA_OFFICER, ""), browser_of(Role.DIRECTOR)
    media.post(reverse("advisory_new"), sent)
    pk = Advisory.objects.get().pk
    assert _step(director, pk, "burn") == HTTPStatus.NOT_FOUND
    assert _step(director, pk, "publish_now", text="no") == HTTPStatus.UNPROCESSABLE_ENTITY
    assert _step(director, pk, "publish_now", text="تسرب غاز قرب الكاتدرائية") == HTTPStatus.FOUND


def test_another_governorate_sees_what_concerns_the_country_alone(
    browser_of: Callable[..., Client], sent: dict[str, str]
) -> None:
    """Cairo has no page of an advisory of Alexandria; one of the country it reads once it is published."""
    media, cairo = browser_of(Role.MEDIA_OFFICER, ""), browser_of(Role.DIRECTOR, "EG-C")
    media.post(reverse("advisory_new"), sent)
    media.post(reverse("advisory_new"), {**sent, "area": ""})
    own, national = Advisory.objects.order_by("pk").values_list("pk", flat=True)
    assert cairo.get(reverse("advisory", args=[own])).status_code == HTTPStatus.NOT_FOUND
    assert cairo.get(reverse("advisory", args=[national])).status_code == HTTPStatus.NOT_FOUND
    assert _step(browser_of(Role.DIRECTOR, ""), national, "publish_now", text="سيول على الطرق") == HTTPStatus.FOUND
    assert cairo.get(reverse("advisory", args=[national])).status_code == HTTPStatus.OK


def test_an_outline_is_taken_from_a_road_or_a_place(browser_of: Callable[..., Client], sent: dict[str, str]) -> None:
    """A hundred metres around a closed road, three hundred around a place that everybody knows; never both drawn."""
    now = timezone.now()
    words = {
        f"{word}_{tongue}": "" for word in ("stretch", "landmark", "diversion", "public") for tongue in ("ar", "en")
    }
    told = {**words, "kind": "closure", "direction": "both", "lines": [[[29.90, 31.20], [29.91, 31.20]]]}
    told |= {"road_ar": "الكورنيش", "road_en": "Corniche", "on_the_road": True, "announced_at": ""}
    publish(Topic.ROAD, "7", area=ALX, starts_at=now, ends_at=now + HOUR, told=told)
    place = Place.objects.create(
        code="P-1", name_ar="محطة الرمل", kind="square", lon=29.9, lat=31.2, area=ALX, capacity=100
    )
    publish_places()
    media = browser_of(Role.MEDIA_OFFICER, "")
    page = media.get(reverse("advisory_new"), {"area": ALX}).content.decode()
    assert 'value="road:7"' in page
    assert f'value="place:{place.pk}"' in page
    for ground, width_m, height_m in (("road:7", 953 + 200, 200), (f"place:{place.pk}", 600, 600)):
        answer = media.post(reverse("advisory_new"), {**sent, "outline": "", "ground": ground})
        assert answer.status_code == HTTPStatus.FOUND
        ring = Advisory.objects.first().outline
        assert ring[0] == ring[-1]
        lon, lat = zip(*ring, strict=True)
        assert (max(lon) - min(lon)) * 111_320 * 0.8554 == pytest.approx(width_m, rel=0.02)
        assert (max(lat) - min(lat)) * 110_900 == pytest.approx(height_m, rel=0.02)
    both = media.post(reverse("advisory_new"), {**sent, "ground": "road:7"})
    assert both.status_code == HTTPStatus.UNPROCESSABLE_ENTITY
    gone = media.post(reverse("advisory_new"), {**sent, "outline": "", "ground": "road:8"})
    assert "no longer told" in gone.content.decode()
