"""What a form is built of: blocks that the typesetter knows, as plain values."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

Cell = str | dict[str, Any]
Block = dict[str, Any]
Row = list[Cell] | dict[str, str]


class Column(NamedTuple):
    """A column: heading, width (a share, `auto` or millimetres), alignment."""

    head: str
    width: int | str = "auto"
    align: str = "start"


class Field(NamedTuple):
    """A labelled value of a form's head, over one or more of its columns."""

    label: str
    value: Cell
    span: int = 1


class Sheet(NamedTuple):
    """One form: its number as printed in the corner, titles in the language of the paper and in the other, blocks."""

    number: str
    title: str
    subtitle: str
    blocks: list[Block]


def code(text: str) -> Cell:
    """A code, time or figure, which reads from left to right."""
    return {"as": "code", "text": text}


def strong(text: str) -> Cell:
    """Bold text."""
    return {"as": "strong", "text": text}


def noted(text: str, note: str) -> Cell:
    """A text with a small line under it, where there is one."""
    return {"as": "note", "text": text, "note": note} if note else text


def lines(cells: Iterable[Cell]) -> Cell:
    """Several lines in one cell."""
    return {"as": "lines", "lines": list(cells)}


def tick(*, ticked: bool = False) -> Cell:
    """A box to tick."""
    return {"as": "box", "ticked": ticked}


def turns(stints: list[dict[str, Any]]) -> Cell:
    """Turns of duty with their call signs; vacant ones are dashed."""
    return {"as": "stints", "stints": stints}


def heading(text: str) -> Block:
    """Head a part of the form."""
    return {"kind": "heading", "text": text}


def paragraph(text: str) -> Block:
    """A paragraph."""
    return {"kind": "text", "text": text}


def note(text: str) -> Block:
    """A small remark."""
    return {"kind": "note", "text": text}


def mark(text: str) -> Block:
    """A framed line that must not be missed."""
    return {"kind": "mark", "text": text}


def bullets(items: Sequence[str]) -> Block:
    """A list."""
    return {"kind": "list", "items": list(items)}


def fields(widths: Sequence[int], cells: Sequence[Field]) -> Block:
    """A grid of labelled values."""
    shown = [{"label": one.label, "value": one.value, "span": one.span} for one in cells]
    return {"kind": "fields", "widths": list(widths), "cells": shown}


def table(columns: Sequence[Column], rows: Sequence[Row], *, empty: str) -> Block:
    """A table, or the words that stand for an empty one; a row of the form `{group: text}` heads the next ones."""
    return {
        "kind": "table",
        "head": [column.head for column in columns],
        "widths": [column.width for column in columns],
        "aligns": [column.align for column in columns],
        "rows": list(rows),
        "empty": empty,
    }


def ruled(columns: Sequence[Column], *, count: int, height_mm: float) -> Block:
    """A table of empty rows to write in."""
    return {
        "kind": "ruled",
        "head": [column.head for column in columns],
        "widths": [column.width for column in columns],
        "count": count,
        "height": height_mm,
    }


def lined(label: str, *, count: int, height_mm: float = 9.0) -> Block:
    """Empty lines to write on."""
    return {"kind": "lined", "label": label, "count": count, "height": height_mm}


def picture(svg: str, *, width_mm: float, caption: str, attribution: str) -> Block:
    """A map with its caption and credit line."""
    return {"kind": "map", "svg": svg, "width": width_mm, "caption": caption, "attribution": attribution}


def chart(tops: list[dict[str, Any]]) -> Block:
    """The organisation as a tree."""
    return {"kind": "chart", "tops": tops}
