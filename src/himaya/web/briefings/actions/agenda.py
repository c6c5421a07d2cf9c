"""The agenda, made from the plan and the data: every item says what was known when it was written."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from django.db import transaction
from django.db.models import Max
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from himaya.faults import InvalidInputError
from himaya.web.accounts.policies import require
from himaya.web.briefings.actions.common import locked, write_down
from himaya.web.briefings.models import AgendaItem, ItemKind
from himaya.web.briefings.models.meeting import LONGEST_TEXT, LONGEST_TITLE
from himaya.web.briefings.states import MeetingState
from himaya.web.briefings.words import Action
from himaya.web.common.masking import masked
from himaya.web.common.verbs import Verb
from himaya.web.situation import showing
from himaya.web.situation.queries.composing import composed

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from himaya.web.accounts.models import User
    from himaya.web.briefings.models import Meeting
    from himaya.web.plans.models import Axis, PlanVersion
    from himaya.web.situation.queries.figures import Facts

    Item = tuple[ItemKind, Callable[[], str], Callable[[], str]]


def write_agenda(meeting: Meeting) -> None:
    """Make the items of a new meeting; its caller's transaction keeps them."""
    content = composed(meeting.area, timezone.now(), None)
    made = []
    for number, (kind, title, facts) in enumerate(_items(meeting, content), start=1):
        item = AgendaItem(meeting=meeting, number=number, kind=kind)
        for language in ("ar", "en"):
            with translation.override(language):
                setattr(item, f"title_{language}", title()[:LONGEST_TITLE])
                setattr(item, f"facts_{language}", facts()[:LONGEST_TEXT])
        made.append(item)
    AgendaItem.objects.bulk_create(made)


def _items(meeting: Meeting, content: Facts) -> Iterator[Item]:
    """What a follow-up meeting goes through, in its order; the last item asks each directorate in turn."""
    totals = content["totals"]
    yield ItemKind.PERIOD, lambda: _("The period before"), partial(_period, totals)
    yield ItemKind.ALERT, lambda: _("Alert level"), partial(_levels, totals)
    if meeting.version is not None:
        for axis in meeting.version.axes.all():
            yield ItemKind.AXIS, partial(str, axis), partial(_axis, axis)
        yield ItemKind.GAP, lambda: _("Open gaps of the plan"), partial(_gaps, meeting.version)
    yield ItemKind.READINESS, lambda: _("Readiness"), partial(showing.readiness_words, totals["readiness"])
    yield ItemKind.REPORTS, lambda: _("Each directorate reports in turn"), str


def _period(totals: Facts) -> str:
    return _("Open incidents: %(count)s") % {"count": showing.state_counts(totals["incident_counts"])}


def _levels(totals: Facts) -> str:
    return " · ".join(f"{showing.level_words(int(level))}: {count}" for level, count in totals["levels"].items())


def _axis(axis: Axis) -> str:
    owner = axis.owner.title if axis.owner else _("nobody yet")
    told = _("Owner: %(owner)s. Resources: %(resources)s.") % {
        "owner": owner,
        "resources": axis.resources.strip() or _("none yet"),
    }
    return f"{told} {axis.open_questions}".strip()


def _gaps(version: PlanVersion) -> str:
    red = version.gaps.filter(severity="red").count()
    return _("%(count)s gaps, %(red)s of them red") % {"count": version.gaps.count(), "red": red}


def add_item(meeting: Meeting, title: str, *, by: User) -> AgendaItem:
    """Put another item on the agenda, until the meeting is closed.

    Raises
    ------
    InvalidInputError : `briefings.no_title`, `briefings.agenda_closed`.
    """
    require(by, Verb.CALL_BRIEFINGS, area=meeting.area)
    said = masked(title, LONGEST_TITLE)
    if not said:
        raise InvalidInputError.of("briefings.no_title")
    with transaction.atomic():
        fresh = locked(meeting)
        if fresh.state not in {MeetingState.SCHEDULED, MeetingState.IN_SESSION}:
            raise InvalidInputError.of("briefings.agenda_closed")
        last = fresh.items.aggregate(last=Max("number"))["last"] or 0
        item = AgendaItem.objects.create(meeting=fresh, number=last + 1, kind=ItemKind.OTHER, title_ar=said)
        write_down(Action.AGENDA_ADDED, fresh, by=by, item=said)
    return item
