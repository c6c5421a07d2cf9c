"""A removal decision of Alexandria with its task, and every office that signs, confirms, runs and oversees it."""

from __future__ import annotations

import io
import json
from dataclasses import replace
from datetime import date, datetime, time, timedelta
from typing import TYPE_CHECKING, Any, NamedTuple

import pytest
from django.test import Client
from django.utils import timezone
from PIL import Image

from himaya.faults import InvalidInputError
from himaya.web.accounts.actions import create_account
from himaya.web.accounts.models import Partner, Role, User
from himaya.web.accounts.organisation import ensure_organisation
from himaya.web.common.refusal import RefusedError
from himaya.web.mandates.actions import answering, drafting, instruments, pictures, steps
from himaya.web.mandates.law import table

if TYPE_CHECKING:
    from collections.abc import Callable

    from himaya.web.mandates.models import Instrument, LandPicture, Mandate

ALX, CAIRO = "EG-ALX", "EG-C"
LON, LAT = 29.95, 31.20
GPS, SERIAL = "31 deg 12 min", "CAMERA-SERIAL-4711"
WORDS = "نص يكفي للفهم"
PASSWORD = "leaf-quiet-harbour-9"  # noqa: S105  # of the tests' own accounts


class Desks(NamedTuple):
    """Every account that has a part in a task."""

    planner: User
    lawyer: User
    director: User
    other_director: User
    duty: User
    auditor: User
    partners: dict[str, User]


def square(lon: float = LON, lat: float = LAT, side: float = 0.001) -> str:
    """A square as GeoJSON; 0.001 degrees are about 95 by 111 metres here."""
    corners = [[lon, lat], [lon + side, lat], [lon + side, lat + side], [lon, lat + side], [lon, lat]]
    return json.dumps({"type": "Polygon", "coordinates": [corners]})


def decision(**told: Any) -> instruments.InstrumentDraft:
    """A removal decision of two months ago, served, valid for a year."""
    today = timezone.localdate()
    draft = instruments.InstrumentDraft(
        kind="removal_decision", issuer="محافظة الإسكندرية، إدارة الأملاك", number="2671", year=today.year,
        issued_on=today - timedelta(days=60), article="civil-970", expires_on=today + timedelta(days=365),
        served_on=today - timedelta(days=30), served_proof="محضر إعلان رقم 12",
    )  # fmt: skip
    return replace(draft, **told)


def plot(**told: Any) -> drafting.MandateDraft:
    """A task on a square of state land."""
    draft = drafting.MandateDraft(
        ordered="إزالة سور ومبان خفيفة على أرض فضاء", survey_reference="حوض 12 قطعة 34",
        owning_body="الوحدة المحلية لحي شرق", property="public_state", measured_m2=10570.0, outline=square(),
    )  # fmt: skip
    return replace(draft, **told)


def answers(**told: tuple[bool, str]) -> dict[str, tuple[bool, str]]:
    """The human-dimension check, every question arranged."""
    return {item.key: (True, WORDS) for item in table().human} | told


def window(days: int = 10, first: int = 9, last: int = 13) -> tuple[datetime, datetime]:
    """Hours of a day to come, on the clock here."""
    day = timezone.localdate() + timedelta(days=days)
    return at(day, first), at(day, last)


def at(day: date, hour: int) -> datetime:
    """An hour of a day here."""
    return timezone.make_aware(datetime.combine(day, time(hour)))


def photograph(colour: str = "olive") -> bytes:
    """A JPEG with the place where it was taken and the number of its camera in it."""
    picture, exif, file = Image.new("RGB", (2400, 1200), colour), Image.Exif(), io.BytesIO()
    exif[0xA431], exif[0x010E] = SERIAL, GPS
    picture.save(file, "JPEG", exif=exif.tobytes())
    return file.getvalue()


def picture_of(mandate: Mandate, *, by: User, content: bytes | None = None, **told: Any) -> LandPicture:
    """Add a picture of the land of a task, taken yesterday."""
    yesterday = timezone.localdate() - timedelta(days=1)
    words = pictures.PictureWords(caption="السور من جهة الشارع", taken_on=yesterday, shows_land_alone=True)
    return pictures.add_picture(mandate, content or photograph(), replace(words, **told), by=by)


