from __future__ import annotations

import inspect
from datetime import timedelta
from itertools import product

import pytest

from himaya.faults import InvalidInputError
from himaya.planning import risk
from himaya.planning.doctrine import load_doctrine
from himaya.planning.risk import RiskParts, consequence_of, longest_life, needs_second_officer, vulnerability_of

RULE = load_doctrine().risk


@pytest.mark.parametrize(
    ("gaps", "expected"), [(0, 1), (1, 1), (2, 2), (3, 2), (4, 3), (6, 3), (7, 4), (9, 4), (10, 5), (12, 5)]
)
def test_vulnerability_follows_from_the_gaps(gaps: int, expected: int) -> None:
    """0-1 missing items are 1, 2-3 are 2, 4-6 are 3, 7-9 are 4, 10-12 are 5."""
    assert vulnerability_of(gaps) == expected


@pytest.mark.parametrize(
    ("people", "expected"),
    [(0, 1), (199, 1), (200, 2), (799, 2), (800, 3), (2999, 3), (3000, 4), (9999, 4), (10_000, 5), (900_000, 5)],
)
def test_consequence_follows_from_the_most_people(people: int, expected: int) -> None:
    """The steps stand at 200, 800, 3,000 and 10,000; a heightened place is one higher, never above 5."""
    assert consequence_of(people, RULE, heightened=False) == expected
    assert consequence_of(people, RULE, heightened=True) == min(expected + 1, 5)


@pytest.mark.parametrize(
    ("parts", "product_", "tier"),
    [
        ((4, 4, 4), 64, 1),
        ((5, 1, 1), 5, 1),
        ((4, 4, 3), 48, 2),
        ((4, 3, 3), 36, 2),
        ((2, 4, 4), 32, 3),
        ((2, 3, 3), 18, 3),
        ((2, 2, 2), 8, 4),
        ((1, 1, 1), 1, 5),
        ((1, 1, 5), 5, 5),
    ],
)
def test_tier_follows_from_the_product(parts: tuple[int, int, int], product_: int, tier: int) -> None:
    """64 and more, or an imminent threat, is tier 1; 36, 18 and 8 begin tiers 2, 3 and 4."""
    assert RiskParts(*parts).product == product_
    assert RiskParts(*parts).tier(RULE) == tier


def test_more_of_any_part_never_lowers_the_tier() -> None:
    """Over the whole scale, raising one part makes a place at least as important."""
    for t, v, c in product(range(1, 6), repeat=3):
        here = RiskParts(t, v, c).tier(RULE)
        for more in ((t + 1, v, c), (t, v + 1, c), (t, v, c + 1)):
            if max(more) <= 5:
                assert RiskParts(*more).tier(RULE) <= here


@pytest.mark.parametrize(
    ("threat", "longest"),
    [(1, timedelta(days=365)), (3, timedelta(days=365)), (4, timedelta(days=14)), (5, timedelta(hours=72))],
)
def test_the_graver_the_threat_the_sooner_it_ends(threat: int, longest: timedelta) -> None:
    """A year at most; 14 days for a specific threat, 72 hours for an imminent one."""
    assert longest_life(threat) == longest


@pytest.mark.parametrize(
    ("now", "before", "needed"),
    [
        ((3, 3, 3), None, False),
        ((4, 1, 1), None, True),
        ((4, 3, 3), (4, 3, 3), True),
        ((3, 3, 3), (1, 3, 3), True),
        ((3, 1, 3), (3, 3, 3), True),
        ((3, 3, 5), (3, 3, 3), True),
        ((3, 3, 3), (2, 2, 2), False),
    ],
)
def test_large_changes_and_specific_threats_need_two_officers(
    now: tuple[int, int, int], before: tuple[int, int, int] | None, needed: object
) -> None:
    """Any part that moves by two, up or down, or a threat of 4 and more, waits for another officer."""
    assert needs_second_officer(RiskParts(*now), RiskParts(*before) if before else None) is needed


def test_the_rules_know_nothing_of_who_prays_or_lives_there() -> None:
    """No rule takes the kind of a place, its host or its surroundings: threat cannot be derived from them."""
    for rule in (vulnerability_of, consequence_of, longest_life, needs_second_officer, RiskParts):
        taken = set(inspect.signature(rule).parameters)
        assert not taken & {"kind", "place", "host_office", "name_ar", "name_en", "area"}
    assert "himaya.scenario" not in inspect.getsource(risk)


@pytest.mark.parametrize("parts", [(0, 1, 1), (1, 6, 1), (1, 1, -1)])
def test_parts_outside_the_scale_are_refused(parts: tuple[int, int, int]) -> None:
    """A part of 0, 6 or less than nothing is no part of a risk."""
    with pytest.raises(InvalidInputError, match="scale"):
        RiskParts(*parts)


def test_more_gaps_than_items_are_refused() -> None:
    """The checklist has twelve items."""
    with pytest.raises(InvalidInputError, match="12"):
        vulnerability_of(13)


def test_those_who_cannot_be_let_in_are_counted() -> None:
    """Four lanes of 200 an hour let 1,600 in within two hours: 1,400 of 3,000 still stand outside."""
    assert risk.still_outside(3000, lanes=4, rate_per_h=200, hours=2) == 1400
    assert risk.still_outside(1000, lanes=4, rate_per_h=200, hours=2) == 0
