"""What the pages of channels send."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from himaya.scenario.fold import plain
from himaya.web.channels.actions.keeping import ChannelDraft
from himaya.web.channels.models import LONGEST_TEXT, LONGEST_TITLE, ChannelKind

KINDS = [(one.value, one.label) for one in (ChannelKind.PHONE, ChannelKind.DESK)]
DAYS = (
    ("7", pgettext_lazy("weekday", "Sunday")), ("1", pgettext_lazy("weekday", "Monday")),
    ("2", pgettext_lazy("weekday", "Tuesday")), ("3", pgettext_lazy("weekday", "Wednesday")),
    ("4", pgettext_lazy("weekday", "Thursday")), ("5", pgettext_lazy("weekday", "Friday")),
    ("6", pgettext_lazy("weekday", "Saturday")),
)  # fmt: skip


def _title(label: Any, *, required: bool = True) -> forms.CharField:
    return forms.CharField(label=label, max_length=LONGEST_TITLE, required=required)


class ChannelForm(forms.Form):
    """A number or a desk; what a citizen would have to show is not asked, for nothing may be."""

    kind = forms.ChoiceField(label=_("Kind of channel"), choices=KINDS)
    title_ar = _title(_("What it is called, in Arabic"))
    title_en = _title(_("What it is called, in English"))
    digits = forms.CharField(label=_("Digits to call"), max_length=14, required=False)
    where_ar = _title(_("Where the desk is, in Arabic"), required=False)
    where_en = _title(_("Where the desk is, in English"), required=False)
    opens = forms.TimeField(label=_("Opens"), required=False)
    closes = forms.TimeField(label=_("Closes"), required=False)
    days = forms.MultipleChoiceField(label=_("Days of the week"), choices=DAYS)

    def draft(self) -> ChannelDraft:
        """What is to be put on the board."""
        return ChannelDraft(**{**self.cleaned_data, "days": "".join(self.cleaned_data["days"])})


class TestForm(forms.Form):
    """What an officer found who called or asked."""

    works = forms.ChoiceField(label=_("Did it answer?"), choices=(("yes", "yes"), ("no", "no")))
    waiting = forms.IntegerField(label=_("How many wait"), min_value=0, required=False)
    text = forms.CharField(label=_("In words"), max_length=LONGEST_TEXT, required=False)

    def __init__(self, data: Any) -> None:
        sent = data.copy()
        sent["waiting"] = plain(sent.get("waiting", ""))
        super().__init__(sent)


class Said(forms.Form):
    """Words."""

    text = forms.CharField(label=_("Reason"), max_length=LONGEST_TEXT, required=False)
