"""What posts write into the journal."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from himaya.web.posts.adherence import Part


class Action(models.TextChoices):
    """What is done to posts."""

    TAKEN_OVER = "posts-taken-over", _("Posts of a plan taken over")
    AMENDED = "post-amended", _("Post amended by the plan")
    STEPPED = "post-stepped", _("Post taken a step on")
    COUNTED = "post-counted", _("Strength of a post counted")
    COMMS = "post-comms", _("Comms check of a post")
    RAISED = "post-alarm-raised", _("Alarm of a post: the director is told")
    ENDED = "post-alarm-ended", _("Alarm of a post ended")
    EXPLAINED = "post-explained", _("Reason of a deviation given")
    EXCUSED = "post-excused", _("Deviation excused")
    ACKNOWLEDGED = "post-alarm-acknowledged", _("Alarm of a post acknowledged")


class Kind(models.TextChoices):
    """What it is done to."""

    POST = "post", pgettext_lazy("kind of object", "Post")


def part_titles() -> dict[Part, str]:
    """What an element failed in, in the reader's language."""
    return {
        Part.TIME: str(_("not on time")),
        Part.PLACE: str(_("away from the point")),
        Part.STRENGTH: str(_("below the strength planned")),
    }
