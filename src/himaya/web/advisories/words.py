"""What advisories write into the journal."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Action(models.TextChoices):
    """What is done."""

    WRITTEN = "advisory-written", _("Advisory written")
    CHANGED = "advisory-changed", _("Advisory changed")
    CHECK = "advisory-checked", _("Advisory checked")
    APPROVE = "advisory-approved", _("Advisory approved")
    PUBLISH = "advisory-published", _("Advisory published")
    PUBLISH_NOW = "advisory-published-at-once", _("Advisory published at once")
    REVIEWED = "advisory-reviewed", _("Advisory reviewed after publishing")
    RETURN = "advisory-returned", _("Advisory returned")
    WITHDRAW = "advisory-withdrawn", _("Advisory given up")
    REPLACE = "advisory-replaced", _("Advisory replaced by an update")
    CANCEL = "advisory-cancelled", _("Advisory taken back")
    EXPIRE = "advisory-expired", _("Advisory expired")


class Kind(models.TextChoices):
    """What it is done to."""

    ADVISORY = "advisory", _("Advisory")
