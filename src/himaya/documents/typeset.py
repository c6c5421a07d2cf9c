"""Typst: from the content of a paper to its PDF."""

from __future__ import annotations

import json
from importlib import resources
from typing import TYPE_CHECKING, Any

import typst

from himaya.faults import InvalidInputError

if TYPE_CHECKING:
    from collections.abc import Mapping

_VOWEL_SIGNS = dict.fromkeys(range(0x064B, 0x0653))
"""Left out on paper: over their letters they would be read back twice when the text is searched or copied."""
_DRAFT_GREY, _READER_GREY = 240, 222


def typeset(sheet: str, content: Mapping[str, Any]) -> bytes:
    """Set the content of one kind of paper as PDF/UA-1.

    Parameters
    ----------
    sheet : file of the folder `sheets`, as `order.typ`.
    content : text, numbers and lists of these; never markup.

    Raises
    ------
    InvalidInputError : `documents.unprintable` with the typesetter's reason.

    Notes
    -----
    The same content gives the same bytes.
    """
    return _compile(sheet, content, format="pdf", pdf_standards="ua-1", timestamp=0)


def mark_svg(words: str, language: str, *, is_draft: bool) -> str:
    """Draw the words of a watermark as outlines, so that they never stand between the words of the paper.

    Returns
    -------
    str : an SVG image; empty for no words.
    """
    if not words:
        return ""
    grey, weight = (_DRAFT_GREY, "bold") if is_draft else (_READER_GREY, "regular")
    content = {"words": words, "language": language, "grey": grey, "weight": weight}
    return _compile("mark.typ", content, format="svg").decode()


def _compile(sheet: str, content: Mapping[str, Any], **options: Any) -> bytes:
    package = resources.files(__package__)
    with (
        resources.as_file(package.joinpath("fonts")) as fonts,
        resources.as_file(package.joinpath("sheets")) as sheets,
    ):
        try:
            made: bytes = typst.compile(
                str(sheets / sheet),
                root=str(sheets),
                font_paths=typst.Fonts(include_system_fonts=False, font_paths=[str(fonts)]),
                sys_inputs={"content": json.dumps(content, ensure_ascii=False).translate(_VOWEL_SIGNS)},
                **options,
            )
        except typst.TypstError as error:
            raise InvalidInputError.of("documents.unprintable", reason=error.message) from error
    return made
