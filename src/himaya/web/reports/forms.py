"""Forms of whoever triages."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from himaya.web.reports.actions.triage import LONGEST_SERVICE
from himaya.web.reports.models import LONGEST_NOTE


class Step(forms.Form):
    """A step, with what it needs."""

    category = forms.CharField(required=False, max_length=12, label=_("Category"))
    service = forms.CharField(required=False, max_length=LONGEST_SERVICE, label=_("Service"))
    note_ar = forms.CharField(required=False, max_length=LONGEST_NOTE, label=_("Answer, in Arabic"))
    note_en = forms.CharField(required=False, max_length=LONGEST_NOTE, label=_("Answer, in English"))
