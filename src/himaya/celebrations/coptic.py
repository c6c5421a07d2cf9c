"""The Coptic calendar: twelve months of thirty days and Nasi, years of the Martyrs (AM)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from himaya.faults import InvalidInputError

COPTIC_MONTHS_AR = (
    "توت",
    "بابه",
    "هاتور",
    "كيهك",
    "طوبة",
    "أمشير",
    "برمهات",
    "برمودة",
    "بشنس",
    "بؤونة",
    "أبيب",
    "مسرى",
    "النسيء",
)
COPTIC_MONTHS_EN = (
    "Thout",
    "Paopi",
    "Hathor",
    "Koiak",
    "Tobi",
    "Meshir",
    "Paremhat",
    "Parmouti",
    "Pashons",
    "Paoni",
    "Epip",
    "Mesra",
    "Nasi",
)

KOIAK, TOBI = 4, 5
"""Numbers of the months of the Nativity and of the Epiphany."""

_EPOCH_JDN = 1825030
"""Julian day number of 1 Thout AM 1."""
_JDN_OF_ORDINAL_ZERO = 1721425
_MONTH_DAYS = 30
_NASI = 13


@dataclass(frozen=True, slots=True, order=True)
class CopticDate:
    """A day of the Coptic calendar; `month` 1 (Thout) to 13 (Nasi).

    Raises
    ------
    InvalidInputError : `celebrations.bad_coptic_date`.
    """

    year: int
    month: int
    day: int

    def __post_init__(self) -> None:
        """Refuse days that do not exist."""
        nasi_days = 6 if is_coptic_leap(self.year) else 5
        last = nasi_days if self.month == _NASI else _MONTH_DAYS
        if self.year < 1 or not 1 <= self.month <= _NASI or not 1 <= self.day <= last:
            raise InvalidInputError.of("celebrations.bad_coptic_date", value=f"{self.day}/{self.month}/{self.year}")

    @property
    def month_ar(self) -> str:
        """Arabic name of the month."""
        return COPTIC_MONTHS_AR[self.month - 1]

    @property
    def month_en(self) -> str:
        """English name of the month."""
        return COPTIC_MONTHS_EN[self.month - 1]


def is_coptic_leap(year: int) -> bool:
    """Whether Nasi of this year has six days."""
    return year % 4 == 3  # noqa: PLR2004  # the rule of the calendar


def gregorian_from_coptic(day: CopticDate) -> date:
    """The same day in the Gregorian calendar."""
    before = 365 * (day.year - 1) + day.year // 4 + _MONTH_DAYS * (day.month - 1) + day.day - 1
    return date.fromordinal(_EPOCH_JDN + before - _JDN_OF_ORDINAL_ZERO)


def coptic_from_gregorian(day: date) -> CopticDate:
    """The same day in the Coptic calendar.

    Raises
    ------
    InvalidInputError : `celebrations.bad_coptic_date` for days before AM 1.
    """
    since = day.toordinal() + _JDN_OF_ORDINAL_ZERO - _EPOCH_JDN
    year = (4 * since + 1463) // 1461
    of_year = since - 365 * (year - 1) - year // 4
    return CopticDate(year, of_year // _MONTH_DAYS + 1, of_year % _MONTH_DAYS + 1)
