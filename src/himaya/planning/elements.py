"""The elements of a plan: posts, mobile presence, standby positions, cordons, road closures and checkpoints."""

from __future__ import annotations

from collections import Counter
from math import atan2
from typing import TYPE_CHECKING, Any

from himaya.planning.closures import closures_of
from himaya.planning.closurewords import closure_words, common_words
from himaya.planning.codec import to_json
from himaya.planning.doctrine import PostFunction
from himaya.planning.waiting import places_of, target_words
from himaya.planning.wording import Text, say

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from datetime import datetime

    from himaya.planning.closures import Closures
    from himaya.planning.content import Content
    from himaya.planning.cordon.controls import Ring, RoadControl
    from himaya.planning.demand.problem import PostDemand
    from himaya.planning.doctrine import RespondRule
    from himaya.planning.supervise.positions import Position
    from himaya.scenario.model import Place

Element = dict[str, Any]
_CORNERS = 3
"""Fewest spots that a line can go round."""


def plan_elements(content: Content) -> list[Element]:
    """Every element as plan.json holds it, posts first, then presence, standby, cordons and their roads."""
    return [*_posts(content), *_presence(content), *_standby(content), *_cordons(content), *_roads(content)]


def place_name(content: Content, index: int) -> Text:
    """Name of a place in both languages; the Arabic one where no other is known."""
    place = content.world.scenario.places[index]
    return Text(place.name_ar, place.name_en or place.name_ar)


def position_name(content: Content, position: Position) -> Text:
    """Name of a place where posts are manned, or of the road and the place that it is controlled for."""
    place = place_name(content, position.place)
    if not position.road:
        return place
    network = content.world.network
    control = next(one for one in content.controls if one.id == position.id)
    road = Text(network.name_ar[control.section], network.name_en[control.section] or network.name_ar[control.section])
    what = say("position.gate" if control.gate else "position.road")
    return _at(Text(f"{what.ar} {road.ar}".strip(), f"{what.en} {road.en}".strip()), place)


def clock_text(content: Content, instant: datetime) -> str:
    """Wall-clock time of an instant in the area, HH:MM."""
    return instant.astimezone(content.world.clock.zone).strftime("%H:%M")


def _element(**fields: Any) -> Element:
    """An element with the fields that do not apply to it left empty, in the order of the published format."""
    empty: Element = {
        "id": "", "type": "", "function": "", "place_id": "", "name_ar": "", "name_en": "", "lon": 0.0, "lat": 0.0,
        "geometry": [], "start": "", "end": "", "strength": 0, "units": [], "call_signs": [], "tier": 0, "filled": True,
        "coverage": [], "road_ar": "", "road_en": "", "travel_s": None, "why_ar": "", "why_en": "",
    }  # fmt: skip
    return {**empty, **fields}


def _at(what: Text, where: Text) -> Text:
    """Name an element: what it does, and where."""
    return Text(f"{what.ar} - {where.ar}", f"{what.en} - {where.en}")


def _minutes(seconds: float) -> str:
    return f"{seconds / 60:.1f}"


def _posts(content: Content) -> Iterator[Element]:
    index_of = {place.id: index for index, place in enumerate(content.world.scenario.places)}
    by_hand = {post.id for post in content.posts} - {post.id for post in content.results.demand.posts}
    for number, post in enumerate(content.posts):
        if post.function not in (PostFunction.ROAD_CLOSURE, PostFunction.CHECKPOINT):
            place = index_of[post.place_id]
            name = _at(content.function_of(post), place_name(content, place))
            risk = int(content.results.demand.risk[place].max())
            why = say("why.post_by_hand") if post.id in by_hand else say("why.post", tier=post.tier, risk=risk)
            yield _post_element(content, number, post, type="post", **name.fields("name"), **_why(content, number, why))


