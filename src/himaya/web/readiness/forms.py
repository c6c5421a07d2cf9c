"""What the pages of readiness and the alert level send."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from himaya.scenario.fold import plain
from himaya.web.readiness.alert_actions import NewLevel
from himaya.web.readiness.boards import NewBoard, NewItem
from himaya.web.readiness.models import ItemKind, Level
from himaya.web.readiness.models.items import LONGEST_NOTE

if TYPE_CHECKING:
    from django.db.models import QuerySet

    from himaya.web.plans.models import PlanVersion

_LONGEST_TITLE = 160
_TIERS = [(str(tier), str(tier)) for tier in range(1, 6)]


class _Digits(forms.Form):
    """Fields whose digits may be of any script."""

    whole: tuple[str, ...] = ()

    def __init__(self, data: Any = None, files: Any = None, **options: Any) -> None:
        if data is not None and self.whole:
            data = data.copy()
            for field in self.whole:
                data[field] = plain(data.get(field, ""))
        super().__init__(data, files, **options)


class Claim(forms.Form):
    """A claim with its evidence."""

    note = forms.CharField(label=_("What was checked, and what was found"), max_length=LONGEST_NOTE)
    file = forms.FileField(label=_("Evidence (may stay empty)"), required=False, allow_empty_file=True)


class Reason(forms.Form):
    """Why something fails, is void, is closed or ended; what is read back or reported."""

    text = forms.CharField(label=_("Text"), max_length=LONGEST_NOTE)


class FromPlan(forms.Form):
    """The plan that boards are made from, and the alert level they are for."""

    level = forms.TypedChoiceField(label=_("For the alert level"), choices=Level.choices, coerce=int)

    def __init__(self, versions: QuerySet[PlanVersion], data: Any = None) -> None:
        super().__init__(data)
        self.fields["version"] = forms.ModelChoiceField(label=_("The plan"), queryset=versions)


class OpenBoard(_Digits):
    """A board to be opened; without a tier it is the directorate's."""

    whole = ("tier",)
    area = forms.CharField(label=_("Governorate"), max_length=10)
    tier = forms.ChoiceField(label=_("Tier of the place"), choices=_TIERS, required=False)
    place = forms.CharField(label=_("Key of the place in the register"), max_length=80, required=False)
    title_ar = forms.CharField(label=_("Title in Arabic (for a place)"), max_length=_LONGEST_TITLE, required=False)
    title_en = forms.CharField(label=_("Title in English (may stay empty)"), max_length=_LONGEST_TITLE, required=False)
    plan = forms.CharField(label=_("Key of the plan (may stay empty)"), max_length=80, required=False)
    level = forms.TypedChoiceField(label=_("For the alert level"), choices=Level.choices, coerce=int)
    starts_at = forms.DateTimeField(label=_("Start of the period"))
    ends_at = forms.DateTimeField(label=_("End of the period"))

    def new_board(self) -> NewBoard:
        """What is asked for."""
        given = dict(self.cleaned_data)
        tier = given.pop("tier")
        return NewBoard(**given, tier=int(tier) if tier else None)


class OwnItem(_Digits):
    """An item that the package does not have."""

    whole = ("weight", "valid_h")
    title_ar = forms.CharField(label=_("Title in Arabic"), max_length=_LONGEST_TITLE)
    title_en = forms.CharField(label=_("Title in English (may stay empty)"), max_length=_LONGEST_TITLE, required=False)
    standard_ar = forms.CharField(
        label=_("Standard in Arabic: what must be so, and how one sees it"), max_length=LONGEST_NOTE
    )
    standard_en = forms.CharField(
        label=_("Standard in English (may stay empty)"), max_length=LONGEST_NOTE, required=False
    )
    element = forms.CharField(
        label=_("Key of the post or element in the plan (may stay empty)"), max_length=80, required=False
    )
    critical = forms.BooleanField(label=_("Critical: while it fails, the board is not ready"), required=False)
    mandatory = forms.BooleanField(label=_("Mandatory: counts in the percentage"), required=False)
    needs_file = forms.BooleanField(label=_("A file is required."), required=False)
    weight = forms.IntegerField(label=_("Weight, 1 to 10"), min_value=1, max_value=10, initial=1)
    valid_h = forms.IntegerField(
        label=_("Hours for which a proof holds (empty: until the period ends)"),
        min_value=1,
        max_value=24 * 366,
        required=False,
    )
    kind = forms.CharField(label=_("Kind"), max_length=12, required=False, empty_value=ItemKind.STANDARD)
    owner = forms.CharField(label=_("Owner: the office that sees to it and claims it"), max_length=40, required=False)
    due = forms.DateTimeField(label=_("Due, between now and the end of the board"))

    def new_item(self) -> NewItem:
        """What is asked for."""
        given = dict(self.cleaned_data)
        hours = given.pop("valid_h")
        return NewItem(**given, valid_min=60 * hours if hours else None)


class Renewal(forms.Form):
    """A new end for a level, with its reason."""

    reason = forms.CharField(label=_("Reason"), max_length=LONGEST_NOTE)
    ends_at = forms.DateTimeField(label=_("New end"))
    review_at = forms.DateTimeField(label=_("Review"))


class SetLevel(Renewal):
    """A level for one or more areas; without a start it begins at once."""

    area = forms.MultipleChoiceField(label=_("Governorate"), choices=())
    level = forms.TypedChoiceField(label=_("Alert level"), choices=Level.choices[1:], coerce=int)
    starts_at = forms.DateTimeField(label=_("Start, at most 60 days ahead (empty: at once)"), required=False)

    def __init__(self, data: Any = None, *, areas: list[tuple[str, str]], **options: Any) -> None:
        super().__init__(data, **options)
        self.fields["area"].choices = areas  # type: ignore[attr-defined]  # a field of choices, as declared above
        self.fields["area"].error_messages["required"] = _("Choose at least one governorate.")

    def new_level(self) -> NewLevel:
        """What is asked for."""
        given = self.cleaned_data
        return NewLevel(
            level=given["level"],
            reason=given["reason"],
            starts_at=given["starts_at"] or timezone.now(),
            ends_at=given["ends_at"],
            review_at=given["review_at"],
        )
