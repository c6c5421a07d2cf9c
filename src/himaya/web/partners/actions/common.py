"""What every writer does: words that say something, a place that is known, a choice that is one."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.utils import translation

from himaya.faults import InvalidInputError
from himaya.scenario.governorates import governorates
from himaya.web.accounts.models import Office, Partner
from himaya.web.common.masking import masked
from himaya.web.partners.models.spot import LONGEST_TEXT
from himaya.web.partners.states import AskedState
from himaya.web.places.queries.places import findable

if TYPE_CHECKING:
    from collections.abc import Iterable

    from himaya.web.accounts.models import User

FEWEST_LETTERS = 5


def words(text: str, *, fewest: int = FEWEST_LETTERS, most: int = LONGEST_TEXT) -> str:
    """A text as it is kept: long enough to say something, numbers of persons and vehicles masked.

    Raises
    ------
    InvalidInputError : `partners.words_needed`.
    """
    said = masked(text, most)
    if len(said) < fewest:
        raise InvalidInputError.of("partners.words_needed", least=str(fewest))
    return said


def known_agencies(asked: Iterable[str]) -> tuple[str, ...]:
    """Partners of the list, each once, in its order.

    Raises
    ------
    InvalidInputError : `partners.unknown_choice`.
    """
    wanted = set(asked)
    if wanted - set(Partner.values):
        raise InvalidInputError.of("partners.unknown_choice")
    return tuple(one for one in Partner.values if one in wanted)


def somebody_answers(agency: str, area: str) -> bool:
    """Whether an office speaks for a partner in a governorate."""
    return Office.objects.filter(is_active=True, partner=agency, area__in=["", area]).exists()


def check_answered(agencies: Iterable[str], area: str) -> None:
    """Refuse to address a partner for whom nobody speaks there.

    Raises
    ------
    InvalidInputError : `partners.nobody_answers`.
    """
    for agency in agencies:
        if not somebody_answers(agency, area):
            raise InvalidInputError.of("partners.nobody_answers", **agency_words(agency))


def agency_words(agency: str) -> dict[str, Any]:
    """A partner in both languages, for a fault."""
    return _both("agency", Partner(agency))


def state_words(state: str) -> dict[str, Any]:
    """A state of a request in both languages, for a fault."""
    return _both("state", AskedState(state))


def _both(key: str, choice: Any) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for language in ("ar", "en"):
        with translation.override(language):
            found[f"{key}_{language}"] = str(choice.label)
    return found


def place_fields(code: str, area: str, *, by: User) -> dict[str, Any]:
    """Titles and point of a place of the register in a governorate.

    Raises
    ------
    InvalidInputError : `partners.unknown_place`.
    """
    place = findable(by).filter(code=code, area=area).first()
    if place is None:
        raise InvalidInputError.of("partners.unknown_place")
    return {
        "place_code": place.code, "place_ar": place.name_ar, "place_en": place.name_en, "lon": place.lon,
        "lat": place.lat,
    }  # fmt: skip


def point_fields(lon: float | None, lat: float | None, area: str) -> dict[str, Any]:
    """A point where one is told; it lies in its governorate.

    Raises
    ------
    InvalidInputError : `partners.bad_point`.
    """
    if lon is None and lat is None:
        return {}
    known = governorates().get(area)
    if lon is None or lat is None or known is None or not known.holds(lon, lat):
        raise InvalidInputError.of("partners.bad_point")
    return {"lon": lon, "lat": lat}
