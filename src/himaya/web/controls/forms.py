"""What the pages of road controls send."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from himaya.scenario.fold import plain
from himaya.web.controls.actions.cordons import NewCordon
from himaya.web.controls.actions.drawing import NewControl
from himaya.web.controls.models import Direction, Kind
from himaya.web.controls.models.control import LONGEST_TEXT, LONGEST_TITLE
from himaya.web.controls.models.queue import MOST_M, MOST_MIN, MOST_VEHICLES

if TYPE_CHECKING:
    from himaya.web.incidents.models import Incident

_MOST_MIN = 240
_LONGEST_CODE = 80
_LONGEST_SECTIONS = 20_000


def _words(label: Any, most: int = LONGEST_TEXT) -> forms.CharField:
    return forms.CharField(label=label, max_length=most, required=False)


def _yes(label: Any) -> forms.BooleanField:
    return forms.BooleanField(label=label, required=False)


class _Digits(forms.Form):
    """Numbers whose digits may be of any script."""

    whole: tuple[str, ...] = ()

    def __init__(self, data: Any = None, **options: Any) -> None:
        if data is not None:
            data = data.copy()
            for field in self.whole:
                data[field] = plain(data.get(field, ""))
        super().__init__(data, **options)


class Draw(_Digits):
    """A control; `sections` are names of road sections parted by spaces or commas."""

    whole = ("queue_limit_min",)
    area = forms.CharField(label=_("Governorate"), max_length=10)
    kind = forms.ChoiceField(label=_("What is done"), choices=Kind.choices)
    sections = forms.CharField(label=_("Road sections"), max_length=_LONGEST_SECTIONS, required=False)
    direction = forms.ChoiceField(label=_("Direction"), choices=Direction.choices)
    starts_at = forms.DateTimeField(label=_("Start"), required=False)
    ends_at = forms.DateTimeField(label=pgettext_lazy("end of a span", "End"), required=False)
    road_ar = _words(_("Road, in Arabic"), LONGEST_TITLE)
    road_en = _words(_("Road, in English"), LONGEST_TITLE)
    stretch_ar = _words(_("From where to where, in Arabic"), LONGEST_TITLE)
    stretch_en = _words(_("From where to where, in English"), LONGEST_TITLE)
    landmark_ar = _words(_("Landmark, in Arabic"), LONGEST_TITLE)
    landmark_en = _words(_("Landmark, in English"), LONGEST_TITLE)
    legal_basis = _words(_("Legal basis: instrument, issuer, number"), 300)
    expires_at = forms.DateTimeField(label=_("The legal basis expires"), required=False)
    purpose = _words(_("Purpose"), 300)
    selection_rule = _words(_("Rule of selection"), 300)
    queue_limit_min = forms.IntegerField(
        label=_("Limit of the queue, minutes"), min_value=1, max_value=_MOST_MIN, required=False
    )
    women_officer = _yes(_("A woman officer is there"))
    lit = _yes(_("It is lit"))
    diversion_ar = _words(_("Diversion, in Arabic"))
    diversion_en = _words(_("Diversion, in English"))
    emergency_passes = _yes(_("The crew lets emergency vehicles through"))
    emergency_access = _words(_("How emergency vehicles get there"))
    residents_pass = _yes(_("The crew lets residents through"))
    residents_rule = _words(_("Rule for residents"))
    on_foot_closed = _yes(_("Closed to people on foot as well"))
    parking = _words(_("Parking for displaced vehicles"))
    signs = _words(_("Signs"))
    public_ar = _words(_("Text for the public, in Arabic"))
    public_en = _words(_("Text for the public, in English"))
    reopener = forms.CharField(label=_("Office that reopens"), max_length=_LONGEST_CODE, required=False)
    reason = _words(_("Reason"))

    def new_control(self) -> NewControl:
        """What is asked for."""
        told = {field: value for field, value in self.cleaned_data.items() if field != "reason"}
        sections = told.pop("sections").replace(",", " ").split()
        return NewControl(**told, sections=tuple(sections))


class Words(forms.Form):
    """What may still be changed while a control stands."""

    landmark_ar = _words(_("Landmark, in Arabic"), LONGEST_TITLE)
    landmark_en = _words(_("Landmark, in English"), LONGEST_TITLE)
    diversion_ar = _words(_("Diversion, in Arabic"))
    diversion_en = _words(_("Diversion, in English"))
    emergency_access = _words(_("How emergency vehicles get there"))
    residents_rule = _words(_("Rule for residents"))
    parking = _words(_("Parking for displaced vehicles"))
    signs = _words(_("Signs"))
    public_ar = _words(_("Text for the public, in Arabic"))
    public_en = _words(_("Text for the public, in English"))
    reason = _words(_("Reason"))


class QueueSeen(_Digits):
    """A queue at a checkpoint."""

    whole = ("wait_min", "vehicles", "length_m")
    wait_min = forms.IntegerField(label=_("The last one waits, minutes"), min_value=0, max_value=MOST_MIN)
    vehicles = forms.IntegerField(label=_("Vehicles in it"), min_value=0, max_value=MOST_VEHICLES, required=False)
    length_m = forms.IntegerField(label=_("Its length, metres"), min_value=0, max_value=MOST_M, required=False)
    event_at = forms.DateTimeField(label=_("When it happened (empty: now)"), required=False)


class Step(forms.Form):
    """Words with a step, and for an extension the new end."""

    text = _words(_("Reason"))
    until = forms.DateTimeField(label=_("New end"), required=False)


class Set(forms.Form):
    """A cordon round a point."""

    area = forms.CharField(label=_("Governorate"), max_length=10)
    item = forms.CharField(label=_("What stands there"), max_length=40)
    lon = forms.FloatField(label=_("Longitude"))
    lat = forms.FloatField(label=_("Latitude"))
    spot = _words(_("The spot, in words"))
    radius_m = forms.IntegerField(label=_("Radius, metres"), min_value=1, max_value=100_000, required=False)
    assembly_lon = forms.FloatField(label=_("Assembly point: longitude"), required=False)
    assembly_lat = forms.FloatField(label=_("Assembly point: latitude"), required=False)
    assembly_spot = _words(_("The assembly point, in words"))
    incident = forms.IntegerField(label=_("Number of the incident"), min_value=1, max_value=2**31 - 1, required=False)
    reason = _words(_("Reason"))

    def new_cordon(self, incident: Incident | None) -> NewCordon:
        """What is asked for."""
        told = {field: value for field, value in self.cleaned_data.items() if field not in {"reason", "incident"}}
        return NewCordon(**told, incident=incident)


class Change(forms.Form):
    """Another radius, another assembly point, or the release of all of the ground."""

    text = _words(_("Reason"))
    radius_m = forms.IntegerField(label=_("Radius, metres"), min_value=1, max_value=100_000, required=False)
    unit = forms.CharField(label=_("Explosives team"), max_length=_LONGEST_CODE, required=False)
    assembly_lon = forms.FloatField(label=_("Assembly point: longitude"), required=False)
    assembly_lat = forms.FloatField(label=_("Assembly point: latitude"), required=False)
