"""Situation reports and handovers."""

from himaya.web.situation.models.handover import Handover, HandoverState
from himaya.web.situation.models.report import Occasion, Report

__all__ = ["Handover", "HandoverState", "Occasion", "Report"]
