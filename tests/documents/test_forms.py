"""Forms and post cards: what stands on the paper, in both languages, read back with Poppler."""

from __future__ import annotations

import io
import re
import shutil
import subprocess
import unicodedata
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from itertools import pairwise
from typing import TYPE_CHECKING, Any

import pytest
from pypdf import PdfReader

from himaya.documents.book.elements import MANNED, Element, Stint
from himaya.documents.book.from_plan import book_of
from himaya.documents.book.model import OperationBook, PlanState
from himaya.documents.book.parts import Area
from himaya.documents.forms.pack import FORMS, POST_CARD, chosen_forms, forms_pdf, post_card_pdf, write_forms
from himaya.documents.order import order_pdf
from himaya.faults import InvalidInputError, Language
from himaya.planning.wording import Text
from himaya.roads.store import load_network

if TYPE_CHECKING:
    from pathlib import Path

    from himaya.roads.network import RoadNetwork

Lay = Callable[["Path", dict[str, Any]], "Path"]
MARKS = dict.fromkeys(map(ord, "\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069"))
SIGNS = dict.fromkeys(range(0x064B, 0x0653))
"""Vowel signs, which are left out in print."""

pytestmark = pytest.mark.skipif(shutil.which("pdftotext") is None, reason="needs poppler-utils (pdftotext)")


def squeezed(text: str) -> str:
    """A text without direction marks, spaces and stops."""
    return re.sub(r"[\s،؛.:,]+", "", unicodedata.normalize("NFKC", text).translate(MARKS | SIGNS))


def text_of(pdf: bytes) -> str:
    """Text in reading order, squeezed."""
    return squeezed(subprocess.run(["pdftotext", "-", "-"], input=pdf, check=True, capture_output=True).stdout.decode())


def pages_of(pdf: bytes) -> int:
    return len(PdfReader(io.BytesIO(pdf)).pages)


def says(text: str, *words: str) -> bool:
    """Whether words stand in a text, one after the other."""
    at = 0
    for one in words:
        at = text.find(squeezed(one), at)
        if at < 0:
            return False
    return True


@pytest.fixture(scope="module")
def network(plan_dir: Path) -> RoadNetwork:
    return load_network(plan_dir / "roads.npz")


def test_every_form_prints_with_its_number_and_both_titles(full_book: OperationBook, network: RoadNetwork) -> None:
    """All of them in one file, in order; page x of y runs through the pack."""
    pdf = forms_pdf(replace(full_book, reader=None), ["all"], network=network)
    text = text_of(pdf)
    assert says(text, *(f"ICS {form}" for form in FORMS))
    assert says(text, "أهداف العملية", "Incident Objectives", "الخطة الطبية", "Medical Plan", "بطاقة خدمة", "Post Card")
    pages = pages_of(pdf)
    assert [page for page in range(1, pages + 1) if f"صفحة{page}من{pages}" not in text] == []


FILLED = {
    "201": ("الموقف", "الأهداف", "تسلسل العملية", "قداس العيد", "قائد العملية"),
    "202": ("المهمة", "الأهداف", "دور العبادة", "متى تفتح الأبواب", "مكتب التخطيط", "مدير الأمن"),
    "203": ("قائد العملية", "مدير الأمن", "قائد القطاع 8", "يتبع «قائد العملية» مباشرة 8"),
    "204": ("كنيسة القديسين", "تأمين باب 1", "نسر 1", "شاغرة", "شارع سعد زغلول", "محطة الرمل", "وحدات منتظرة"),
    "205": ("شبكة القيادة", "قناة 3", "قناة 7", "مراسل"),
    "206": ("إسعاف 12", "المستشفى الميري", "6.5", "طريق الجيش"),
    "207": ("قائد العملية", "نطاق الإشراف 8", "قائد مجموعة الأبواب"),
    "208": ("تدافع عند الباب", "فتح باب ثان", "مياه الشرب", "سيارة مياه", "لا ينطبق", "الانصراف والعودة"),
    "209": ("الموقف", "المخطط", "مفقودون", "سيبقى 1400 شخص خارج الأبواب"),
    "213": ("إلى (الجهة)", "نص الرسالة", "الرد"),
    "214": ("رمز الخدمة", "النشاط"),
    "215": ("المطلوب", "كنيسة القديسين", "تأمين باب", "ممر تفتيش السيدات"),
    "221": ("قبل الانصراف", "راحة 11 ساعة"),
    "215A": ("تدافع عند الباب", "سيبقى 1400 شخص خارج الأبواب", "أضف ممر تفتيش"),
}


