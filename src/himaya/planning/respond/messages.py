"""Messages between the planner and its proving child: an 8-byte little-endian length, then a NumPy archive."""

from __future__ import annotations

import io
import struct
from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Mapping

HEAD = struct.Struct("<Q")


def pack(arrays: Mapping[str, Any]) -> bytes:
    """One message: its length, then the arrays."""
    buffer = io.BytesIO()
    np.savez(buffer, allow_pickle=False, **arrays)
    return HEAD.pack(buffer.getbuffer().nbytes) + buffer.getvalue()


def holds_message(buffer: bytearray) -> bool:
    """Tell whether a whole message has come."""
    return len(buffer) >= HEAD.size and len(buffer) >= HEAD.size + HEAD.unpack_from(buffer)[0]


def take(buffer: bytearray) -> dict[str, Any] | None:
    """First whole message of `buffer`, taken off its front; None while it is still incomplete."""
    if not holds_message(buffer):
        return None
    end = HEAD.size + HEAD.unpack_from(buffer)[0]
    with np.load(io.BytesIO(bytes(buffer[HEAD.size : end])), allow_pickle=False) as archive:
        message = dict(archive)
    del buffer[:end]
    return message
