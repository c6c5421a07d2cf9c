"""The rehearsal of the night as tables in both languages, the same in the report, in the order and on the page."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from himaya.documents.book.parts import FactTable
from himaya.documents.wording import NOTHING, clock, figure, function_text, word, zone_of
from himaya.faults import Language
from himaya.planning.showing import rounded_down, rounded_up
from himaya.planning.wording import Text

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    Facts = Mapping[str, Any]
    Row = tuple[Text, ...]

_MINUTE_S = 60.0


def rehearsal_tables(document: Facts) -> tuple[FactTable, ...]:
    """Response by service, losses, closed roads, two incidents, gates and crowding; nothing where no night was lived.

    Parameters
    ----------
    document : content of plan.json. Minutes have one decimal; limits stand behind their figure.
    """
    facts = document.get("rehearsal")
    if facts is None:
        return ()
    names = {place["id"]: Text(place["name_ar"], place["name_en"] or place["name_ar"]) for place in document["places"]}
    zone = zone_of(document)
    when = plain(clock(facts["incidents"]["at"], zone))
    tables = (
        _table("services", _services(facts), nights=facts["nights"]),
        _table("losses", _losses(facts)),
        _table("closures", _closures(facts)),
        _table("incidents", _incidents(facts, names), hour=when),
        _table("gates", _gates(facts, names, lambda at: clock(at, zone)), nights=facts["gate_nights"]),
        _table("dense", _dense(facts, names), nights=facts["gate_nights"]),
    )
    return tuple(table for table in tables if table.rows)


_HEADS = {
    "services": ("service", "calls", "median", "p90", "p95", "target", "in_time", "waited", "busy"),
    "losses": ("call_sign", "service", "longer"),
    "closures": ("road", "service", "longer"),
    "incidents": ("service", "needed", "place", "first", "last", "others"),
    "gates": ("place", "stream", "lanes", "people", "wait_median", "wait_p90", "slowest", "longest", "refused"),
    "dense": ("place", "minutes_3", "minutes_4"),
}


def plain(value: object) -> Text:
    """A figure, the same in both languages."""
    return Text(str(value), str(value))


def _say(name: str, **values: object) -> Text:
    filled = [
        word("rehearsal", name, language).format_map(
            {key: getattr(value, language) if isinstance(value, Text) else value for key, value in values.items()}
        )
        for language in (Language.AR, Language.EN)
    ]
    return Text(*filled)


def _table(name: str, rows: Iterable[Row], **values: object) -> FactTable:
    heads = tuple(_say(f"head_{head}") for head in _HEADS[name])
    return FactTable(name, _say(f"title_{name}"), _say(f"note_{name}", **values), heads, tuple(rows))


def _minutes(seconds: float | None, *, up: bool = True) -> str:
    """Minutes with one decimal, a promised time rounded against itself."""
    if seconds is None:
        return NOTHING
    return (rounded_up if up else rounded_down)(seconds / _MINUTE_S, 1)


def _limited(value: float | None, low: float | None, high: float | None) -> Text:
    """Minutes with their limits behind them, or the word that there are none."""
    if value is None:
        return plain(NOTHING)
    if low is None:
        none = _say("no_limits")
        return Text(f"{_minutes(value)} ({none.ar})", f"{_minutes(value)} ({none.en})")
    return plain(f"{_minutes(value)} ({_minutes(low, up=False)} – {_minutes(high)})")


def _percent(share: float | None) -> str:
    return NOTHING if share is None else f"{rounded_down(100 * share, 1).removesuffix('.0')}%"


def _services(facts: Facts) -> Iterator[Row]:
    for one in facts["services"]:
        limits = f" ({_percent(one['met_low'])} – {_percent(one['met_high'])})" if one["met"] is not None else ""
        yield (
            function_text(one["service"]),
            plain(figure(one["calls"], decimals=1)),
            *(
                _limited(one[f"{name}_s"], one[f"{name}_low_s"], one[f"{name}_high_s"])
                for name in ("p50", "p90", "p95")
            ),
            plain(_minutes(one["target_s"])),
            plain(f"{_percent(one['met'])}{limits}"),
            plain(_percent(one["waited"])),
            plain(f"{_percent(one['busy'])} / {_percent(one['busy_assumed'])}"),
        )


def _longer(one: Facts) -> Text:
    return _limited(one["delay_s"], one["low_s"], one["high_s"])


def _losses(facts: Facts) -> Iterator[Row]:
    for one in facts["losses"]:
        yield plain(one["call_sign"]), function_text(one["service"]), _longer(one)


def _closures(facts: Facts) -> Iterator[Row]:
    for road in facts["closures"]:
        for one in road["services"]:
            yield Text(road["road_ar"], road["road_en"]), function_text(one["service"]), _longer(one)


def _incidents(facts: Facts, names: Mapping[str, Text]) -> Iterator[Row]:
    where = facts["incidents"]["place_ids"]
    for one in facts["incidents"]["services"]:
        for place, first, last in zip(where, one["first_s"], one["last_s"], strict=True):
            yield (
                function_text(one["service"]), plain(one["needed"]), names[place], plain(_minutes(first)),
                plain(_minutes(last)), _longer(one),
            )  # fmt: skip


def _gates(facts: Facts, names: Mapping[str, Text], shown: Any) -> Iterator[Row]:
    for one in facts["gates"]:
        if one["lanes"]:
            yield (
                names[one["place_id"]],
                _say(f"stream_{one['stream']}"),
                plain(one["lanes"]),
                plain(figure(one["people"], decimals=0)),
                plain(_minutes(one["wait_p50_s"])),
                plain(_minutes(one["wait_p90_s"])),
                _say("slowest", minutes=_minutes(one["peak_wait_s"]), hour=shown(one["peak_at"])),
                plain(figure(one["longest"], decimals=0)),
                plain(figure(one["refused"], decimals=0)),
            )


def _dense(facts: Facts, names: Mapping[str, Text]) -> Iterator[Row]:
    for one in facts["dense"]:
        yield (
            names[one["place_id"]],
            *(_say("minutes_most", mean=figure(one[f"minutes_{k}"], decimals=0), most=one[f"most_{k}"]) for k in "34"),
        )
