"""The words of the journal: what can be done, and to what. Each app registers its own when it is ready."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db import models
from django.utils.translation import gettext_lazy as _

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from himaya.web.common.verbs import Verb


class Action(models.TextChoices):
    """What is done to accounts, pages, imported plans, the journal itself and the whole installation."""

    SIGNED_IN = "signed-in", _("Signed in")
    SIGN_IN_FAILED = "sign-in-failed", _("Sign-in refused")
    SIGNED_OUT = "signed-out", _("Signed out")
    ACCESS_REFUSED = "access-refused", _("Page refused")
    ACTION_REFUSED = "action-refused", _("Action refused")
    ACCOUNT_CREATED = "account-created", _("Account created")
    FIRST_ADMINISTRATOR_CREATED = "first-administrator-created", _("First administrator created")
    ACCOUNT_DISABLED = "account-disabled", _("Account closed")
    ACCOUNT_ENABLED = "account-enabled", _("Account opened again")
    OFFICE_CREATED = "office-created", _("Office created")
    OFFICE_RENAMED = "office-renamed", _("Office renamed")
    OFFICE_CLOSED = "office-closed", _("Office closed")
    OFFICE_OPENED = "office-opened", _("Office opened again")
    PARTNER_SET = "office-partner-set", _("Partner of a liaison set")
    OFFICE_ASSIGNED = "office-assigned", _("Account assigned to an office")
    ASSIGNMENT_ENDED = "assignment-ended", _("Assignment ended")
    OFFICE_DELEGATED = "office-delegated", _("Office delegated")
    DELEGATION_ENDED = "delegation-ended", _("Delegation ended")
    PASSWORD_SET = "password-set", _("Password set by the administrator")
    PASSWORD_CHANGED = "password-changed", _("Own password changed")
    SECOND_FACTOR_ADDED = "second-factor-added", _("Second factor added")
    SECOND_FACTOR_REMOVED = "second-factor-removed", _("Second factor removed")
    RECOVERY_CODES_RENEWED = "recovery-codes-renewed", _("Recovery codes renewed")
    SECOND_FACTOR_TAKEN = "second-factor-taken", _("Second factor removed by the administrator")
    SESSION_ENDED = "session-ended", _("Own session ended")
    DIRECTORY_BOUND = "directory-bound", _("Sign-in service connected")
    DIRECTORY_RELEASED = "directory-released", _("Sign-in service disconnected")
    PLAN_IMPORTED = "plan-imported", _("Plan imported")
    PLAN_VERIFIED = "plan-verified", _("Plan verified")
    PLAN_REFUSED = "plan-refused", _("Plan refused")
    PLAN_DOWNLOADED = "plan-downloaded", _("Plan downloaded")
    JOURNAL_VERIFIED = "journal-verified", _("Journal checked")
    JOURNAL_EXPORTED = "journal-exported", _("Journal exported")
    PURGED = "purged", _("Removed after its time")
    BACKUP_BEGUN = "backup-begun", _("Backup begun")
    BACKUP_ENDED = "backup-ended", _("Backup ended")
    BACKUP_RESTORED = "backup-restored", _("Restored from a backup")


class Kind(models.TextChoices):
    """What accounts, plans and the journal do something to."""

    ACCOUNT = "account", _("Account")
    OFFICE = "office", _("Office")
    PLAN = "plan", _("Plan")
    PAGE = "page", _("Page")
    JOURNAL = "journal", _("Journal")
    INSTALLATION = "installation", _("Installation")


_ACTIONS: dict[str, Any] = {}
_KINDS: dict[str, Any] = {}
_READERS: dict[str, Verb] = {}
_NATIONWIDE: set[str] = set()


def register(
    actions: type[models.TextChoices],
    kinds: type[models.TextChoices],
    *,
    readers: Mapping[str, Verb] | None = None,
    nationwide: Iterable[str] = (),
) -> None:
    """Add the words of an app.

    `readers` says, for kinds whose events appear in the live feed of other
    offices, which verb an office needs to see them; a kind without one is
    seen by readers of the journal alone. Of `nationwide` kinds, what concerns
    the whole country is heard by every office with the verb, wherever it is.
    """
    _ACTIONS.update({member.value: member.label for member in actions})
    _KINDS.update({member.value: member.label for member in kinds})
    _READERS.update(readers or {})
    _NATIONWIDE.update(nationwide)


def action_label(value: str) -> str:
    """An action in the reader's language; its bare word where no app knows it any more."""
    return str(_ACTIONS.get(value, value))


def kind_label(value: str) -> str:
    """The kind of an object in the reader's language."""
    return str(_KINDS.get(value, value))


def action_choices() -> list[tuple[str, Any]]:
    """Every action with its label, in the order of registration."""
    return list(_ACTIONS.items())


def kind_choices() -> list[tuple[str, Any]]:
    """Every kind with its label, in the order of registration."""
    return list(_KINDS.items())


def reader_of(kind: str) -> Verb | None:
    """Verb that lets an office see events of a kind in the live feed; None where only the journal's readers may."""
    return _READERS.get(kind)


def is_nationwide(kind: str) -> bool:
    """Whether every office with the verb hears what concerns the whole country."""
    return kind in _NATIONWIDE
