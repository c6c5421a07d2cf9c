"""What the pages of mandated tasks send."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from himaya.scenario.fold import plain
from himaya.web.mandates.actions.drafting import MOST_HOMES, MandateDraft
from himaya.web.mandates.actions.instruments import InstrumentDraft
from himaya.web.mandates.actions.overseeing import ReferenceDraft
from himaya.web.mandates.actions.pictures import PictureWords
from himaya.web.mandates.actions.steps import Record
from himaya.web.mandates.law import table
from himaya.web.mandates.models import Consequence, EntryKind, ImpedimentKind, InstrumentKind, Property
from himaya.web.mandates.models.instrument import LONGEST_TEXT, LONGEST_TITLE
from himaya.web.mandates.models.picture import LONGEST_CAPTION

_LONGEST_OUTLINE = 100_000
_MOST_M2 = 1e9


class Digits(forms.Form):
    """Numbers whose digits may be of any script."""

    numbers: tuple[str, ...] = ()

    def __init__(self, data: Any = None, **options: Any) -> None:
        if data is not None:
            data = data.copy()
            for field in self.numbers:
                data[field] = plain(data.get(field, ""))
        super().__init__(data, **options)


def _day(label: Any, *, required: bool = True) -> forms.DateField:
    return forms.DateField(label=label, required=required)


def _title(label: Any, *, required: bool = True) -> forms.CharField:
    return forms.CharField(label=label, max_length=LONGEST_TITLE, required=required)


class InstrumentForm(Digits):
    """An instrument as it is entered."""

    numbers = ("number", "year")
    kind = forms.ChoiceField(label=_("Kind of instrument"), choices=InstrumentKind.choices)
    issuer = _title(_("Issued by"))
    number = forms.CharField(label=_("Number"), max_length=30)
    year = forms.IntegerField(label=_("Year"), min_value=1900, max_value=2100)
    issued_on = _day(_("Issued on"))
    article = forms.ChoiceField(
        label=_("Provision it relies on"), choices=lambda: [(key, key) for key in table().articles]
    )
    enforceable_on = _day(_("Enforceable form of"), required=False)
    served_on = _day(_("Served or published on"), required=False)
    served_proof = _title(_("Proof of notice"), required=False)
    orders_date = _day(_("Day that the court orders"), required=False)
    expires_on = _day(_("Valid to the end of"))
    text_kept_at = _title(_("Where its text is kept"), required=False)

    def draft(self) -> InstrumentDraft:
        """What is to be registered."""
        return InstrumentDraft(**self.cleaned_data)


class NoticeForm(forms.Form):
    """When an instrument was served."""

    served_on = _day(_("Served or published on"))
    served_proof = _title(_("Proof of notice"))


class ImpedimentForm(forms.Form):
    """What forbids execution."""

    kind = forms.ChoiceField(label=_("Impediment"), choices=ImpedimentKind.choices)
    reference = _title(_("Its reference"))
    since = _day(_("Since"))


class Said(forms.Form):
    """Words."""

    text = forms.CharField(label=_("In words"), max_length=LONGEST_TEXT, required=False)


class MandateForm(Digits):
    """A task on its plot."""

    numbers = ("measured_m2", "dwellings")
    ordered = forms.CharField(label=_("What is ordered"), max_length=LONGEST_TEXT)
    survey_reference = _title(_("Survey reference of the plot"))
    owning_body = _title(_("Body that owns or keeps it"))
    property = forms.ChoiceField(label=_("Property"), choices=Property.choices)
    measured_m2 = forms.FloatField(label=_("Measured area, m²"), min_value=0, max_value=_MOST_M2)
    dwellings = forms.IntegerField(label=_("Inhabited dwellings"), min_value=0, max_value=MOST_HOMES, required=False)
    outline = forms.CharField(label=_("Outline"), max_length=_LONGEST_OUTLINE)

    def draft(self) -> MandateDraft:
        """What is to be drafted; nobody lives there where nothing is said."""
        return MandateDraft(**{**self.cleaned_data, "dwellings": self.cleaned_data["dwellings"] or 0})


class Window(forms.Form):
    """From when to when."""

    starts_at = forms.DateTimeField(label=_("From"))
    ends_at = forms.DateTimeField(label=_("Until"))


class RecordForm(Digits):
    """An after-action record."""

    numbers = ("ground_m2", "dwellings_left", "dwellings_sheltered", "injuries")
    done = forms.CharField(label=_("What was done"), max_length=LONGEST_TEXT)
    ground_m2 = forms.FloatField(label=_("Ground given back, m²"), min_value=0, max_value=_MOST_M2)
    dwellings_left = forms.IntegerField(label=_("Homes that were left"), min_value=0, max_value=MOST_HOMES)
    dwellings_sheltered = forms.IntegerField(
        label=_("Homes that were given shelter"), min_value=0, max_value=MOST_HOMES
    )
    injuries = forms.IntegerField(label=_("Injuries"), min_value=0, max_value=MOST_HOMES)
    observed = forms.BooleanField(label=_("A neutral observer was there"), required=False)
    force_used = forms.BooleanField(label=_("Force was used"), required=False)
    force_record = _title(_("Reference of the record of force"), required=False)
    lessons = forms.CharField(label=_("What is to be learnt"), max_length=LONGEST_TEXT)

    def record(self) -> Record:
        """What the record says."""
        return Record(**self.cleaned_data)


class PictureForm(forms.Form):
    """A picture of land, with what is told of it."""

    file = forms.FileField(label=_("Picture of the land"))
    caption = forms.CharField(label=_("Caption"), max_length=LONGEST_CAPTION)
    taken_on = _day(_("Taken on"))
    shows_land_alone = forms.BooleanField(label=_("No person and no plate can be recognised in it"), required=False)

    def told(self) -> PictureWords:
        """What is told of it."""
        return PictureWords(**{key: value for key, value in self.cleaned_data.items() if key != "file"})


class JointForm(forms.Form):
    """A line of the joint log."""

    kind = forms.ChoiceField(label=_("Entry"), choices=EntryKind.choices)
    text = forms.CharField(label=_("In words"), max_length=LONGEST_TEXT)


class ReferenceForm(Digits):
    """A judicial matter by its reference."""

    numbers = ("number",)
    place = forms.CharField(label=_("Place"), max_length=40)
    number = forms.CharField(label=_("Reference number"), max_length=60)
    authority = _title(_("Competent judicial authority"))
    consequence = forms.ChoiceField(label=_("What it means for the place"), choices=Consequence.choices)
    until = forms.DateTimeField(label=_("Until"))

    def draft(self) -> ReferenceDraft:
        """What is to be kept."""
        return ReferenceDraft(**{key: value for key, value in self.cleaned_data.items() if key != "place"})
