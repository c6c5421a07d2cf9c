"""How operations take letters out of the mailbox: each once, by the app that asked for its kind.

An app says in the `ready` of its configuration which letters are its own::

    take_letters(LetterKind.COMMENT, taken)
    take_letters(LetterKind.APPEAL, appealed, of=LetterKind.COMMENT)

The handler gets the opened letter, inside the transaction that empties the envelope: both happen, or neither does. A
letter whose handler fails is set aside as it came, and tried again at the next start. What waits is taken every
minute, and when a page of the app asks for it with `take_waiting`.
"""

from __future__ import annotations

import logging
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.db import OperationalError, transaction
from django.utils import timezone

from himaya.web.common.masking import masked
from himaya.web.portal.models import Answer, Letter, LetterKind
from himaya.web.portal.sealing import ensure_key, open_sealed

if TYPE_CHECKING:
    from collections.abc import Callable, Collection

    from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey

AT_ONCE = 200
"""Most letters of one kind that are taken in one go; the next minute takes more."""
_LONGEST_NUMBER = 100
"""Letters that a number may take, written however widely."""
_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Opened:
    """A letter as its app reads it; `digest` is that of its receipt, `about` that of the letter it follows."""

    digest: str
    body: Mapping[str, Any]
    received_at: datetime

    @property
    def about(self) -> str:
        """SHA-256 of the receipt of the letter that this one is about; empty for a first letter."""
        return str(self.body.get("about", ""))[:64]

    def text(self, name: str, longest: int) -> str:
        """A text of its body, cut at a length: who writes a letter without the form bounds nothing."""
        return str(self.body.get(name, ""))[:longest]

    def masked(self, name: str, longest: int) -> str:
        """The same with numbers of persons and vehicles masked; one that the cut goes through is not kept by half."""
        return masked(self.text(name, longest + _LONGEST_NUMBER), longest)


_HANDLERS: dict[tuple[str, str], Callable[[Opened], object]] = {}


def take_letters(kind: LetterKind, handler: Callable[[Opened], object], *, of: LetterKind | None = None) -> None:
    """Have letters of a kind taken by a handler; of those that follow another letter, the ones about `of`."""
    _HANDLERS[(kind.value, of.value if of else "")] = handler


def take_waiting(*kinds: LetterKind) -> int:
    """Take what waits, of these kinds or of every kind that an app asked for; returns how many were taken."""
    wanted = {kind.value for kind in kinds}
    known = [one for one in _HANDLERS if not wanted or wanted & set(one)]
    waiting = Letter.objects.filter(taken_at__isnull=True, set_aside_at__isnull=True)
    found = [
        (digest, kind, of)
        for kind, of in known
        for digest in waiting.filter(kind=kind, of=of).values_list("digest", flat=True)[:AT_ONCE]
    ]
    if not found:
        return 0
    key = ensure_key(settings.DATA_DIR)
    return sum(_take(digest, _HANDLERS[(kind, of)], key) for digest, kind, of in found)


def _take(digest: str, handler: Callable[[Opened], object], key: X25519PrivateKey) -> bool:
    """Take one letter, unless another process is at it or was."""
    try:
        with transaction.atomic():
            rows = Letter.objects.select_for_update(skip_locked=True)
            row = rows.filter(pk=digest, taken_at__isnull=True, set_aside_at__isnull=True).first()
            if row is None:
                return False
            body = open_sealed(bytes(row.sealed), key=key, about=row.outside)
            handler(Opened(digest=digest, body=body, received_at=row.received_at))
            row.taken_at, row.sealed = timezone.now(), b""
            row.save(update_fields=["taken_at", "sealed"])
    except OperationalError:
        raise  # the database is at fault, not the letter
    except Exception as fault:  # noqa: BLE001  # whatever a stranger wrote must not stop the letters behind it
        _set_aside(digest, type(fault).__name__)
        return False
    return True


def _set_aside(digest: str, fault: str) -> None:
    """Keep a letter as it came and say that it is there; what it holds is not told."""
    Letter.objects.filter(pk=digest, taken_at__isnull=True).update(set_aside_at=timezone.now(), fault=fault[:60])
    _log.warning("A letter was set aside: %s", fault)


def set_aside(*kinds: LetterKind) -> int:
    """How many letters of these kinds wait for somebody to look, because taking them failed."""
    return Letter.objects.filter(set_aside_at__isnull=False, kind__in=kinds).count()


def try_again() -> None:
    """Let what was set aside be taken once more: a new version may read what the last one could not."""
    Letter.objects.filter(set_aside_at__isnull=False).update(set_aside_at=None, fault="")


def remove_envelopes(before: datetime) -> int:
    """Remove empty envelopes of letters taken before an instant; returns how many."""
    return Letter.objects.filter(taken_at__lt=before).delete()[0]


def remove_answers(before: datetime) -> int:
    """Remove answers that were to be kept until an instant before this one; returns how many."""
    return Answer.objects.filter(kept_until__lt=before).delete()[0]


def answer(  # each is one field of what a citizen reads
    digest: str,
    kind: LetterKind,
    *,
    state: str,
    words: tuple[str, str],
    kept_until: datetime,
    offers: Collection[LetterKind] = (),
) -> None:
    """Say to the holder of a receipt where the letter stands, in Arabic and English, and what may follow now."""
    arabic, english = words
    values = {
        "kind": kind.value,
        "state": state,
        "words_ar": arabic,
        "words_en": english,
        "offers": [one.value for one in offers],
        "changed_at": timezone.now(),
        "kept_until": kept_until,
    }
    Answer.objects.update_or_create(digest=digest, defaults=values)
