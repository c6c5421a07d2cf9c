"""Alerts of the protocol: what is refused, and what others read of those we write."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

import pytest
from cap_tools.models import Alert as TheirAlert
from capvalidator import check_schema
from hypothesis import given
from hypothesis import strategies as st
from xsdata.formats.dataclass.parsers import XmlParser

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
from himaya.exchange.cap.area import Area, Circle
from himaya.exchange.cap.writing import write_alert
from himaya.faults import InvalidInputError

if TYPE_CHECKING:
    from collections.abc import Callable

CAIRO = ZoneInfo("Africa/Cairo")
SENT = datetime(2027, 1, 6, 15, 0, tzinfo=CAIRO)
RING = ((29.90, 31.20), (29.91, 31.20), (29.91, 31.21), (29.90, 31.20))
AREA = Area("محطة الرمل", (RING,), (Circle(29.9, 31.2, 0.5),), (("ISO 3166-2", "EG-ALX"),))
INFO = Info(
    language="ar-EG",
    category=Category.TRANSPORT,
    event="غلق طريق",
    urgency=Urgency.EXPECTED,
    severity=Severity.MINOR,
    certainty=Certainty.OBSERVED,
    effective=SENT,
    expires=SENT + timedelta(hours=6),
    office="مديرية أمن الإسكندرية",
    headline="الكورنيش مغلق من 18:00 إلى 23:00",
    description="يُغلق الكورنيش أمام السيارات بين محطة الرمل والشاطبي.",
    areas=(AREA,),
    instruction="استخدم شارع أبي قير.",
    responses=(Response.AVOID,),
    web="https://example.test/public/advisories/7/",
)
ENGLISH = replace(INFO, language="en", event="Road closed", headline="The Corniche is closed", office="Alexandria")
ALERT = Alert("himaya-EG-ALX-7", "himaya@example.test", SENT, Status.ACTUAL, Message.ALERT, (INFO, ENGLISH))
EARLIER = Reference(ALERT.sender, ALERT.identifier, SENT)


def _refused(code: str, make: Callable[[], object]) -> None:
    with pytest.raises(InvalidInputError) as caught:
        make()
    assert [fault.code for fault in caught.value.faults] == [f"cap.{code}"]


@pytest.mark.parametrize("status", Status)
def test_the_schema_of_the_protocol_accepts_what_is_written(status: Status) -> None:
    """An alert, its update and its cancellation, in two languages, are valid for a validator of others."""
    later: Any = {"identifier": "himaya-EG-ALX-7.2", "references": (EARLIER,), "note": "مُدد ساعة"}
    for alert in (
        replace(ALERT, status=status),
        replace(ALERT, status=status, message=Message.UPDATE, **later),
        replace(ALERT, status=status, message=Message.CANCEL, **later),
    ):
        told = check_schema(write_alert(alert))
        assert told.passed, told.msg


def test_a_reader_of_others_finds_every_field() -> None:
    """Languages, times with their offset, both forms of an area and its code, and what is referred to."""
    update = replace(ALERT, message=Message.UPDATE, references=(EARLIER,), identifier="himaya-EG-ALX-7.2")
    read = XmlParser().from_bytes(write_alert(update), TheirAlert)
    assert (read.identifier, read.sender, read.references) == (
        update.identifier,
        update.sender,
        f"{ALERT.sender},{ALERT.identifier},2027-01-06T15:00:00+02:00",
    )
    told: Any = read.infos
    arabic, english = told
    assert (arabic.language, english.language) == ("ar-EG", "en")
    assert (arabic.headline, arabic.description, arabic.instruction) == (
        INFO.headline,
        INFO.description,
        INFO.instruction,
    )
    area = arabic.areas[0]
    assert area.polygons == ["31.200000,29.900000 31.200000,29.910000 31.210000,29.910000 31.200000,29.900000"]
    assert area.circles == ["31.200000,29.900000 0.5"]
    assert [(code.value_name.value, code.value.value) for code in area.geocodes] == [("ISO 3166-2", "EG-ALX")]


REFUSED: tuple[tuple[str, Callable[[], object]], ...] = (
    ("words_needed", lambda: replace(INFO, headline="  ")),
    ("words_needed", lambda: replace(INFO, event="")),
    ("words_needed", lambda: replace(INFO, language="")),
    ("words_needed", lambda: replace(INFO, description="")),
    ("words_needed", lambda: replace(INFO, office="")),
    ("words_needed", lambda: Area("")),
    ("too_long", lambda: replace(INFO, headline="ا" * 161)),
    ("too_long", lambda: replace(ALERT, note="n" * 4001)),
    ("not_printable", lambda: replace(INFO, description="قبل\x00بعد")),
    ("not_printable", lambda: replace(INFO, headline="turned \u202e around")),
    ("bad_times", lambda: replace(INFO, expires=INFO.effective)),
    ("bad_times", lambda: replace(INFO, effective=datetime(2027, 1, 6, 15, 0))),  # noqa: DTZ001  # without a zone
    ("bad_times", lambda: replace(ALERT, sent=datetime(2027, 1, 6, 15, 0))),  # noqa: DTZ001  # without a zone
    ("no_area", lambda: replace(INFO, areas=())),
    ("bad_outline", lambda: Area("open", (RING[:-1],))),
    ("bad_outline", lambda: Area("beyond", (((0.0, 91.0), (1.0, 91.0), (1.0, 90.0), (0.0, 91.0)),))),
    ("bad_circle", lambda: Area("less than nothing", circles=(Circle(0.0, 0.0, -1.0),))),
    ("bad_circle", lambda: Area("nowhere", circles=(Circle(float("nan"), 0.0, 1.0),))),
    ("bad_identifier", lambda: replace(ALERT, identifier="with a space")),
    ("bad_identifier", lambda: replace(ALERT, sender="a,b")),
    ("bad_identifier", lambda: replace(ALERT, identifier="")),
    (
        "bad_identifier",
        lambda: replace(ALERT, message=Message.UPDATE, references=(replace(EARLIER, sender="a,b 2027"),)),
    ),
    (
        "bad_identifier",
        lambda: replace(ALERT, message=Message.UPDATE, references=(replace(EARLIER, identifier="x y"),)),
    ),
    ("references_needed", lambda: replace(ALERT, message=Message.UPDATE)),
    ("references_needed", lambda: replace(ALERT, message=Message.CANCEL)),
    ("references_needed", lambda: replace(ALERT, references=(EARLIER,))),
    ("no_info", lambda: replace(ALERT, infos=())),
    ("language_twice", lambda: replace(ALERT, infos=(INFO, INFO))),
)


@pytest.mark.parametrize(("code", "make"), REFUSED, ids=[f"{row}-{code}" for row, (code, _) in enumerate(REFUSED)])
def test_what_no_alert_may_be(code: str, make: Callable[[], object]) -> None:
    """Each is refused by its rule."""
    _refused(code, make)


@given(st.text(max_size=200))
def test_any_text_is_refused_or_carried_unchanged(text: str) -> None:
    """Markup in a text stays text; what cannot be written is refused before."""
    try:
        info = replace(INFO, description=text, instruction=text)
    except InvalidInputError:
        return
    document = write_alert(replace(ALERT, infos=(info,)))
    assert check_schema(document).passed
    told: Any = XmlParser().from_bytes(document, TheirAlert).infos
    assert told[0].instruction.split() == text.split()