def refused(do: Callable[[], object], *codes: str) -> None:
    """An action is refused by exactly these rules."""
    with pytest.raises(InvalidInputError) as caught:
        do()
    assert sorted(fault.code for fault in caught.value.faults) == sorted(f"mandates.{code}" for code in codes)


def forbidden(do: Callable[[], object]) -> None:
    """An action belongs to another office."""
    with pytest.raises(RefusedError):
        do()


@pytest.fixture(autouse=True)
def _demonstration(settings: Any) -> None:
    """No second factor is asked for: these tests are about other doors."""
    settings.DEMO = True


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Callable[[datetime], None]:
    """Set the time of day that every action reads."""

    def go(now: datetime) -> None:
        monkeypatch.setattr(timezone, "now", lambda: now)

    return go


@pytest.fixture
def partner_of() -> Callable[..., User]:
    """Make the account of a partner in a governorate."""

    def make(partner: str, area: str = ALX) -> User:
        name = f"{partner.replace('_', '-')}{area.lower()}"
        return create_account(
            username=name, role=Role.LIAISON, area=area, office_ar=f"مندوب {name}", office_en=f"Office {name}",
            password=PASSWORD, partner=partner,
        )  # fmt: skip

    return make


@pytest.fixture
def desks(office_of: Callable[..., User], partner_of: Callable[..., User]) -> Desks:
    """Every office of Alexandria that has a part, the legal reviewer and the auditor of the country."""
    ensure_organisation()
    other = create_account(
        username="deputy", role=Role.DIRECTOR, area=ALX, office_ar="نائب المدير", office_en="Deputy", password=PASSWORD
    )
    return Desks(
        planner=office_of(Role.PLANNER), lawyer=office_of(Role.LEGAL_REVIEWER, ""), director=office_of(Role.DIRECTOR),
        other_director=other, duty=office_of(Role.DUTY_OFFICER, ""), auditor=office_of(Role.AUDITOR, ""),
        partners={str(one): partner_of(one) for one in Partner},
    )  # fmt: skip


@pytest.fixture
def instrument(desks: Desks) -> Instrument:
    """The removal decision in the register."""
    return instruments.register_instrument(ALX, decision(), by=desks.planner)


@pytest.fixture
def draft(instrument: Instrument, desks: Desks) -> Mandate:
    """Its task as a draft, with the human-dimension check."""
    made = drafting.draft_mandate(instrument, plot(), by=desks.planner)
    drafting.check_human(made, answers(), by=desks.planner)
    return made


@pytest.fixture
def reviewed(draft: Mandate, desks: Desks) -> Mandate:
    """Submitted and passed by the legal reviewer."""
    return steps.review(steps.submit(draft, by=desks.planner), WORDS, by=desks.lawyer)


@pytest.fixture
def authorised(reviewed: Mandate, desks: Desks) -> Mandate:
    """Authorised for a morning in ten days."""
    return steps.authorise(reviewed, *window(), by=desks.director)


def confirm_all(mandate: Mandate, desks: Desks, *, but: str = "") -> Mandate:
    """Every partner but one confirms in its own account."""
    for one in mandate.requests.filter(state="asked"):
        if one.partner != but:
            answering.confirm(one, by=desks.partners[one.partner])
    mandate.refresh_from_db()
    return mandate


@pytest.fixture
def confirmed(authorised: Mandate, desks: Desks) -> Mandate:
    """Confirmed by every partner."""
    return confirm_all(authorised, desks)


@pytest.fixture
def scheduled(confirmed: Mandate, desks: Desks) -> Mandate:
    """With its date fixed."""
    return steps.schedule(confirmed, by=desks.director)


@pytest.fixture
def running(scheduled: Mandate, desks: Desks, clock: Callable[[datetime], None]) -> Mandate:
    """In execution, an hour into its window."""
    assert scheduled.starts_at is not None
    clock(scheduled.starts_at + timedelta(hours=1))
    return steps.start(scheduled, by=desks.director)


@pytest.fixture
def browser_for() -> Callable[..., Client]:
    """A browser in which an account is signed in."""

    def make(user: User, language: str = "en") -> Client:
        client = Client()
        client.force_login(User.objects.get(pk=user.pk))
        client.cookies["himaya_language"] = language
        return client

    return make
