"""Elements that an office puts into a draft by hand: reserve, rest and meals, medical points, communications."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from himaya.faults import Fault, InvalidInputError
from himaya.planning.counting import most_at_once
from himaya.scenario.governorates import area_words, governorates, in_egypt
from himaya.web.plans.actions.drafts import changing, office_of
from himaya.web.plans.models import SUPPORT, Element, Source, UnitAssignment
from himaya.web.plans.queries.support import Turn, posted, spots_of, turns_of
from himaya.web.plans.seen import digest, mark_of, refuse_unseen
from himaya.web.plans.texts import checked
from himaya.web.plans.words import PlanAction, PlanKind

if TYPE_CHECKING:
    from collections.abc import Sequence

    from himaya.web.accounts.models import User
    from himaya.web.plans.models import PlanVersion

MOST_STRENGTH = 2000


@dataclass(frozen=True, slots=True, kw_only=True)
class Support:
    """What an office says of such an element.

    Parameters
    ----------
    kind : one of `SUPPORT`.
    spot : code of a place or base (`queries.support.spots_of`); empty where `lon`, `lat` (degrees, WGS 84) say it.
    starts_at, ends_at : within the version's period.
    strength : officers at a time; None for those of the units.
    units : codes of units that stand there while they are on duty.
    owner : code of the office that answers for it, may be empty in a draft.
    """

    kind: str
    title_ar: str
    starts_at: datetime
    ends_at: datetime
    title_en: str = ""
    spot: str = ""
    lon: float | None = None
    lat: float | None = None
    strength: int | None = None
    units: Collection[str] = ()
    owner: str = ""
    legal_basis: str = ""


def save_support(version_id: int, said: Support, *, by: User, key: str = "", shown: str | None = None) -> Element:
    """Add such an element, or change the one of this key.

    Parameters
    ----------
    shown : the mark of the element as its form showed it, empty for a new one; None where no form was shown.

    Raises
    ------
    InvalidInputError : the faults of `changing`; `plans.unknown_choice`, `plans.text_missing`, `plans.personal_data`,
        `plans.outside_period`, `plans.point_elsewhere`, `plans.bad_number`, `plans.unknown_office`,
        `plans.unit_not_on_duty`, `plans.unit_elsewhere`.
    """
    with changing(version_id, by=by) as change:
        version = change.version
        row = _named(version, key) if key else Element(version=version, key=_next_key(version, said.kind))
        refuse_unseen(mark_of_support(row) if key else "", shown)
        texts = checked(title_ar=said.title_ar, title_en=said.title_en, legal_basis=said.legal_basis)
        _check(version, said, texts["title_ar"])
        turns = _turns(version, said, except_key=row.key)
        change.before = _described(row) if key else None
        _fill(row, version, said, turns)
        row.owner = office_of(said.owner, version, optional=True)
        for name, text in texts.items():
            setattr(row, name, text)
        row.save()
        _assign(row, turns)
        change.action, change.kind = PlanAction.SUPPORT_KEPT, PlanKind.ELEMENT
        change.object_id, change.after = f"{version}/{row.key}"[:200], _described(row)
    return row


def drop_support(version_id: int, *, by: User, key: str, shown: str | None = None) -> None:
    """Take such an element out again.

    Raises
    ------
    InvalidInputError : the faults of `changing`, `plans.unknown_element`.
    """
    with changing(version_id, by=by) as change:
        row = _named(change.version, key)
        refuse_unseen(mark_of_support(row), shown)
        change.action, change.kind = PlanAction.SUPPORT_DROPPED, PlanKind.ELEMENT
        change.object_id, change.before = f"{change.version}/{key}"[:200], _described(row)
        row.delete()


def _named(version: PlanVersion, key: str) -> Element:
    row: Element | None = version.elements.filter(key=key, source=Source.HAND, kind__in=SUPPORT).first()
    if row is None:
        raise InvalidInputError.of("plans.unknown_element", value=key)
    return row


def _next_key(version: PlanVersion, kind: str) -> str:
    """A position of its own with one turn, named as the planner names its positions and turns."""
    taken = set(version.elements.filter(source=Source.HAND).values_list("key", flat=True))
    return next(key for number in range(1, len(taken) + 2) if (key := f"hand/{kind}/{number}/1") not in taken)


def _check(version: PlanVersion, said: Support, title: str) -> None:
    faults = []
    if said.kind not in SUPPORT:
        known = ", ".join(str(kind.label) for kind in SUPPORT)
        faults.append(Fault("plans.unknown_choice", column="kind", value=said.kind, details={"known": known}))
    if not title:
        faults.append(Fault("plans.text_missing", column="title_ar"))
    if not version.starts_at <= said.starts_at < said.ends_at <= version.ends_at:
        faults.append(Fault("plans.outside_period", column="starts_at"))
    if said.strength is not None and not 0 <= said.strength <= MOST_STRENGTH:
        details = {"least": "0", "most": str(MOST_STRENGTH)}
        faults.append(Fault("plans.bad_number", column="strength", value=str(said.strength), details=details))
    if faults:
        raise InvalidInputError(faults)


def _fill(row: Element, version: PlanVersion, said: Support, turns: Sequence[Turn]) -> None:
    """Where, when and how many; the spot's own coordinates go before those of the form."""
    spots = spots_of(version)
    spot = next((one for one in spots if one.code == said.spot), None)
    if said.spot and spot is None:
        raise InvalidInputError.of(
            "plans.unknown_choice", column="spot", value=said.spot, known=", ".join(one.title for one in spots[:10])
        )
    lon, lat = (said.lon, said.lat) if spot is None else (spot.lon, spot.lat)
    if lon is None or lat is None:
        raise InvalidInputError.of("plans.text_missing", column="spot")
    if not _holds(version.plan.area, lon, lat):
        names = area_words(governorates().get(version.plan.area))
        fault = Fault("plans.point_elsewhere", column="spot", value=f"{lat}, {lon}", details=names)
        raise InvalidInputError([fault])
    row.kind, row.source, row.function = said.kind, Source.HAND, said.kind
    row.place_code, row.tier = (spot.place, spot.tier) if spot else ("", 0)
    row.lon, row.lat, row.starts_at, row.ends_at = lon, lat, said.starts_at, said.ends_at
    row.strength = (
        most_at_once((turn.start, turn.end, turn.unit.crew) for turn in turns)
        if said.strength is None
        else said.strength
    )
    row.women = min(row.strength, most_at_once((turn.start, turn.end, turn.unit.women) for turn in turns))
    row.minimum = row.strength if turns else 0


