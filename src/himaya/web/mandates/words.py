"""What mandated tasks write into the journal."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Action(models.TextChoices):
    """What is done."""

    REGISTERED = "instrument-registered", _("Instrument registered")
    SERVED = "instrument-served", _("Notice of an instrument proven")
    IMPEDED = "impediment-entered", _("Impediment of an instrument entered")
    LIFTED = "impediment-lifted", _("Impediment of an instrument lifted")
    DRAFTED = "mandate-drafted", _("Mandated task drafted")
    CHANGED = "mandate-changed", _("Mandated task changed")
    CHECKED = "mandate-checked", _("Human-dimension check entered")
    REVIEWED = "mandate-reviewed", _("Mandated task reviewed by law")
    STEPPED = "mandate-stepped", _("Mandated task moved on")
    PICTURED = "land-pictured", _("Picture of land added to a mandated task")
    UNPICTURED = "land-picture-withdrawn", _("Picture of land withdrawn")
    PICTURE_READ = "land-picture-read", _("Picture of land opened by oversight")
    ASKED = "partner-asked", _("Partner asked")
    ANSWERED = "partner-answered", _("Partner answered")
    SAID = "partner-said", _("Entered into the joint log")
    NOTICED = "oversight-seen", _("Notice to oversight read")
    REFERRED = "matter-referred", _("Judicial matter kept by its reference")


class Kind(models.TextChoices):
    """What it is done to."""

    INSTRUMENT = "instrument", _("Instrument")
    MANDATE = "mandate", _("Mandated task")
    REQUEST = "partner-request", _("Request to a partner")
    REFERENCE = "judicial-reference", _("Judicial reference")
