"""What the duty table cannot sustain stands among the gaps of the plan."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pytest

from himaya.documents.book.from_plan import book_of
from himaya.documents.book.scope import Scope
from himaya.documents.order_gaps import order_gaps
from himaya.planning.assembly import roster_of
from himaya.planning.assessment.assessor import Assessor
from himaya.planning.assessment.figures import gap_kind
from himaya.planning.compare import compare
from himaya.planning.dutytable import crew_gaps
from himaya.planning.edits.model import Absence, Edits
from himaya.planning.explain.gaps import close_gap
from himaya.scenario.labels import kind_label
from himaya.scenario.model import UnitKind

if TYPE_CHECKING:
    from pathlib import Path

    from himaya.planning.content import Content


@pytest.fixture(scope="module")
def assessor(raml_plan: Path) -> Assessor:
    """The small plan with its duty table."""
    return Assessor.open(raml_plan)


def _crews(document: Any) -> list[Any]:
    return [gap for gap in document["gaps"] if gap_kind(gap) == "crews"]


def test_every_kind_that_lacks_crews_is_one_gap(assessor: Assessor) -> None:
    """Kind, first day with its date, duties without a crew, bases and crews to add, each as the table itself has it."""
    content = assessor.before
    result, problem = content.results.roster, roster_of(content)
    assert result is not None
    expected = Counter()
    for kind, kind_id in enumerate(problem.kind_ids):
        lines = [line for line in range(len(problem.line_ids)) if problem.line_kind[line] == kind]
        missing: Counter[int] = Counter()
        for line in lines:
            missing[int(problem.line_zone[line])] += sum(int(day[line]) for day in result.shortage)
        short = [block for block in result.blocks if block.kind == kind and missing[block.zone]]
        short.sort(key=lambda block: -missing[block.zone])
        if short:
            day = min(block.first_day for block in short)
            asked = sum(int(row[line]) for row in problem.demand for line in lines)
            bases = [content.world.scenario.bases[block.zone].name_en for block in short]
            added = [f"{block.extra_crews} at {base}" for base, block in zip(bases, short, strict=True)]
            label, date = kind_label(UnitKind(kind_id), "en"), f"2027-01-{6 + day:02d}"
            text = (
                f"Crews missing ({label}): from day {day + 1} ({date}) on; "
                f"duties that find no crew until day 15: {sum(missing.values())} of {asked}, at: {', '.join(bases)}."
            )
            expected[text, f"Crews to add: {', '.join(added)}."] += 1
    found = _crews(assessor.document)
    assert expected
    assert Counter((gap["text_en"], gap["remedy_en"]) for gap in found) == expected
    assert {gap["severity"] for gap in found} == {"amber"}


def _altered(content: Content, *, bases: int = 99, **changes: Any) -> Any:
    """The first gap of the table whose failing blocks, or the first few of them, are told otherwise."""
    roster = content.results.roster
    assert roster is not None
    kind = min(block.kind for block in roster.blocks if block.first_day != -1)
    failing = [block for block in roster.blocks if block.kind == kind and block.first_day != -1][:bases]
    told = {id(block) for block in failing}
    blocks = tuple(replace(block, **changes) if id(block) in told else block for block in roster.blocks)
    altered = content.with_results(replace(content.results, roster=replace(roster, blocks=blocks)))
    return next(iter(crew_gaps(altered)))


def test_a_table_that_fails_on_the_plans_own_day_is_serious(assessor: Assessor) -> None:
    """From day 1 on it is a red gap, later an amber one."""
    assert _altered(assessor.before, bases=1, first_day=0)["severity"] == "red"
    assert _altered(assessor.before, first_day=1)["severity"] == "amber"


def test_the_remedy_is_what_the_table_found(assessor: Assessor) -> None:
    """Rules each of which would do are told; a number of crews that was not settled is told as such."""
    gap = _altered(assessor.before, extra_crews=-1, rules_that_help=("day_off",))
    assert gap["remedy_en"] == (
        "How many more crews would hold it was not settled within the search. "
        "Or give up one rule: a free day in every 7."
    )
    assert gap["remedy_ar"].endswith("أو اترك قاعدة واحدة: يوم راحة في كل 7 أيام.")


def test_a_rule_that_repairs_one_base_of_several_is_no_remedy(assessor: Assessor) -> None:
    """Giving up a rule is offered where it would end the shortage at every base that lacks crews of the kind."""
    assert "give up" not in _altered(assessor.before, bases=1, rules_that_help=("day_off",))["remedy_en"]


def test_gaps_of_the_table_are_told_wherever_gaps_are(assessor: Assessor, raml_plan: Path) -> None:
    """The report has every sentence, closing one gives its remedy, and the order counts all of them."""
    gaps = _crews(assessor.document)
    report = (raml_plan / "report.md").read_text("utf-8")
    assert all(gap["text_ar"] in report for gap in gaps)
    assert [way.text.en for way in close_gap(assessor, gaps[0])] == [gaps[0]["remedy_en"]]
    lines = [line for line in order_gaps(Scope(book_of(assessor.document))) if "عجز في الأطقم" in line["text"]]
    assert sum(line["count"] for line in lines) == len(gaps)


def test_a_deployment_without_a_table_closes_no_gap_of_it(assessor: Assessor) -> None:
    """Decisions that are tried out have no table, so no gap of it goes or comes, in numbers as in words."""
    unit = assessor.before.world.scenario.units[0]
    found = assessor.assess(Edits(absences=(Absence(unit.id, None, None),)))
    assert "crews" not in {gap_kind(gap) for gap in (*found.gaps_appeared, *found.gaps_vanished)}
    deployment = {**assessor.document, "roster": None}
    deployment["gaps"] = [gap for gap in assessor.document["gaps"] if gap_kind(gap) != "crews"]
    difference = compare(assessor.document, deployment)
    assert not difference.gaps_vanished
    amber = next(value for value in difference.values if value.key == "gaps.amber")
    assert amber.before == amber.after