def _holds(area: str, lon: float, lat: float) -> bool:
    return governorates()[area].holds(lon, lat) if area else in_egypt(lon, lat)


def _turns(version: PlanVersion, said: Support, *, except_key: str) -> list[Turn]:
    """The units named, each for as much of its duty as lies within the element's time, and nowhere else then."""
    wanted = sorted(set(said.units))
    found = {turn.unit.code: turn for turn in turns_of(version, said.starts_at, said.ends_at, codes=wanted)}
    faults = [Fault("plans.unit_not_on_duty", column="units", value=code) for code in wanted if code not in found]
    for row in posted(version, wanted, except_key=except_key):
        turn = found.get(row.unit_code)
        if turn is not None and row.starts_at < turn.end and turn.start < row.ends_at:
            sign, details = turn.unit.call_sign, {"element": row.element.title}
            faults.append(Fault("plans.unit_elsewhere", column="units", value=sign, details=details))
    if faults:
        raise InvalidInputError(faults)
    return [found[code] for code in wanted]


def _assign(row: Element, turns: Sequence[Turn]) -> None:
    row.assignments.all().delete()
    UnitAssignment.objects.bulk_create(
        UnitAssignment(
            element=row,
            unit_code=turn.unit.code,
            call_sign=turn.unit.call_sign,
            starts_at=turn.start,
            ends_at=turn.end,
        )
        for turn in turns
    )


def mark_of_support(row: Element) -> str:
    """Digest of what such an element says, its units included."""
    return digest((mark_of(row), *sorted(row.assignments.values_list("unit_code", flat=True))))


def _described(row: Element) -> dict[str, object]:
    return {
        "kind": row.kind,
        "title": row.title_ar,
        "at": f"{row.lat:.5f}, {row.lon:.5f}",
        "from": row.starts_at.isoformat(),
        "until": row.ends_at.isoformat(),
        "strength": row.strength,
        "units": sorted(row.assignments.values_list("unit_code", flat=True)),
        "owner": row.owner.code if row.owner else "",
    }
