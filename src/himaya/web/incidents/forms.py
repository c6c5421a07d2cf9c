"""What the pages of incidents send."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from himaya.scenario.fold import plain
from himaya.web.accounts.models import Office
from himaya.web.incidents.actions.force import NewForce
from himaya.web.incidents.actions.reports import NewReport
from himaya.web.incidents.models import Priority
from himaya.web.incidents.models.force import LONGEST_NUMBER, Means
from himaya.web.incidents.models.incident import LONGEST_TEXT

_MOST = 1_000_000
_LONGEST_CODE = 80


def _words(label: Any) -> forms.CharField:
    return forms.CharField(label=label, max_length=LONGEST_TEXT, required=False)


def _count(label: Any) -> forms.IntegerField:
    return forms.IntegerField(label=label, min_value=0, max_value=_MOST, required=False)


def _instant() -> forms.DateTimeField:
    return forms.DateTimeField(label=_("When it happened (empty: now)"), required=False)


class _Digits(forms.Form):
    """Numbers whose digits may be of any script."""

    whole: tuple[str, ...] = ("hurt", "dead", "trapped")

    def __init__(self, data: Any = None, **options: Any) -> None:
        if data is not None:
            data = data.copy()
            for field in self.whole:
                data[field] = plain(data.get(field, ""))
        super().__init__(data, **options)


class Methane(_Digits):
    """What is newly known; nothing is a must."""

    text = _words(_("In words"))
    hazards = _words(_("Hazards"))
    access = _words(_("Access: the way in and out"))
    services = _words(_("Services there, and services needed"))
    hurt = _count(_("Hurt"))
    dead = _count(_("Dead"))
    trapped = _count(_("Trapped"))
    event_at = _instant()


class Intake(_Digits):
    """A report; only the type is a must."""

    kind = forms.CharField(label=_("Type"), max_length=_LONGEST_CODE)
    where_text = _words(_("Where: place, landmark or words"))
    place = forms.CharField(max_length=_LONGEST_CODE, required=False)
    lon = forms.FloatField(required=False)
    lat = forms.FloatField(required=False)
    area = forms.CharField(label=_("Governorate"), max_length=10, required=False)
    report = _words(_("What was reported"))
    priority = forms.TypedChoiceField(
        label=_("Priority"), choices=Priority.choices, coerce=int, required=False, empty_value=None
    )
    called_at = forms.DateTimeField(label=_("Reported at"), required=False)
    hazards = _words(_("Hazards"))
    access = _words(_("Access: the way in and out"))
    services = _words(_("Services there, and services needed"))
    hurt = _count(_("Hurt"))
    dead = _count(_("Dead"))
    trapped = _count(_("Trapped"))

    def new_report(self) -> NewReport:
        """What is asked for."""
        return NewReport(**self.cleaned_data)


class Note(forms.Form):
    """Words with the time of what they tell: a note, a reason, an outcome, a record."""

    text = _words(_("Text"))
    event_at = _instant()


class Force(_Digits):
    """The record of a use of force; the action says all that is missing at once."""

    whole = ("hurt_public", "hurt_force", "dead")
    warned = forms.CharField(label=_("Warning"), max_length=6, required=False)
    warning = _words(_("Which warning, or why none"))
    necessity = _words(_("Necessity"))
    proportion = _words(_("Proportion"))
    means = forms.MultipleChoiceField(label=_("What was used"), choices=Means.choices, required=False)
    hurt_public = _count(_("Hurt among the public"))
    hurt_force = _count(_("Hurt among the force"))
    dead = _count(_("Dead"))
    aid = forms.CharField(label=_("Medical aid"), max_length=10, required=False)
    aid_at = forms.DateTimeField(label=_("Aid at"), required=False)
    superior = forms.ModelChoiceField(
        Office.objects.filter(is_active=True), label=_("Superior told"), required=False, to_field_name="code"
    )
    superior_at = forms.DateTimeField(label=_("Superior told"), required=False)
    prosecution_number = forms.CharField(
        label=_("Number of the report to the prosecution"), max_length=LONGEST_NUMBER, required=False
    )
    prosecution_at = forms.DateTimeField(label=_("Prosecution told"), required=False)
    event_at = _instant()

    def new_force(self) -> NewForce:
        """What the record tells."""
        return NewForce(**self.cleaned_data)


class Class(forms.Form):
    """Type and priority."""

    kind = forms.CharField(label=_("Type"), max_length=_LONGEST_CODE)
    priority = forms.TypedChoiceField(label=_("Priority"), choices=Priority.choices, coerce=int)


class Merge(_Digits):
    """The number of the incident that this one is the same as."""

    whole = ("main",)
    main = forms.IntegerField(label=_("Number of the other incident"), min_value=1, max_value=2**31 - 1)


class _Carers(forms.Form):
    """The two who look after somebody, by call sign."""

    carer_one = forms.CharField(label=_("Call sign of the first"), max_length=_LONGEST_CODE, required=False)
    carer_two = forms.CharField(label=_("Call sign of the second"), max_length=_LONGEST_CODE, required=False)

    def carers(self) -> tuple[str, str]:
        """Both, empty where nobody is named."""
        return self.cleaned_data["carer_one"], self.cleaned_data["carer_two"]


class Seal(_Carers):
    """A record is opened."""

    looks = _words(_("What they look like, where they were seen"))


class Addition(_Carers):
    """A note of a record."""

    kind = forms.CharField(label=_("What it tells"), max_length=8)
    text = _words(_("In words"))


class End(forms.Form):
    """How a record ends."""

    ending = forms.CharField(label=_("How it ended"), max_length=12)
    text = _words(_("In words"))
