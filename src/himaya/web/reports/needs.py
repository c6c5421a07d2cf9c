"""What reports of the public ask of an office now."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.urls import reverse
from django.utils.translation import gettext as _

from himaya.web.accounts.policies import may
from himaya.web.common.needs import SOON, Need
from himaya.web.common.verbs import Verb
from himaya.web.reports.queries import seen
from himaya.web.reports.states import OPEN

if TYPE_CHECKING:
    from collections.abc import Iterator

    from himaya.web.accounts.models import User


def needs(user: User) -> Iterator[Need]:
    """Reports that nobody has answered."""
    if may(user, Verb.TRIAGE_REPORTS):
        found = list(seen(user).filter(state__in=OPEN).values_list("received_at", flat=True))
        if found:
            title = _("Reports of the public to triage and answer")
            yield Need(SOON, title, str(len(found)), reverse("public_reports"), min(found))
