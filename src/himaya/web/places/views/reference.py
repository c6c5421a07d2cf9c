"""The calendar of celebrations, and numbers to call."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from himaya.faults import InvalidInputError
from himaya.scenario.fold import plain
from himaya.web.common.verbs import Verb
from himaya.web.journal.policies import only
from himaya.web.places import workbook
from himaya.web.places.actions import reference as actions
from himaya.web.places.queries import calendar as queries
from himaya.web.places.views.common import UNPROCESSABLE, texts, wanted

if TYPE_CHECKING:
    from django.http import HttpResponse
    from django.http.response import HttpResponseBase

_TEXTS = ("number", "service_ar", "service_en", "source", "since")


@only(Verb.VIEW_CALENDAR)
@require_safe
def celebrations(request: Any) -> HttpResponse:
    """Every celebration of a year."""
    year, found, problems = _year_asked(request)
    asked = plain(request.GET.get("year", "")) or str(year)
    context = {"year": year, "found": found, "problems": problems, "today": timezone.localdate(), "asked": asked}
    return render(request, "places/calendar.html", context, status=UNPROCESSABLE if problems else 200)


@only(Verb.VIEW_CALENDAR)
@require_safe
def celebrations_workbook(request: Any) -> HttpResponseBase:
    """Hand out the celebrations of a year as a workbook."""
    year, found, problems = _year_asked(request)
    return celebrations(request) if problems else workbook.calendar_sheet(year, found)


def _year_asked(request: Any) -> tuple[int, list[queries.Fallen], list[str]]:
    """The year of the address, its celebrations, and what is wrong with it; then this year stands for it."""
    asked, today = plain(request.GET.get("year", "")), timezone.localdate()
    year = int(asked) if asked.isdecimal() and len(asked) == 4 else today.year  # noqa: PLR2004  # digits of a year
    try:
        return year, queries.calendar(year), []
    except InvalidInputError as error:
        return today.year, queries.calendar(today.year), texts(error)


@only(Verb.VIEW_CALENDAR)
@require_http_methods(["GET", "HEAD", "POST"])
def celebration(request: Any, slug: str, day: str) -> HttpResponse:
    """One celebration; POST confirms its day."""
    one = queries.fallen_on(slug, day)
    may_confirm = request.user.may(Verb.MANAGE_REFERENCE)
    shown = {
        "first_day": request.POST.get("first_day", one.first_day.isoformat()),
        "holiday": request.POST.get("holiday", one.holiday.isoformat() if one.holiday else ""),
        "decree": request.POST.get("decree", one.row.decree if one.row else ""),
    }
    problems: list[str] = []
    if request.method == "POST":
        try:
            first_day, holiday = (_day(shown[name], name) for name in ("first_day", "holiday"))
            day_kept = {"first_day": first_day or one.first_day, "holiday": holiday, "decree": shown["decree"]}
            actions.confirm_day(one.code, one.computed_day, **day_kept, by=request.user)
        except InvalidInputError as error:
            problems = texts(error)
        else:
            messages.success(request, _("The date is confirmed."))
            return redirect("celebration", slug=one.code, day=one.computed_day.isoformat())
    context = {
        "one": one,
        "before": queries.fallen_before(one),
        "services": queries.services_of(request.user, one.row),
        "may_confirm": may_confirm,
        "may_see_plans": request.user.may(Verb.VIEW_PLANS),
        "shown": shown,
        "problems": problems,
    }
    return render(request, "places/celebration.html", context, status=UNPROCESSABLE if problems else 200)


@only(Verb.VIEW_CALENDAR)
@require_http_methods(["GET", "HEAD", "POST"])
def numbers(request: Any) -> HttpResponse:
    """Numbers to call: the published ones, and every one for the office that keeps them; POST adds one."""
    shown = {name: request.POST.get(name, "") for name in _TEXTS}
    problems: list[str] = []
    if request.method == "POST":
        try:
            since = _day(shown["since"], "since")
            told = {name: shown[name] for name in ("number", "service_ar", "service_en", "source")}
            actions.add_number(**told, since=since, by=request.user)
        except InvalidInputError as error:
            problems = texts(error)
        else:
            messages.success(request, _("On record. It is published once it is verified."))
            return redirect("emergency_numbers")
    return _numbers_page(request, shown, problems)


@only(Verb.VIEW_CALENDAR)
@require_safe
def numbers_workbook(request: Any) -> HttpResponse:
    """Hand out the numbers of the list as a workbook."""
    return workbook.numbers_sheet(queries.numbers(request.user))


def _numbers_page(request: Any, shown: dict[str, str], problems: list[str]) -> HttpResponse:
    may_keep = request.user.may(Verb.MANAGE_REFERENCE)
    rows = queries.numbers(request.user)
    context = {"numbers": rows, "shown": shown, "problems": problems, "may_keep": may_keep}
    context["waiting"] = queries.waiting_numbers(request.user)
    return render(request, "places/numbers.html", context, status=UNPROCESSABLE if problems else 200)


@only(Verb.MANAGE_REFERENCE)
@require_POST
def number_verify(request: Any, pk: int) -> HttpResponse:
    """Say that a number was tried today."""
    try:
        actions.verify_number(queries.number_of(pk), by=request.user)
    except InvalidInputError as error:
        return _numbers_page(request, dict.fromkeys(_TEXTS, ""), texts(error))
    messages.success(request, _("Verified as of today, and published."))
    return redirect("emergency_numbers")


@only(Verb.MANAGE_REFERENCE)
@require_POST
def number_withdraw(request: Any, pk: int) -> HttpResponse:
    """Take a number out of use, or bring it back."""
    row = queries.number_of(pk)
    actions.withdraw_number(row, withdrawn=wanted(request.POST, "withdrawn"), by=request.user)
    messages.success(request, _("The number is saved."))
    return redirect("emergency_numbers")


def _day(text: str, name: str) -> date | None:
    """A day as a form sends it, None where it is empty.

    Raises
    ------
    InvalidInputError : `scenario.bad_day`.
    """
    if not text.strip():
        return None
    try:
        return date.fromisoformat(plain(text))
    except ValueError as error:
        raise InvalidInputError.of("scenario.bad_day", column=name) from error
