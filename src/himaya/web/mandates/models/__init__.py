"""Tables of mandated tasks."""

from himaya.web.mandates.models.instrument import Impediment, ImpedimentKind, Instrument, InstrumentKind
from himaya.web.mandates.models.mandate import AfterAction, HumanCheck, Mandate, Plot, Property, StepEntry
from himaya.web.mandates.models.oversight import Consequence, Notice, NoticeKind, Reference
from himaya.web.mandates.models.picture import LandPicture
from himaya.web.mandates.models.request import EntryKind, JointEntry, PartnerRequest

__all__ = [
    "AfterAction", "Consequence", "EntryKind", "HumanCheck", "Impediment", "ImpedimentKind", "Instrument",
    "InstrumentKind", "JointEntry", "LandPicture", "Mandate", "Notice", "NoticeKind", "PartnerRequest", "Plot",
    "Property", "Reference", "StepEntry",
]  # fmt: skip
