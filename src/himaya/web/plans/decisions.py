"""Decisions as forms send them and as pages tell them."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django import forms
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from himaya.documents.wording import figure, function_name
from himaya.faults import InvalidInputError, Language
from himaya.scenario.fold import plain
from himaya.web.common.templatetags.himaya import clock, day
from himaya.web.plans.naming import Names
from himaya.web.plans.queries.solutions import UnavailableError, document_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from datetime import datetime

    from himaya.planning.assessment.assessor import Assessor
    from himaya.planning.edits.model import Edits, PostChanged, RoadClosed
    from himaya.web.plans.models import PlanVersion

_LONGEST = 200
_FAR_M = 300.0
"""A post farther from its place than this is warned of: twice the doctrine's widest inner radius."""


def functions() -> list[tuple[str, str]]:
    """What a post added by hand may be for."""
    return [
        ("door_guard", _("Door guard")),
        ("observation", _("Observation")),
        ("search_women", _("Women's search lane")),
        ("search_men", _("Men's search lane")),
        ("medical", _("Medical point")),
        ("sweep", _("Explosives sweep")),
        ("standing_guard", _("Standing guard")),
    ]


class _Degrees(forms.FloatField):
    """Degrees in Western or Arabic digits."""

    def to_python(self, value: Any) -> float | None:  # type: ignore[override]  # Django makes it a subclass of the other
        """The number, None where nothing was typed."""
        return super().to_python(_western(value))


class _Count(forms.IntegerField):
    """A whole number in Western or Arabic digits."""

    def to_python(self, value: Any) -> int | None:
        """The number, None where nothing was typed."""
        return super().to_python(_western(value))


def _western(value: Any) -> Any:
    return plain(value).replace("٫", ".").replace("٬", "") if isinstance(value, str) else value


class PinUnit(forms.Form):
    """A unit for a post, or none."""

    post_id = forms.CharField(label=gettext_lazy("Post"), max_length=_LONGEST)
    unit_id = forms.CharField(label=gettext_lazy("Unit"), max_length=_LONGEST, required=False)

    def decision(self, _assessor: Assessor) -> dict[str, Any]:
        """JSON form of the decision."""
        return {"pins": [self.cleaned_data]}


class RemovePost(forms.Form):
    """A post that does not stand."""

    post_id = forms.CharField(label=gettext_lazy("Post"), max_length=_LONGEST)

    def decision(self, _assessor: Assessor) -> dict[str, Any]:
        """JSON form of the decision."""
        return {"removed": [self.cleaned_data["post_id"]]}


class ChangePost(forms.Form):
    """Another spot, other times, another strength."""

    post_id = forms.CharField(label=gettext_lazy("Post"), max_length=_LONGEST)
    lon = _Degrees(label=gettext_lazy("Longitude"), min_value=-180, max_value=180, required=False)
    lat = _Degrees(label=gettext_lazy("Latitude"), min_value=-90, max_value=90, required=False)
    start = forms.DateTimeField(label=gettext_lazy("From"), required=False)
    end = forms.DateTimeField(label=gettext_lazy("Until"), required=False)
    strength = _Count(label=gettext_lazy("Strength"), min_value=1, max_value=200, required=False)

    def decision(self, _assessor: Assessor) -> dict[str, Any]:
        """JSON form of the decision."""
        return {"changed": [_plain(self.cleaned_data)]}


class AddPost(forms.Form):
    """A post that the rules do not ask for."""

    place_id = forms.CharField(label=gettext_lazy("Place"), max_length=_LONGEST)
    function = forms.ChoiceField(label=gettext_lazy("Function"), choices=functions)
    lon = _Degrees(label=gettext_lazy("Longitude"), min_value=-180, max_value=180)
    lat = _Degrees(label=gettext_lazy("Latitude"), min_value=-90, max_value=90)
    start = forms.DateTimeField(label=gettext_lazy("From"))
    end = forms.DateTimeField(label=gettext_lazy("Until"))
    strength = _Count(label=gettext_lazy("Strength"), min_value=1, max_value=200, required=False)
    number = _Count(label=gettext_lazy("Number"), min_value=1, max_value=999)

    def decision(self, _assessor: Assessor) -> dict[str, Any]:
        """JSON form of the decision; the number makes the post's id."""
        sent = _plain(self.cleaned_data)
        number = sent.pop("number")
        return {"added": [{**sent, "id": f"{sent['place_id']}/{sent['function']}/H{number}"}]}


