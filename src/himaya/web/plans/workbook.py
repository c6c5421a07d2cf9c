"""Lists of plans and of a version's elements as workbooks."""

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

    from himaya.web.plans.models import Element, Plan, PlanVersion


def plans_sheet(plans: Iterable[Plan]) -> HttpResponse:
    """Plans in the order of their page, each with its newest version and an older one that is approved.

    What was never computed is empty, not zero.
    """
    heads = [
        _("Plan"), _("Celebration"), _("Area"), _("Version"), _("State"), _("From"), _("Until"),
        _("Weakest protection"), _("Approved version"), _("State of the approved version"), _("Approved until"),
    ]  # fmt: skip
    english = get_language() == "en"
    feasts = {code: one.name_en if english else one.name_ar for code, one in celebrations().items()}
    areas = {iso: one.name_en if english else one.name_ar for iso, one in governorates().items()}
    areas[""] = _("The whole country")
    rows = (
        [
            plan.title,
            feasts.get(plan.celebration),
            areas[plan.area],
            *_of_newest(plan.versions.all()),
            *_of_signed(plan.standing),
        ]
        for plan in plans
    )
    return list_answer("plans", _("Plans"), heads, rows)


def _of_newest(versions: Iterable[PlanVersion]) -> list[object]:
    newest = next(iter(versions), None)
    if newest is None:
        return [None] * 5
    share = newest.worst_protection
    promised = None if share is None else float(rounded_down(share, 3))
    return [newest.number, newest.get_state_display(), newest.starts_at, newest.ends_at, promised]


def _of_signed(signed: PlanVersion | None) -> list[object]:
    return [None] * 3 if signed is None else [signed.number, signed.get_state_display(), signed.expires_at]


def elements_sheet(version: PlanVersion, elements: Iterable[Element]) -> HttpResponse:
    """Elements of a version with their units and owners; coordinates are texts, so that no place of them is lost."""
    heads = [
        _("Key"), _("Kind"), _("Element"), _("Place"), _("Tier"), _("Start"), _("End"), _("Strength"), _("Minimum"),
        _("Women"), _("Units"), _("Owner"), _("Legal basis"), _("Longitude"), _("Latitude"),
    ]  # fmt: skip
    rows = (
        [
            one.key, str(one.get_kind_display()), one.title, one.place_code, one.tier, one.starts_at, one.ends_at,
            one.strength, one.minimum, one.women,
            ", ".join(row.call_sign or row.unit_code for row in one.assignments.all()),
            one.owner.title if one.owner else "", one.legal_basis, f"{one.lon:.6f}", f"{one.lat:.6f}",
        ]
        for one in elements
    )  # fmt: skip
    return list_answer(f"elements-{version.plan_id}-{version.number}", _("Elements"), heads, rows)
