"""The mark of the installation, simulated nights, and the calls that were entered in them."""

from himaya.web.exercise.models.installation import Installation, Mode
from himaya.web.exercise.models.night import OPEN, Night, NightState, PlayedCall, Speed

__all__ = ["OPEN", "Installation", "Mode", "Night", "NightState", "PlayedCall", "Speed"]
