"""An alert as a document, every element in the order of the schema."""

from __future__ import annotations

from typing import TYPE_CHECKING
from xml.etree import ElementTree as ET

if TYPE_CHECKING:
    from datetime import datetime

    from himaya.exchange.cap.alert import Alert, Info
    from himaya.exchange.cap.area import Area

NAMESPACE = "urn:oasis:names:tc:emergency:cap:1.2"
MEDIA_TYPE = "application/cap+xml"


def write_alert(alert: Alert) -> bytes:
    """Write an alert; the same alert is always the same bytes."""
    root = ET.Element("alert", xmlns=NAMESPACE)
    _add(root, "identifier", alert.identifier)
    _add(root, "sender", alert.sender)
    _add(root, "sent", written(alert.sent))
    _add(root, "status", alert.status)
    _add(root, "msgType", alert.message)
    _add(root, "scope", "Public")
    _add(root, "note", alert.note)
    _add(root, "references", " ".join(f"{one.sender},{one.identifier},{written(one.sent)}" for one in alert.references))
    for info in alert.infos:
        _add_info(root, info)
    return bytes(ET.tostring(root, encoding="utf-8", xml_declaration=True))


def written(instant: datetime) -> str:
    """An instant in whole seconds with its offset; the protocol allows no `Z`."""
    return instant.isoformat(timespec="seconds")


def _add(parent: ET.Element, name: str, text: str) -> None:
    """An element with a text; none for an empty one."""
    if text:
        ET.SubElement(parent, name).text = str(text)


def _add_info(root: ET.Element, info: Info) -> None:
    block = ET.SubElement(root, "info")
    _add(block, "language", info.language)
    _add(block, "category", info.category)
    _add(block, "event", info.event)
    for response in info.responses:
        _add(block, "responseType", response)
    _add(block, "urgency", info.urgency)
    _add(block, "severity", info.severity)
    _add(block, "certainty", info.certainty)
    _add(block, "effective", written(info.effective))
    _add(block, "expires", written(info.expires))
    _add(block, "senderName", info.office)
    _add(block, "headline", info.headline)
    _add(block, "description", info.description)
    _add(block, "instruction", info.instruction)
    _add(block, "web", info.web)
    for area in info.areas:
        _add_area(block, area)


def _add_area(block: ET.Element, area: Area) -> None:
    found = ET.SubElement(block, "area")
    _add(found, "areaDesc", area.description)
    for ring in area.polygons:
        _add(found, "polygon", " ".join(f"{lat:.6f},{lon:.6f}" for lon, lat in ring))
    for circle in area.circles:
        _add(found, "circle", f"{circle.lat:.6f},{circle.lon:.6f} {circle.radius_km:g}")
    for name, value in area.geocodes:
        code = ET.SubElement(found, "geocode")
        _add(code, "valueName", name)
        _add(code, "value", value)
