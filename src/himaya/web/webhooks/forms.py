"""The form of a new webhook."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from himaya.web.webhooks.kinds import Event
from himaya.web.webhooks.models import LONGEST_ADDRESS


class NewWebhook(forms.Form):
    """Where to, and what of."""

    target = forms.CharField(label=_("HTTPS address of the system"), max_length=LONGEST_ADDRESS)
    kinds = forms.MultipleChoiceField(label=_("What it is told of"), choices=Event.choices)
