"""What the register holds. Places, posts, roads and times; an office where somebody must be asked, never a person."""

from himaya.web.places.models.celebration import Celebration, Certainty
from himaya.web.places.models.number import EmergencyNumber
from himaya.web.places.models.place import Door, Exit, Place, PlaceKind, Service, Settlement
from himaya.web.places.models.reading import FileReading, ReadingState, RegisterTable
from himaya.web.places.models.risk import CheckItem, EvidenceGrade, RiskAssessment, RiskState
from himaya.web.places.models.unit import Base, BaseKind, Duty, ShiftPattern, Unit, UnitKind

__all__ = [
    "Base",
    "BaseKind",
    "Celebration",
    "Certainty",
    "CheckItem",
    "Door",
    "Duty",
    "EmergencyNumber",
    "EvidenceGrade",
    "Exit",
    "FileReading",
    "Place",
    "PlaceKind",
    "ReadingState",
    "RegisterTable",
    "RiskAssessment",
    "RiskState",
    "Service",
    "Settlement",
    "ShiftPattern",
    "Unit",
    "UnitKind",
]
