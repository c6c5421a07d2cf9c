"""What releases and rumours write into the journal."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Action(models.TextChoices):
    """What is done."""

    WRITTEN = "release-written", _("Release written")
    CHANGED = "release-changed", _("Release changed")
    PICTURE = "release-picture-added", _("Picture added to a release")
    PICTURE_GONE = "release-picture-removed", _("Picture taken out of a release")
    CLEARED = "release-picture-cleared", _("Picture cleared")
    CHECK = "release-checked", _("Release checked")
    APPROVE = "release-approved", _("Release approved")
    PUBLISH = "release-published", _("Release published")
    RETURN = "release-returned", _("Release returned")
    WITHDRAW = "release-withdrawn", _("Release given up")
    CORRECT = "release-corrected", _("Release corrected by a new version")
    CANCEL = "release-cancelled", _("Release taken back")
    HEARD = "rumour-heard", _("Rumour entered")
    VERIFY = "rumour-verified", _("Rumour verified")
    ANSWER = "rumour-answered", _("Rumour answered")
    CLOSE = "rumour-closed", _("Rumour closed")


class Kind(models.TextChoices):
    """What it is done to."""

    RELEASE = "release", _("Media release")
    RUMOUR = "rumour", _("Rumour")
