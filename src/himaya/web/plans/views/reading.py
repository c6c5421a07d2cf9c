"""What pages of plans read out of forms alike."""

from __future__ import annotations

from django.http import Http404


def number_in(text: str) -> int:
    """The number that a form or an address names, or 404."""
    if not (text.isascii() and text.isdigit() and len(text) < 19):  # noqa: PLR2004  # digits of a 64-bit number
        raise Http404
    return int(text)
