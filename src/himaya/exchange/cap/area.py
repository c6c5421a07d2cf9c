"""Where people are to be told: outlines, circles and codes of areas."""

from __future__ import annotations

import re
from dataclasses import dataclass

from himaya.faults import InvalidInputError

LONGEST_NAME = 500
MOST_CORNERS = 1000
_LEAST_CORNERS = 4
_LON, _LAT = 180.0, 90.0
_UNREADABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u202d\u202e\ud800-\udfff\ufffe\uffff]")
"""What XML cannot hold, and the signs that turn the order of letters around."""


@dataclass(frozen=True, slots=True)
class Circle:
    """All that lies within `radius_km` kilometres of a spot in degrees."""

    lon: float
    lat: float
    radius_km: float


@dataclass(frozen=True, slots=True)
class Area:
    """One area in words, with what it covers.

    Parameters
    ----------
    polygons : closed rings of (lon, lat) in degrees.
    geocodes : pairs of the name of a code and its value, such as ("ISO 3166-2", "EG-ALX").

    Raises
    ------
    InvalidInputError : `cap.words_needed`, `cap.too_long`, `cap.not_printable`, `cap.bad_outline`, `cap.bad_circle`.
    """

    description: str
    polygons: tuple[tuple[tuple[float, float], ...], ...] = ()
    circles: tuple[Circle, ...] = ()
    geocodes: tuple[tuple[str, str], ...] = ()

    def __post_init__(self) -> None:
        """Check that every outline is one."""
        check_text("areaDesc", self.description, most=LONGEST_NAME)
        for name, value in self.geocodes:
            check_text(name, value, most=LONGEST_NAME)
        for ring in self.polygons:
            is_ring = _LEAST_CORNERS <= len(ring) <= MOST_CORNERS and ring[0] == ring[-1]
            if not is_ring or not all(_on_earth(lon, lat) for lon, lat in ring):
                raise InvalidInputError.of("cap.bad_outline", value=self.description)
        for circle in self.circles:
            if not _on_earth(circle.lon, circle.lat) or not circle.radius_km >= 0:
                raise InvalidInputError.of("cap.bad_circle", value=self.description)


def check_text(name: str, text: str, *, most: int, is_needed: bool = True) -> None:
    """Refuse a text that an alert cannot carry.

    Raises
    ------
    InvalidInputError : `cap.words_needed`, `cap.too_long`, `cap.not_printable`.
    """
    if is_needed and not text.strip():
        raise InvalidInputError.of("cap.words_needed", field=name)
    if len(text) > most:
        raise InvalidInputError.of("cap.too_long", field=name, most=str(most))
    if _UNREADABLE.search(text):
        raise InvalidInputError.of("cap.not_printable", field=name)


def _on_earth(lon: float, lat: float) -> bool:
    return -_LON <= lon <= _LON and -_LAT <= lat <= _LAT
