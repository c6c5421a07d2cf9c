"""One road control: what it is, what it changes, and what this office may do now."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from himaya.web.accounts.policies import scope_of
from himaya.web.common.areas import area_title
from himaya.web.common.verbs import Verb
from himaya.web.controls.actions.steps import verb_of
from himaya.web.controls.distances import distances
from himaya.web.controls.forms import Words
from himaya.web.controls.models import Kind, Origin
from himaya.web.controls.policies import control_viewers
from himaya.web.controls.queries.effects import effect_of
from himaya.web.controls.queries.inside import inside, teams
from himaya.web.controls.queries.listing import amendments_of, control_of
from himaya.web.controls.queries.queues import queue_now
from himaya.web.controls.queries.roads import roads_in_operation
from himaya.web.controls.states import COMING, CONTROL, NEEDS_WORDS, ON_THE_ROAD, STEP_LABELS
from himaya.web.controls.strings import map_strings
from himaya.web.controls.telling import told_changes
from himaya.web.controls.words import Kind as WordKind
from himaya.web.journal.queries import latest_of
from himaya.web.journal.refusals import status_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from django.http import HttpResponse

    from himaya.web.accounts.models import User
    from himaya.web.controls.models import RoadControl
    from himaya.web.journal.refusals import Told

_ENTRIES = 30
_MOST_LATER = 12


@control_viewers
@require_safe
def control(request: Any, pk: int) -> HttpResponse:
    """Show one control."""
    return detail_page(request, control_of(request.user, pk))


def detail_page(request: Any, shown: RoadControl, refused: Sequence[Told] = ()) -> HttpResponse:
    """The page of a control, with what refused a change."""
    effect = effect_of(shown, only_standing=shown.state in ON_THE_ROAD) if shown.is_live else None
    roads = roads_in_operation(shown.area)
    context = {
        "control": shown,
        "area_title": area_title(shown.area),
        "effect": effect,
        "later": effect.later[:_MOST_LATER] if effect else (),
        "more_later": max(0, len(effect.later) - _MOST_LATER) if effect else 0,
        "amendments": [(one, told_changes(one)) for one in amendments_of(shown)],
        "queue": queue_now(shown, timezone.now()),
        "acceptances": shown.acceptances.select_related("office"),
        "entries": latest_of(WordKind.CONTROL.value, str(shown.pk), most=_ENTRIES),
        "refused": refused,
        "text": request.POST.get("text", ""),
        "now": timezone.now(),
        "island": {
            "tiles": roads.slug if roads else "",
            "lines": shown.lines,
            "text": map_strings(),
            **_circle(shown),
        },
        **_offers(request.user, shown),
        **_cordon(shown),
    }
    return render(request, "controls/control.html", context, status=status_of(refused))


def _cordon(shown: RoadControl) -> dict[str, Any]:
    """What lies inside, where it is a cordon."""
    cordon = getattr(shown, "cordon", None) if shown.origin == Origin.CORDON else None
    if cordon is None:
        return {}
    return {
        "cordon": cordon,
        "within": inside(cordon),
        "item": distances().items.get(cordon.item),
        "changes": cordon.changes.all(),
        "teams": teams(shown.area),
        "stands": shown.state in ON_THE_ROAD,
    }


def _circle(shown: RoadControl) -> dict[str, Any]:
    """The radius of a cordon on the map."""
    cordon = getattr(shown, "cordon", None) if shown.origin == Origin.CORDON else None
    if cordon is None:
        return {}
    return {"circle": {"lon": cordon.lon, "lat": cordon.lat, "radius_m": cordon.radius_m}}


def _offers(user: User, shown: RoadControl) -> dict[str, Any]:
    """What this office may do now."""
    verbs = (Verb.DRAW_CONTROLS, Verb.APPROVE_CONTROLS, Verb.RUN_CONTROLS, Verb.REPORT_QUEUES)
    covered = {verb: scope_of(user, verb).covers(shown.area) for verb in verbs}
    allowed = CONTROL.actions(shown.state)
    if shown.approved_at is not None or not shown.is_emergency:
        allowed -= {"confirm"}
    steps = [
        (step, label, step in NEEDS_WORDS)
        for step, label in STEP_LABELS.items()
        if step in allowed and covered[verb_of(step)]
    ]
    if shown.origin == Origin.CORDON:
        steps = [one for one in steps if one[0] != "lift"]
    return {
        "steps": steps,
        "may_amend": covered[Verb.DRAW_CONTROLS] and shown.state in COMING,
        "may_word": covered[Verb.RUN_CONTROLS] and shown.state in ON_THE_ROAD,
        "may_report_queue": covered[Verb.REPORT_QUEUES]
        and shown.kind == Kind.CHECKPOINT
        and shown.state in ON_THE_ROAD,
        "words_form": Words(initial={name: getattr(shown, name) for name in Words.base_fields if name != "reason"}),
        "may_run": covered[Verb.RUN_CONTROLS],
        "may_accept": covered[Verb.APPROVE_CONTROLS] and shown.state in COMING,
    }
