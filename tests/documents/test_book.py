"""The operation book: what it takes from a plan, what it leaves empty, what it refuses."""

from __future__ import annotations

import dataclasses
from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from himaya.documents.book.elements import Element, ElementKind, Stint
from himaya.documents.book.from_plan import book_of
from himaya.documents.book.model import OperationBook, PlanState
from himaya.documents.book.parts import (
    Approval,
    ApprovalRole,
    CheckState,
    Gap,
    HumanCheck,
    HumanItem,
    Period,
    Position,
)
from himaya.faults import InvalidInputError
from himaya.planning.wording import Text

START = datetime(2027, 1, 6, 16, tzinfo=UTC)
END = START + timedelta(hours=6)


def words(text: str) -> Text:
    return Text(text, text)


def book(**parts: Any) -> OperationBook:
    """The smallest book, with these parts."""
    least: dict[str, Any] = {
        "id": "p",
        "title": words("خطة"),
        "zone": ZoneInfo("Africa/Cairo"),
        "periods": (Period(title=words("الأولى"), start=START, end=END),),
    }
    return OperationBook(**least | parts)


def element(**parts: Any) -> Element:
    """The smallest element, with these parts."""
    least: dict[str, Any] = {
        "id": "e",
        "code": "خ1",
        "kind": ElementKind.POST,
        "function": words("خدمة"),
        "where": words("باب"),
        "start": START,
        "end": END,
        "strength": 4,
    }
    return Element(**least | parts)


def test_the_turns_of_one_post_are_one_element(plan: dict[str, Any]) -> None:
    """Two turns at the first door, with their call signs, from the start of the first to the end of the last."""
    made = {one.id: one for one in book_of(plan).elements}
    door = made["saints/door_guard/1"]
    assert [stint.call_signs for stint in door.stints] == [("نسر 1",), ("نسر 2",)]
    assert (door.start.isoformat(), door.end.isoformat()) == ("2027-01-06T16:00:00+00:00", "2027-01-06T22:30:00+00:00")
    assert door.function == Text("تأمين باب 1", "Door guard 1")
    assert made["saints/search_women/1"].vacant


def test_every_element_has_a_code_of_its_own(plan: dict[str, Any]) -> None:
    """Kinds are told apart by their letter."""
    codes = [one.code for one in book_of(plan).elements]
    assert codes == ["خ1", "خ2", "خ3", "خ4", "د1", "س1", "ط1", "غ1", "ك1"]


def test_a_standby_point_is_named_without_its_service(plan: dict[str, Any]) -> None:
    """«الإسعاف - ميدان المنشية» waits in «ميدان المنشية»."""
    (waiting,) = [one for one in book_of(plan).elements if one.kind is ElementKind.STANDBY]
    assert waiting.where.ar == "ميدان المنشية"


def test_what_a_plan_does_not_know_stays_empty(plan: dict[str, Any]) -> None:
    """No owner, legal basis, channel, net, hazard, signature or readiness is invented."""
    made = book_of(plan)
    assert (made.axes, made.positions, made.nets, made.hazards, made.human) == ((), (), (), (), ())
    assert (made.readiness, made.approvals, made.version, made.reader) == ((), (), None, None)
    assert {(one.owner.ar, one.legal_basis.ar, one.channel.ar, one.equipment) for one in made.elements} == {
        ("", "", "", ())
    }
    assert not made.is_approved


def test_women_searchers_are_asked_for_where_women_are_searched(plan: dict[str, Any]) -> None:
    """The whole strength of a women's search lane; elsewhere nothing is said while the units are not known."""
    made = {one.id: one.women for one in book_of(plan).elements}
    assert made["saints/search_women/1"] == 2
    assert made["saints/door_guard/1"] is None


def test_women_at_a_post_are_those_of_its_weakest_turn(plan: dict[str, Any]) -> None:
    """Never more than stand there, and nothing is said of a vacant lane's neighbours."""
    duty = {"duty_start": plan["hours"][0], "duty_end": "2027-01-07T04:00:00Z", "base_id": "", "kind": "patrol_foot"}
    units = [("U-001", 5), ("U-002", 1), ("U-003", 9)]
    plan["inputs"]["scenario"]["units"] = [
        {"id": unit, "call_sign": unit, "crew": 9, "women": women, **duty} for unit, women in units
    ]
    made = {one.id: one.women for one in book_of(plan).elements}
    assert made["saints/door_guard/1"] == 1
    assert made["saints/door_guard/2"] == 2
    assert made["saints/search_women/1"] == 2


