"""What comments write into the journal: never a word of what was written."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Action(models.TextChoices):
    """What is done."""

    QUEUE = "comment-received", _("Comment received")
    PUBLISH = "comment-published", _("Comment published")
    REDACT = "comment-published-redacted", _("Comment published, personal data masked")
    REJECT = "comment-rejected", _("Comment rejected")
    APPEAL = "comment-appealed", _("Rejection of a comment appealed")
    UPHOLD = "comment-appeal-upheld", _("Appeal upheld: comment published")
    CONFIRM = "comment-rejection-confirmed", _("Rejection of a comment confirmed")
    WITHDRAW = "comment-withdrawn", _("Comment withdrawn by its author")
    REMOVE = "comment-removed", _("Comment removed by legal order")
    OPINION_ASKED = "comment-opinion-asked", _("Second opinion asked")
    OPINION_GIVEN = "comment-opinion-given", _("Second opinion given")
    DANGER_PROPOSED = "danger-proposed", _("Hand-over of a danger to life proposed")
    DANGER_CONFIRMED = "danger-handed-over", _("Danger to life handed over to operations")
    DANGER_DECLINED = "danger-declined", _("Hand-over of a danger declined")


class Kind(models.TextChoices):
    """What it is done to."""

    COMMENT = "comment", _("Comment")
    DANGER = "danger", _("Danger to life told by the public")
    REJECTED_TEXT = "rejected-text", _("Text of a rejected comment")
