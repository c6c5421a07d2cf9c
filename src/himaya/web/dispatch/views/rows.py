"""Rows of the board: written once for as long as they say the same, whoever looks; only ages are put in each time."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING, NamedTuple

from django.template.loader import render_to_string
from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language

from himaya.web.incidents.templatetags.incidents import ago as waits_since
from himaya.web.positions.texts import ago

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from himaya.web.dispatch.queries.board import Row
    from himaya.web.dispatch.queries.states import Standing

_AGE = "\ufdd0"
"""Stands for the age while a row is written: no text of ours or of an office holds this code, which is no character."""
_KEPT = 20_000


class _Unit(NamedTuple):
    """What the row of a unit says; `has_age` where it has told a position."""

    code: str
    call_sign: str
    kind: str
    number: int | None
    signal: str
    incident: int | None
    reason: str
    is_stale: bool
    has_age: bool
    may_send: bool


class _Open(NamedTuple):
    """What the row of an open incident says; `has_age` while it waits for its first unit."""

    pk: int
    title: str
    priority: int
    short_priority: str
    where_title: str
    state: str
    label: str
    major: bool
    force_used: bool
    sent: int
    has_age: bool


def unit_rows(units: Sequence[Standing], now: datetime, *, may_send: bool) -> SafeString:
    """Rows of units in the reader's language."""
    language, found = get_language() or "ar", []
    for one in units:
        at = one.position_at
        said = _Unit(
            one.code, one.call_sign, one.kind, one.number, one.signal, one.incident, one.reason, one.is_stale,
            at is not None, may_send,
        )  # fmt: skip
        found.append(_with_age("dispatch/_unit.html", said, "" if at is None else escape(ago(now - at)), language))
    return mark_safe("".join(found))  # noqa: S308  # drawn by a template of ours


def open_rows(rows: Sequence[Row], now: datetime) -> SafeString:
    """Rows of open incidents in the reader's language."""
    language, found = get_language() or "ar", []
    for row in rows:
        one = row.incident
        said = _Open(
            one.pk, one.title, one.priority, one.short_priority, one.where_title, one.state, one.state_title,
            one.major, one.force_used, row.sent, row.waiting is not None,
        )  # fmt: skip
        age = "" if row.waiting is None else escape(waits_since(one.called_at, now))
        found.append(_with_age("dispatch/_open_row.html", said, age, language))
    return mark_safe("".join(found))  # noqa: S308  # drawn by a template of ours


def _with_age(template: str, said: _Unit | _Open, age: str, language: str) -> str:
    before, after = _written(template, said, language)
    return f"{before}{age}{after}" if said.has_age else before


@lru_cache(_KEPT)
def _written(template: str, said: _Unit | _Open, _language: str) -> tuple[str, str]:
    """The row before and after its age; it says nothing but what is in the key."""
    before, _age, after = render_to_string(template, {"one": said, "age": _AGE}).partition(_AGE)
    return before, after
