"""Photographs of strangers: decoded, made smaller and drawn anew, so that nothing but the picture is kept."""

from __future__ import annotations

import io

from PIL import Image, ImageOps

MOST_PIXELS = 40_000_000
LONGEST_SIDE = 1600
_QUALITY = 80


class TooManyPixelsError(ValueError):
    """A picture that would take too much memory to decode."""


def redrawn(
    content: bytes, *, formats: tuple[str, ...], written_as: str = "JPEG", longest_side: int = LONGEST_SIDE
) -> bytes:
    """A picture with its pixels alone: no place, device or time, no second file behind or inside it.

    Raises
    ------
    TooManyPixelsError : it has more than `MOST_PIXELS`.
    ValueError : it is none of these formats, or is broken.
    """
    try:
        with Image.open(io.BytesIO(content), formats=formats) as picture:
            if picture.width * picture.height > MOST_PIXELS:
                raise TooManyPixelsError
            upright = ImageOps.exif_transpose(picture).convert("RGB")
    except (OSError, SyntaxError, Image.DecompressionBombError, Image.DecompressionBombWarning) as error:
        raise ValueError from error
    upright.thumbnail((longest_side, longest_side))
    bare = Image.frombytes(upright.mode, upright.size, upright.tobytes())
    written = io.BytesIO()
    options = {"quality": _QUALITY} if written_as == "JPEG" else {}
    bare.save(written, written_as, **options)
    return written.getvalue()
