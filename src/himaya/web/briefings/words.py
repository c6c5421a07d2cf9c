"""What meetings and directives write into the journal."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Action(models.TextChoices):
    """What is done."""

    SCHEDULED = "meeting-scheduled", _("Meeting scheduled")
    AGENDA_ADDED = "meeting-agenda-added", _("Agenda item added")
    INVITED = "meeting-invited", _("Office invited")
    DEPUTY_NAMED = "meeting-deputy-named", _("Deputy named")
    OPENED = "meeting-opened", _("Meeting opened")
    MERGED = "meeting-merged", _("Meeting merged into another")
    CANCELLED = "meeting-cancelled", _("Meeting cancelled")
    CALLED = "meeting-called", _("Roll called")
    SAID = "meeting-said", _("Entered into the log of the meeting")
    FLOOR = "meeting-floor", _("Order of speakers changed")
    CLOSED = "meeting-closed", _("Meeting closed")
    SIGNED = "meeting-signed", _("Minutes signed")
    TAKEN = "meeting-taken", _("Minutes downloaded")
    CAUGHT_UP = "meeting-caught-up", _("Catch-up briefing acknowledged")
    PROPOSED = "decision-proposed", _("Decision proposed")
    ADOPTED = "decision-adopted", _("Decision adopted")
    REJECTED = "decision-rejected", _("Decision rejected")
    DIRECTED = "directive-issued", _("Directive issued")
    WRITTEN = "directive-written", _("Oral directive confirmed in writing")
    STEPPED = "directive-stepped", _("Task of a directive answered")
    ESCALATED = "directive-escalated", _("Directive escalated")
    BRIEF_BEGUN = "brief-begun", _("Briefing of posts begun")
    BRIEF_WRITTEN = "brief-written", _("Briefing of posts written")
    BRIEF_ISSUED = "brief-issued", _("Briefing of posts issued")
    BRIEF_READ = "brief-read", _("Briefing read back by a post")
    BRIEF_TAKEN = "brief-taken", _("Briefing of posts downloaded")


class Kind(models.TextChoices):
    """What it is done to."""

    MEETING = "meeting", _("Meeting")
    DIRECTIVE = "directive", _("Directive")
    BRIEF = "brief", _("Briefing of posts")
