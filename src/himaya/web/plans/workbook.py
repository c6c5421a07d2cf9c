"""The list of plans as a workbook: each plan with its newest version."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from himaya.celebrations.feasts import celebrations
from himaya.planning.showing import rounded_down
from himaya.scenario.governorates import governorates
from himaya.web.common.lists import list_answer

if TYPE_CHECKING:
    from collections.abc import Iterable

    from django.http import HttpResponse

    from himaya.web.plans.models import Plan, PlanVersion


def plans_sheet(plans: Iterable[Plan]) -> HttpResponse:
    """Plans in the order of their page; what was never computed has an empty cell, not zero."""
    heads = [
        _("Plan"), _("Celebration"), _("Area"), _("Version"), _("State"), _("From"), _("Until"),
        _("Weakest protection"),
    ]  # fmt: skip
    english = get_language() == "en"
    feasts = {code: one.name_en if english else one.name_ar for code, one in celebrations().items()}
    areas = {iso: one.name_en if english else one.name_ar for iso, one in governorates().items()}
    areas[""] = _("The whole country")
    rows = (
        [plan.title, feasts.get(plan.celebration), areas[plan.area], *_of_newest(plan.versions.all())] for plan in plans
    )
    return list_answer("plans", _("Plans"), heads, rows)


def _of_newest(versions: Iterable[PlanVersion]) -> list[object]:
    newest = next(iter(versions), None)
    if newest is None:
        return [None] * 5
    share = newest.worst_protection
    promised = None if share is None else float(rounded_down(share, 3))
    return [newest.number, newest.get_state_display(), newest.starts_at, newest.ends_at, promised]
