"""Accounts and offices as workbooks."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from himaya.scenario.governorates import governorates
from himaya.web.common.lists import list_answer

if TYPE_CHECKING:
    from collections.abc import Iterable

    from django.http import HttpResponse

    from himaya.web.accounts.models import User
    from himaya.web.accounts.tree import Branch


def accounts_sheet(accounts: Iterable[User]) -> HttpResponse:
    """Accounts with role, state and second factor; `second_factor` is that of `queries.accounts`."""
    heads = [_("Office"), _("User name"), _("Role"), _("State"), _("Second factor")]
    rows = (
        [
            one.office,
            one.username,
            one.role_label,
            _("Open") if one.is_active else _("Closed"),
            _("Yes") if vars(one)["second_factor"] else _("No"),
        ]
        for one in accounts
    )
    return list_answer("accounts", _("Accounts"), heads, rows)


def offices_sheet(branches: Iterable[Branch]) -> HttpResponse:
    """Offices in the order of the tree, with how many accounts hold each."""
    heads = [_("Office"), _("Kind"), _("Role"), _("Area"), _("State"), _("Accounts")]
    english = get_language() == "en"
    areas = {iso: one.name_en if english else one.name_ar for iso, one in governorates().items()}
    rows = (
        [
            one.office.title,
            one.office.get_kind_display(),
            one.office.get_role_display() if one.office.role else "",
            areas.get(one.office.area, _("The whole country")),
            _("Open") if one.office.is_active else _("Closed"),
            one.held_by if one.office.role else None,
        ]
        for one in branches
    )
    return list_answer("offices", _("Organisation"), heads, rows)
