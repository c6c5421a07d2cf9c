"""What the public is told of reference data: verified numbers, confirmed days of celebrations."""

from __future__ import annotations

from datetime import datetime, time

from django.db import transaction
from django.utils import timezone

from himaya.celebrations.period import CAIRO
from himaya.web.places.models import Celebration, Certainty, EmergencyNumber, Place
from himaya.web.places.models.place import PlaceKind
from himaya.web.portal.actions import publish, withdraw, withdraw_others
from himaya.web.portal.models import Notice, Topic

_TOLD_OF_A_PLACE = ("name_ar", "name_en", "lon", "lat")


def publish_number(row: EmergencyNumber) -> None:
    """Publish a number that was verified and is in use; no other."""
    if row.is_withdrawn or row.verified_on is None:
        withdraw(Topic.NUMBER, str(row.pk))
        return
    tried = datetime.combine(row.verified_on, time(), tzinfo=CAIRO)
    told = {
        "digits": row.number,
        "service_ar": row.service_ar,
        "service_en": row.service_en,
        "verified_on": row.verified_on.isoformat(),
    }
    publish(Topic.NUMBER, str(row.pk), area=row.area, starts_at=tried, ends_at=None, told=told)


def publish_celebration(row: Celebration) -> None:
    """Publish the confirmed day of a celebration."""
    told = {"code": row.code, "first_day": row.first_day.isoformat()}
    publish(Topic.CELEBRATION, str(row), area="", starts_at=row.starts_at, ends_at=row.ends_at, told=told)


def publish_reference() -> None:
    """Bring what the public reads in line with the reference data: at a start, after a restored backup."""
    with transaction.atomic():
        numbers = list(EmergencyNumber.published())
        days = list(Celebration.objects.filter(certainty=Certainty.CONFIRMED))
        for row in numbers:
            publish_number(row)
        for day in days:
            publish_celebration(day)
        withdraw_others(Topic.NUMBER, [str(row.pk) for row in numbers])
        withdraw_others(Topic.CELEBRATION, [str(day) for day in days])
        publish_places()


def publish_places() -> None:
    """Tell names and points of places that everybody knows, for reports of the public: no vital facility."""
    with transaction.atomic():
        known = dict(Notice.objects.filter(topic=Topic.PLACE).values_list("key", "told"))
        rows = Place.objects.filter(is_closed=False).exclude(kind=PlaceKind.FACILITY)
        places = {str(row.pk): (row.area, {name: getattr(row, name) for name in _TOLD_OF_A_PLACE}) for row in rows}
        for key, (area, told) in places.items():
            if known.get(key) != told:
                publish(Topic.PLACE, key, area=area, starts_at=timezone.now(), ends_at=None, told=told)
        if known.keys() - places.keys():
            withdraw_others(Topic.PLACE, list(places))
