"""How long the pages take that show many rows; imported after Django is set up."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, Any

import numpy as np
from country import Size, fill
from django.test import Client
from django.urls import reverse

from himaya.web.accounts.models import User
from himaya.web.plans.models import PlanVersion
from himaya.web.readiness.models import Board, Subject

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

_VISITS = 20
_SIZES = {
    "quick": Size(1_000, 4_000, 12_000, "raml-station"),
    "full": Size(5_000, 20_000, 60_000, "alexandria-christmas"),
}
_LIST_S, _ROLL_UP_S = 0.3, 0.5
_ROLL_UPS = ("plan_annexes", "readiness")
_AREA = "EG-ALX"
_FIXED = (
    ("home", "", "duty-officer"),
    ("home", "", "planner"),
    ("places", "", "planner"),
    ("places", "?q=كنيسة", "planner"),
    ("places", f"?area={_AREA}&page=2", "planner"),
    ("place_points", "", "planner"),
    ("units", "", "planner"),
    ("units", "?duty=now", "planner"),
    ("bases", "", "planner"),
    ("plans", "", "planner"),
    ("plans", f"?area={_AREA}&page=2", "planner"),
    ("plan_new", f"?from={_AREA}", "planner"),
    ("readiness", "", "duty-officer"),
    ("readiness_items", "", "duty-officer"),
    ("readiness_items", "?failing=1&late=1&page=9", "duty-officer"),
    ("readiness_items", "?q=خروج", "duty-officer"),
    ("alert", "", "duty-officer"),
    ("alert_measures", "", "director"),
    ("journal", "", "auditor"),
    ("journal", "?q=place", "auditor"),
    ("journal", "?q=nowhere", "auditor"),
    ("offices", "", "administrator"),
    ("offices", f"?area={_AREA}", "administrator"),
    ("accounts", "", "administrator"),
    ("accounts", "?q=alx", "administrator"),
)
"""Name of an address that takes no key, its query, and the account that looks at it."""


def measured(size: str) -> list[dict[str, Any]]:
    """Fill a country and visit every page; a page that is slower than its target does not agree."""
    fill(_SIZES[size])
    return [_visited(*page, instance=str(_SIZES[size])) for page in _pages()]


def _pages() -> Iterator[tuple[str, Mapping[str, Any], str, str]]:
    for name, query, account in _FIXED:
        yield name, {}, query, account
    annex = PlanVersion.objects.filter(plan__area=_AREA, plan__national__isnull=False).select_related("plan").get()
    board = Board.objects.filter(area=_AREA, subject=Subject.PLACE).order_by("pk")[0]
    version = {"plan": annex.plan_id, "number": annex.number}
    yield "plan_annexes", {"plan": annex.plan.national_id}, "", "planner"
    yield "version", version, "", "planner"
    yield "version_elements", version, "", "planner"
    yield "version_elements", version, "?kind=post&tier=1", "planner"
    yield "version_elements", version, "?q=12", "planner"
    yield "version_review", version, "", "planner"
    yield from _editor()
    yield "readiness_area", {"area": _AREA}, "", "duty-officer"
    yield "readiness_board", {"pk": board.pk}, "", "duty-officer"
    yield "alert_area", {"area": _AREA}, "", "duty-officer"
    yield "office", {"code": f"directorate-{_AREA.lower()}"}, "", "administrator"


def _editor() -> Iterator[tuple[str, Mapping[str, Any], str, str]]:
    computed = PlanVersion.objects.get(solution__isnull=False)
    version = {"plan": computed.plan_id, "number": computed.number}
    place, post = computed.places.order_by("pk")[0], computed.elements.filter(kind="post").order_by("pk")[0]
    yield "version_editor", version, "", "planner"
    yield "version_editor", version, f"?sel=place:{place.code}", "planner"
    yield "version_editor", version, f"?sel=element:{post.key}", "planner"


def _visited(name: str, key: Mapping[str, Any], query: str, account: str, *, instance: str) -> dict[str, Any]:
    url = f"{reverse(name, kwargs=key)}{query}"
    client = Client(headers={"host": "localhost"})
    client.force_login(User.objects.get(username=account))
    client.get(url)
    seconds, statuses = [], set()
    for _ in range(_VISITS):
        begin = time.perf_counter()
        answer = client.get(url)
        seconds.append(time.perf_counter() - begin)
        statuses.add(answer.status_code)
    slow, target_s = float(np.percentile(seconds, 95)), _ROLL_UP_S if name in _ROLL_UPS else _LIST_S
    kilobytes = len(answer.content) / 1e3
    return {
        "work": f"page: {name}{query}",
        "instance": instance,
        "ours_s": slow,
        "peer": "none known",
        "agrees": statuses == {200} and slow <= target_s,
        "note": f"95th percentile of {_VISITS} visits; median {np.median(seconds) * 1e3:.0f} ms; {kilobytes:,.0f} kB",
    }
