"""Readiness on screen: a board, the items, one item."""

from __future__ import annotations

from http import HTTPStatus
from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from himaya.faults import InvalidInputError, Language
from himaya.web.accounts.policies import may, scope_of, whole_scope_of
from himaya.web.common.areas import area_title
from himaya.web.common.verbs import Verb
from himaya.web.common.views import failure
from himaya.web.journal.refusals import attempt, status_of
from himaya.web.readiness import actions, boards, evidence, proofs, queries, workbook
from himaya.web.readiness.filters import ItemFilters
from himaya.web.readiness.forms import Claim, OpenBoard, OwnItem, Reason
from himaya.web.readiness.formula import total
from himaya.web.readiness.models import FileKind, ItemKind, Level
from himaya.web.readiness.offers import offers_for
from himaya.web.readiness.policies import readiness_definers, readiness_viewers
from himaya.web.readiness.states import ItemState
from himaya.web.readiness.uploads import takes_evidence

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from himaya.web.journal.refusals import Told
    from himaya.web.readiness.models import Board, ReadinessItem

_TYPES = {FileKind.PDF: "application/pdf", FileKind.PNG: "image/png", FileKind.JPEG: "image/jpeg"}
_NOTHING_RUNS = "default-src 'none'; sandbox"


@readiness_viewers
@require_safe
def board(request: Any, pk: int) -> HttpResponse:
    """Show one board with its items."""
    return _board_page(request, queries.board_of(request.user, pk))


@readiness_definers
@require_POST
def close_board(request: Any, pk: int) -> HttpResponse:
    """End a board before its time."""
    shown, form = queries.board_of(request.user, pk), Reason(request.POST)
    text = form.cleaned_data["text"] if form.is_valid() else ""
    refused = attempt(request, lambda: boards.close_board(shown, reason=text, by=request.user))
    if refused:
        return _board_page(request, shown, refused)
    messages.success(request, _("The board is closed. It stays readable as history."))
    return redirect("readiness_area", area=shown.area)


def _board_page(request: Any, shown: Board, refused: Sequence[Told] = ()) -> HttpResponse:
    now = timezone.now()
    proofs.look_at(shown.items.all())
    items = queries.board_items(shown)
    tally = queries.tallies(shown.items.all(), "board", now).get(shown.pk)
    context = {
        "board": shown,
        "area_title": area_title(shown.area),
        "items": items,
        "tally": tally or total(()),
        "level": Level(shown.level),
        "now": now,
        "may_define": shown.is_current and scope_of(request.user, Verb.DEFINE_READINESS).covers(shown.area),
        "refused": refused,
    }
    return render(request, "readiness/board.html", context, status=status_of(refused))


@readiness_definers
@require_http_methods(["GET", "HEAD", "POST"])
def open_board(request: Any) -> HttpResponse:
    """Open a board for a directorate or a place."""
    form = OpenBoard(request.POST if request.method == "POST" else None, initial={"area": request.GET.get("area", "")})
    refused: Sequence[Told] = ()
    if form.is_valid():
        made: list[Board] = []
        refused = attempt(request, lambda: made.append(boards.open_board(form.new_board(), by=request.user)))
        if made:
            messages.success(request, _("The board is open with its standard items."))
            return redirect("readiness_board", pk=made[0].pk)
    areas = queries.areas_of(request.user, Verb.DEFINE_READINESS)
    context = {
        "form": form,
        "refused": refused,
        "areas": [(area, area_title(area)) for area in areas],
        "tiers": range(1, 6),
        "levels": Level.choices,
    }
    return render(request, "readiness/open.html", context, status=_status(form, refused))


@readiness_definers
@require_http_methods(["GET", "HEAD", "POST"])
def add_item(request: Any, pk: int) -> HttpResponse:
    """Add an item of one's own to a board."""
    shown = queries.board_of(request.user, pk)
    form = OwnItem(request.POST if request.method == "POST" else None)
    refused: Sequence[Told] = ()
    if form.is_valid():
        made: list[ReadinessItem] = []
        refused = attempt(request, lambda: made.append(boards.add_item(shown, form.new_item(), by=request.user)))
        if made:
            messages.success(request, _("The item is added."))
            return redirect("readiness_item", pk=made[0].pk)
    choices = {"owners": boards.owners_for(shown.area), "kinds": ItemKind.choices}
    context = {"form": form, "refused": refused, "board": shown, **choices}
    return render(request, "readiness/add_item.html", context, status=_status(form, refused))


@readiness_viewers
@require_safe
def items(request: Any) -> HttpResponse:
    """Show items of every board in reach that counts, narrowed by filters in the address."""
    filters = ItemFilters.of(request.GET)
    rows = queries.listed_items(request.user, filters)
    context = {
        "page": Paginator(rows, queries.PER_PAGE).get_page(request.GET.get("page")),
        "filters": filters,
        "states": ItemState.choices,
        "areas": [(area, area_title(area)) for area in queries.areas_of(request.user)],
        "may_see_boards": bool(whole_scope_of(request.user, Verb.VIEW_READINESS)),
        "now": timezone.now(),
    }
    return render(request, "readiness/items.html", context)


