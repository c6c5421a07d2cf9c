"""Names of the files that pages hand out: no text of anybody reaches the header that carries them.

Tried: with a word of the search put into the name of the export of the journal, every case but the very long one fails.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

import pytest
from django.urls import NoReverseMatch, get_resolver, reverse

from himaya.web.accounts.models import Role

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.test import Client

pytestmark = pytest.mark.django_db
ASKED = ("q", "area", "state", "kind", "year", "from", "to", "action", "search", "language", "page", "role")
PLAIN = re.compile(r'attachment; filename="[A-Za-z0-9._-]+\.(xlsx|jsonl)"')
MOST_LISTS = 20
"""There are at least so many lists without a number in their address."""


def _lists() -> list[str]:
    names = {name for name in get_resolver().reverse_dict if isinstance(name, str) and name.endswith("_workbook")}
    found = []
    for name in sorted(names | {"journal_export", "places_template", "units_template"}):
        try:
            found.append(reverse(name))
        except NoReverseMatch:
            continue
    return found


@pytest.mark.parametrize(
    "bad", ['x"; filename="evil.exe', "x\r\nSet-Cookie: a=b", "x\u2028", "اسم طويل " * 300, "\\x\t;"]
)
def test_what_is_asked_for_is_in_no_name_of_a_file(bad: str, desk_of: Callable[..., Client], settings: Any) -> None:
    """Every list, under filters that were written to break its header: a plain name, a refusal or a page."""
    settings.DEMO = True  # no second factor is asked for
    desks = [desk_of(Role.PLANNER), desk_of(Role.AUDITOR, ""), desk_of(Role.ADMINISTRATOR, ""), desk_of(Role.DIRECTOR)]
    told = 0
    for path in _lists():
        for desk in desks:
            answer = desk.get(path, dict.fromkeys(ASKED, bad))
            assert answer.status_code < 500, path
            assert "Set-Cookie" not in str(answer.headers)
            name = answer.headers.get("Content-Disposition")
            if name is not None:
                told += 1
                assert PLAIN.fullmatch(name), (path, name)
    assert told >= MOST_LISTS