class OpenRoad(forms.Form):
    """A road that no ring may control."""

    road_id = forms.CharField(label=gettext_lazy("Road"), max_length=_LONGEST)

    def decision(self, _assessor: Assessor) -> dict[str, Any]:
        """JSON form of the decision."""
        return {"opened": [self.cleaned_data["road_id"]]}


class CloseRoad(forms.Form):
    """The road nearest to a point, controlled for a time."""

    lon = _Degrees(label=gettext_lazy("Longitude"), min_value=-180, max_value=180)
    lat = _Degrees(label=gettext_lazy("Latitude"), min_value=-90, max_value=90)
    start = forms.DateTimeField(label=gettext_lazy("From"))
    end = forms.DateTimeField(label=gettext_lazy("Until"))
    gate = forms.BooleanField(label=gettext_lazy("Emergency vehicles and residents pass"), required=False)

    def decision(self, assessor: Assessor) -> dict[str, Any]:
        """JSON form of the decision.

        Raises
        ------
        InvalidInputError : `plans.no_road_here` where no road is near the point.
        """
        sent = _plain(self.cleaned_data)
        road = assessor.road_at(sent.pop("lon"), sent.pop("lat"))
        if road is None:
            raise InvalidInputError.of("plans.no_road_here")
        return {"closed": [{**sent, "road_id": road}]}


class FixStandby(forms.Form):
    """A point at which a service waits."""

    service = forms.CharField(label=gettext_lazy("Service"), max_length=40)
    point_id = forms.CharField(label=gettext_lazy("Standby point"), max_length=_LONGEST)

    def decision(self, _assessor: Assessor) -> dict[str, Any]:
        """JSON form of the decision."""
        return {"standby": [self.cleaned_data]}


class WithholdUnit(forms.Form):
    """A unit that is not there."""

    unit_id = forms.CharField(label=gettext_lazy("Unit"), max_length=_LONGEST)

    def decision(self, _assessor: Assessor) -> dict[str, Any]:
        """JSON form of the decision."""
        return {"absences": [self.cleaned_data]}


class ExpectCrowd(forms.Form):
    """Another attendance than was expected."""

    service_id = forms.CharField(label=gettext_lazy("Gathering"), max_length=_LONGEST)
    attendance = _Count(label=gettext_lazy("people expected"), min_value=0, max_value=5_000_000)

    def decision(self, _assessor: Assessor) -> dict[str, Any]:
        """JSON form of the decision."""
        return {"crowds": [self.cleaned_data]}


FORMS: Mapping[str, type[Any]] = {
    "pin": PinUnit,
    "remove": RemovePost,
    "change": ChangePost,
    "add": AddPost,
    "open": OpenRoad,
    "close": CloseRoad,
    "standby": FixStandby,
    "withhold": WithholdUnit,
    "crowd": ExpectCrowd,
}


def _plain(sent: Mapping[str, Any]) -> dict[str, Any]:
    """What was sent as JSON; times with their zone."""
    return {name: value.isoformat() if hasattr(value, "isoformat") else value for name, value in sent.items()}


@dataclass(frozen=True, slots=True)
class Told:
    """A decision in words, and why it was taken; `group` and `index` name it in the JSON form."""

    group: str
    index: int
    text: str
    reason: str = ""
    office: str = ""

    @property
    def key(self) -> str:
        """Names its form among those of the page."""
        return f"{self.group}/{self.index}"


def told(edits: Edits, version: PlanVersion) -> list[Told]:
    """Every decision about a version in the reader's language, in the order of the JSON form."""
    rows = []
    for group, texts in _sentences(edits, _names(version)):
        for index, text in enumerate(texts):
            given = version.reasons.get(name_of(group, version.decisions[group][index]), {})
            rows.append(Told(group, index, text, given.get("reason", ""), given.get("office", "")))
    return rows


