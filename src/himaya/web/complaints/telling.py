"""What the holder of a receipt reads of a complaint: how it stands, what was written for them, what may follow."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

from django.utils import timezone, translation
from django.utils.translation import gettext_lazy as _

from himaya.web.complaints.models import Finding
from himaya.web.complaints.states import ComplaintState
from himaya.web.portal.models import LetterKind
from himaya.web.portal.taking import answer

if TYPE_CHECKING:
    from collections.abc import Mapping

    from himaya.web.complaints.models import Complaint

TOLD_FOR = timedelta(days=730)
"""How long an answer is kept for its receipt after the newest step."""
_SENTENCES: Mapping[str, Any] = {
    ComplaintState.RECEIVED: _("Your complaint was received and waits to be read, within 24 hours."),
    ComplaintState.ACKNOWLEDGED: _("An officer outside the unit that you complain of has taken your complaint in."),
    ComplaintState.ASSESSED: _("Your complaint was assessed; an investigator is going to be named."),
    ComplaintState.INVESTIGATING: _("Your complaint is being investigated, outside the unit that you complain of."),
    ComplaintState.DECIDED: _("Your complaint was decided; the answer with its reasons follows."),
    ComplaintState.COMMUNICATED: _("This is the answer to your complaint. You can appeal against it for 30 days."),
    ComplaintState.APPEALED: _("Your appeal was received; another investigator looks at it."),
    ComplaintState.REFERRED: _("Your complaint was referred to the prosecution, which decides it."),
    ComplaintState.OUTCOME: _("The prosecution has told its outcome; the answer follows."),
    ComplaintState.CLOSED: _("Your complaint is closed. A new one is possible at any time."),
}


def tell(complaint: Complaint, text: str = "") -> None:
    """Answer to the receipt; `text` is what the officer wrote for its holder, empty where nothing was written."""
    is_answered = complaint.state == ComplaintState.COMMUNICATED
    answer(
        complaint.receipt_sha256,
        LetterKind.COMPLAINT,
        state=str(complaint.state),
        words=(_words("ar", complaint, text), _words("en", complaint, text)),
        kept_until=timezone.now() + TOLD_FOR,
        offers=(LetterKind.APPEAL,) if is_answered else (),
    )


def _words(language: str, complaint: Complaint, text: str) -> str:
    with translation.override(language):
        lines = [str(_SENTENCES[complaint.state])]
        if complaint.finding and complaint.state in {ComplaintState.COMMUNICATED, ComplaintState.CLOSED}:
            lines.append(str(Finding(complaint.finding).label))
    return "\n".join([*lines, text] if text else lines)