def _post_element(content: Content, number: int, post: PostDemand, **fields: Any) -> Element:
    unit = int(content.results.posting.unit_of_post[number])
    units = content.world.scenario.units
    return _element(
        id=post.id,
        function=post.function.value,
        place_id=post.place_id,
        lon=post.lon,
        lat=post.lat,
        start=to_json(post.start),
        end=to_json(post.end),
        strength=post.strength,
        tier=post.tier,
        units=[units[unit].id] if unit >= 0 else [],
        call_signs=[units[unit].call_sign] if unit >= 0 else [],
        filled=unit >= 0,
        travel_s=float(content.posting.travel_s[number, unit]) if unit >= 0 else None,
        **fields,
    )


def _why(content: Content, number: int, reason: Text) -> dict[str, str]:
    """The reason for an element followed by the reason for the unit that holds it."""
    unit = int(content.results.posting.unit_of_post[number])
    pin = next((pin for pin in content.world.edits.pins if pin.post_id == content.posts[number].id), None)
    if unit < 0:
        return (reason + say("why.post_empty" if pin is None else "why.post_kept_empty")).fields("why")
    travel_s = float(content.posting.travel_s[number, unit])
    price_s = float(content.posting.unfilled_cost_s[number]) - travel_s
    holder = say(
        "why.post_unit" if pin is None else "why.post_pinned",
        call_sign=content.world.scenario.units[unit].call_sign,
        minutes=_minutes(travel_s),
        price=_minutes(price_s),
    )
    return (reason + holder).fields("why")


def _presence(content: Content) -> Iterator[Element]:
    scenario, clock = content.world.scenario, content.world.clock
    coverage = content.results.protect.coverage.reshape(len(scenario.places), -1)
    for index, place in enumerate(scenario.places):
        if coverage[index].max() <= 0:
            continue
        most = int(coverage[index].argmax())
        yield _element(
            id=f"{place.id}/presence",
            type="presence",
            function="presence",
            place_id=place.id,
            lon=place.lon,
            lat=place.lat,
            start=to_json(scenario.start),
            end=to_json(scenario.end),
            tier=int(content.results.demand.tier[index]),
            coverage=[round(float(share), 6) for share in coverage[index]],
            **_at(say("function.presence"), place_name(content, index)).fields("name"),
            **say(
                "why.presence",
                most=round(100 * float(coverage[index, most])),
                hour=clock_text(content, clock.watches[most]),
            ).fields("why"),
        )


def _standby(content: Content) -> Iterator[Element]:
    for rule in content.world.doctrine.respond:
        yield from _standby_of(content, rule)


def _standby_of(content: Content, rule: RespondRule) -> Iterator[Element]:
    scenario = content.world.scenario
    fixed = {int(point) for points in content.hours[rule.service].fixed for point in points}
    times: Counter[str] = Counter()
    for relief in content.reliefs(rule.service):
        point, unit = scenario.standby[relief.point], scenario.units[relief.unit]
        covered = places_of(content, rule.service, relief)
        weightiest = int(covered[content.place_weight[covered].argmax()]) if covered.size else 0
        service = say(f"service.{rule.service}")
        why = say(
            "why.standby",
            covered=covered.size,
            target=target_words(content, rule),
            place=place_name(content, weightiest) if covered.size else "-",
        )
        if relief.point in fixed:
            why = why + say("why.standby_fixed")
        name = f"standby/{rule.service}/{point.id}/{unit.id}"
        times[name] += 1
        yield _element(
            id=name if times[name] == 1 else f"{name}~{times[name]}",
            type="standby",
            function=rule.service,
            lon=point.lon,
            lat=point.lat,
            start=to_json(relief.start),
            end=to_json(relief.end),
            strength=unit.crew,
            units=[unit.id],
            call_signs=[unit.call_sign],
            travel_s=relief.travel_s,
            **_at(service, Text(point.name_ar, point.name_en or point.name_ar)).fields("name"),
            **why.fields("why"),
        )


