"""One task: what it is, what forbids it now, who has signed, what may be done."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.http import Http404
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from himaya.faults import Language
from himaya.web.accounts.policies import scope_of
from himaya.web.common.areas import area_title
from himaya.web.common.verbs import Verb
from himaya.web.journal.refusals import attempt, status_of, wrong_with
from himaya.web.mandates import guards
from himaya.web.mandates.actions import asking, steps
from himaya.web.mandates.actions.pictures import picture_verb
from himaya.web.mandates.forms import JointForm, RecordForm, Said, Window
from himaya.web.mandates.law import table
from himaya.web.mandates.models import EntryKind
from himaya.web.mandates.models.picture import MOST_PICTURES
from himaya.web.mandates.policies import mandate_suspenders, mandate_viewers
from himaya.web.mandates.queries.listing import mandate_of
from himaya.web.mandates.queries.pictures import land_pictures, repeated_captions
from himaya.web.mandates.states import BEFORE_AUTHORITY, ENDED, MANDATE, UNDER_AUTHORITY, WRITABLE, MandateState

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from django.forms import Form
    from django.http import HttpResponse

    from himaya.web.accounts.models import User
    from himaya.web.journal.refusals import Told
    from himaya.web.mandates.models import Mandate

VERBS = {
    "submit": Verb.REQUEST_MANDATES,
    "review": Verb.REVIEW_MANDATES,
    "object": Verb.REVIEW_MANDATES,
    "authorise": Verb.AUTHORISE_MANDATES,
    "schedule": Verb.RUN_MANDATES,
    "start": Verb.RUN_MANDATES,
    "complete": Verb.RUN_MANDATES,
    "complete_partly": Verb.RUN_MANDATES,
    "abandon": Verb.RUN_MANDATES,
    "record": Verb.RUN_MANDATES,
    "withdraw": Verb.AUTHORISE_MANDATES,
    "close": Verb.AUTHORISE_MANDATES,
}
"""Steps that are offered on the page, each with the duty it needs; suspending has a button of its own."""


@mandate_viewers
@require_safe
def mandate(request: Any, pk: int) -> HttpResponse:
    """Show one task."""
    return mandate_page(request, mandate_of(request.user, pk))


@mandate_suspenders
@require_POST
def mandate_suspend(request: Any, pk: int) -> HttpResponse:
    """Stop it: one press."""
    shown = mandate_of(request.user, pk)
    return _done(request, pk, attempt(request, lambda: steps.suspend(shown, by=request.user)))


@mandate_viewers
@require_POST
def mandate_step(request: Any, pk: int, step: str) -> HttpResponse:
    """Take a step."""
    shown = mandate_of(request.user, pk)
    if step not in VERBS:
        raise Http404
    form = _form(step, request.POST)
    refused = attempt(request, _act(shown, step, form, request.user)) if form.is_valid() else wrong_with(form)
    return _done(request, pk, refused)


def _form(step: str, sent: Any) -> Form:
    kinds: dict[str, type[Form]] = {"authorise": Window, "record": RecordForm}
    return kinds.get(step, Said)(sent)


def _act(shown: Mandate, step: str, form: Any, by: User) -> Callable[[], object]:
    told = form.cleaned_data
    if step == "authorise":
        return lambda: steps.authorise(shown, told["starts_at"], told["ends_at"], by=by)
    if step == "record":
        return lambda: steps.record_after(shown, form.record(), by=by)
    if step in steps.OUTCOME_STEPS:
        return lambda: steps.finish(shown, step, told["text"], by=by)
    acts: dict[str, Callable[[], object]] = {
        "submit": lambda: steps.submit(shown, by=by),
        "review": lambda: steps.review(shown, told["text"], by=by),
        "object": lambda: steps.object_to(shown, told["text"], by=by),
        "schedule": lambda: steps.schedule(shown, order_reason=told["text"], by=by),
        "start": lambda: steps.start(shown, by=by),
        "withdraw": lambda: steps.withdraw(shown, told["text"], by=by),
        "close": lambda: steps.close(shown, by=by),
    }
    return acts[step]


@mandate_viewers
@require_POST
def mandate_log(request: Any, pk: int) -> HttpResponse:
    """Add a line to the joint log."""
    shown, form = mandate_of(request.user, pk), JointForm(request.POST)
    refused = (
        attempt(request, lambda: asking.say(shown, **form.cleaned_data, by=request.user))
        if form.is_valid()
        else wrong_with(form)
    )
    return _done(request, pk, refused)


def _done(request: Any, pk: int, refused: Sequence[Told]) -> HttpResponse:
    if refused:
        return mandate_page(request, mandate_of(request.user, pk), refused)
    messages.success(request, _("Entered."))
    return redirect("mandate", pk=pk)


def mandate_page(request: Any, shown: Mandate, refused: Sequence[Told] = ()) -> HttpResponse:
    """The page of a task, with what refused a step."""
    now, user = timezone.now(), request.user
    newest = shown.checks.first()
    answers = newest.answers if newest else {}
    context = {
        "mandate": shown,
        "plot": shown.plot,
        "instrument": shown.instrument,
        "area_title": area_title(shown.area),
        "forbids": forbids(shown, now),
        "steps": steps_for(user, shown),
        "words": step_words(),
        "may_suspend": "suspend" in MANDATE.actions(shown.state)
        and scope_of(user, Verb.SUSPEND_MANDATES).covers(shown.area),
        "may_write": shown.state in WRITABLE and scope_of(user, Verb.REQUEST_MANDATES).covers(shown.area),
        "may_say": scope_of(user, Verb.RUN_MANDATES).covers(shown.area),
        "human": [(item, answers.get(item.key)) for item in table().human],
        "requests": list(shown.requests.select_related("answered_office")),
        "log": list(shown.joint_log.select_related("office")),
        "entry_kinds": EntryKind.choices,
        "history": [
            (one, step_words().get(one.step, one.step), MandateState(one.after).label)
            for one in shown.entries.select_related("office")
        ],
        **_pictures(user, shown),
        "record": getattr(shown, "after_action", None),
        "refused": refused,
        "typed": request.POST,
        "now": now,
    }
    return render(request, "mandates/mandate.html", context, status=status_of(refused))


def _pictures(user: User, shown: Mandate) -> dict[str, Any]:
    """Pictures of the land, and who may do what with them."""
    found = land_pictures(shown)
    may_keep = scope_of(user, picture_verb(user, shown.area)).covers(shown.area)
    return {
        "pictures": found,
        "repeated": repeated_captions(shown, found),
        "may_withdraw": may_keep,
        "may_picture": may_keep and shown.state not in ENDED and len(found) < MOST_PICTURES,
        "most_pictures": MOST_PICTURES,
        "is_oversight": scope_of(user, Verb.OVERSEE_MANDATES).covers(shown.area),
        "today": timezone.localdate(),
    }


def forbids(shown: Mandate, now: Any) -> list[tuple[str, str, str]]:
    """What forbids the next step now: text, remedy and rule, in the reader's language."""
    language = Language(get_language() or "ar")
    faults = []
    if shown.state in {*BEFORE_AUTHORITY, MandateState.SUSPENDED, *UNDER_AUTHORITY}:
        faults += [*guards.unlawful(shown.instrument, now), *guards.inhuman(shown)]
    if shown.state in UNDER_AUTHORITY:
        faults += guards.unconfirmed(shown)
    return [(one.message(language), one.remedy(language), one.code) for one in faults]


def steps_for(user: User, shown: Mandate) -> list[str]:
    """Steps that an account may take now; the action checks each again."""
    possible = set(MANDATE.actions(shown.state))
    if "resubmit" in possible:
        possible.add("submit")
    if shown.state == MandateState.LEGAL_REVIEW:
        is_passed = shown.reviewed_by_id is not None and shown.edition == table().edition
        possible |= {"object"} if is_passed else {"review", "object"}
        possible -= set() if is_passed else {"authorise"}
    return [step for step, verb in VERBS.items() if step in possible and scope_of(user, verb).covers(shown.area)]


def step_words() -> dict[str, str]:
    """Steps as buttons and in the history."""
    return {
        "submit": _("Submit to legal review"), "resubmit": _("Submit to legal review"), "review": _("It is lawful"),
        "object": _("Object: suspend it"), "authorise": _("Authorise"), "confirm": _("Partners confirmed"),
        "schedule": _("Schedule"), "start": _("Begin the execution"), "complete": _("Completed"),
        "complete_partly": _("Partly completed"), "abandon": _("Not executed"), "record": _("Write the record"),
        "withdraw": _("Withdraw the authority"), "close": _("Close"), "suspend": _("Suspend"), "expire": _("Expired"),
    }  # fmt: skip
