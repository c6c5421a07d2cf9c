"""The Markdown report: Arabic first, the plan's own figures, nothing that breaks the layout."""

from __future__ import annotations

import copy
from typing import Any

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from markdown_it import MarkdownIt

from himaya.documents.report import report_markdown

Plan = dict[str, Any]


def _tables(text: str) -> list[list[list[str]]]:
    """Cells of every Markdown table, head and ruler included."""
    tables: list[list[list[str]]] = []
    in_table = False
    for line in text.splitlines():
        if line.startswith("|"):
            if not in_table:
                tables.append([])
            cells = line.replace("\\|", "\0").strip("|").split("|")
            tables[-1].append([cell.strip().replace("\0", "|") for cell in cells])
        in_table = line.startswith("|")
    return tables


def test_arabic_comes_first_and_both_languages_say_the_same(plan: Plan) -> None:
    """Two reports in one: the same headings, the same tables of the same size, Arabic before English."""
    arabic, english = report_markdown(plan).split("\n\n---\n\n")
    assert arabic.startswith("# تقرير خطة التأمين: عيد الميلاد المجيد بالإسكندرية")
    assert english.startswith("# Protection plan report: Christmas in Alexandria")
    shape = [[len(table), len(table[0])] for table in _tables(arabic)]
    assert shape == [[len(table), len(table[0])] for table in _tables(english)]
    assert arabic.count("\n## ") == english.count("\n## ") == 7


def test_every_row_is_as_wide_as_its_head(plan: Plan) -> None:
    """A pipe or a line break in a name does not break a table."""
    plan["places"][0]["name_ar"] = "محطة | الرمل\nالقديمة"
    for table in _tables(report_markdown(plan)):
        assert len({len(row) for row in table}) == 1


def test_certificate_shows_the_figures_of_the_plan(plan: Plan) -> None:
    """Objective, bound and gap of every room stand in its row."""
    english = report_markdown(plan).split("\n\n---\n\n")[1]
    rows = {row[0]: row for table in _tables(english) for row in table}
    assert rows["Demand"][2:5] == ["1,234.5", "1,234.5", "0%"]
    assert rows["Respond.Ambulance"][1:5] == ["optimal, proven", "1.250", "1.300", "4%"]
    for room in plan["rooms"]:
        assert f"- {room['text_en']}" in english


def test_worst_place_hour_gaps_and_notes_are_named(plan: Plan) -> None:
    """The reader finds the weakest place in local time, the gap, its remedy, the sources and what is invented."""
    arabic = report_markdown(plan).split("\n\n---\n\n")[0]
    assert "**كنيسة القديسين**، الساعة `2027-01-06 20:00`: درجة الحماية **0.625**" in arabic
    assert "أضف ممر تفتيش أو افتح الأبواب أبكر." in arabic
    assert "مساهمو OpenStreetMap" in arabic
    assert "قيمة توضيحية" in arabic
    assert "غير معتمدة" in arabic
    assert plan["hash"] in arabic


def test_area_clock_and_days_are_said_in_words(plan: Plan) -> None:
    """The governorate and the clock by name, the weakest hour of each place with its day; no codes."""
    plan["places"][0]["protection"][-1] = 0.5
    plan["hours"] = [*plan["hours"][:-1], "2027-01-06T22:00:00Z"]
    arabic, english = report_markdown(plan).split("\n\n---\n\n")
    assert "- المحافظة: الإسكندرية\n" in arabic
    assert "(توقيت القاهرة)" in arabic
    assert "- Governorate: Alexandria\n" in english
    assert "(time of Cairo)" in english
    assert not any(code in arabic + english for code in ("EG-ALX", "Africa/Cairo"))
    rows = {row[0]: row for table in _tables(english) for row in table}
    assert rows["Raml Station"][-1] == "2027-01-07 00:00"


