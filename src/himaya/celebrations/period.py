"""Operational periods: instants in UTC, lengths in elapsed time, local times that a clock change removes or repeats."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from himaya.faults import InvalidInputError

CAIRO = ZoneInfo("Africa/Cairo")
"""UTC+2; UTC+3 from the last Friday of April to the end of the last Thursday of October (Law 24/2023)."""

HOUR = timedelta(hours=1)


@dataclass(frozen=True, slots=True)
class OperationalPeriod:
    """From `start` to `end`, aware instants in UTC.

    Raises
    ------
    InvalidInputError : `celebrations.naive_time`, or `celebrations.reversed_period` when it ends before it starts.
    """

    start: datetime
    end: datetime

    def __post_init__(self) -> None:
        """Refuse times without a zone and periods that run backwards; store UTC."""
        for name in ("start", "end"):
            instant = getattr(self, name)
            if instant.tzinfo is None:
                raise InvalidInputError.of("celebrations.naive_time", value=shown(instant))
            object.__setattr__(self, name, instant.astimezone(UTC))
        if self.end <= self.start:
            raise InvalidInputError.of("celebrations.reversed_period", value=f"{shown(self.start)} - {shown(self.end)}")

    @property
    def elapsed(self) -> timedelta:
        """True length: 11 hours from 20:00 to 08:00 over the spring clock change, 13 over the autumn one."""
        return self.end - self.start

    @property
    def elapsed_h(self) -> float:
        """True length in hours."""
        return self.elapsed / HOUR

    def hours(self) -> tuple[datetime, ...]:
        """Start of every elapsed hour of the period, in UTC; the last hour may be cut short."""
        count = -(-self.elapsed // HOUR)
        return tuple(self.start + k * HOUR for k in range(count))

    def contains(self, instant: datetime) -> bool:
        """Whether an aware instant lies in the period; the end itself does not."""
        return self.start <= instant < self.end

    def overlap(self, other: OperationalPeriod) -> timedelta:
        """Elapsed time the two periods share."""
        return max(min(self.end, other.end) - max(self.start, other.start), timedelta())

    def local(self, zone: ZoneInfo = CAIRO) -> tuple[datetime, datetime]:
        """Start and end as clocks of `zone` show them."""
        return self.start.astimezone(zone), self.end.astimezone(zone)


def period_from_local(start: datetime, end: datetime, zone: ZoneInfo = CAIRO) -> OperationalPeriod:
    """Period between two local times.

    Raises
    ------
    InvalidInputError : as `utc_from_local` and `OperationalPeriod`.
    """
    return OperationalPeriod(utc_from_local(start, zone), utc_from_local(end, zone))


def utc_from_local(local: datetime, zone: ZoneInfo = CAIRO) -> datetime:
    """Instant in UTC of a local time; one that already carries an offset keeps it.

    Raises
    ------
    InvalidInputError : `celebrations.no_such_time` for a time that the spring clock change skips,
        `celebrations.two_such_times` for one that the autumn clock change repeats.
    """
    if local.tzinfo is not None:
        return local.astimezone(UTC)
    early = local.replace(tzinfo=zone, fold=0).astimezone(UTC)
    late = local.replace(tzinfo=zone, fold=1).astimezone(UTC)
    if early == late:
        return early
    if early.astimezone(zone).replace(tzinfo=None) != local:
        raise InvalidInputError.of("celebrations.no_such_time", value=shown(local), zone=zone.key)
    raise InvalidInputError.of("celebrations.two_such_times", value=shown(local), zone=zone.key)


def day_length(year: int, month: int, day: int, zone: ZoneInfo = CAIRO) -> timedelta:
    """Elapsed time from the first to the last instant of a local date: 23, 24 or 25 hours."""
    noon = datetime(year, month, day, 12, tzinfo=zone)
    return _midnight(noon + timedelta(days=1)) - _midnight(noon)


def _midnight(local: datetime) -> datetime:
    """First instant of the local date: the first of a repeated midnight, the clock change where midnight is skipped."""
    return local.replace(hour=0, minute=0, second=0, microsecond=0, fold=0).astimezone(UTC)


def shown(instant: datetime) -> str:
    """A time as people write it in tables."""
    return instant.isoformat(sep=" ", timespec="minutes")
