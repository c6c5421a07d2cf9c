"""A complaint is received: at the desk, or in a letter of the public. Whatever it says, it is kept."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db import transaction
from django.utils import timezone

from himaya.faults import InvalidInputError
from himaya.scenario.governorates import governorates
from himaya.web.accounts.models import Office, OfficeKind
from himaya.web.accounts.policies import require
from himaya.web.common.verbs import Verb
from himaya.web.complaints.actions.common import add_step, checked_text, seal, sealable, write_down
from himaya.web.complaints.models import Came, Complaint, Matter, TextKind
from himaya.web.complaints.models.complaint import GRAVE
from himaya.web.complaints.policies import directorate_of, is_sealed_out
from himaya.web.complaints.telling import tell
from himaya.web.complaints.words import Action
from himaya.web.portal.receipts import digest_of, new_receipt
from himaya.web.posts.models import LivePost

if TYPE_CHECKING:
    from datetime import datetime

    from himaya.web.accounts.models import User


@dataclass(frozen=True, slots=True)
class NewComplaint:
    """What is complained of; `reach` is how to answer, empty where the receipt is enough."""

    text: str
    reach: str = ""
    area: str = ""
    about: Office | None = None
    matter: str = ""
    post_code: str = ""


def receive_at_desk(new: NewComplaint, *, by: User) -> tuple[Complaint, str]:
    """Take a complaint in for somebody; the receipt is shown once and kept nowhere.

    Raises
    ------
    InvalidInputError : `complaints.words_needed`, `complaints.too_long`, `complaints.unknown_matter`,
        `complaints.sealed_out`.
    """
    office = require(by, Verb.HANDLE_COMPLAINTS, area=_area(new))
    about = new.about or _unit_of(_area(new))
    under = directorate_of(about) if about else None
    if is_sealed_out(by, about.pk if about else None, under.pk if under else None):
        raise InvalidInputError.of("complaints.sealed_out")
    if new.matter and new.matter not in Matter.values:
        raise InvalidInputError.of("complaints.unknown_matter")
    checked_text(new.text)
    receipt = new_receipt()
    with transaction.atomic():
        made = _keep(new, digest_of(receipt), Came.DESK, timezone.now(), by=by, office=office)
    return made, receipt


def receive_letter(new: NewComplaint, receipt_sha256: str, *, came: Came, received_at: datetime) -> Complaint:
    """Keep a letter of the public under the digest of its receipt; the caller's transaction keeps both or neither."""
    return _keep(new, receipt_sha256, came, received_at, by=None, office=None)


def _keep(
    new: NewComplaint, digest: str, came: Came, at: datetime, *, by: User | None, office: Office | None
) -> Complaint:
    area = _area(new)
    about = new.about or _unit_of(area)
    made: Complaint = Complaint.objects.create(
        receipt_sha256=digest,
        came=came,
        area=area,
        post_code=new.post_code,
        about=about,
        under=directorate_of(about) if about else None,
        matter=new.matter,
        grave_at=at if new.matter in GRAVE else None,
        received_at=at,
        stepped_at=at,
        counted_from=at,
        taken_in_by=by,
    )
    seal(made, TextKind.COMPLAINT, sealable(new.text), by=by, office=office)
    if new.reach.strip():
        seal(made, TextKind.REACH, sealable(new.reach), by=by, office=office)
    add_step(made, "receive", by=by, office=office, detail={"came": str(came)})
    write_down(Action.RECEIVED, made, by=by, came=str(came))
    tell(made)
    return made


def _area(new: NewComplaint) -> str:
    """The governorate: of the office complained of, of the post, or as it was told; empty where nobody knows."""
    if new.about is not None and new.about.area:
        return str(new.about.area)
    if new.post_code:
        post = LivePost.objects.filter(code=new.post_code).order_by("-starts_at").first()
        if post is not None:
            return str(post.area)
    return new.area if new.area in governorates() else ""


def _unit_of(area: str) -> Office | None:
    """The security directorate of a governorate: whoever works there is sealed out until more is known."""
    return Office.objects.filter(area=area, kind=OfficeKind.DIRECTORATE).first() if area else None