def _cordons(content: Content) -> Iterator[Element]:
    """One per ring that controls a road; its line goes round the place through the middle of every road of it."""
    spot_of = {control.section: (control.lon, control.lat) for control in content.controls}
    gates = {control.section for control in content.controls if control.gate}
    for ring in content.rings:
        place, sections = ring.place, ring.sections
        if not sections:
            continue
        named = _named(place)
        yield _element(
            id=f"cordon/{place.id}",
            type="cordon",
            function="cordon",
            place_id=place.id,
            lon=place.lon,
            lat=place.lat,
            geometry=_round(place.lon, place.lat, [spot_of[section] for section in sections]),
            start=to_json(ring.start),
            end=to_json(ring.end),
            tier=ring.tier,
            **_at(say("function.cordon"), named).fields("name"),
            **_why_ringed(ring, gates).fields("why"),
        )


def _why_ringed(ring: Ring, gates: set[int]) -> Text:
    text = say(
        "why.cordon",
        place=_named(ring.place),
        roads=len(ring.sections),
        gates=len(gates.intersection(ring.sections)),
        cost=round(ring.result.objective),
    )
    return text + common_words(ring) if ring.shared else text


def _round(lon: float, lat: float, spots: Sequence[tuple[float, float]]) -> list[list[float]]:
    """Spots in their order round a point, back to the first; two are joined by one line, a single one has none."""
    ordered = [list(spot) for spot in sorted(spots, key=lambda spot: (atan2(spot[1] - lat, spot[0] - lon), spot))]
    return [*ordered, ordered[0]] if len(ordered) >= _CORNERS else ordered


def _roads(content: Content) -> Iterator[Element]:
    control_of = {control.id: control for control in content.controls}
    closures = closures_of(content)
    for number, post in enumerate(content.posts):
        control = control_of.get(post.id.rsplit("/", 2)[0])
        if control is not None:
            yield _road_element(content, number, post, control, closures)


def _road_element(
    content: Content, number: int, post: PostDemand, control: RoadControl, closures: Closures | None
) -> Element:
    network = content.world.network
    road = Text(network.name_ar[control.section], network.name_en[control.section] or network.name_ar[control.section])
    function = say(f"function.{post.function}")
    place = Text(control.places[0].name_ar, control.places[0].name_en or control.places[0].name_ar)
    lon, lat = network.section_line(control.section)
    why = _why_controlled(content, control, place)
    if closures is not None:
        why = why + closure_words(content, closures, control)
    return _post_element(
        content,
        number,
        post,
        type="checkpoint" if control.gate else "closure",
        geometry=[[float(x), float(y)] for x, y in zip(lon, lat, strict=True)],
        **_at(function, Text(road.ar or place.ar, road.en or place.en)).fields("name"),
        **road.fields("road"),
        **_why(content, number, why),
    )


def _why_controlled(content: Content, control: RoadControl, place: Text) -> Text:
    """Why a road is controlled: the decision, the ring it belongs to, and the way it keeps open."""
    ring = next((ring for ring in content.rings if ring.place.id == control.places[0].id), None)
    reason = say("why.road_by_hand", place=place) if control.by_hand else None
    if ring is None or control.section not in ring.sections:
        return reason or say("why.road_by_hand", place=place)
    of_ring = say("why.closure", roads=len(ring.sections), place=place, cost=round(ring.result.objective))
    reason = of_ring if reason is None else reason + of_ring
    if control.section in ring.corridor.gates and control.gate:
        gate = ring.corridor
        reason = reason + say(
            "why.gate",
            origin=gate.origin,
            place=place,
            before=_minutes(gate.before_s),
            after=_minutes(gate.after_s),
        )
    passing = [one.place for one in content.rings if control.section in one.corridor.passages]
    if passing and control.gate:
        arabic, english = (
            comma.join(_named(one).of(to) for one in passing) for comma, to in (("، ", "ar"), (", ", "en"))
        )
        reason = reason + say("why.passage", places=Text(arabic, english))
    return reason


def _named(place: Place) -> Text:
    return Text(place.name_ar, place.name_en or place.name_ar)
