"""Letters of the public: a complaint, and an appeal against the answer to one."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils import timezone

from himaya.web.complaints.actions.common import add_step, locked, seal, sealable, write_down
from himaya.web.complaints.actions.intake import NewComplaint, receive_letter
from himaya.web.complaints.clock import APPEAL_WITHIN
from himaya.web.complaints.models import Came, Complaint, TextKind
from himaya.web.complaints.models.sealed import LONGEST
from himaya.web.complaints.states import ComplaintState
from himaya.web.complaints.telling import tell
from himaya.web.complaints.words import Action
from himaya.web.posts.models import LivePost

if TYPE_CHECKING:
    from himaya.web.portal.taking import Opened

_LONGEST_CODE, _LONGEST_REACH = 10, 500


def received(letter: Opened) -> None:
    """Keep a complaint of the public; a code that is no post's is left out."""
    code = letter.text("post", _LONGEST_CODE)
    if not LivePost.objects.filter(code=code).exists():
        code = ""
    new = NewComplaint(
        text=sealable(letter.text("text", LONGEST)),
        reach=sealable(letter.text("reach", _LONGEST_REACH)),
        area=letter.text("area", _LONGEST_CODE),
        post_code=code,
    )
    came = Came.POST if code else Came.PUBLIC
    receive_letter(new, letter.digest, came=came, received_at=letter.received_at)


def appealed(letter: Opened) -> None:
    """Keep an appeal: it opens the complaint again where it came in time, and is kept beside it where it did not."""
    found = Complaint.objects.filter(receipt_sha256=letter.about).first()
    if found is None:
        return
    complaint = locked(found)
    answered = complaint.communicated_at
    in_time = answered is not None and letter.received_at <= answered + APPEAL_WITHIN
    is_appeal = complaint.state == ComplaintState.COMMUNICATED and in_time
    kind = TextKind.APPEAL if is_appeal else TextKind.SAID
    seal(complaint, kind, sealable(letter.text("text", LONGEST)), by=None, office=None)
    if not is_appeal:
        write_down(Action.ADDED, complaint, by=None, text=kind.value)
        return
    now = timezone.now()
    complaint.state, complaint.stepped_at, complaint.counted_from = ComplaintState.APPEALED, now, now
    complaint.investigator = None
    complaint.save()
    add_step(complaint, "appeal", by=None, office=None)
    write_down(Action.STEPPED, complaint, by=None, step="appeal")
    tell(complaint)
