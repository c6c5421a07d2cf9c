"""What the pages of advisories send."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from himaya.scenario.cells import BadCellError, Setting
from himaya.scenario.outline import outline
from himaya.web.advisories.actions.drafting import Draft
from himaya.web.advisories.grounds import ring_around
from himaya.web.advisories.models import (
    LONGEST_HEADLINE,
    LONGEST_TEXT,
    Category,
    Certainty,
    Response,
    Severity,
    Urgency,
)

_LONGEST_OUTLINE = 60_000
_LONGEST_REASON = 500


def _text(label: Any, most: int = LONGEST_TEXT, *, is_needed: bool = False) -> forms.CharField:
    return forms.CharField(label=label, max_length=most, required=is_needed)


class Write(forms.Form):
    """An advisory as it is written; the English may follow, but nothing is checked without it."""

    category = forms.ChoiceField(label=_("What it is about"), choices=Category.choices)
    response = forms.ChoiceField(label=_("What people are asked to do"), choices=Response.choices)
    urgency = forms.ChoiceField(label=_("How soon"), choices=Urgency.choices)
    severity = forms.ChoiceField(label=_("How grave"), choices=Severity.choices)
    certainty = forms.ChoiceField(label=_("How sure"), choices=Certainty.choices)
    headline_ar = _text(_("Headline, in Arabic"), LONGEST_HEADLINE, is_needed=True)
    headline_en = _text(_("Headline, in English"), LONGEST_HEADLINE)
    text_ar = _text(_("Text, in Arabic"), is_needed=True)
    text_en = _text(_("Text, in English"))
    instruction_ar = _text(_("What to do, in Arabic"))
    instruction_en = _text(_("What to do, in English"))
    where_ar = _text(_("Where, in Arabic"), 200, is_needed=True)
    where_en = _text(_("Where, in English"), 200)
    starts_at = forms.DateTimeField(label=_("Start"))
    ends_at = forms.DateTimeField(label=pgettext_lazy("end of a span", "End"))
    outline = forms.CharField(label=_("Outline"), max_length=_LONGEST_OUTLINE, required=False)
    ground = forms.CharField(label=_("Around a road or a place"), max_length=40, required=False)

    def __init__(self, data: Any, *, area: str) -> None:
        super().__init__(data)
        self._area = area

    def clean_outline(self) -> tuple[tuple[float, float], ...]:
        """The outer corners of a polygon as GeoJSON or WKT; none for the whole area."""
        text = self.cleaned_data["outline"].strip()
        if not text:
            return ()
        try:
            ring = outline(text, Setting())["coordinates"][0]
        except BadCellError as error:
            raise forms.ValidationError(_("This is no polygon: draw at least three corners.")) from error
        return tuple((float(lon), float(lat)) for lon, lat in ring)

    def clean(self) -> dict[str, Any]:
        """The outline is drawn, or that around a road or a place; never both."""
        said: dict[str, Any] = super().clean() or {}
        chosen, drawn = said.pop("ground", ""), said.get("outline")
        if chosen and drawn:
            self.add_error("outline", _("Draw an outline, or choose a road or place: not both."))
        elif chosen:
            said["outline"] = ring_around(chosen, self._area)
            if not said["outline"]:
                self.add_error("ground", _("It is no longer told to the public. Choose another, or draw an outline."))
        return said

    def draft(self) -> Draft:
        """What the advisory is to say."""
        return Draft(**self.cleaned_data)


class Step(forms.Form):
    """A step, with the reason where one is asked for."""

    text = forms.CharField(label=_("Reason"), max_length=_LONGEST_REASON, required=False)
