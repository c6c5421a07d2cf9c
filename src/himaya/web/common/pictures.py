"""Photographs of strangers: decoded, made smaller and drawn anew, so that nothing but the picture is kept."""

from __future__ import annotations

import io

from PIL import Image, ImageOps

MOST_PIXELS = 40_000_000
LONGEST_SIDE = 1600
_QUALITY = 80


def redrawn(content: bytes, *, formats: tuple[str, ...]) -> bytes:
    """A picture as JPEG with its pixels alone: no place, device or time, no second file behind or inside it.

    Raises
    ------
    ValueError : it is none of these formats, is broken, or has too many pixels.
    """
    try:
        with Image.open(io.BytesIO(content), formats=formats) as picture:
            if picture.width * picture.height > MOST_PIXELS:
                message = "too many pixels"
                raise ValueError(message)
            upright = ImageOps.exif_transpose(picture).convert("RGB")
    except (OSError, SyntaxError, Image.DecompressionBombError, Image.DecompressionBombWarning) as error:
        raise ValueError from error
    upright.thumbnail((LONGEST_SIDE, LONGEST_SIDE))
    bare = Image.frombytes(upright.mode, upright.size, upright.tobytes())
    written = io.BytesIO()
    bare.save(written, "JPEG", quality=_QUALITY)
    return written.getvalue()
