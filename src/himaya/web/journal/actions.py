"""The only writers of the journal."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Protocol

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from himaya.web.journal import signing
from himaya.web.journal.chain import canonical
from himaya.web.journal.models import JournalEntry, JournalHead, SignedHead
from himaya.web.journal.outbox import announce
from himaya.web.journal.verification import verify_chain
from himaya.web.journal.words import Action, Kind

if TYPE_CHECKING:
    from datetime import datetime

    from django.db.models import TextChoices

    from himaya.web.journal.verification import Verification


class Office(Protocol):
    """Who acts, as an account shows it to the journal."""

    @property
    def username(self) -> Any: ...  # noqa: D102  # said above
    @property
    def signing_office(self) -> Any: ...  # noqa: D102  # likewise
    @property
    def acting_for(self) -> Any: ...  # noqa: D102  # likewise
    @property
    def program(self) -> str: ...  # noqa: D102  # likewise


def record(
    action: TextChoices,
    *,
    by: Office | None,
    kind: TextChoices,
    object_id: str = "",
    area: str = "",
    before: Any = None,
    after: Any = None,
    happened_at: datetime | None = None,
) -> JournalEntry:
    """Append one entry inside the transaction of the action itself: both are kept, or neither is.

    Parameters
    ----------
    action, kind : words that an app has registered with `words.register`.
    by : the account that acts, by the office whose power it used, for whom if not in its own right, and by which
        access token if a program does it; None where nobody is signed in.
    area : ISO code of the governorate it concerns; empty for the whole country.
    before, after : JSON values; never a password, nor anything that was refused because of what it says.
    happened_at : when it happened, where that is not now.

    Raises
    ------
    TransactionManagementError : no transaction is open.
    """
    if not transaction.get_connection().in_atomic_block:
        message = "a journal entry belongs to the transaction of its action"
        raise transaction.TransactionManagementError(message)
    head = JournalHead.objects.select_for_update().get(pk=JournalHead.ROW)
    now = timezone.now()
    _sign_ended_day(head, now)
    signing, lender = (by.signing_office, by.acting_for) if by else (None, None)
    entry = JournalEntry(
        seq=head.seq + 1,
        action=action.value,
        account=by.username if by else "",
        office_ar=signing.title_ar if signing else "",
        office_en=signing.title_en if signing else "",
        acting_for_ar=lender.title_ar if lender else "",
        acting_for_en=lender.title_en if lender else "",
        program=by.program if by else "",
        object_kind=kind.value,
        object_id=object_id,
        area=area,
        before_json=canonical(before),
        after_json=canonical(after),
        happened_at=happened_at or now,
        entered_at=now,
        previous_hash=head.hash,
    )
    entry.hash = entry.computed_hash()
    entry.save(force_insert=True)
    JournalHead.objects.filter(pk=JournalHead.ROW).update(seq=entry.seq, hash=entry.hash, entered_at=now)
    announce()
    return entry


def _sign_ended_day(head: JournalHead, now: datetime) -> None:
    """Sign the last entry of the day it was written on, once that day is over."""
    if head.entered_at is None:
        return
    day = timezone.localdate(head.entered_at)
    if day >= timezone.localdate(now) or SignedHead.objects.filter(day=day).exists():
        return
    key = signing.ensure_key(settings.DATA_DIR)
    said = signing.statement(day=day, seq=head.seq, hash_=head.hash)
    SignedHead.objects.create(
        day=day,
        seq=head.seq,
        hash=head.hash,
        public_key=key.public_key().public_bytes_raw().hex(),
        signature=signing.sign(key, said),
    )


def verify(*, by: Office) -> Verification:
    """Check the whole journal for an office, and write down that it was checked and what was found."""
    found = verify_chain(public_key=signing.public_key(settings.DATA_DIR))
    after = {"entries": found.entries, "signed_days": found.signed_days, "bad_seq": found.bad_seq}
    with transaction.atomic():
        record(Action.JOURNAL_VERIFIED, by=by, kind=Kind.JOURNAL, after=after)
    return found


def record_export(*, by: Office, filters: dict[str, str]) -> JournalEntry:
    """Write down that entries were handed out, and which."""
    with transaction.atomic():
        return record(Action.JOURNAL_EXPORTED, by=by, kind=Kind.JOURNAL, after={"filters": filters})
