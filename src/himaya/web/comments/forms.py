"""Forms of moderators."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from himaya.scenario.governorates import governorates
from himaya.web.comments.actions.dangers import LONGEST_WHEN, LONGEST_WHERE, Told
from himaya.web.comments.models import LONGEST_NOTE
from himaya.web.common.areas import area_title


class Decide(forms.Form):
    """A decision: its criterion and words, where it needs them; the words that are masked, by their place."""

    criterion = forms.CharField(required=False, max_length=16, label=_("Criterion"))
    note = forms.CharField(required=False, max_length=LONGEST_NOTE, label=_("Note"))
    masks = forms.TypedMultipleChoiceField(
        required=False, coerce=int, choices=[(at, at) for at in range(1000)], label=_("Words to mask")
    )


class Why(forms.Form):
    """Why a danger is handed over, or not."""

    why = forms.CharField(max_length=LONGEST_NOTE, label=_("Reason"))


class Propose(forms.Form):
    """All of a danger that may go over."""

    area = forms.ChoiceField(label=_("Governorate"))
    where = forms.CharField(max_length=LONGEST_WHERE, label=_("Place"))
    when = forms.CharField(max_length=LONGEST_WHEN, label=_("Time"))
    what = forms.CharField(max_length=LONGEST_NOTE, label=_("Danger"))
    reason = forms.CharField(max_length=LONGEST_NOTE, label=_("Why life is in danger"))

    def __init__(self, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]  # passed on as it came
        self.fields["area"].choices = [(iso, area_title(iso)) for iso in governorates()]  # type: ignore[attr-defined]  # a choice field

    def told(self, *, lon: float | None = None, lat: float | None = None) -> Told:
        """What was entered, with the point where one is known."""
        sent = self.cleaned_data
        words = {name: sent[name] for name in ("area", "where", "when", "what", "reason")}
        return Told(**words, lon=lon, lat=lat)
