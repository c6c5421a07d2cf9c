"""Tables of partners."""

from himaya.web.partners.models.asked import AskedStep, Resource, ResourceRequest
from himaya.web.partners.models.decision import JointDecision, JointParty, JointVoice
from himaya.web.partners.models.hazard import Hazard, HazardFor, HazardKind, HazardRead
from himaya.web.partners.models.share import IncidentShare

__all__ = [
    "AskedStep",
    "Hazard",
    "HazardFor",
    "HazardKind",
    "HazardRead",
    "IncidentShare",
    "JointDecision",
    "JointParty",
    "JointVoice",
    "Resource",
    "ResourceRequest",
]
