"""Lists as XLSX: what a page shows, of what the reader may see, under the same filters."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING

from django.http import HttpResponse
from django.utils import timezone
from django.utils.translation import get_language

from himaya.documents.rows import write_rows
from himaya.faults import Language
from himaya.web.common import mark

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

_SHEET = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def list_answer(name: str, title: str, heads: Sequence[str], rows: Iterable[Sequence[object]]) -> HttpResponse:
    """Hand out one list in the reader's language; `name` of the file gets the day of today.

    A list of an exercise says so in its file name, on its tab and over every printed page.
    """
    content, language = io.BytesIO(), Language(get_language() or "ar")
    write_rows(content, title, heads, rows, zone=timezone.get_current_timezone(), language=language, mark=mark.words())
    answer = HttpResponse(content.getvalue(), content_type=_SHEET)
    name = f"exercise-{name}" if mark.is_exercise() else name
    answer.headers["Content-Disposition"] = f'attachment; filename="{name}-{timezone.localdate():%Y-%m-%d}.xlsx"'
    answer.headers["Cache-Control"] = "private, no-store"
    return answer
