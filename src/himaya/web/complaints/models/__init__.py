"""What is kept of a complaint: how it stands, its sealed texts, its steps, its remedies, and what came too late."""

from himaya.web.complaints.models.complaint import Came, Complaint, Finding, Matter
from himaya.web.complaints.models.history import Escalation, Remedy, Step
from himaya.web.complaints.models.sealed import SealedText, TextKind

__all__ = ["Came", "Complaint", "Escalation", "Finding", "Matter", "Remedy", "SealedText", "Step", "TextKind"]