@pytest.mark.parametrize("form", FILLED)
def test_a_form_says_what_was_entered(form: str, full_book: OperationBook) -> None:
    """Parts of the book, wherever the form has them."""
    text = text_of(forms_pdf(full_book, [form]))
    assert [words for words in FILLED[form] if squeezed(words) not in text] == []


@pytest.mark.parametrize("form", [*FORMS, POST_CARD])
def test_a_form_of_a_bare_plan_says_what_is_missing(form: str, plan: dict[str, Any]) -> None:
    """Nothing is invented: what nobody entered is named as such, or left to be written by hand."""
    text = text_of(forms_pdf(book_of(plan), [form]))
    by_hand = {"213", "214"}
    assert (squeezed("لم يُدخل بعد") in text) != (form in by_hand)


def test_an_empty_book_prints_every_form(full_book: OperationBook) -> None:
    """Title and period alone are enough for all forms but the cards."""
    bare = OperationBook(id="p", title=full_book.title, zone=full_book.zone, periods=full_book.periods)
    text = text_of(forms_pdf(bare, FORMS))
    assert says(text, *(f"ICS {form}" for form in FORMS))
    assert text.count(squeezed("لم يُدخل بعد")) > 30
    assert says(text_of(order_pdf(bare)), "لم تدخل أماكن بعد", "لا خريطة", "لم يُدخل بعد: تسجل الجهة المعدة الأخطار")


def test_english_forms_are_english(full_book: OperationBook, network: RoadNetwork) -> None:
    """Titles, words and the document's language; Arabic stays where it is a call sign or the other title."""
    pdf = forms_pdf(full_book, ["202", "204", "206", "208", "post"], network=network, language=Language.EN)
    words = ("Incident Objectives", "Assignment List", "Door guard 1", "vacant", "El Miri Hospital", "Drinking water")
    assert says(text_of(pdf), *words)
    reader = PdfReader(io.BytesIO(pdf))
    assert str(reader.trailer["/Root"]["/Lang"]).lower().startswith("en")
    assert says(text_of(pdf), "Page1of", "Version hash")


def test_gaps_alike_are_listed_in_english(full_book: OperationBook) -> None:
    """Places of one kind of gap, and the signs of one turn, are joined with English words and commas."""
    first = full_book.gaps[0]
    other = replace(first, id="G-002", place_id="raml", is_serious=True)
    pair = Stint(start=full_book.start, end=full_book.end, call_signs=("A1", "A2"))
    post = replace(full_book.elements[0], stints=(pair,))
    book = replace(full_book, gaps=(first, other), elements=(post, *full_book.elements[1:]))
    printed = subprocess.run(
        ["pdftotext", "-", "-"],
        input=forms_pdf(book, ["215A", "204"], language=Language.EN),
        check=True,
        capture_output=True,
    ).stdout.decode()
    assert "Places: Saints Church, Raml Station." in printed
    assert "A1, A2" in printed
    assert "الأماكن" not in printed


def test_a_card_is_one_page_for_one_post(full_book: OperationBook, network: RoadNetwork) -> None:
    """Code, task, place, hours, call signs, conduct; as many pages as posts."""
    text = text_of(post_card_pdf(full_book, "خ1", network=network))
    assert says(text, "خ1", "تأمين باب 1", "نسر 1", "نسر 2", "معاملة المواطنين")
    assert squeezed("كنيسة القديسين") in text
    assert pages_of(post_card_pdf(full_book, "saints/door_guard/1")) == 1
    stationary = [one for one in full_book.elements if one.kind in MANNED]
    assert pages_of(forms_pdf(full_book, [POST_CARD], network=network)) == len(stationary)