@readiness_viewers
@require_safe
def items_workbook(request: Any) -> HttpResponse:
    """Hand out the same list as a workbook."""
    rows = queries.listed_items(request.user, ItemFilters.of(request.GET))
    return workbook.items_sheet(rows)


@readiness_viewers
@require_safe
def nation_workbook(request: Any) -> HttpResponse:
    """Hand out the page of the nation as a workbook."""
    return workbook.nation_sheet(queries.nation(request.user))


@readiness_viewers
@require_safe
def item(request: Any, pk: int) -> HttpResponse:
    """Show one item: standard, proof, and what this office may do about it."""
    proofs.look_at(queries.items_seen(request.user).filter(pk=pk))
    return _item_page(request, queries.item_of(request.user, pk))


@readiness_viewers
@require_POST
def start(request: Any, pk: int) -> HttpResponse:
    """Begin to work on an item."""
    return _act(request, pk, lambda shown: actions.start_item(shown, by=request.user), _("The item is in progress."))


@readiness_viewers
@require_POST
def resume(request: Any, pk: int) -> HttpResponse:
    """Take up an item again."""
    return _act(request, pk, lambda shown: actions.resume_item(shown, by=request.user), _("The item is in progress."))


@readiness_viewers
@takes_evidence
@require_POST
def claim(request: Any, pk: int) -> HttpResponse:
    """Claim that an item is ready."""
    form = Claim(request.POST, request.FILES)
    form.is_valid()
    note, file = form.cleaned_data.get("note", ""), form.cleaned_data.get("file")
    content = file.read(evidence.MOST_BYTES + 1) if file else None
    done = _("Readiness is claimed. Another office now verifies it.")
    return _act(request, pk, lambda shown: actions.claim_item(shown, note=note, content=content, by=request.user), done)


@readiness_viewers
@require_POST
def verify(request: Any, pk: int) -> HttpResponse:
    """Verify a claim."""
    return _act(request, pk, lambda shown: actions.verify_item(shown, by=request.user), _("The item is verified."))


@readiness_viewers
@require_POST
def fail(request: Any, pk: int) -> HttpResponse:
    """Fail a claim."""
    text, done = _text(request), _("The item has failed; its owner sees the reason.")
    return _act(request, pk, lambda shown: actions.fail_item(shown, reason=text, by=request.user), done)


@readiness_viewers
@require_POST
def void(request: Any, pk: int) -> HttpResponse:
    """Make a sweep void."""
    text, done = _text(request), _("The sweep is void and must be repeated.")
    return _act(request, pk, lambda shown: actions.void_sweep(shown, reason=text, by=request.user), done)


@readiness_viewers
@require_safe
def file(request: Any, pk: int) -> HttpResponse:
    """Hand out a file of evidence: always to be saved, never to be shown as a page of ours."""
    found = queries.evidence_of(request.user, pk)
    try:
        content = evidence.kept(found)
    except InvalidInputError as error:
        proofs.look_at(queries.items_seen(request.user).filter(pk=found.item_id), thorough=True)
        return _lost(request, error)
    actions.record_evidence_taken(found, by=request.user)
    kind = FileKind(found.kind)
    answer = HttpResponse(content, content_type=_TYPES[kind])
    answer.headers["Content-Disposition"] = f'attachment; filename="evidence-{found.pk}.{kind}"'
    answer.headers["Content-Security-Policy"] = _NOTHING_RUNS
    answer.headers["Cache-Control"] = "private, no-store"
    return answer


def _lost(request: Any, error: InvalidInputError) -> HttpResponse:
    [fault], language = error.faults, Language(get_language() or "ar")
    text, remedy = fault.message(language), fault.remedy(language)
    return failure(request, HTTPStatus.GONE, title=_("The evidence is lost"), text=text, remedy=remedy)


def _act(request: Any, pk: int, do: Callable[[ReadinessItem], object], done: str) -> HttpResponse:
    shown = queries.item_of(request.user, pk)
    refused = attempt(request, lambda: do(shown))
    if refused:
        return _item_page(request, queries.item_of(request.user, pk), refused)
    messages.success(request, done)
    return redirect("readiness_item", pk=pk)


def _item_page(request: Any, shown: ReadinessItem, refused: Sequence[Told] = ()) -> HttpResponse:
    context = {
        "item": shown,
        "area_title": area_title(shown.area),
        "may_see_board": whole_scope_of(request.user, Verb.VIEW_READINESS).covers(shown.area),
        "files": queries.files_of(shown),
        "offers": offers_for(request.user, shown),
        "refused": refused,
        "note": request.POST.get("note", ""),
        "text": request.POST.get("text", ""),
        "may_read_journal": may(request.user, Verb.READ_JOURNAL),
        "now": timezone.now(),
    }
    return render(request, "readiness/item.html", context, status=status_of(refused))


def _text(request: Any) -> str:
    form = Reason(request.POST)
    return str(form.cleaned_data["text"]) if form.is_valid() else ""


def _status(form: Any, refused: Sequence[Told]) -> int:
    return 422 if form.is_bound and form.errors else status_of(refused)
