"""What the pages of complaints send."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from himaya.web.accounts.models import Office
from himaya.web.complaints.actions.intake import NewComplaint
from himaya.web.complaints.guards import LONGEST_NUMBER, Said
from himaya.web.complaints.models.history import LONGEST_REMEDY
from himaya.web.complaints.models.sealed import LONGEST

_LONGEST_CODE = 60


def _text(label: Any) -> forms.CharField:
    return forms.CharField(label=label, max_length=LONGEST, required=False, strip=True)


def _office(label: Any) -> forms.ModelChoiceField[Office]:
    offices = Office.objects.filter(is_active=True)
    return forms.ModelChoiceField(offices, label=label, required=False, to_field_name="code")


class Intake(forms.Form):
    """A complaint at the desk; only what is complained of is a must."""

    text = _text(_("What was complained of"))
    reach = forms.CharField(label=_("How to reach whoever complained"), max_length=LONGEST_REMEDY, required=False)
    area = forms.CharField(label=_("Governorate"), max_length=10, required=False)
    about = _office(_("Office complained of"))
    matter = forms.CharField(label=_("What it is about"), max_length=12, required=False)
    post_code = forms.CharField(label=_("Code on the card of the post"), max_length=8, required=False)

    def new_complaint(self) -> NewComplaint:
        """What is complained of."""
        return NewComplaint(**self.cleaned_data)


class Taken(forms.Form):
    """A step with what it asks for."""

    text = _text(_("In words"))
    matter = forms.CharField(label=_("What it is about"), max_length=12, required=False)
    about = _office(_("Office complained of"))
    finding = forms.CharField(label=_("Finding"), max_length=16, required=False)
    number = forms.CharField(label=_("Number of the referral"), max_length=LONGEST_NUMBER, required=False)
    no_conflict = forms.BooleanField(label=_("Nothing ties me to the matter or to anybody in it"), required=False)
    accepted = forms.BooleanField(label=_("Whoever complained has accepted the answer"), required=False)

    def said(self) -> Said:
        """What comes with the step."""
        return Said(**self.cleaned_data)


class Added(forms.Form):
    """Evidence or an interview."""

    kind = forms.CharField(label=_("What it tells"), max_length=12)
    text = _text(_("In words"))


class Put(forms.Form):
    """A remedy."""

    what = forms.CharField(label=_("What is put right"), max_length=LONGEST_REMEDY, required=False)
    owner = _office(_("Office that does it"))
    due_at = forms.DateTimeField(label=_("Until when"), required=False)


class Proved(forms.Form):
    """That a remedy was done."""

    proof = forms.CharField(label=_("How it is known that it was done"), max_length=LONGEST_REMEDY, required=False)


class Period(forms.Form):
    """Days that the figures look back."""

    days = forms.TypedChoiceField(choices=[(30, "30"), (90, "90"), (365, "365")], coerce=int, required=False)