def _crowded(book: OperationBook, count: int, words: str) -> OperationBook:
    """The book with many posts of a long name at its first place."""
    post = book.elements[0]
    posts: list[Element] = [
        replace(post, id=f"p{n}", code=f"خ{n + 100}", where=Text(words, words), function=Text(f"{words} {n}", words))
        for n in range(count)
    ]
    return replace(book, elements=(*book.elements, *posts))


def test_two_hundred_posts_with_long_names_print(full_book: OperationBook) -> None:
    """Nobody is dropped, and every card holds to its page."""
    long_name = "كنيسة السيدة العذراء مريم والقديس مار جرجس بمنطقة سيدي بشر بحري خلف مدرسة النصر للغات"
    book = _crowded(full_book, 200, long_name)
    assert says(text_of(forms_pdf(book, ["204"])), "خ100", "خ200", "خ299")
    cards = forms_pdf(book, [POST_CARD])
    assert pages_of(cards) == 200 + len([one for one in full_book.elements if one.kind in MANNED])
    assert says(text_of(cards), "خ100", "خ299")


def test_a_card_with_ten_turns_holds_to_one_page(full_book: OperationBook, network: RoadNetwork) -> None:
    """A day of short turns still fits."""
    hours = [full_book.start + timedelta(hours=hour) for hour in range(11)]
    stints = tuple(
        Stint(start=start, end=end, units=(), call_signs=(f"نسر {n}", f"صقر {n}"))
        for n, (start, end) in enumerate(pairwise(hours))
    )
    post = replace(full_book.elements[0], stints=stints, end=hours[-1])
    book = replace(full_book, elements=(post, *full_book.elements[1:]))
    assert pages_of(post_card_pdf(book, post.code, network=network)) == 1


def darkness(pdf: bytes, tmp_path: Path) -> float:
    """Mean blackness of the first page, 0 to 255."""
    (tmp_path / "paper.pdf").write_bytes(pdf)
    command = ["pdftoppm", "-r", "30", "-f", "1", "-l", "1", "-gray", str(tmp_path / "paper.pdf")]
    picture = subprocess.run(command, check=True, capture_output=True).stdout
    width, height = map(int, picture.split()[1:3])
    return 255 - sum(picture[-width * height :]) / (width * height)


def test_a_draft_is_marked_and_an_approved_plan_is_not(full_book: OperationBook, tmp_path: Path) -> None:
    """The page says so in its head, and a grey word lies across it until an office has approved the version."""
    approved = replace(full_book, reader=None)
    draft = replace(approved, state=PlanState.IN_REVIEW)
    assert says(text_of(forms_pdf(draft, ["203"])), "خطة قيد المراجعة - غير معتمدة")
    assert squeezed("غير معتمدة") not in text_of(forms_pdf(approved, ["203"]))
    assert darkness(forms_pdf(draft, ["203"]), tmp_path) > darkness(forms_pdf(approved, ["203"]), tmp_path) + 0.2
    assert darkness(order_pdf(draft), tmp_path) > darkness(order_pdf(approved), tmp_path) + 0.2


def test_a_copy_names_its_reader_on_every_page(full_book: OperationBook, tmp_path: Path) -> None:
    """Office and time stand in the footer and lie across the page; an original has neither."""
    original = replace(full_book, reader=None)
    words = squeezed("نسخة غرفة عمليات الإسكندرية 18:00 يوم الأربعاء 6 يناير 2027")
    for paper in (lambda book: forms_pdf(book, ["202", "203"]), order_pdf):
        copy = paper(full_book)
        assert text_of(copy).count(words) == pages_of(copy) >= 2
        assert squeezed("نسخة") not in text_of(paper(original))
        assert darkness(copy, tmp_path) > darkness(paper(original), tmp_path)


def test_a_watermark_never_stands_between_words(full_book: OperationBook) -> None:
    """Searching a copied draft finds what an approved original says."""
    original = replace(full_book, reader=None)
    draft = replace(full_book, state=PlanState.DRAFT)
    assert squeezed("مسودة") not in text_of(forms_pdf(draft, ["208"]))
    assert len(text_of(forms_pdf(original, ["208"]))) < len(text_of(forms_pdf(draft, ["208"])))
    assert says(text_of(forms_pdf(draft, ["208"])), "السلامة والبعد الإنساني", "العملية", "مياه الشرب")


