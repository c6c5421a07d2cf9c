"""A data package: a zip of events with its manifest, version 2, as clients of the TAK family import it."""

from __future__ import annotations

import io
import zipfile
from typing import TYPE_CHECKING
from xml.sax.saxutils import quoteattr

from himaya.exchange.cot.writing import write_event

if TYPE_CHECKING:
    from collections.abc import Sequence

    from himaya.exchange.cot.event import Event

MANIFEST = "MANIFEST/manifest.xml"
_HEAD = '<?xml version="1.0" encoding="UTF-8"?>\n'
_EARLIEST = (1980, 1, 1, 0, 0, 0)
"""The format has no time before it; every entry has it, so that equal content is equal bytes."""


def mission_package(uid: str, title: str, events: Sequence[Event]) -> bytes:
    """Write a package; the same events give the same bytes.

    Parameters
    ----------
    uid : of the package; a client that has it takes a newer one in its place.
    title : what the client lists it under.
    events : one entry each, in this order; their uids differ.
    """
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w", zipfile.ZIP_DEFLATED) as archive:
        _put(archive, MANIFEST, _manifest(uid, title, events).encode())
        for event in events:
            _put(archive, _entry(event), _HEAD.encode() + write_event(event))
    return content.getvalue()


def _put(archive: zipfile.ZipFile, name: str, body: bytes) -> None:
    entry = zipfile.ZipInfo(name, _EARLIEST)
    entry.compress_type = zipfile.ZIP_DEFLATED
    entry.create_system = 3
    entry.external_attr = 0o644 << 16
    archive.writestr(entry, body)


def _entry(event: Event) -> str:
    """Name of an event in the archive; a uid has neither slashes nor a leading dot, so it stays inside."""
    return f"{event.uid}/{event.uid}.cot"


def _manifest(uid: str, title: str, events: Sequence[Event]) -> str:
    told = "".join(
        f'    <Content ignore="false" zipEntry={quoteattr(_entry(event))}>\n'
        f"      {_parameter('uid', event.uid)}\n      {_parameter('name', event.call_sign)}\n    </Content>\n"
        for event in events
    )
    return (
        f'{_HEAD}<MissionPackageManifest version="2">\n  <Configuration>\n'
        f"    {_parameter('uid', uid)}\n    {_parameter('name', title)}\n"
        f"  </Configuration>\n  <Contents>\n{told}  </Contents>\n</MissionPackageManifest>\n"
    )


def _parameter(name: str, value: str) -> str:
    return f"<Parameter name={quoteattr(name)} value={quoteattr(value)}/>"
