"""One count for every output."""

from __future__ import annotations

from himaya.planning.counting import Count, plan_counts, position_of


def _element(identity: str, kind: str, *, filled: bool = True) -> dict[str, object]:
    return {"id": identity, "type": kind, "filled": filled, "units": [identity] if filled else []}


PLAN = {
    "places": [{}, {}],
    "gaps": [{}],
    "elements": [
        _element("W-1/door_guard/1/1", "post"),
        _element("W-1/door_guard/1/2", "post", filled=False),
        _element("W-1/presence", "presence"),
        _element("standby/fire/S-1/U-1", "standby"),
        _element("standby/fire/S-1/U-2", "standby"),
        _element("standby/ambulance/S-1/U-3", "standby"),
        _element("cordon/W-1", "cordon"),
        _element("cordon/W-2", "cordon"),
        _element("road/1/1/road_closure/1", "closure"),
        _element("road/2/1/checkpoint/1", "checkpoint"),
        _element("road/2/1/checkpoint/2", "checkpoint"),
    ],
}


def test_positions_and_stints_are_counted_apart() -> None:
    """Stints of one post, road or standby point are one position; services at one point are apart."""
    counts = plan_counts(PLAN)
    assert counts["posts"] == Count(1, 2, 1)
    assert counts["roads"] == Count(2, 3, 3)
    assert counts["posts_and_roads"] == Count(3, 5, 4)
    assert counts["standby"] == Count(2, 3, 3)


def test_what_has_no_stints_has_no_count_of_them() -> None:
    """Places, mobile presence, cordons, units and gaps are counted as they are."""
    counts = plan_counts(PLAN)
    assert [counts[name] for name in ("places", "presence", "gaps", "cordons")] == [
        Count(2), Count(1), Count(1), Count(2)
    ]  # fmt: skip
    assert counts["units"].stints is None


def test_units_that_drive_rounds_are_counted_once_and_apart_from_those_with_stints() -> None:
    """Two blocks of one vehicle and one of another are two vehicles; none of them stands anywhere."""
    rounds = [{"unit_id": unit} for unit in ("U-8", "U-8", "U-9")]
    counts = plan_counts({**PLAN, "rounds": rounds})
    assert counts["mobile"] == Count(2)
    assert counts["units"] == plan_counts(PLAN)["units"]
    assert plan_counts(PLAN)["mobile"] == Count(0)


def test_a_presence_is_its_own_position() -> None:
    """Two places' presence are not joined, though their ids end alike."""
    assert position_of(_element("W-1/presence", "presence")) == "W-1/presence"
