"""An advisory as a message of the Common Alerting Protocol."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils import timezone

from himaya.exchange.cap.alert import (
    Alert,
    Category,
    Certainty,
    Info,
    Message,
    Reference,
    Response,
    Severity,
    Status,
    Urgency,
)
from himaya.exchange.cap.area import Area
from himaya.scenario.governorates import governorates
from himaya.web.common import mark

if TYPE_CHECKING:
    from datetime import datetime

    from himaya.web.advisories.models import Advisory

SENDER = "himaya"
_COUNTRY = "EG"
_LANGUAGES = (("ar", "ar-EG"), ("en", "en"))


def identifier_of(advisory: Advisory, *, cancels: bool = False) -> str:
    """What a message is called, for ever; the one that takes it back has a name of its own."""
    return f"{SENDER}-{advisory.area or _COUNTRY}-{advisory.pk}{'-cancel' if cancels else ''}"


def message_of(advisory: Advisory, sent: datetime, *, cancels: bool = False, note: str = "") -> Alert:
    """The message that publishes an advisory, replaces the one it updates, or takes it back.

    An exercise can carry no other status than Exercise.

    Raises
    ------
    InvalidInputError : what the protocol does not allow.
    """
    earlier = advisory if cancels else advisory.replaces
    kind = Message.CANCEL if cancels else Message.UPDATE if earlier else Message.ALERT
    return Alert(
        identifier=identifier_of(advisory, cancels=cancels),
        sender=SENDER,
        sent=timezone.localtime(sent),
        status=Status.EXERCISE if mark.is_exercise() else Status.ACTUAL,
        message=kind,
        infos=tuple(_info(advisory, field, language) for field, language in _LANGUAGES),
        references=(_reference(earlier),) if earlier else (),
        note=note,
    )


def _reference(earlier: Advisory) -> Reference:
    return Reference(SENDER, identifier_of(earlier), timezone.localtime(earlier.published_at or earlier.starts_at))


def _info(advisory: Advisory, field: str, language: str) -> Info:
    def word(name: str) -> str:
        return str(getattr(advisory, f"{name}_{field}"))

    office = advisory.office
    mark_words = mark.words()
    return Info(
        language=language,
        category=Category(advisory.category),
        event=word("headline"),
        responses=(Response(advisory.response),),
        urgency=Urgency(advisory.urgency),
        severity=Severity(advisory.severity),
        certainty=Certainty(advisory.certainty),
        effective=timezone.localtime(advisory.starts_at),
        expires=timezone.localtime(advisory.ends_at),
        office=office.title_en if field == "en" else office.title_ar,
        headline=f"{mark_words} {word('headline')}".strip()[:160],
        description=word("text"),
        instruction=word("instruction"),
        areas=(_area(advisory, word("where")),),
    )


def _area(advisory: Advisory, where: str) -> Area:
    code = advisory.area if advisory.area in governorates() else _COUNTRY
    ring = tuple((float(lon), float(lat)) for lon, lat in advisory.outline)
    return Area(where, (ring,) if ring else (), (), (("ISO 3166-2", code),))