def test_assignments_are_listed_by_time() -> None:
    """Who stands where and when, from the turns of the elements."""
    stints = (
        Stint(start=START + timedelta(hours=3), end=END, units=("U2",), call_signs=("نسر 2",)),
        Stint(start=START, end=START + timedelta(hours=3), units=("U1",), call_signs=("نسر 1",)),
    )
    assert [one.unit for one in book(elements=(element(stints=stints),)).assignments] == ["U1", "U2"]


@pytest.mark.parametrize(("subordinates", "warned"), [(7, []), (8, ["top"])])
def test_a_span_of_more_than_seven_is_warned_of(subordinates: int, warned: list[str]) -> None:
    """Seven report to one office at most."""
    below = tuple(Position(id=f"p{n}", role=words("قطاع"), reports_to="top") for n in range(subordinates))
    made = book(positions=(Position(id="top", role=words("القائد")), *below))
    assert [one.id for one in made.wide_spans] == warned


@pytest.mark.parametrize("state", list(PlanState))
def test_only_what_was_approved_is_no_draft(state: PlanState) -> None:
    """Draft, in review and withdrawn are not approved."""
    assert book(state=state).is_approved == (state not in {"draft", "in_review", "amended", "withdrawn"})


BAD: dict[str, tuple[dict[str, Any], str, str]] = {
    "no period": ({"periods": ()}, "documents.book_no_period", "/periods"),
    "ends before it starts": (
        {"periods": (Period(title=words("أ"), start=END, end=START),)},
        "documents.book_time_order",
        "/periods/0",
    ),
    "no zone": (
        {"elements": (element(start=START.replace(tzinfo=None)),)},
        "documents.book_no_zone",
        "/elements/e",
    ),
    "code twice": ({"elements": (element(), element(id="f"))}, "documents.book_repeated", "/elements/code"),
    "unknown place": ({"elements": (element(place_id="x"),)}, "documents.book_unknown", "/elements/e/place_id"),
    "unknown place of a gap": (
        {"gaps": (Gap(id="G-1", text=words("أ"), remedy=words("ب"), place_id="x"),)},
        "documents.book_unknown",
        "/gaps/G-1/place_id",
    ),
    "minimum above strength": (
        {"elements": (element(minimum=5),)},
        "documents.book_number",
        "/elements/e/minimum",
    ),
    "not a number": ({"elements": (element(lon=float("nan"), lat=30.0),)}, "documents.book_number", "/elements/e/lon"),
    "share above one": (
        {"hours": (START,), "elements": (element(coverage=(1.5,)),)},
        "documents.book_number",
        "/elements/e/coverage",
    ),
    "too few hours": (
        {"hours": (START, END), "elements": (element(coverage=(0.5,)),)},
        "documents.book_hours",
        "/elements/e/coverage",
    ),
    "circle of command": (
        {
            "positions": (
                Position(id="a", role=words("أ"), reports_to="b"),
                Position(id="b", role=words("ب"), reports_to="a"),
            )
        },
        "documents.book_circle",
        "/positions/a",
    ),
    "not applicable without a word why": (
        {"human": (HumanCheck(item=HumanItem.WATER, state=CheckState.NOT_APPLICABLE, note=words(" ")),)},
        "documents.book_no_reason",
        "/human/water",
    ),
    "author approves": (
        {
            "approvals": tuple(
                Approval(role=role, office=words("مكتب التخطيط"), at=START, digest="0")
                for role in (ApprovalRole.AUTHOR, ApprovalRole.APPROVER)
            )
        },
        "documents.book_same_office",
        "/approvals/author",
    ),
}


@pytest.mark.parametrize("case", BAD)
def test_a_contradiction_is_refused_where_it_stands(case: str) -> None:
    """Code and place of the first fault."""
    parts, code, at = BAD[case]
    with pytest.raises(InvalidInputError) as caught:
        book(**parts)
    assert (caught.value.faults[0].code, caught.value.faults[0].column) == (code, at)


def test_all_contradictions_come_at_once() -> None:
    """Two faults in two parts are two lines."""
    with pytest.raises(InvalidInputError) as caught:
        book(elements=(element(place_id="x"), element(id="f", code="خ2", minimum=9)))
    assert len(caught.value.faults) == 2


def test_a_book_cannot_be_changed(plan: dict[str, Any]) -> None:
    """It is frozen; another reader makes another book."""
    made = book_of(plan)
    with pytest.raises(dataclasses.FrozenInstanceError):
        made.id = "other"  # type: ignore[misc]  # the point of the test
