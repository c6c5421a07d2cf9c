"""Compile gettext catalogues (.po to .mo) without outside tools, when the source is newer.

The .mo layout is that of the GNU gettext manual, "The Format of GNU MO Files".
"""

from __future__ import annotations

import ast
import struct
from typing import TYPE_CHECKING

from himaya.faults import InvalidInputError
from himaya.files import write_atomically

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

_MAGIC = 0x950412DE
_CONTEXT = "\x04"
_PLURAL = "\x00"


def compile_catalogues(folder: Path) -> list[Path]:
    """Write every `django.mo` below `folder` that is missing or older than its `django.po`; returns those written."""
    written = []
    for source in sorted(folder.glob("**/LC_MESSAGES/*.po")):
        target = source.with_suffix(".mo")
        if not target.exists() or target.stat().st_mtime < source.stat().st_mtime:
            write_atomically(target, mo_bytes(read_po(source)))
            written.append(target)
    return written


def read_po(path: Path) -> dict[str, str]:
    """Messages of a .po file: key as in the .mo file (context, plural) -> translation.

    Raises
    ------
    InvalidInputError : `web.catalogue_broken` at a line that is not understood, or an entry marked fuzzy.
    """
    messages: dict[str, str] = {}
    entry: dict[str, str] = {}
    field = ""
    for row, raw in enumerate([*path.read_text("utf-8").splitlines(), ""], start=1):
        line = raw.strip()
        if line.startswith("#,") and "fuzzy" in line:
            raise InvalidInputError.of("web.catalogue_broken", file=str(path), row=row, value=line)
        if line.startswith("#"):
            continue
        if not line:
            _keep(messages, entry)
            entry, field = {}, ""
            continue
        field, text = _field_and_text(path, row, line, field)
        entry[field] = entry.get(field, "") + text
    return messages


def _field_and_text(path: Path, row: int, line: str, current: str) -> tuple[str, str]:
    name, _, quoted = (current, "", line) if line.startswith('"') else line.partition(" ")
    try:
        text = ast.literal_eval(quoted.strip())
    except (SyntaxError, ValueError) as error:
        raise InvalidInputError.of("web.catalogue_broken", file=str(path), row=row, value=line) from error
    if not isinstance(text, str) or not name.startswith("msg"):
        raise InvalidInputError.of("web.catalogue_broken", file=str(path), row=row, value=line)
    return name, text


def _keep(messages: dict[str, str], entry: dict[str, str]) -> None:
    if "msgid" not in entry:
        return
    key = entry["msgid"]
    if "msgctxt" in entry:
        key = entry["msgctxt"] + _CONTEXT + key
    if "msgid_plural" in entry:
        key += _PLURAL + entry["msgid_plural"]
        forms = sorted(name for name in entry if name.startswith("msgstr["))
        messages[key] = _PLURAL.join(entry[name] for name in forms)
    else:
        messages[key] = entry.get("msgstr", "")


def mo_bytes(messages: dict[str, str]) -> bytes:
    """Bytes of a .mo file; messages without a translation are left out and so show their source text."""
    pairs = sorted((key.encode(), text.encode()) for key, text in messages.items() if text)
    count = len(pairs)
    head = 7 * 4
    strings = head + 16 * count
    originals, offset = _table((key for key, _ in pairs), strings)
    translations, _ = _table((text for _, text in pairs), offset)
    body = b"".join(key + b"\0" for key, _ in pairs) + b"".join(text + b"\0" for _, text in pairs)
    header = struct.pack("<7I", _MAGIC, 0, count, head, head + 8 * count, 0, strings)
    return header + originals + translations + body


def _table(texts: Iterable[bytes], offset: int) -> tuple[bytes, int]:
    rows = b""
    for text in texts:
        rows += struct.pack("<2I", len(text), offset)
        offset += len(text) + 1
    return rows, offset
