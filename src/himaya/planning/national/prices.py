"""What the next team is worth: one more for each directorate, and one more for the reserve of the centre.

Often the weakest place is one that no team can lift: covered fully, or beyond reach. So each price tells two things,
the weakest place of all and the weakest that a team can still lift.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from himaya.planning.showing import rounded_down
from himaya.planning.wording import Text, say
from himaya.scenario.governorates import governorates
from himaya.scenario.labels import kind_label
from himaya.scenario.model import UnitKind

NO_KIND = -1
_SHOWN = 5
NOTHING = 1e-9
"""A gain of no more than this is none."""


@dataclass(frozen=True, slots=True)
class Price:
    """What one more team would lift, as protection in [0, 1].

    kind : index of the kind of team that lifts most; `NO_KIND` where none lifts anything, and for the reserve.
    before, after : the weakest place of all, without the team and with it.
    open_before, open_after : the weakest place that a team can still lift; None where every place that teams reach is
        covered fully.
    """

    kind: int
    before: float
    after: float
    open_before: float | None
    open_after: float | None

    @property
    def gain(self) -> float:
        """What the weakest place of all gains."""
        return _gain(self.before, self.after)

    @property
    def open_gain(self) -> float:
        """What the weakest place that a team can still lift gains; 0 where there is none, before or after."""
        if self.open_before is None or self.open_after is None:
            return 0.0
        return _gain(self.open_before, self.open_after)

    @property
    def completes(self) -> bool:
        """Whether with the team every place that teams reach is covered fully, and was not without it."""
        return self.open_before is not None and self.open_after is None


@dataclass(frozen=True, slots=True)
class Prices:
    """The price of the next team: of the reserve for the country, and by ISO code of each directorate for itself."""

    reserve: Price
    directorates: Mapping[str, Price]


def prices_to_json(prices: Prices, kinds: tuple[UnitKind, ...]) -> dict[str, Any]:
    """As nation.json holds them: the directorates ranked by what they gain, then by what can still be lifted.

    Parameters
    ----------
    kinds : mobile kinds of the doctrine, in its order.
    """
    ranked = sorted(prices.directorates.items(), key=lambda item: _rank(*item))
    return {
        "reserve": {**_figures(prices.reserve), **_reserve_text(prices.reserve).fields("text")},
        "directorates": [
            {
                "iso": iso,
                "kind": None if price.kind == NO_KIND else kinds[price.kind].value,
                **_figures(price),
                **_directorate_text(iso, price, kinds).fields("text"),
            }
            for iso, price in ranked
        ],
    }


def price_from_json(row: Mapping[str, Any], kinds: tuple[UnitKind, ...]) -> Price:
    """A price as it was written.

    Raises
    ------
    KeyError, ValueError : something is missing, or a kind is none of the doctrine's.
    """
    kind = row.get("kind")
    index = NO_KIND if kind is None else kinds.index(UnitKind(kind))
    open_before, open_after = (None if row[key] is None else float(row[key]) for key in ("open_before", "open_after"))
    return Price(index, float(row["before"]), float(row["after"]), open_before, open_after)


def _rank(iso: str, price: Price) -> tuple[float, bool, float, str]:
    return -price.gain, not price.completes, -price.open_gain, iso


def _gain(before: float, after: float) -> float:
    return after - before if after - before > NOTHING else 0.0


def _figures(price: Price) -> dict[str, float | None]:
    return {
        "before": price.before,
        "after": price.after,
        "gain": price.gain,
        "open_before": price.open_before,
        "open_after": price.open_after,
        "open_gain": price.open_gain,
    }


def _reserve_text(price: Price) -> Text:
    return say(f"nation.reserve_{_case(price)}", **_shown(price))


def _directorate_text(iso: str, price: Price, kinds: tuple[UnitKind, ...]) -> Text:
    known = governorates()[iso]
    area = Text(known.name_ar, known.name_en)
    if price.kind == NO_KIND:
        return say("nation.price_none", area=area)
    kind = Text(kind_label(kinds[price.kind], "ar"), kind_label(kinds[price.kind], "en"))
    return say(f"nation.{_case(price)}", area=area, kind=kind, **_shown(price))


def _case(price: Price) -> str:
    """Which sentence tells the price."""
    if price.gain:
        return "price"
    if price.completes:
        return "price_completes"
    return "price_open" if price.open_gain else "price_none"


def _shown(price: Price) -> dict[str, str]:
    """The figures that a sentence tells; neither is shown larger than it is."""
    told = (price.before, price.after) if price.gain else (price.open_before, price.open_after)
    before, after = (rounded_down(value or 0.0, _SHOWN) for value in told)
    return {"before": before, "after": after}