def far(edits: Edits, version: PlanVersion) -> list[str]:
    """A warning for every post that was put by hand far from its place."""
    names = _names(version)
    put = [(one.post_id, one.lon, one.lat) for one in edits.changed] + [
        (one.id, one.lon, one.lat) for one in edits.added
    ]
    warnings = []
    for key, lon, lat in put:
        metres = names.from_place_m(key, lon, lat) if lon is not None and lat is not None else None
        if metres is not None and metres > _FAR_M:
            told = {"post": names.post(key), "distance": figure(metres / 1000, decimals=2)}
            warnings.append(_("%(post)s stands %(distance)s km from its place.") % told)
    return warnings


def _names(version: PlanVersion) -> Names:
    """Names in the computed plan; none where nothing was decided, or its folder is not as it was verified."""
    if version.solution is None or not version.decisions:
        return Names()
    try:
        return Names.of(document_of(version.solution))
    except UnavailableError:
        return Names()


def name_of(group: str, decision: object) -> str:
    """What names a decision with its content: its JSON form, with its group."""
    return f"{group}:{json.dumps(decision, sort_keys=True, ensure_ascii=False)}"


def names_of(decisions: Mapping[str, Any]) -> list[str]:
    """Names of every decision of a JSON form; what a new plan should keep is none."""
    return [name_of(group, one) for group, taken in decisions.items() if group != "keep" for one in taken]


def _sentences(edits: Edits, names: Names) -> Iterator[tuple[str, list[str]]]:
    held, empty = _("%(unit)s holds %(post)s"), _("%(post)s stays empty")
    yield (
        "pins",
        [
            (held if one.unit_id else empty) % {"unit": names.unit(one.unit_id), "post": names.post(one.post_id)}
            for one in edits.pins
        ],
    )
    yield "added", [_("Post added: %(post)s") % {"post": names.post(one.id)} for one in edits.added]
    yield "removed", [_("Post removed: %(post)s") % {"post": names.post(one)} for one in edits.removed]
    yield "changed", [_changed(one, names) for one in edits.changed]
    yield "opened", [_("Road left open: %(road)s") % {"road": names.road(one)} for one in edits.opened]
    yield "closed", [_closed(one, names) for one in edits.closed]
    waits, language = _("%(service)s waits at %(point)s"), Language(get_language() or "ar")
    yield (
        "standby",
        [
            waits % {"service": function_name(one.service, language), "point": names.point(one.point_id)}
            for one in edits.standby
        ],
    )
    yield "absences", [_("Unit withheld: %(unit)s") % {"unit": names.unit(one.unit_id)} for one in edits.absences]
    crowd = _("%(service)s: %(people)s people expected")
    yield (
        "crowds",
        [crowd % {"service": names.gathering(one.service_id), "people": one.attendance} for one in edits.crowds],
    )
    yield "presence", [_("Presence kept at %(place)s") % {"place": names.place(one.place_id)} for one in edits.presence]


def _changed(one: PostChanged, names: Names) -> str:
    """A post and what is decided about it: how far it moves, from when to when, how many."""
    told = []
    if one.lon is not None and one.lat is not None:
        metres = names.moved_m(one.post_id, one.lon, one.lat)
        spot = f"\u2066{one.lat:.5f}, {one.lon:.5f}\u2069"
        moved = _("moved %(metres)s m to %(spot)s") if metres is not None else _("at %(spot)s")
        told.append(moved % {"metres": figure(metres or 0.0, decimals=0), "spot": spot})
    if one.start is not None:
        told.append(_("from %(start)s") % {"start": _when(one.start)})
    if one.end is not None:
        told.append(_("until %(end)s") % {"end": _when(one.end)})
    if one.strength is not None:
        told.append(_("strength %(strength)s") % {"strength": one.strength})
    return " · ".join([_("Post changed: %(post)s") % {"post": names.post(one.post_id)}, *told])


def _closed(one: RoadClosed, names: Names) -> str:
    told = {"road": names.road(one.road_id), "start": _when(one.start), "end": _when(one.end)}
    return _("Road controlled: %(road)s, %(start)s to %(end)s") % told


def _when(moment: datetime) -> str:
    return f"{day(moment)} {clock(moment)}"
