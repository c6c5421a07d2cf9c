"""What an office does to its own account besides its password: its sessions, and the other service it signs in with."""

from __future__ import annotations

from hashlib import sha256
from typing import TYPE_CHECKING

from django.db import IntegrityError, transaction

from himaya.faults import InvalidInputError
from himaya.web.accounts import sessions
from himaya.web.accounts.models import DirectoryIdentity
from himaya.web.journal.actions import record
from himaya.web.journal.words import Action, Kind

if TYPE_CHECKING:
    from typing import Any

    from himaya.web.accounts.models import User


def end_session(user: User, pk: int) -> bool:
    """End one session of one's own; false, and nothing written down, where the account has none such."""
    with transaction.atomic():
        ended = sessions.end_session(user, pk)
        if ended:
            _write_down(Action.SESSION_ENDED, user, after={"which": "one"})
    return ended


def end_other_sessions(user: User, *, keep: str | None) -> None:
    """End every session of one's own but the one with the key `keep`."""
    with transaction.atomic():
        sessions.end_sessions(user, keep=keep)
        _write_down(Action.SESSION_ENDED, user, after={"which": "others"})


def bind_directory(user: User, *, issuer: str, subject: str) -> None:
    """Let one subject of one issuer open this account from now on, instead of any before it.

    Raises
    ------
    InvalidInputError : `accounts.identity_taken` when it opens another account.
    """
    try:
        with transaction.atomic():
            DirectoryIdentity.objects.filter(user=user).delete()
            DirectoryIdentity.objects.create(user=user, digest=identity_digest(issuer, subject))
            _write_down(Action.DIRECTORY_BOUND, user)
    except IntegrityError as error:
        raise InvalidInputError.of("accounts.identity_taken") from error


def release_directory(user: User) -> None:
    """Let nothing of the other service open this account any more; doing it twice is doing it once."""
    with transaction.atomic():
        released, _ = DirectoryIdentity.objects.filter(user=user).delete()
        if released:
            _write_down(Action.DIRECTORY_RELEASED, user)


def identity_digest(issuer: str, subject: str) -> str:
    """What is kept of an identity elsewhere: SHA-256 of issuer and subject, which names neither."""
    return sha256(f"{issuer}\n{subject}".encode()).hexdigest()


def account_of_identity(issuer: str, subject: str) -> User | None:
    """The account that an identity elsewhere opens, closed ones too; None where it opens none."""
    found = DirectoryIdentity.objects.select_related("user").filter(digest=identity_digest(issuer, subject)).first()
    return found.user if found else None


def _write_down(action: Action, user: User, after: Any = None) -> None:
    record(action, by=user, kind=Kind.ACCOUNT, object_id=user.username, area=user.area, after=after)
