"""Reports as the public writes them: by a place that it names or a point that it types, never by where it is."""

from __future__ import annotations

import base64
import re
from typing import TYPE_CHECKING, Any

from django import forms
from django.utils.translation import gettext as _

from himaya.scenario.fold import fold, plain
from himaya.scenario.governorates import governorates
from himaya.web.common.areas import area_title
from himaya.web.common.language import in_language
from himaya.web.common.pictures import redrawn
from himaya.web.portal.categories import LONGEST_REPORT, Category
from himaya.web.portal.models import LetterKind, Notice, Topic
from himaya.web.portal.pages import page, takes_letters
from himaya.web.portal.queries.numbers import numbers
from himaya.web.portal.sending import guarded, send

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse

MOST_PICTURE = 5 * 1024 * 1024
MOST_PLACES = 300
"""Names that are offered; any other is typed."""
MOST_REPORT = MOST_PICTURE + 64 * 1024
"""Largest form with its picture; bytes."""
_FORMATS = ("JPEG", "PNG", "WEBP")
_POINT = re.compile(r"(-?\d{1,2}\.\d+)[\s,;،]+(-?\d{1,3}\.\d+)")


class Report(forms.Form):
    """What somebody saw, and where."""

    area = forms.ChoiceField()
    where = forms.CharField(max_length=200, required=False)
    point = forms.CharField(max_length=60, required=False)
    category = forms.ChoiceField(choices=Category.choices)
    text = forms.CharField(max_length=LONGEST_REPORT)
    picture = forms.FileField(required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["area"] = forms.ChoiceField(choices=[(iso, iso) for iso in governorates()])

    def clean_point(self) -> tuple[float, float] | None:
        """Longitude and latitude of a point that was typed as any map shows it, latitude first."""
        try:
            return point_of(self.cleaned_data["point"])
        except ValueError as error:
            raise forms.ValidationError("", code="point") from error

    def clean_picture(self) -> str:
        """The picture, drawn anew; empty without one."""
        sent = self.cleaned_data["picture"]
        if not sent:
            return ""
        try:
            return base64.b64encode(redrawn(sent.read(), formats=_FORMATS)).decode()
        except ValueError as error:
            raise forms.ValidationError("", code="picture") from error

    def clean(self) -> dict[str, Any]:
        """A place in words or a point: one of them has to be there."""
        sent: dict[str, Any] = super().clean() or self.cleaned_data
        if not sent.get("where") and not sent.get("point") and "point" not in self.errors:
            self.add_error("where", forms.ValidationError("", code="where"))
        point = sent.get("point")
        if point and sent.get("area") and not governorates()[sent["area"]].holds(*point):
            self.add_error("point", forms.ValidationError("", code="point"))
        return sent

    def letter(self) -> dict[str, Any]:
        """What goes into the letter."""
        sent = self.cleaned_data
        body = {name: sent[name] for name in ("area", "where", "category", "text", "picture") if sent[name]}
        return {**body, **(dict(zip(("lon", "lat"), sent["point"], strict=True)) if sent["point"] else {})}


def point_of(typed: str) -> tuple[float, float] | None:
    """Longitude and latitude of a point that was typed, latitude first; None for nothing.

    Raises
    ------
    ValueError : it is no point.
    """
    found = _POINT.fullmatch(plain(typed))
    if found is None and plain(typed):
        raise ValueError(typed)
    return (float(found[2]), float(found[1])) if found else None


@takes_letters
@guarded(most_bytes=MOST_REPORT)
def report(request: HttpRequest) -> HttpResponse:
    """Take a report about a place; its sender gets a receipt at once."""
    form = Report(request.POST, request.FILES) if request.method == "POST" else Report()
    if not form.is_valid():
        return form_page(request, form, status=422 if form.is_bound else 200)
    receipt = send(LetterKind.REPORT, form.letter())
    return page(request, "sent", current="letters", title=_("Your report was received"), receipt=receipt)


def form_page(request: HttpRequest, form: Report, *, status: int = 200, **context: Any) -> HttpResponse:
    """The form with what was written in it."""
    areas = sorted(((iso, area_title(iso)) for iso in governorates()), key=lambda one: fold(one[1]))
    shown = {"values": request.POST, "areas": areas, "places": _places(), "numbers": numbers(), "form": form}
    shown["point"] = request.POST.get("point", "")
    fixed = {"categories": Category.choices, "longest": LONGEST_REPORT, "current": "letters"}
    return page(request, "report", status=status, **{**shown, **fixed, **context})


def _places() -> list[str]:
    """Names of places that everybody knows, to choose from."""
    rows = Notice.objects.filter(topic=Topic.PLACE).values_list("told", flat=True)
    return sorted({in_language(told["name_ar"], told["name_en"]) for told in rows}, key=fold)[:MOST_PLACES]
