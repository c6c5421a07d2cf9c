"""What the page of the room says, for the script of the room too."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import template
from django.utils.translation import get_language, pgettext
from django.utils.translation import gettext as _

from himaya.web.briefings.models import Presence
from himaya.web.video.models import Connection, Mode, Quality, Removal
from himaya.web.video.standing import standing

if TYPE_CHECKING:
    from collections.abc import Sequence

    from himaya.web.briefings.models import Meeting

register = template.Library()


@register.simple_tag
def video_standing() -> str:
    """Where the gateway stands: `off`, `missing`, `down` or `up`."""
    return str(standing())


@register.simple_tag
def video_record(meeting: Meeting) -> Sequence[Connection]:
    """Who was in the room of a meeting."""
    return list(Connection.objects.filter(meeting=meeting).select_related("office"))


@register.simple_tag
def video_removed(meeting: Meeting) -> Sequence[Removal]:
    """Whom the chair took out of the room."""
    return list(Removal.objects.filter(meeting=meeting, readmitted_at__isnull=True).select_related("office"))


@register.simple_tag
def video_words() -> dict[str, Any]:
    """What the script of the room says, in the reader's language."""
    return {
        "language": get_language(),
        "ended": _ended(),
        "quality": {str(key): str(label) for key, label in Quality.choices},
        "mode": {str(key): str(label) for key, label in Mode.choices},
        "presence": {**{str(key): str(label) for key, label in Presence.choices}, "chair": _("Chair")},
        "turn": {"floor": _("has the floor"), "hand": pgettext("for the floor", "has asked")},
        "entering": _("Entering the video room"),
        "entered": _("You are in the video room."),
        "text_only": _("You are in the room with text only: no camera and no sound."),
        "no_device": _("The browser gives no camera or microphone. You hear and see the others; allow the device in the browser to be heard and seen."),  # noqa: E501  # one message
        "gateway_down": _("Picture and sound are interrupted. The meeting goes on here: roll-call, words and decisions are not affected. The room comes back by itself."),  # noqa: E501  # one message
        "gateway_back": _("Picture and sound are back."),
        "line_lost": _("The connection to the server is lost. It is tried again by itself."),
        "failed": _("A picture or the sound could not be set up. It is tried again."),
        "me": _("your office"),
        "talks": _("speaks"),
        "muted": _("muted"),
        "screen": _("shows its screen"),
        "not_in": _("not in the video room"),
        "line": pgettext("video", "Line"),
        "mute": _("Mute"),
        "unmute": _("Speak"),
        "camera_off": _("Camera off"),
        "camera_on": _("Camera on"),
        "share": _("Share the screen"),
        "unshare": _("End sharing"),
        "nobody": _("Nobody sends a picture."),
        "hear": _("Sound is held back by the browser: press here to hear."),
        "remove": _("Take out of the room"),
    }  # fmt: skip


def _ended() -> dict[str, str]:
    """Why a browser is no longer in the room, in words."""
    again = _("You have left the video room because the page asked for something that is not allowed.")
    token = _("The permission to enter was not valid. Join again.")
    return {
        "left": _("You have left the video room."),
        "taken_over": _("Your office has entered the video room in another browser, which has taken over from this one."),  # noqa: E501  # one message
        "removed": _("The chair has taken your office out of the video room."),
        "over": _("The meeting is not in session: its video room is closed."),
        "not_invited": _("Your office is not invited to this meeting any more."),
        "signed_out": _("You are signed out."),
        "stopped": _("The server is being restarted. The room is entered again by itself."),
        "slow": _("The line is too slow for the room. Choose sound only or text only, then join again."),
        "not_allowed": again,
        "forged": token,
        "expired": token,
        "foreign": token,
    }  # fmt: skip
