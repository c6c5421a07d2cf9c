"""What the pages of meetings send."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from himaya.web.accounts.models import Office
from himaya.web.briefings.models import LineKind, Presence
from himaya.web.briefings.models.meeting import LONGEST_TEXT, LONGEST_TITLE
from himaya.web.plans.models import PlanVersion


def _text(label: Any, *, required: bool = True, longest: int = LONGEST_TEXT) -> forms.CharField:
    return forms.CharField(label=label, max_length=longest, required=required)


def _key() -> forms.IntegerField:
    return forms.IntegerField(required=False, min_value=1)


class Called(forms.Form):
    """A new meeting."""

    area = forms.CharField(required=False, max_length=10)
    title = _text(_("Title"), longest=LONGEST_TITLE)
    chair = forms.ModelChoiceField(Office.objects.none(), label=_("Chair"))
    starts_at = forms.DateTimeField(label=_("Begins"))
    ends_at = forms.DateTimeField(label=_("Ends"))
    version = forms.ModelChoiceField(PlanVersion.objects.none(), required=False, label=_("Plan under review"))

    def __init__(self, data: Any, *, chairs: Any, versions: Any) -> None:
        super().__init__(data)
        self.fields["chair"].queryset = Office.objects.filter(pk__in=[one.pk for one in chairs])  # type: ignore[attr-defined]  # a choice of rows
        self.fields["version"].queryset = versions  # type: ignore[attr-defined]  # likewise


class Worded(forms.Form):
    """Words that a step may need."""

    text = _text(_("In words"), required=False)


class Titled(forms.Form):
    """The title of an item."""

    title = _text(_("Title"), longest=LONGEST_TITLE)


class Roll(forms.Form):
    """What the roll-call found of an office."""

    presence = forms.ChoiceField(choices=[one for one in Presence.choices if one[0] != Presence.EXPECTED])
    reason = _text(_("Reason of absence"), required=False)
    event_at = forms.DateTimeField(label=_("When it happened (empty: now)"), required=False)


class Spoken(forms.Form):
    """A line of the log."""

    kind = forms.ChoiceField(choices=LineKind.choices)
    text = _text(_("In words"))
    item = _key()
    question = _key()


class Proposed(forms.Form):
    """A decision put before the meeting."""

    text = _text(_("Decision"))
    item = _key()


class Taken(forms.Form):
    """A decision taken."""

    reason = _text(_("Reason"))
    rejected = _text(_("Options weighed and not taken"), required=False)
    supersedes = _key()


class Directed(forms.Form):
    """A directive; its addressees are chosen from the list that the page offers."""

    text = _text(_("Directive"))
    measure = _text(_("How its success is measured"))
    due_at = forms.DateTimeField(label=_("Due"))
    to = forms.ModelMultipleChoiceField(Office.objects.none(), label=_("Addressees"))
    decision = _key()
    oral = forms.BooleanField(required=False)

    def __init__(self, data: Any, *, addressees: Any) -> None:
        super().__init__(data)
        self.fields["to"].queryset = Office.objects.filter(pk__in=[one.pk for one in addressees])  # type: ignore[attr-defined]  # a choice of rows