def test_counts_are_those_of_the_elements(plan: Plan) -> None:
    """Positions and the stints at them, each under its own heading."""
    english = report_markdown(plan).split("\n\n---\n\n")[1]
    counted = {name: (count, stints) for name, count, stints in _tables(english)[0]}
    assert counted["Item"] == ("Count", "Stints: filled / required")
    assert counted["posts at places"] == ("4", "4 / 5")
    assert counted["controlled roads"] == ("2", "3 / 3")
    assert counted["of these, closed roads"] == ("1", "2 / 2")
    assert counted["posts and roads together"] == ("6", "7 / 8")
    assert counted["gaps"] == ("1", "—")


def test_no_gap_is_said_in_words(plan: Plan) -> None:
    """An empty list of gaps is a sentence, not an empty table."""
    plan["gaps"] = []
    assert "لا توجد فجوات معلومة." in report_markdown(plan)


@pytest.mark.parametrize("illustrative", [True, False])
def test_the_note_on_invented_values_stands_only_where_there_are_some(plan: Plan, illustrative: bool) -> None:  # noqa: FBT001  # a parameter of the test
    """The mark and the note come and go together."""
    for place in plan["places"]:
        place["illustrative"] = illustrative
    assert ("†" in report_markdown(plan)) is illustrative


def test_same_plan_same_bytes_and_untouched(plan: Plan) -> None:
    """The report neither varies nor changes the plan."""
    before = repr(plan)
    assert report_markdown(plan) == report_markdown(plan)
    assert repr(plan) == before


_SIGNS = "|*_#<>`~[](){}!&;$-+=.)1 2\n\t\\:/\"'aبش،"
_NAMES = st.text(st.sampled_from(_SIGNS), min_size=1, max_size=24).filter(lambda text: text.strip())
"""Names as somebody might type them, of the signs that Markdown knows."""
_SHOWN = {"text", "code_inline", "strong_open", "strong_close"}


def _named(plan: Plan, name: str) -> Plan:
    """The plan with everything that comes from somebody's tables called by one name."""
    named = copy.deepcopy(plan)
    inputs = named["inputs"]
    inputs["roads"]["source"] = inputs["roads"]["edition"] = inputs["scenario"]["attribution"] = name
    for row in (inputs["scenario"], *named["places"]):
        row["name_ar"] = row["name_en"] = name
    for row in (*named["rooms"], *named["gaps"]):
        for field in ("label", "text", "unit", "remedy"):
            row.update({key: name for key in (f"{field}_ar", f"{field}_en") if key in row})
    return named


def _parsed(text: str) -> tuple[list[str], list[tuple[str, list[tuple[str, str]]]]]:
    """Kinds of all blocks in their order, and of every line of text the block it stands in and its inline parts."""
    tokens = MarkdownIt("commonmark").enable(["table", "strikethrough"]).parse(text)
    lines = [
        (tokens[at - 1].type, [(child.type, child.content) for child in token.children or []])
        for at, token in enumerate(tokens)
        if token.type == "inline"
    ]
    return [token.type for token in tokens], lines


@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])  # the plan is copied
@given(name=_NAMES)
@example(name="1. أولاً")
@example(name="---")
@example(name="~~~")
@example(name="&lt;b&gt;")
@example(name="<script>alert(1)</script>")
@example(name="a|b\\|c\\")
@example(name="+ [x](http://example.org) ![y](z)")
def test_names_are_shown_as_they_are_written(plan: Plan, name: str) -> None:
    """Whatever signs of Markdown a name has, the report has the same blocks and tables, and shows its own text."""
    blocks, lines = _parsed(report_markdown(_named(plan, name)))
    plain, expected = _parsed(report_markdown(_named(plan, "NAME")))
    assert blocks == plain
    assert {kind for _block, parts in lines for kind, _text in parts} <= _SHOWN
    written = " ".join(name.split())
    for (block, parts), (_same, wanted) in zip(lines, expected, strict=True):
        shown, meant = ("".join(text for _kind, text in one) for one in (parts, wanted))
        assert shown == meant.replace("NAME", written), block