def test_version_and_hash_stand_on_the_paper(full_book: OperationBook) -> None:
    """A reader can tell which version the paper is of."""
    assert says(text_of(forms_pdf(full_book, ["202"])), "الإصدار 3", "بصمة الإصدار", full_book.hash[:12])


def test_forms_of_one_place_leave_out_the_others(full_book: OperationBook) -> None:
    """Posts and check-in of the church only."""
    text = text_of(forms_pdf(full_book, ["204"], place_id="saints"))
    assert says(text, "كنيسة القديسين", "نسر 1")
    assert squeezed("صقر 7") not in text


def test_an_order_of_the_nation_sums_up_its_directorates(full_book: OperationBook) -> None:
    """A line for each, a missing one as missing; details are left to the annexes."""
    silent = Area(
        code="EG-C", title=Text("القاهرة", "Cairo"), directorate=Text("مديرية أمن القاهرة", "Cairo Directorate")
    )
    nation = replace(full_book, areas=(*full_book.areas, silent))
    text = text_of(order_pdf(nation))
    assert says(text, "على مستوى الجمهورية")
    assert says(text, "مديرية أمن الإسكندرية", "مديرية أمن القاهرة", "لم يرد")
    assert squeezed("نسر 1") not in text
    annex = text_of(order_pdf(nation, area="EG-ALX"))
    assert says(annex, "مديرية أمن الإسكندرية", "نسر 1")


def test_same_book_same_bytes(full_book: OperationBook, network: RoadNetwork) -> None:
    """Printing again changes nothing."""
    assert forms_pdf(full_book, ["all"], network=network) == forms_pdf(full_book, ["all"], network=network)


@pytest.mark.parametrize(
    ("text", "chosen"),
    [("202", ("202",)), (" 215a, 204,204 ", ("215A", "204")), ("202،post", ("202", "post")), ("all", (*FORMS, "post"))],
)
def test_a_choice_of_forms_is_read(text: str, chosen: tuple[str, ...]) -> None:
    """In the order asked for, each once; Arabic commas and small letters too."""
    assert chosen_forms(text) == chosen


@pytest.mark.parametrize("text", ["210", "202,999", "", " , ", "all,202"])
def test_an_unknown_form_is_refused_with_those_there_are(text: str) -> None:
    """The message lists every number."""
    with pytest.raises(InvalidInputError) as caught:
        chosen_forms(text)
    assert caught.value.faults[0].code == "documents.unknown_form"
    assert "215A" in str(caught.value)


def test_an_unknown_post_is_refused_with_those_there_are(full_book: OperationBook) -> None:
    """The message lists the codes."""
    with pytest.raises(InvalidInputError, match="خ1") as caught:
        post_card_pdf(full_book, "خ999")
    assert caught.value.faults[0].code == "documents.unknown_post"


def test_cards_without_posts_are_refused(plan: dict[str, Any]) -> None:
    """No page is better than an empty one."""
    plan["elements"] = []
    with pytest.raises(InvalidInputError) as caught:
        forms_pdf(book_of(plan), [POST_CARD])
    assert caught.value.faults[0].code == "documents.no_post"


def test_a_refused_choice_writes_nothing(plan_dir: Path, tmp_path: Path) -> None:
    """An existing file stays as it was."""
    out = tmp_path / "forms.pdf"
    out.write_bytes(b"before")
    with pytest.raises(InvalidInputError):
        write_forms(plan_dir, out, "202", place_id="nowhere")
    assert out.read_bytes() == b"before"


def test_forms_of_a_plan_folder_are_written(plan_dir: Path, tmp_path: Path) -> None:
    """With the map of its roads."""
    write_forms(plan_dir, tmp_path / "forms.pdf", "201,204")
    text = text_of((tmp_path / "forms.pdf").read_bytes())
    assert says(text, "© مساهمو OpenStreetMap", "ICS 204")
