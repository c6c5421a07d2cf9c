"""What is done to the register, in the words of the journal."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Action(models.TextChoices):
    """What can be done."""

    PLACE_ADDED = "place-added", _("Place added")
    PLACE_CHANGED = "place-changed", _("Place changed")
    RISK_ASSESSED = "risk-assessed", _("Risk assessed")
    RISK_CONFIRMED = "risk-confirmed", _("Risk confirmed by a second officer")
    RISK_REJECTED = "risk-rejected", _("Risk sent back")
    RISK_LAPSED = "risk-lapsed", _("Risk assessment ran out unconfirmed")
    UNIT_ADDED = "unit-added", _("Unit added")
    UNIT_CHANGED = "unit-changed", _("Unit changed")
    BASE_ADDED = "base-added", _("Base added")
    BASE_CHANGED = "base-changed", _("Base changed")
    FILE_TAKEN_OVER = "file-taken-over", _("File taken over into the register")
    REGISTER_FILLED = "register-filled", _("Register filled for the demonstration")
    CELEBRATION_KEPT = "celebration-kept", _("Celebration put on record")
    CELEBRATION_CONFIRMED = "celebration-confirmed", _("Date of a celebration confirmed")
    NUMBER_ADDED = "number-added", _("Emergency number added")
    NUMBER_VERIFIED = "number-verified", _("Emergency number verified")
    NUMBER_WITHDRAWN = "number-withdrawn", _("Emergency number withdrawn")


class Kind(models.TextChoices):
    """What it is done to."""

    PLACE = "place", _("Place")
    UNIT = "unit", _("Unit")
    BASE = "base", _("Base")
    FILE = "file", _("File")
    CELEBRATION = "celebration", _("Celebration")
    NUMBER = "number", _("Emergency number")
