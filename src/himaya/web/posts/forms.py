"""What the pages of posts send."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from himaya.scenario.fold import plain
from himaya.web.posts.actions.checkin import MOST, CheckIn
from himaya.web.posts.models.post import LONGEST_TEXT

_LONGEST_CODE = 60


def _count(label: Any, *, required: bool = True) -> forms.IntegerField:
    return forms.IntegerField(label=label, min_value=0, max_value=MOST, required=required)


def _instant() -> forms.DateTimeField:
    return forms.DateTimeField(label=_("When it happened (empty: now)"), required=False)


def _words(label: Any) -> forms.CharField:
    return forms.CharField(label=label, max_length=LONGEST_TEXT, required=False)


class _Digits(forms.Form):
    """Numbers whose digits may be of any script."""

    whole: tuple[str, ...] = ("strength", "women")

    def __init__(self, data: Any = None, **options: Any) -> None:
        if data is not None:
            data = data.copy()
            for field in self.whole:
                data[field] = plain(data.get(field, ""))
        super().__init__(data, **options)


class Count(_Digits):
    """How many are there."""

    strength = _count(_("Officers present"))
    women = _count(_("Women who search, among them"), required=False)
    event_at = _instant()
    text = _words(_("In words"))

    def clean_women(self) -> int:
        """Nobody where nothing is said."""
        return self.cleaned_data["women"] or 0


class Arrival(Count):
    """A check-in; the device may say where it is."""

    lon = forms.FloatField(required=False, min_value=-180, max_value=180)
    lat = forms.FloatField(required=False, min_value=-90, max_value=90)
    error_m = forms.FloatField(required=False, min_value=0)
    unit = forms.CharField(label=_("Code of the unit"), max_length=_LONGEST_CODE, required=False)

    def told(self) -> CheckIn:
        """What is said."""
        return CheckIn(**self.cleaned_data)


class Said(forms.Form):
    """Words with the time of what they tell."""

    text = _words(_("In words"))
    event_at = _instant()


class Named(forms.Form):
    """Which unit is to stand there."""

    unit = forms.CharField(label=_("Code of the unit"), max_length=_LONGEST_CODE)
