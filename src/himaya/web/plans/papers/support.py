"""Elements that an office put into a version by hand, as the papers show them, and the units that stand there."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from typing import TYPE_CHECKING

from himaya.documents.book import parts
from himaya.documents.book.elements import Element, ElementKind, Stint
from himaya.documents.book.from_plan import kind_text
from himaya.documents.book.plan_elements import CODE_LETTERS
from himaya.web.places.models import Base, Unit
from himaya.web.plans.models import ElementKind as Kind
from himaya.web.plans.models import Source
from himaya.web.plans.papers.words import named, same

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator, Mapping
    from datetime import datetime

    from himaya.planning.wording import Text
    from himaya.web.plans import models

_KINDS = {
    Kind.RESERVE: ElementKind.RESERVE,
    Kind.REST_MEALS: ElementKind.REST,
    Kind.MEDICAL: ElementKind.MEDICAL,
    Kind.COMMUNICATIONS: ElementKind.COMMUNICATIONS,
}


def elements_by_hand(version: models.PlanVersion, computed: Iterable[Element]) -> Iterator[Element]:
    """Elements put in by hand; their codes go on where those of the computed ones end."""
    counted = Counter(element.kind for element in computed)
    rows = version.elements.filter(source=Source.HAND, kind__in=_KINDS).select_related("owner")
    bases = Base.objects.filter(area=version.plan.area).order_by("-code")
    stations = {(base.lon, base.lat): named(base.name_ar, base.name_en) for base in bases}
    for row in rows.prefetch_related("assignments").order_by("pk"):
        kind = _KINDS[Kind(row.kind)]
        counted[kind] += 1
        where = _where(row, stations)
        yield replace(_element(row, kind, f"{CODE_LETTERS[kind]}{counted[kind]}", version.plan.area), where=where)


def _where(row: models.Element, stations: Mapping[tuple[float, float], Text]) -> Text:
    """The base it stands at, else its point; its place says it where it has one."""
    if row.place_code or row.lon is None or row.lat is None:
        return parts.UNSAID
    return stations.get((row.lon, row.lat)) or same(f"{row.lat:.5f}, {row.lon:.5f}")


def _element(row: models.Element, kind: ElementKind, code: str, area: str) -> Element:
    return Element(
        id=row.key.rsplit("/", 1)[0],
        code=code,
        kind=kind,
        function=named(row.title_ar, row.title_en),
        function_code=row.function,
        where=parts.UNSAID,
        place_id=row.place_code,
        area=area,
        tier=row.tier,
        lon=row.lon,
        lat=row.lat,
        start=row.starts_at,
        end=row.ends_at,
        strength=row.strength,
        minimum=row.minimum,
        women=row.women,
        stints=tuple(_stints(row.assignments.all())),
        owner=parts.UNSAID if row.owner is None else named(row.owner.title_ar, row.owner.title_en),
        legal_basis=same(row.legal_basis),
        is_by_hand=True,
    )


def _stints(held: Iterable[models.UnitAssignment]) -> Iterator[Stint]:
    """Turns by time; units that come and go together are one."""
    together: dict[tuple[datetime, datetime], list[models.UnitAssignment]] = {}
    for one in held:
        together.setdefault((one.starts_at, one.ends_at), []).append(one)
    for (start, end), ones in sorted(together.items()):
        signs = tuple(one.call_sign for one in ones)
        yield Stint(start=start, end=end, units=tuple(one.unit_code for one in ones), call_signs=signs)


def units_by_hand(version: models.PlanVersion, known: Collection[str]) -> Iterator[parts.Unit]:
    """Units at elements put in by hand that the computed plan did not have."""
    rows = version.elements.filter(source=Source.HAND).values_list("assignments__unit_code", flat=True)
    units = Unit.objects.filter(code__in={code for code in rows if code} - set(known)).select_related("base")
    for unit in units.order_by("code"):
        yield parts.Unit(
            id=unit.code,
            call_sign=unit.call_sign,
            kind=kind_text(unit.kind),
            base=named(unit.base.name_ar, unit.base.name_en),
            crew=unit.crew,
            women=unit.women,
            duty_start=version.starts_at,
            duty_end=version.ends_at,
        )
