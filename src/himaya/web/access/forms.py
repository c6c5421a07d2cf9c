"""The form of a new token."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms
from django.utils.translation import gettext_lazy as _

from himaya.web.access.actions import LONGEST_DAYS
from himaya.web.access.models import LONGEST_LABEL

if TYPE_CHECKING:
    from collections.abc import Mapping

    from himaya.web.access.scopes import Scope


class NewToken(forms.Form):
    """Which program, what it may, and for how long."""

    label = forms.CharField(label=_("Which program"), max_length=LONGEST_LABEL)
    scopes = forms.MultipleChoiceField(label=_("What it may do"))
    days = forms.IntegerField(label=_("Days until it ends"), min_value=1, max_value=LONGEST_DAYS, initial=30)

    def __init__(self, offered: Mapping[Scope, Any], sent: Any = None) -> None:
        super().__init__(sent)
        self.fields["scopes"].choices = [(str(scope), label) for scope, label in offered.items()]  # type: ignore[attr-defined]  # a field of choices
