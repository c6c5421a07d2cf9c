"""Closed roads for programs: what navigation services and map makers read."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from django.utils import timezone

from himaya.exchange.atom import Entry, Feed, Link, write_feed
from himaya.exchange.cap.writing import MEDIA_TYPE as CAP
from himaya.exchange.cifs import Closure, cifs_feed
from himaya.web.common import mark
from himaya.web.portal.queries.roads import RoadKind, RoadNotice, RoadStatus

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from himaya.web.portal.queries.advisories import AdvisoryNotice

_WORDS = ("road", "stretch", "landmark", "diversion", "public")


def atom_of(notices: Sequence[AdvisoryNotice], root: str, *, title: str) -> bytes:
    """Advisories as a feed; `root` is the address under which this installation is reached, with its last slash."""
    entries = [
        Entry(
            id=f"urn:{one.row.key}",
            title=f"{mark.words()} {one.headline}".strip(),
            updated=timezone.localtime(one.row.changed_at),
            published=one.sent,
            summary=one.text,
            links=(
                Link(f"{root}public/advisories/{one.row.key}.cap.xml", media_type=CAP),
                Link(f"{root}public/advisories/{one.row.key}/", media_type="text/html", language="ar"),
                Link(f"{root}en/public/advisories/{one.row.key}/", media_type="text/html", language="en"),
            ),
            categories=(one.row.told["category"],),
        )
        for one in notices
    ]
    updated = max((one.updated for one in entries), default=timezone.localtime())
    links = (Link(f"{root}public/advisories.atom", "self"), Link(f"{root}public/", media_type="text/html"))
    return write_feed(Feed("urn:himaya-advisories", title, "ar", "Himaya", updated, links, entries))


def closures_cifs(notices: Sequence[RoadNotice]) -> Mapping[str, object]:
    """Closures as the specification has them; one whose end has come and is not confirmed is not among them."""
    told = cifs_feed([
        _closure(one) for one in notices if one.kind is RoadKind.CLOSURE and one.status is not RoadStatus.UNCONFIRMED
    ])  # fmt: skip
    return _marked(told)


def roads_geojson(notices: Sequence[RoadNotice]) -> Mapping[str, object]:
    """Every notice as a feature."""
    return _marked({"type": "FeatureCollection", "features": [_feature(one) for one in notices]})


def _closure(one: RoadNotice) -> Closure:
    told, row = one.row.told, one.row
    announced = datetime.fromisoformat(told["announced_at"]) if told["announced_at"] else row.starts_at
    return Closure(
        key=row.key,
        street=told["road_ar"],
        lines=one.lines,
        both_directions=told["direction"] == "both",
        starts=timezone.localtime(row.starts_at),
        ends=timezone.localtime(row.ends_at or row.starts_at),
        created=timezone.localtime(announced),
        updated=timezone.localtime(row.changed_at),
        description=f"{mark.words()} {told['public_ar'] or told['road_ar']}".strip(),
    )


def _feature(one: RoadNotice) -> Mapping[str, object]:
    row = one.row
    words = {f"{field}_{language}": row.told[f"{field}_{language}"] for field in _WORDS for language in ("ar", "en")}
    return {
        "type": "Feature",
        "id": row.key,
        "geometry": {"type": "MultiLineString", "coordinates": one.lines},
        "properties": {
            **words,
            "area": row.area,
            "kind": one.kind.value,
            "direction": row.told["direction"],
            "status": one.status.value,
            "starts": _iso(row.starts_at),
            "ends": _iso(row.ends_at) if row.ends_at else None,
        },
    }


def _iso(instant: datetime) -> str:
    """ISO 8601 with the offset of the wall clock."""
    return timezone.localtime(instant).isoformat(timespec="seconds")


def _marked(told: Mapping[str, object]) -> Mapping[str, object]:
    """The same, saying so where the whole installation is an exercise."""
    return {**told, "exercise": mark.words()} if mark.is_exercise() else told
