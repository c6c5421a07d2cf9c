"""What a telephone sends; the same fields as on the pages."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from himaya.web.controls.forms import QueueSeen
from himaya.web.incidents.models.incident import LONGEST_TEXT
from himaya.web.posts.forms import Arrival, Count, Said

_LONGEST_CODE = 80


class Spot(forms.Form):
    """An incident, seen from where the telephone is."""

    kind = forms.CharField(label=_("Type"), max_length=_LONGEST_CODE)
    report = forms.CharField(label=_("What is seen"), max_length=LONGEST_TEXT, required=False)
    where_text = forms.CharField(label=_("Where, in words"), max_length=LONGEST_TEXT, required=False)
    lon = forms.FloatField(required=False, min_value=-180, max_value=180)
    lat = forms.FloatField(required=False, min_value=-90, max_value=90)


class Fix(forms.Form):
    """Where the telephone is, as it measured it."""

    lon = forms.FloatField(min_value=-180, max_value=180)
    lat = forms.FloatField(min_value=-90, max_value=90)
    error_m = forms.FloatField(required=False, min_value=0)
    speed_mps = forms.FloatField(required=False, min_value=0)
    course_deg = forms.FloatField(required=False, min_value=0, max_value=360)


FORMS: dict[str, type[forms.Form]] = {
    "check-in": Arrival,
    "comms": Said,
    "count": Count,
    "queue": QueueSeen,
    "incident": Spot,
}
