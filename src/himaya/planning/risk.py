"""How great is the risk to a place? R = threat x vulnerability x consequence, each 1-5; ordinal, never a probability.

Nothing here knows what kind of place it is, who prays in it or who lives
around it: threat comes from dated information alone.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

from himaya.faults import InvalidInputError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from himaya.planning.doctrine import RiskRule

CHECK_ITEMS = 12
"""Items an officer checks on the spot."""
GAPS_FROM = (0, 2, 4, 7, 10)
"""Missing items from which vulnerability is 1, 2, 3, 4, 5."""
SPECIFIC, IMMINENT = 4, 5
"""Threat by specific credible information; threat to this place, imminent."""
GREATEST = 5
_LONGEST = timedelta(days=365)
_LONGEST_BY_THREAT = {SPECIFIC: timedelta(days=14), IMMINENT: timedelta(hours=72)}
_SECOND_FROM = 2


@dataclass(frozen=True, slots=True)
class RiskParts:
    """Threat, vulnerability and consequence, each 1-5.

    Raises
    ------
    InvalidInputError : `risk.out_of_scale`.
    """

    threat: int
    vulnerability: int
    consequence: int

    def __post_init__(self) -> None:
        """Refuse parts outside the scale."""
        for part in (self.threat, self.vulnerability, self.consequence):
            if not 1 <= part <= GREATEST:
                raise InvalidInputError.of("risk.out_of_scale", value=str(part))

    @property
    def product(self) -> int:
        """R, from 1 to 125."""
        return self.threat * self.vulnerability * self.consequence

    def tier(self, rule: RiskRule) -> int:
        """Tier 1 (most) to 5; a place with an imminent threat is always tier 1."""
        if self.threat == IMMINENT:
            return 1
        return next((tier for tier, least in enumerate(rule.tier_from, start=1) if self.product >= least), GREATEST)


def vulnerability_of(gaps: int) -> int:
    """Vulnerability 1-5 from how many items of the checklist are missing.

    Raises
    ------
    InvalidInputError : `risk.gaps_out_of_range`.
    """
    if not 0 <= gaps <= CHECK_ITEMS:
        raise InvalidInputError.of("risk.gaps_out_of_range", value=str(gaps), most=str(CHECK_ITEMS))
    return _step(GAPS_FROM, gaps)


def consequence_of(peak_people: int, rule: RiskRule, *, heightened: bool) -> int:
    """Consequence 1-5 from the most people at one time.

    `heightened` adds one, to at most 5: a single exit, a live broadcast, or mainly children or patients.
    """
    return min(_step(rule.consequence_from, peak_people) + int(heightened), GREATEST)


def longest_life(threat: int) -> timedelta:
    """How long an assessment may hold: 72 hours for an imminent threat, 14 days for a specific one, else a year."""
    return _LONGEST_BY_THREAT.get(threat, _LONGEST)


def needs_second_officer(parts: RiskParts, previous: RiskParts | None) -> bool:
    """Whether another officer must confirm: a specific threat, or a change of two or more in any part."""
    if parts.threat >= SPECIFIC:
        return True
    if previous is None:
        return False
    pairs = (
        (parts.threat, previous.threat),
        (parts.vulnerability, previous.vulnerability),
        (parts.consequence, previous.consequence),
    )
    return any(abs(now - before) >= _SECOND_FROM for now, before in pairs)


def still_outside(people: int, *, lanes: int, rate_per_h: float, hours: float) -> int:
    """People whom the search lanes cannot have let in when the gathering begins."""
    return max(people - int(lanes * rate_per_h * hours), 0)


def _step(thresholds: Sequence[int], value: int) -> int:
    """How many of the rising thresholds a value has reached."""
    return max(sum(value >= least for least in thresholds), 1)
