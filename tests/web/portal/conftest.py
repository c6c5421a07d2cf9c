"""Notices as operations publish them."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest
from django.utils import timezone

from himaya.web.portal.actions import publish
from himaya.web.portal.models import Notice, Topic

if TYPE_CHECKING:
    from collections.abc import Callable

HOUR = timedelta(hours=1)


@pytest.fixture
def published() -> Callable[..., Notice]:
    """Publish a road: closed since an hour, for two more, unless told otherwise."""

    def make(
        key: str = "7", *, area: str = "EG-ALX", begins: timedelta = -HOUR, lasts: timedelta = 3 * HOUR, **told: Any
    ) -> Notice:
        start = timezone.now() + begins
        words = {
            f"{field}_{language}": "" for field in ("stretch", "landmark", "diversion") for language in ("ar", "en")
        }
        content = {
            **words,
            "kind": "closure",
            "direction": "both",
            "lines": [[[29.9, 31.2], [29.905, 31.204]]],
            "road_ar": "الكورنيش",
            "road_en": "Corniche",
            "public_ar": "استخدم شارع أبي قير",
            "public_en": "",
            "on_the_road": begins < timedelta(0),
            "announced_at": "2027-01-01T10:00:00+02:00",
            **told,
        }
        publish(Topic.ROAD, key, area=area, starts_at=start, ends_at=start + lasts, told=content)
        return Notice.objects.get(topic=Topic.ROAD, key=key)

    return make
