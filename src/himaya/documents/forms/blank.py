"""Forms to write on: 213 message, 214 activity log."""

from __future__ import annotations

from typing import TYPE_CHECKING

from himaya.documents.forms.blocks import fields, lined, note, ruled

if TYPE_CHECKING:
    from himaya.documents.forms.blocks import Block
    from himaya.documents.forms.pen import Pen

_MESSAGE_LINES, _REPLY_LINES, _LOG_ROWS = 7, 3, 17


def message(pen: Pen) -> list[Block]:
    """213: one message between offices, and its answer."""
    first = [("to", 3), ("from", 3), ("subject", 4), ("sent_at", 2)]
    last = [("approver_office", 3), ("signature", 3)]
    reply = [("reply_by", 3), ("replied_at", 3)]
    return [
        pen.head(),
        _form(pen, first),
        lined(pen.field("message", "").label, count=_MESSAGE_LINES),
        _form(pen, last),
        lined(pen.field("reply", "").label, count=_REPLY_LINES),
        _form(pen, reply),
        note(pen.word("text.message")),
    ]


def activity_log(pen: Pen) -> list[Block]:
    """214: what a unit did, minute by minute, written by hand."""
    columns = [pen.column("time", "22mm"), pen.column("activity", 1), pen.column("initials", "26mm")]
    return [
        pen.head(),
        _form(pen, [("unit", 2), ("post_code", 2), ("log_office", 2), ("log_resources", 6)]),
        pen.part("log"),
        note(pen.word("text.log")),
        ruled(columns, count=_LOG_ROWS, height_mm=8.5),
        _form(pen, [("kept_by", 3), ("signature", 3)]),
    ]


def _form(pen: Pen, entries: list[tuple[str, int]]) -> Block:
    return fields([1] * 6, [pen.field(entry, {"as": "blank"}, span) for entry, span in entries])
