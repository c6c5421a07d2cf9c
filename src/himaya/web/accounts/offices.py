"""Pages of the organisation: the tree, one office, who holds it, and which office acts for it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from himaya.faults import InvalidInputError
from himaya.scenario.governorates import governorates
from himaya.web.accounts import holding, structure, tree, workbook
from himaya.web.accounts.forms import AssignOffice, DelegateOffice, NewOffice, OfficeTitles
from himaya.web.accounts.models import OfficeKind, Partner, Role
from himaya.web.accounts.policies import administrators_only, may
from himaya.web.accounts.refusals import add_faults, tell
from himaya.web.accounts.views import form_status
from himaya.web.common.refusal import RefusedError
from himaya.web.common.verbs import Verb

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.forms import Form
    from django.http import HttpRequest, HttpResponse

    from himaya.web.accounts.models import Office


@administrators_only
@never_cache
@require_safe
def office_list(request: HttpRequest) -> HttpResponse:
    """Show the organisation, or the part of it that one governorate sees."""
    chosen = _chosen(request)
    page = {"branches": tree.branches(chosen), "areas": governorates().values(), "area": chosen or ""}
    return render(request, "accounts/offices.html", page)


@administrators_only
@never_cache
@require_safe
def office_workbook(request: HttpRequest) -> HttpResponse:
    """Hand out the offices of the page as a workbook."""
    return workbook.offices_sheet(tree.branches(_chosen(request)))


def _chosen(request: HttpRequest) -> str | None:
    area = request.GET.get("area", "")
    return area if area in governorates() else None


@never_cache
@require_safe
def office_page(request: Any, code: str) -> HttpResponse:
    """Show one office to administrators and to those who hold it."""
    return _page(request, _visible(request, code))


@administrators_only
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def new_office(request: Any) -> HttpResponse:
    """Make an office under another one."""
    form = NewOffice(request.POST or None)
    if form.is_valid():
        sent = form.cleaned_data
        titles = {name: sent[name] for name in ("title_ar", "title_en")}
        try:
            made = structure.make_office(
                sent["parent"], kind=OfficeKind(sent["kind"]), role=sent["role"], **titles, by=request.user
            )
        except InvalidInputError as error:
            add_faults(request, form, error)
        else:
            messages.success(request, _("The office is made."))
            return redirect("office", code=made.code)
    kinds = [(kind.value, kind.label) for kind in structure.MADE]
    page = {"form": form, "parents": tree.parents(), "kinds": kinds, "roles": Role.choices}
    return render(request, "accounts/office_new.html", page, status=form_status(form))


@administrators_only
@require_POST
def rename(request: Any, code: str) -> HttpResponse:
    """Give this office other titles."""
    office, form = tree.office_of(code), OfficeTitles(request.POST)
    sent = form.cleaned_data if form.is_valid() else {}
    return _do(
        request,
        office,
        form,
        lambda: structure.rename_office(office, **sent, by=request.user),
        _("The office has its new title. What it signed before keeps the old one."),
    )


@administrators_only
@require_POST
def set_partner(request: Any, code: str) -> HttpResponse:
    """Say which partner this liaison speaks for."""
    office, partner = tree.office_of(code), request.POST.get("partner", "")
    return _end(
        request,
        office,
        lambda: structure.set_partner(office, partner, by=request.user),
        _("From now on it answers the requests to this partner."),
    )


@administrators_only
@require_POST
def close(request: Any, code: str) -> HttpResponse:
    """Close this office."""
    office = tree.office_of(code)
    return _end(request, office, lambda: structure.close_office(office, by=request.user), _("The office is closed."))


@administrators_only
@require_POST
def open_again(request: Any, code: str) -> HttpResponse:
    """Open this office again."""
    office = tree.office_of(code)
    return _end(request, office, lambda: structure.open_office(office, by=request.user), _("The office is open again."))


@administrators_only
@require_POST
def assign(request: Any, code: str) -> HttpResponse:
    """Let an account hold this office."""
    office, form = tree.office_of(code), AssignOffice(request.POST)
    sent = form.cleaned_data if form.is_valid() else {}
    return _do(
        request,
        office,
        form,
        lambda: holding.assign_office(
            sent["account"],
            office,
            starts_at=sent["starts_at"] or timezone.now(),
            ends_at=sent["ends_at"],
            by=request.user,
        ),
        _("The account holds this office."),
    )


@never_cache
@require_POST
def delegate(request: Any, code: str) -> HttpResponse:
    """Let another office act for this one."""
    office, form = _visible(request, code), DelegateOffice(request.POST)
    sent = form.cleaned_data if form.is_valid() else {}
    return _do(
        request,
        office,
        form,
        lambda: holding.delegate(office, by=request.user, **{**sent, "starts_at": sent["starts_at"] or timezone.now()}),
        _("The office is delegated. The delegation ends by itself."),
    )


@administrators_only
@require_POST
def end_assignment(request: Any, pk: int) -> HttpResponse:
    """End an assignment now."""
    row = tree.assignment_of(pk)
    return _end(
        request, row.office, lambda: holding.end_assignment(row, by=request.user), _("The assignment has ended.")
    )


@require_POST
def end_delegation(request: Any, pk: int) -> HttpResponse:
    """End a delegation now."""
    row = tree.delegation_of(pk)
    _visible(request, row.giver.code)
    return _end(
        request, row.giver, lambda: holding.end_delegation(row, by=request.user), _("The delegation has ended.")
    )


def _visible(request: Any, code: str) -> Office:
    """The office, for administrators and its own holders; others learn nothing of it."""
    office = tree.office_of(code)
    own = any(held.office.pk == office.pk for held in request.user.holdings if not held.delegated)
    if not (own or may(request.user, Verb.MANAGE_ACCOUNTS)):
        raise RefusedError(
            _("Who is assigned to an office, and for whom it acts, is seen by its holders and by administrators."),
            rule="office: own",
            remedy=_("Ask those who hold the office, or an administrator of this centre."),
        )
    return office


def _do(request: Any, office: Office, form: Form, action: Callable[[], object], done: str) -> HttpResponse:
    if form.is_valid():
        try:
            action()
        except InvalidInputError as error:
            add_faults(request, form, error)
        else:
            messages.success(request, done)
            return redirect("office", code=office.code)
    return _page(request, office, form)


def _end(request: Any, office: Office, action: Callable[[], None], done: str) -> HttpResponse:
    try:
        action()
    except InvalidInputError as error:
        tell(request, error)
    else:
        messages.success(request, done)
    return redirect("office", code=office.code)


def _page(request: Any, office: Office, form: Form | None = None) -> HttpResponse:
    form = form or AssignOffice()
    may_delegate = holding.may_delegate(request.user, office)
    page = {
        "office": office,
        "form": form,
        "now": timezone.now(),
        "assignments": tree.assignments_of(office),
        "delegations": tree.delegations_of(office),
        "takers": tree.takers_for(office) if may_delegate else (),
        "accounts": tree.open_accounts(),
        "may_manage": may(request.user, Verb.MANAGE_ACCOUNTS),
        "may_delegate": may_delegate,
        "may_end": holding.may_end_delegations(request.user, office),
        "may_close": office.kind in structure.MADE,
        "partners": Partner.choices if office.role == Role.LIAISON else (),
        "longest_days": holding.LONGEST.days,
    }
    return render(request, "accounts/office.html", page, status=form_status(form))
