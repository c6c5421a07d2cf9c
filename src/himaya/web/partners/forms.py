"""What the pages of partners send."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from himaya.scenario.fold import plain
from himaya.web.accounts.models import Partner
from himaya.web.partners.actions.asking import NewRequest
from himaya.web.partners.actions.deciding import NewDecision
from himaya.web.partners.actions.hazards import NewHazard
from himaya.web.partners.models import HazardKind, Resource
from himaya.web.partners.models.asked import LONGEST_BASIS, MOST
from himaya.web.partners.models.decision import LONGEST_DECISION
from himaya.web.partners.models.hazard import LONGEST_WORD
from himaya.web.partners.models.spot import LONGEST_TEXT

if TYPE_CHECKING:
    from himaya.web.partners.models import ResourceRequest

_LONGEST_CODE = 80
_MOST_KEY = 2**31 - 1


def _words(label: Any, most: int = LONGEST_TEXT) -> forms.CharField:
    return forms.CharField(label=label, max_length=most, required=False)


class _Digits(forms.Form):
    """Numbers whose digits may be of any script."""

    whole: tuple[str, ...] = ()

    def __init__(self, data: Any = None, **options: Any) -> None:
        if data is not None:
            data = data.copy()
            for field in self.whole:
                data[field] = plain(data.get(field, ""))
        super().__init__(data, **options)


class Ask(_Digits):
    """A request for a resource."""

    whole = ("number", "incident")
    area = forms.CharField(label=_("Governorate"), max_length=10)
    agency = forms.ChoiceField(label=_("Partner"), choices=Partner.choices)
    resource = forms.ChoiceField(label=_("Resource"), choices=Resource.choices)
    number = forms.IntegerField(label=_("How many"), min_value=1, max_value=MOST)
    needed_by = forms.DateTimeField(label=_("Needed by"))
    basis = forms.CharField(label=_("Lawful basis, or the plan and its element"), max_length=LONGEST_BASIS)
    what = _words(_("What exactly"))
    place = _words(_("Place of the register, by its code"), _LONGEST_CODE)
    incident = forms.IntegerField(label=_("Number of the incident"), min_value=1, max_value=_MOST_KEY, required=False)
    post = _words(_("Post, by the code on its card"), 8)
    where_text = _words(_("Where, in words"))
    lon = forms.FloatField(label=_("Longitude"), required=False)
    lat = forms.FloatField(label=_("Latitude"), required=False)

    def new_request(self) -> NewRequest:
        """What is asked for."""
        return NewRequest(**self.cleaned_data)


class Answer(_Digits):
    """What goes with a step of a request."""

    whole = ("number",)
    text = _words(_("In words"))
    number = forms.IntegerField(label=_("How many"), min_value=1, max_value=MOST, required=False)
    arrival_at = forms.DateTimeField(label=_("Arrives at"), required=False)

    @classmethod
    def for_request(cls, request: ResourceRequest) -> Answer:
        """With the number that was asked for."""
        return cls(initial={"number": request.number})


class Tell(forms.Form):
    """A hazard."""

    area = forms.CharField(label=_("Governorate"), max_length=10)
    kind = forms.ChoiceField(label=_("Kind of hazard"), choices=HazardKind.choices)
    word = _words(_("What it is called, where it has no kind"), LONGEST_WORD)
    what = forms.CharField(label=_("What is dangerous there"), max_length=LONGEST_TEXT)
    to_do = _words(_("What to do"))
    not_to_do = _words(_("What not to do"))
    valid_until = forms.DateTimeField(label=pgettext_lazy("hazard", "Holds until"))
    place = _words(_("Place of the register, by its code"), _LONGEST_CODE)
    lon = forms.FloatField(label=_("Longitude"), required=False)
    lat = forms.FloatField(label=_("Latitude"), required=False)
    where_text = _words(_("Where, in words"))
    agencies = forms.MultipleChoiceField(label=_("Partners that it concerns"), choices=Partner.choices, required=False)

    def new_hazard(self) -> NewHazard:
        """What is told."""
        told = dict(self.cleaned_data)
        return NewHazard(**{**told, "agencies": tuple(told["agencies"])})


class Said(forms.Form):
    """Words."""

    text = _words(_("In words"))


class Decide(_Digits):
    """A joint decision; a correction needs neither subject nor parties."""

    whole = ("incident",)
    area = forms.CharField(label=_("Governorate"), max_length=10, required=False)
    incident = forms.IntegerField(label=_("Number of the incident"), min_value=1, max_value=_MOST_KEY, required=False)
    night = forms.DateField(label=_("Night of the celebration"), required=False)
    decision = forms.CharField(label=_("What is decided"), max_length=LONGEST_DECISION)
    reason = forms.CharField(label=_("Reason"), max_length=LONGEST_DECISION)
    not_taken = forms.CharField(label=_("Options not taken"), max_length=LONGEST_DECISION)
    known = forms.CharField(label=_("What was known then"), max_length=LONGEST_DECISION)
    agencies = forms.MultipleChoiceField(label=_("Partners that take part"), choices=Partner.choices, required=False)

    def new_decision(self) -> NewDecision:
        """What is decided."""
        told = dict(self.cleaned_data)
        return NewDecision(**{**told, "agencies": tuple(told["agencies"])})
