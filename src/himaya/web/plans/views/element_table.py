"""The list of a computed plan's elements, as the plan page and the editor show it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.core.paginator import Paginator

from himaya.planning.counting import count_of
from himaya.scenario.fold import fold
from himaya.web.common.templatetags.himaya import named
from himaya.web.plans import content, strings

if TYPE_CHECKING:
    from collections.abc import Mapping

    from django.http import QueryDict

_PER_PAGE = 50


def table(query: QueryDict, document: Mapping[str, Any]) -> dict[str, Any]:
    """Context of `plans/_elements.html`: the elements that the address filters, a page at a time."""
    filters = content.Filters.of(query)
    shown = content.filtered(document, filters)
    kept = query.copy()
    kept.pop("page", None)
    return {
        "document": document,
        "scenario": document["inputs"]["scenario"],
        "filters": filters,
        "places_by_name": sorted(document["places"], key=lambda row: fold(named(row, "name"))),
        "elements": Paginator(shown, _PER_PAGE).get_page(query.get("page")),
        "positions": count_of(shown).positions,
        "kept_query": kept.urlencode(),
        "types": strings.element_types(),
        "tiers": (1, 2, 3, 4, 5),
    }
