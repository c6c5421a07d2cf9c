"""What the pages of crowds send."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from himaya.scenario.cells import BadCellError, Setting
from himaya.scenario.fold import plain
from himaya.scenario.outline import outline
from himaya.web.crowds.actions.reading import LONGEST_MIN, MOST_PEOPLE
from himaya.web.crowds.actions.zones import (
    LEAST_DENSITY,
    LEAST_M2,
    MOST_DENSITY,
    MOST_LANES,
    MOST_M2,
    MOST_RATE,
    MOST_WIDTH_M,
    GateDraft,
    ZoneDraft,
)
from himaya.web.crowds.models import Hurry, Stream
from himaya.web.crowds.models.reading import DENSEST
from himaya.web.crowds.models.zone import LONGEST_TEXT, LONGEST_TITLE

_LONGEST_OUTLINE = 100_000


def _instant() -> forms.DateTimeField:
    return forms.DateTimeField(label=_("When it happened (empty: now)"), required=False)


def _words() -> forms.CharField:
    return forms.CharField(label=_("In words"), max_length=LONGEST_TEXT, required=False)


def _count(label: Any, *, required: bool) -> forms.IntegerField:
    return forms.IntegerField(label=label, min_value=0, max_value=MOST_PEOPLE, required=required)


class Digits(forms.Form):
    """Numbers whose digits may be of any script."""

    numbers: tuple[str, ...] = ()

    def __init__(self, data: Any = None, **options: Any) -> None:
        if data is not None:
            data = data.copy()
            for field in self.numbers:
                data[field] = plain(data.get(field, ""))
        super().__init__(data, **options)


class Density(Digits):
    """An estimate."""

    numbers = ("density",)
    density = forms.FloatField(label=_("People per m²"), min_value=0, max_value=DENSEST)
    event_at = _instant()
    text = _words()


class People(Digits):
    """How many are inside."""

    numbers = ("people",)
    people = _count(_("People inside"), required=True)
    event_at = _instant()
    text = _words()


class GateReport(Digits):
    """What is told of a gate."""

    numbers = ("queue", "arrived", "minutes")
    queue = _count(_("People waiting"), required=False)
    arrived = _count(_("People who came"), required=False)
    minutes = forms.IntegerField(label=_("in the last minutes"), min_value=1, max_value=LONGEST_MIN, required=False)
    event_at = _instant()

    def told(self) -> dict[str, Any]:
        """What is said; five minutes where nothing else is."""
        return {**self.cleaned_data, "minutes": self.cleaned_data["minutes"] or 5}


class Lanes(Digits):
    """Which lanes work."""

    numbers = ("lanes_open",)
    lanes_open = forms.IntegerField(label=_("Lanes open"), min_value=0, max_value=MOST_LANES)
    held = forms.BooleanField(required=False)


class Said(forms.Form):
    """Words with the time of what they tell."""

    text = _words()
    event_at = _instant()


class ZoneForm(Digits):
    """A zone as it is drawn."""

    numbers = ("area_m2", "planned_density")
    title_ar = forms.CharField(label=_("Title in Arabic"), max_length=LONGEST_TITLE)
    title_en = forms.CharField(label=_("Title in English"), max_length=LONGEST_TITLE, required=False)
    outline = forms.CharField(label=_("Outline"), max_length=_LONGEST_OUTLINE, required=False)
    area_m2 = forms.FloatField(
        label=_("Ground that people can stand on, m²"), min_value=LEAST_M2, max_value=MOST_M2, required=False
    )
    planned_density = forms.FloatField(
        label=_("People per m² to plan with"), min_value=LEAST_DENSITY, max_value=MOST_DENSITY
    )
    hurry = forms.ChoiceField(label=_("Risk, and minutes to leave the zone"), choices=Hurry.choices)

    def clean_outline(self) -> dict[str, Any] | None:
        """A polygon as GeoJSON or WKT."""
        text = self.cleaned_data["outline"].strip()
        if not text:
            return None
        try:
            return outline(text, Setting())
        except BadCellError as error:
            raise forms.ValidationError(_("This is no polygon: draw at least three corners.")) from error

    def draft(self) -> ZoneDraft:
        """What the zone is to be."""
        return ZoneDraft(**self.cleaned_data)


class GateForm(Digits):
    """A gate as it is drawn."""

    numbers = ("width_m", "lanes", "rate_per_h")
    title_ar = forms.CharField(label=_("Title in Arabic"), max_length=LONGEST_TITLE)
    title_en = forms.CharField(label=_("Title in English"), max_length=LONGEST_TITLE, required=False)
    is_entrance = forms.BooleanField(label=_("A way in"), required=False)
    lanes = forms.IntegerField(label=_("Lanes"), min_value=0, max_value=MOST_LANES, required=False)
    rate_per_h = forms.FloatField(label=_("People per lane and hour"), min_value=0, max_value=MOST_RATE, required=False)
    rate_source = forms.CharField(label=_("Who measured or proposed that"), max_length=300, required=False)
    stream = forms.ChoiceField(label=_("Who is searched there"), choices=Stream.choices)
    is_exit = forms.BooleanField(label=_("A way out"), required=False)
    width_m = forms.FloatField(label=_("Width in metres"), min_value=0, max_value=MOST_WIDTH_M, required=False)
    stepped = forms.BooleanField(label=_("Over steps"), required=False)

    def draft(self) -> GateDraft:
        """What the gate is to be."""
        return GateDraft(**{**self.cleaned_data, "lanes": self.cleaned_data["lanes"] or 0})
