"""What is done to senders and positions, in the words of the journal; and what happens to a position."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Action(models.TextChoices):
    """What can be done. Positions themselves never stand in the journal."""

    SENDER_REGISTERED = "sender-registered", _("Position sender registered")
    SENDER_REVOKED = "sender-revoked", _("Position sender revoked")
    SHARED = "position-shared", _("Sharing of a position switched on")
    UNSHARED = "position-unshared", _("Sharing of a position switched off")
    RECORD_SEEN = "position-record-seen", _("Record of positions opened")


class Kind(models.TextChoices):
    """What it is done to."""

    SENDER = "position-sender", _("Position sender")
    POSITIONS = "positions", _("Positions")


class Source(models.TextChoices):
    """By which way positions come."""

    HTTP = "http", _("OsmAnd and Traccar, HTTP")
    COT = "cot", _("Cursor on Target")


class Fate(models.TextChoices):
    """What became of a message; the rules after `TAKEN` stand in the order in which they are asked."""

    TAKEN = "taken", _("Position taken")
    OVERWRITTEN = "overwritten", _("Taken, but overtaken by a newer one before it was kept")
    UNKNOWN_SENDER = "unknown-sender", _("Refused: not a registered sender")
    TOO_MANY = "too-many", _("Refused: too many messages from one sender")
    MALFORMED = "malformed", _("Refused: not understood")
    NO_POSITION = "no-position", _("Left aside: not the sender's own position")
    OFF_DUTY = "off-duty", _("Refused: the unit was not on duty")
    CLOCK_AHEAD = "clock-ahead", _("Refused: its clock is in front of ours")
    STALE = "stale", _("Refused: too old")
    DUPLICATE = "duplicate", _("Refused: sent before")
    OLDER = "older", _("Refused: older than the last one")
    OUTSIDE = "outside", _("Refused: far outside the unit's governorate")
    TOO_FAST = "too-fast", _("Refused: no unit moves that fast")
    CHAT = "chat", _("Message to an operations room taken")
    CHAT_REFUSED = "chat-refused", _("Message refused: empty, too long, or to somebody else")
    TOLD = "told", _("Told to a device")
    NOT_TOLD = "not-told", _("Not told: overtaken by a newer one before a slow device took it")
    LINE_REFUSED = "line-refused", _("Connection refused: too many of them, or an unknown certificate")
    LINE_CLOSED = "line-closed", _("Connection closed: silent, too much at once, or not understood")


class Reason(models.TextChoices):
    """Why a sender is revoked; a choice, so that nobody is described."""

    LOST = "lost", _("The device is lost")
    REPLACED = "replaced", _("The device is replaced")
    MOVED = "moved", _("The device went to another unit")
    LEAKED = "leaked", _("Its identifier became known")
    ENDED = "ended", _("The need has ended")
