"""Live state of each unit, its assignments, the history of both, and run cards. Nothing here is ever deleted."""

from himaya.web.dispatch.models.assignment import Assignment
from himaya.web.dispatch.models.card import RunCard
from himaya.web.dispatch.models.event import UnitEvent, What
from himaya.web.dispatch.models.state import UnitState

__all__ = ["Assignment", "RunCard", "UnitEvent", "UnitState", "What"]
