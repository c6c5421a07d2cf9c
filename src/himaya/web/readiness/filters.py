"""What lists are narrowed by, read from the address; what is not understood counts as not asked."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING
from urllib.parse import urlencode

from himaya.scenario.governorates import governorates
from himaya.web.common.asked import one_of
from himaya.web.readiness.formula import Verdict
from himaya.web.readiness.states import ItemState

if TYPE_CHECKING:
    from collections.abc import Mapping

_LONGEST = 100
_LONGEST_KEY = 15
_TIERS = {str(tier): tier for tier in range(1, 6)}


@dataclass(frozen=True, slots=True)
class BoardFilters:
    """Narrows the boards of a governorate."""

    verdict: str = ""
    tier: int = 0
    q: str = ""
    past: bool = False

    @classmethod
    def of(cls, asked: Mapping[str, str]) -> BoardFilters:
        """Read them from an address."""
        return cls(
            verdict=one_of(asked, "verdict", Verdict.values),
            tier=_TIERS.get(asked.get("tier", ""), 0),
            q=_text(asked),
            past=_flag(asked, "past"),
        )

    @property
    def query(self) -> str:
        """The same filters as part of an address."""
        return _query(verdict=self.verdict, tier=self.tier or "", q=self.q, past=self.past)


@dataclass(frozen=True, slots=True)
class ItemFilters:
    """Narrows the list of items."""

    area: str = ""
    board: int = 0
    state: str = ""
    critical: bool = False
    failing: bool = False
    late: bool = False
    mine: bool = False
    q: str = ""

    @classmethod
    def of(cls, asked: Mapping[str, str]) -> ItemFilters:
        """Read them from an address."""
        board = asked.get("board", "")
        return cls(
            area=one_of(asked, "area", governorates()),
            board=int(board) if board.isascii() and board.isdigit() and len(board) <= _LONGEST_KEY else 0,
            state=one_of(asked, "state", ItemState.values),
            critical=_flag(asked, "critical"),
            failing=_flag(asked, "failing"),
            late=_flag(asked, "late"),
            mine=_flag(asked, "mine"),
            q=_text(asked),
        )

    @property
    def query(self) -> str:
        """The same filters as part of an address."""
        return _query(
            area=self.area,
            board=self.board or "",
            state=self.state,
            critical=self.critical,
            failing=self.failing,
            late=self.late,
            mine=self.mine,
            q=self.q,
        )


def _flag(asked: Mapping[str, str], key: str) -> bool:
    return asked.get(key) == "1"


def _text(asked: Mapping[str, str]) -> str:
    return asked.get("q", "").replace("\0", "").strip()[:_LONGEST]


def _query(**values: object) -> str:
    return urlencode({key: 1 if value is True else value for key, value in values.items() if value})
