"""Blocks of the standard forms: their numbers, whose clock and day, who prepared, and what a commander acts on."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
from tests.documents.test_forms import says, squeezed, text_of

from himaya.documents.book.elements import Element, ElementKind, Stint
from himaya.documents.book.model import OperationBook, PlanState
from himaya.documents.book.parts import Unit
from himaya.documents.book.scope import Scope
from himaya.documents.directions import isolated
from himaya.documents.forms import closing, duty, intent, support
from himaya.documents.forms.pack import FORMS, POST_CARD, forms_pdf
from himaya.documents.forms.pen import Pen
from himaya.documents.forms.signs import ranges
from himaya.documents.order import order_pdf
from himaya.documents.order_content import order_content
from himaya.faults import Language
from himaya.planning.wording import Text

if TYPE_CHECKING:
    from himaya.documents.forms.blocks import Block

NETS = Text("الشبكة الأولى ثم المراسلون", "First net, then runners")
BLOCKS = {
    "201": ("1. Operation", "2. Plan number", "4. Map", "5. Situation", "6. Prepared", "7. Objectives", "10. Units"),
    "202": ("1. Operation", "2. Operational period", "3. Objectives", "4. Command", "7. Prepared", "8. Approved"),
    "203": ("1. Operation", "2. Operational period", "3. Organisation", "9. Prepared"),
    "204": ("3. Place or group", "5, 6. Assignments", "7. Special instructions", "8. Nets", "9. Prepared"),
    "205": ("3. Operational period", "4. Nets", "5. Special instructions", "6. Prepared"),
    "206": ("3, 4. Medical posts", "5. Receiving hospitals", "6. When somebody is hurt", "7. Prepared"),
    "207": ("2. Operational period", "3. Organisation", "4. Prepared"),
    "208": ("2. Operational period", "3. Hazards", "5. Prepared"),
    "209": ("1. Operation", "2. Plan number", "3. Report number", "28. Situation", "43. Gaps", "8. Prepared"),
    "211": ("2. Plan number", "3. Check-in location", "17. Prepared"),
    "213": ("2. To", "3. From", "4. Subject", "5, 6. Date", "7. Message", "8. Approving", "9. Reply", "10. Replying"),
    "214": (
        "2. Operational period",
        "3. Unit or call sign",
        "4. Kept by",
        "6. Resources assigned",
        "7. Log",
        "8. Prepared by",
    ),
    "215": ("2. Operational period", "14. Prepared"),
    "215A": ("2. Plan number", "4. Operational period", "6, 7. Hazards", "8. Prepared"),
    "221": ("1. Operation", "2. Plan number", "7. Before leaving", "9. Prepared"),
}


def _rows(blocks: list[Block]) -> list[list[str]]:
    """Plain texts of every row of every table."""
    tables = [block["rows"] for block in blocks if block["kind"] == "table"]
    return [[_plain(cell) for cell in row] for rows in tables for row in rows if isinstance(row, list)]


def _plain(cell: object) -> str:
    return str(cell.get("text", "")) if isinstance(cell, dict) else str(cell)


def _manned(book: OperationBook) -> OperationBook:
    """The book with four units: three foot patrols, one of them without a turn, and one of another kind."""
    foot, car = Text("دورية مترجلة", "Foot patrol"), Text("دورية راكبة", "Vehicle patrol")
    signs = [("U-001", "نسر 1", foot, 2), ("U-002", "نسر 2", foot, 0), ("U-900", "نسر 3", foot, 0)]
    signs.append(("U-003", "صقر 9", car, 1))
    units = [
        Unit(id=unit, call_sign=sign, kind=kind, crew=4, women=women, duty_start=book.start, duty_end=book.end)
        for unit, sign, kind, women in signs
    ]
    return replace(book, units=tuple(units))


@pytest.mark.parametrize("form", FORMS)
def test_blocks_carry_the_numbers_of_the_standard_form(full_book: OperationBook, form: str) -> None:
    """Whoever knows the form finds its blocks where the booklet has them."""
    text = text_of(forms_pdf(full_book, [form], language=Language.EN))
    assert [words for words in BLOCKS[form] if squeezed(words) not in text] == []


@pytest.mark.parametrize("form", [*FORMS, POST_CARD])
def test_every_form_says_day_date_clock_and_zone(full_book: OperationBook, form: str) -> None:
    """From and to with the day of the week, whose clock it is, and what +1 means."""
    english = text_of(forms_pdf(full_book, [form], language=Language.EN))
    assert says(english, "18:00 on Wednesday 6 January 2027 to", "6 January 2027", "Times of Cairo.")
    assert says(english, "+1 after a time: Thursday 7 January 2027.")
    arabic = text_of(forms_pdf(full_book, [form]))
    for words in ("يوم الأربعاء 6 يناير 2027", "بتوقيت القاهرة", "الخميس 7 يناير 2027"):
        assert squeezed(words) in arabic


def test_an_operation_of_one_day_needs_no_plus_one(full_book: OperationBook) -> None:
    """The remark stands only where a time can carry the sign; three days say «and so on»."""
    bare = OperationBook(id="p", title=full_book.title, zone=full_book.zone, periods=full_book.periods)
    (period,) = bare.periods
    short = replace(bare, periods=(replace(period, end=period.start + timedelta(hours=2)),))
    assert Pen(Scope(short), Language.EN).clock_words == "Times of Cairo."
    long = replace(bare, periods=(replace(period, end=period.start + timedelta(days=2)),))
    assert Pen(Scope(long), Language.EN).clock_words.endswith("Thursday 7 January 2027, and so on.")


def test_a_draft_names_the_office_that_prepares_it(full_book: OperationBook) -> None:
    """Before anybody signed the author is known, and the signature is said to be missing."""
    office = Text("إدارة التخطيط", "Planning department")
    draft = replace(full_book, state=PlanState.DRAFT, approvals=(), author=office)
    text = text_of(forms_pdf(draft, ["203"], language=Language.EN))
    assert says(text, "Prepared by", "Planning department", "Not signed yet")
    blank = replace(draft, author=Text("", ""))
    assert squeezed("Planning department") not in text_of(forms_pdf(blank, ["203"], language=Language.EN))


@pytest.mark.parametrize("form", ["204", "205", POST_CARD])
def test_what_was_written_of_communications_stands_where_it_is_used(full_book: OperationBook, form: str) -> None:
    """The words of the office take the place of nets that nobody entered."""
    book = replace(full_book, nets=(), communications=NETS)
    assert squeezed(NETS.en) in text_of(forms_pdf(book, [form], language=Language.EN))
    pen = Pen(Scope(book), Language.EN)
    blocks = support.nets(pen) if form == "205" else next(iter(duty.assignment_lists(pen)))
    assert [block for block in blocks if block["kind"] == "table" and "Net" in block["head"]] == []


def test_call_signs_of_the_communications_plan_are_ranges(full_book: OperationBook) -> None:
    """Every kind with its number of units and its signs."""
    rows = _rows(support.nets(Pen(Scope(_manned(full_book)), Language.EN)))
    assert ["Foot patrol", "3", "نسر 1–3"] in rows
    assert ["Vehicle patrol", "1", "صقر 9"] in rows


@pytest.mark.parametrize(
    ("signs", "told"),
    [
        (["صخر 2", "صخر 1", "صخر 3"], ["صخر 1–3"]),
        (["صخر 1", "صخر 3", "صخر 4"], ["صخر 1", "صخر 3–4"]),
        (["قائد", "صخر 10", "قائد"], ["صخر 10", "قائد"]),
        ([], []),
    ],
)
def test_call_signs_that_count_on_are_one_range(signs: list[str], told: list[str]) -> None:
    """Gaps are kept, and a sign without a number stands as it is."""
    assert ranges(signs) == told


def test_sums_stand_under_means_and_needs(full_book: OperationBook) -> None:
    """Units, crew and women of all kinds; posts and stints of all functions, none of them left blank."""
    pen = Pen(Scope(_manned(full_book)), Language.EN)
    assert _rows(intent.briefing(pen))[-1][:4] == ["Total", "4", "16", "3"]
    needs = _rows(support.worksheet(pen))
    assert needs[-1][0] == "Total"
    for column in (1, 3, 4, 5):
        assert int(needs[-1][column]) == sum(int(row[column]) for row in needs[:-1])


def test_women_stand_on_the_assignment_list(full_book: OperationBook) -> None:
    """A column for each post, and the sum in the head."""
    head, *blocks = next(iter(duty.assignment_lists(Pen(Scope(full_book), Language.EN))))
    assert {row[3] for row in _rows(blocks) if row[1].startswith("Women's search lane")} == {"2"}
    women = next(cell for cell in head["cells"] if cell["label"] == "Of them women")
    assert women["value"]["text"] == "2"


def test_units_that_wait_together_are_counted_together(full_book: OperationBook) -> None:
    """Two crews of 4 and 3 at one point are 7 officers there, though each is told with its own turn."""
    book = _manned(full_book)
    units = tuple(replace(unit, crew=3) if unit.id == "U-002" else unit for unit in book.units)
    turns = tuple(
        Stint(start=book.start, end=book.end, units=(unit.id,), call_signs=(unit.call_sign,)) for unit in units[:2]
    )
    point = Element(
        id="standby/ambulance/W-1",
        code="س9",
        kind=ElementKind.STANDBY,
        function=Text("الإسعاف", "Ambulance"),
        where=Text("نقطة", "Point"),
        start=book.start,
        end=book.end,
        strength=4,
        stints=turns,
    )
    scope = Scope(replace(book, units=units, elements=(point,)))
    head, *blocks = list(duty.assignment_lists(Pen(scope, Language.EN)))[-1]
    assert [row[2] for row in _rows(blocks) if row[0] == "س9"] == ["7"]
    strength = next(cell for cell in head["cells"] if cell["label"] == "Strength of all posts")
    assert strength["value"]["text"] == "7"


def test_a_unit_without_a_turn_is_told_so_at_check_in(full_book: OperationBook) -> None:
    """An empty cell would be filled in by somebody."""
    rows = {row[0]: row[5] for row in _rows(duty.check_in(Pen(Scope(_manned(full_book)), Language.EN)))}
    assert rows["نسر 3"] == "no stint"
    assert rows["نسر 1"].startswith("18:00 ")


def test_a_unit_leaves_after_its_last_turn(full_book: OperationBook) -> None:
    """The check-out list names the end of the last stint and the post, not of the first."""
    first, second = full_book.elements[:2]
    again = replace(first.stints[0], start=first.start + timedelta(hours=5), end=first.start + timedelta(hours=7))
    later = replace(second, stints=(*second.stints, again), end=again.end)
    book = replace(_manned(full_book), elements=(first, later, *full_book.elements[2:]))
    rows = {row[0]: row[3] for row in _rows(closing.check_out(Pen(Scope(book), Language.EN)))}
    assert rows["نسر 1"] == f"01:00+1 {second.code}"
    assert rows["نسر 3"] == "no stint"


def test_the_status_has_the_figures_of_the_order(full_book: OperationBook) -> None:
    """Officers and women at one time, and roads, as on the cover of the order; actual figures are left open."""
    scope = Scope(_manned(full_book))
    facts = {fact["name"]: fact["value"] for fact in order_content(scope, None)["facts"]}
    rows = {row[0]: row[1:] for row in _rows(closing.status(Pen(scope, Language.AR)))}
    for same in ("أكثر قوة في الخدمة في وقت واحد", "أكثر شرطة نسائية في وقت واحد", "طرق تحت السيطرة"):
        assert rows[same] == [facts[same], "", ""]
    assert rows["وحدات"][0] == "4"


def test_a_column_of_call_signs_needs_one(full_book: OperationBook) -> None:
    """Where no position has a call sign the list of offices has no column for it."""
    pen = Pen(Scope(full_book), Language.EN)
    assert "Call sign" in intent.offices(pen)[2]["head"]
    silent = replace(full_book, positions=tuple(replace(one, call_sign="") for one in full_book.positions))
    assert "Call sign" not in intent.offices(Pen(Scope(silent), Language.EN))[2]["head"]
    said, unsaid = (text_of(order_pdf(book)).count(squeezed("علامة النداء")) for book in (full_book, silent))
    assert said == unsaid + 1


@pytest.mark.parametrize("kind", ["reserve", "rest_meals", "communications", "medical"])
def test_what_is_put_in_by_hand_has_standing_duties(full_book: OperationBook, kind: str) -> None:
    """A card of a reserve, a rest or a radio point says what to do there, in both languages."""
    arabic, english = (Pen(Scope(full_book), language).standing_duties(kind) for language in Language)
    assert len(arabic) == len(english) > 1


def test_the_briefing_warns_and_names_the_places_of_its_map(full_book: OperationBook) -> None:
    """Hazards with what is done, and serious gaps."""
    text = text_of(forms_pdf(full_book, ["201"], language=Language.EN))
    assert says(text, "Health and safety briefing", "Crush at the door (Saints Church): Open another door")
    assert says(text, "1400 persons will still be outside", "A suspicious object is not touched")


def test_a_card_tells_when_the_post_is_relieved(full_book: OperationBook) -> None:
    """The times of the next turns; how many there are where they are many; none for a single turn."""
    first, second = full_book.elements[:2]
    pen = Pen(Scope(full_book), Language.EN)

    def relief(stints: tuple[Stint, ...]) -> str:
        block = duty.card(pen, replace(first, stints=stints))[0]
        return next(_plain(cell["value"]) for cell in block["cells"] if cell["label"] == "Relief")

    assert relief(first.stints) == "21:00"
    assert relief(second.stints) == "One stint, no relief"
    hours = [first.start + timedelta(minutes=20 * n) for n in range(8)]
    many = tuple(Stint(start=at, end=at + timedelta(minutes=20)) for at in hours)
    assert relief(many) == "7 times, as the stints below say"


def test_the_weakest_hour_after_midnight_names_its_day(full_book: OperationBook) -> None:
    """Four in the morning is the next day's."""
    hours = (*full_book.hours[:-1], full_book.start + timedelta(hours=10))
    weak = tuple(replace(place, protection=(*(0.9,) * 5, 0.5)) for place in full_book.places)
    text = text_of(forms_pdf(replace(full_book, hours=hours, places=weak), ["202"], language=Language.EN))
    assert says(text, "Least protected place", "at 04:00 on Thursday 7 January 2027")


def test_arabic_words_on_an_english_form_keep_their_stops() -> None:
    """A sentence of an office is set apart; codes, figures and English words are left as they are."""
    assert isolated({"a": ["تأمين الأماكن.", "14:00 خ52", "Raml"]}, Language.EN) == {
        "a": ["\u2067تأمين الأماكن.\u2069", "14:00 خ52", "Raml"]
    }
    assert isolated("تأمين الأماكن.", Language.AR) == "تأمين الأماكن."
