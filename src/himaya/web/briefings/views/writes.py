"""Changes of a meeting: each leads back to its page, with what was done or why not."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.http import Http404
from django.shortcuts import get_object_or_404, redirect
from django.views.decorators.http import require_POST

from himaya.faults import InvalidInputError
from himaya.web.accounts.models import Office
from himaya.web.briefings.actions import agenda, attendance, deciding, directing, meetings, saying
from himaya.web.briefings.forms import Directed, Proposed, Roll, Spoken, Taken, Titled, Worded
from himaya.web.briefings.models import Decision, Invitation, LineKind, Presence, Turn
from himaya.web.briefings.policies import (
    briefing_callers,
    briefing_chairs,
    briefing_viewers,
    directive_addressees,
)
from himaya.web.briefings.queries.meetings import addressees_for, meeting_of, meetings_of, roll_of
from himaya.web.briefings.views.meetings import meeting_page
from himaya.web.field.actions.taking import once
from himaya.web.journal.refusals import attempt, wrong_with

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.forms import Form
    from django.http import HttpResponse

    from himaya.web.briefings.models import Meeting


@briefing_callers
@require_POST
def meeting_step(request: Any, pk: int, step: str) -> HttpResponse:
    """Open, close, sign, cancel a meeting, or merge another into it."""
    user, sent = request.user, request.POST
    steps: dict[str, Callable[[Meeting], object]] = {
        "open": lambda shown: meetings.open_meeting(shown, by=user),
        "close": lambda shown: meetings.close(shown, by=user),
        "sign": lambda shown: meetings.sign(shown, seen=sent.get("seen", ""), by=user),
        "cancel": lambda shown: meetings.cancel(shown, reason=sent.get("text", ""), by=user),
        "merge": lambda shown: meetings.merge(_other(request, sent.get("other", "")), into=shown, by=user),
    }
    if step not in steps:
        raise Http404
    return act(request, pk, Worded(sent), lambda shown, _said: steps[step](shown))


def _other(request: Any, key: str) -> Meeting:
    found = meetings_of(request.user).filter(pk=int(key)).first() if key.isdecimal() else None
    if found is None:
        raise InvalidInputError.of("briefings.merge_where")
    return found


@briefing_callers
@require_POST
def meeting_agenda(request: Any, pk: int) -> HttpResponse:
    """Put another item on the agenda."""
    return act(
        request, pk, Titled(request.POST), lambda shown, said: agenda.add_item(shown, said["title"], by=request.user)
    )


@briefing_callers
@require_POST
def meeting_invite(request: Any, pk: int) -> HttpResponse:
    """Invite an office by its code."""
    office = Office.objects.filter(code=request.POST.get("office", "")).first()

    def do(shown: Meeting, _said: Any) -> None:
        if office is None:
            raise InvalidInputError.of("briefings.office_closed")
        attendance.invite(shown, office, by=request.user)

    return act(request, pk, Worded(request.POST), do)


@briefing_viewers
@require_POST
def invitation_deputy(request: Any, pk: int) -> HttpResponse:
    """Name the office that stands in."""
    invitation = _invitation(request, pk)
    deputy = Office.objects.filter(code=request.POST.get("deputy", "")).first()
    return act(
        request, invitation.meeting_id, Worded(request.POST),
        lambda _shown, _said: attendance.name_deputy(invitation, deputy, by=request.user),
    )  # fmt: skip


@briefing_callers
@require_POST
def invitation_call(request: Any, pk: int) -> HttpResponse:
    """Enter what the roll-call found."""
    invitation = _invitation(request, pk)
    return act(
        request, invitation.meeting_id, Roll(request.POST),
        lambda _shown, said: attendance.call(
            invitation, Presence(said["presence"]), reason=said["reason"], event_at=said["event_at"], by=request.user
        ),
    )  # fmt: skip


@directive_addressees
@require_POST
def meeting_answer(request: Any, pk: int) -> HttpResponse:
    """Answer the roll-call from the own site."""
    return act(request, pk, Worded(request.POST), lambda shown, _said: attendance.answer_call(shown, by=request.user))


@directive_addressees
@require_POST
def meeting_catch_up(request: Any, pk: int) -> HttpResponse:
    """Acknowledge the catch-up briefing."""
    return act(request, pk, Worded(request.POST), lambda shown, _said: attendance.catch_up(shown, by=request.user))


@directive_addressees
@require_POST
def meeting_say(request: Any, pk: int) -> HttpResponse:
    """Enter what the own office said."""

    def do(shown: Meeting, said: Any) -> None:
        item = shown.items.filter(pk=said["item"] or 0).first()
        question = shown.lines.filter(pk=said["question"] or 0).first()
        saying.say(shown, LineKind(said["kind"]), said["text"], item=item, question=question, by=request.user)

    return act(request, pk, Spoken(request.POST), do)


@directive_addressees
@require_POST
def meeting_floor(request: Any, pk: int) -> HttpResponse:
    """Raise the hand."""
    return act(request, pk, Worded(request.POST), lambda shown, _said: saying.ask_for_floor(shown, by=request.user))


@directive_addressees
@require_POST
def turn_step(request: Any, pk: int, step: str) -> HttpResponse:
    """Give the floor, or give it back."""
    turn = get_object_or_404(Turn.objects.filter(meeting__in=meetings_of(request.user).values("pk")), pk=pk)
    steps: dict[str, Callable[[Meeting], object]] = {
        "give": lambda shown: saying.give_floor(shown, turn, by=request.user),
        "end": lambda shown: saying.end_turn(shown, turn, by=request.user),
    }
    if step not in steps:
        raise Http404
    return act(request, turn.meeting_id, Worded(request.POST), lambda shown, _said: steps[step](shown))


@directive_addressees
@require_POST
def meeting_propose(request: Any, pk: int) -> HttpResponse:
    """Put a decision before the meeting."""

    def do(shown: Meeting, said: Any) -> None:
        item = shown.items.filter(pk=said["item"] or 0).first()
        deciding.propose(shown, said["text"], item=item, by=request.user)

    return act(request, pk, Proposed(request.POST), do)


@briefing_chairs
@require_POST
def decision_step(request: Any, pk: int, step: str) -> HttpResponse:
    """Adopt or reject what was proposed."""
    rows = Decision.objects.filter(meeting__in=meetings_of(request.user).values("pk"))
    decision = get_object_or_404(rows.select_related("meeting__chair"), pk=pk)
    if step not in {"adopt", "reject"}:
        raise Http404

    def do(_shown: Meeting, said: Any) -> None:
        older = rows.select_related("meeting").filter(pk=said["supersedes"] or 0).first()
        deciding.take(
            decision, step, reason=said["reason"], rejected=said["rejected"], supersedes=older, by=request.user
        )

    return act(request, decision.meeting_id, Taken(request.POST), do)


@briefing_chairs
@require_POST
def meeting_direct(request: Any, pk: int) -> HttpResponse:
    """Issue a directive."""
    shown = meeting_of(request.user, pk)
    form = Directed(request.POST, addressees=addressees_for(shown, roll_of(shown)))

    def do(meeting: Meeting, said: Any) -> None:
        decision = meeting.decisions.filter(pk=said["decision"] or 0).first()
        directing.direct(
            meeting, said["text"], measure=said["measure"], to=list(said["to"]), due_at=said["due_at"],
            decision=decision, oral=said["oral"], by=request.user,
        )  # fmt: skip

    return act(request, pk, form, do)


def _invitation(request: Any, pk: int) -> Invitation:
    rows = Invitation.objects.filter(meeting__in=meetings_of(request.user).values("pk"))
    return get_object_or_404(rows.select_related("meeting__chair", "office", "deputy"), pk=pk)


def once_of(request: Any, do: Callable[[], object]) -> None:
    """Do what a page sends, once for each token that it carries: a page whose line broke sends again."""
    try:
        token = UUID(request.POST.get("token", ""))
    except ValueError:
        do()
        return
    once(token, "meeting", do, by=request.user)


def act(request: Any, pk: int, form: Form, do: Callable[[Meeting, Any], object]) -> HttpResponse:
    """Do something to a meeting with what a form sent, and lead back to its page."""
    shown = meeting_of(request.user, pk)
    refused = wrong_with(form) if not form.is_valid() else attempt(
        request, lambda: once_of(request, lambda: do(shown, form.cleaned_data))
    )  # fmt: skip
    if refused:
        return meeting_page(request, meeting_of(request.user, pk), refused)
    return redirect("meeting", pk=pk)
