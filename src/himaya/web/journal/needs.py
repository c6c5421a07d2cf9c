"""What the journal asks of its readers."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from himaya.web.common.needs import LATER, SOON, Need
from himaya.web.common.verbs import Verb
from himaya.web.journal.models import JournalEntry
from himaya.web.journal.words import Action

if TYPE_CHECKING:
    from collections.abc import Iterator

    from django.contrib.auth.models import AbstractBaseUser

CHECK_EVERY = timedelta(days=1)


def needs(user: AbstractBaseUser) -> Iterator[Need]:
    """Ask for a check of the whole journal once a day."""
    if not user.may(Verb.READ_JOURNAL):  # type: ignore[attr-defined]  # accounts' own user
        return
    last = JournalEntry.objects.filter(action=Action.JOURNAL_VERIFIED).order_by("-seq").first()
    if last is None or last.entered_at < timezone.now() - CHECK_EVERY:
        title = _("Check the whole journal")
        detail = _("It has not been checked within the last day.")
        yield Need(SOON if last else LATER, title, detail, reverse("journal"))
