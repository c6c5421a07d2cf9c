"""The operation order: what stands on the paper, read back with Poppler."""

from __future__ import annotations

import re
import shutil
import subprocess
import unicodedata
from collections.abc import Callable
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

import pytest
from pypdf import PdfReader

from himaya.documents.book.from_plan import book_of
from himaya.documents.book.scope import Scope
from himaya.documents.moments import zone_words
from himaya.documents.order import write_order
from himaya.documents.order_content import order_content
from himaya.faults import InvalidInputError, Language

if TYPE_CHECKING:
    from pathlib import Path

Plan = dict[str, Any]
Lay = Callable[["Path", Plan], "Path"]

pytestmark = pytest.mark.skipif(shutil.which("pdftotext") is None, reason="needs poppler-utils (pdftotext)")

BIDI_MARKS = dict.fromkeys(map(ord, "\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069"))


def raw_text(pdf: Path) -> str:
    """Text as Poppler gives it."""
    return subprocess.run(["pdftotext", str(pdf), "-"], check=True, capture_output=True).stdout.decode()


def text_of(pdf: Path) -> str:
    """Text in reading order, squeezed: Poppler moves spaces and stops about where it sees numbers."""
    return squeezed(raw_text(pdf))


def squeezed(text: str) -> str:
    """A text without direction marks, spaces and stops."""
    return re.sub(r"[\s،؛.:]+", "", unicodedata.normalize("NFKC", text).translate(BIDI_MARKS))


@pytest.fixture(scope="module")
def area(plan_dir: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The order of the whole area."""
    out = tmp_path_factory.mktemp("order") / "area.pdf"
    write_order(plan_dir, out)
    return out


@pytest.fixture(scope="module")
def church(plan_dir: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The order of one place."""
    out = tmp_path_factory.mktemp("order") / "church.pdf"
    write_order(plan_dir, out, place_id="saints")
    return out


def test_cover_names_directorate_operation_status_and_version(area: Path, plan: Plan) -> None:
    """Who, what, that it is a draft, and the version in short and in full."""
    text = text_of(area)
    assert squeezed("مديرية أمن الإسكندرية") in text
    assert squeezed("خطة تأمين عيد الميلاد المجيد بالإسكندرية") in text
    assert squeezed("مشروع خطة - غير معتمدة") in text
    assert plan["hash"] in text
    assert squeezed("small-feast") in text


def test_cover_names_its_time_in_words(area: Path) -> None:
    """Cairo by its name and no identifier of a computer."""
    text = text_of(area)
    assert squeezed("بتوقيت القاهرة") in text
    assert "Africa/Cairo" not in text


def test_a_time_without_a_name_is_told_by_its_distance_from_greenwich() -> None:
    """As it is at the moment of which the paper speaks, west of Greenwich too."""
    winter = datetime(2027, 1, 6, 18, tzinfo=UTC)
    assert zone_words(ZoneInfo("Africa/Cairo"), winter, Language.EN) == "Cairo"
    assert zone_words(ZoneInfo("Asia/Kolkata"), winter, Language.EN) == "Greenwich \u200e+05:30"
    assert zone_words(ZoneInfo("America/St_Johns"), winter, Language.EN) == "Greenwich \u200e-03:30"


def test_cover_names_the_days_in_three_calendars(area: Path) -> None:
    """6 January 2027 is 28 Koiak 1743 of the Martyrs and 28 Rajab 1448."""
    text = text_of(area)
    assert squeezed("الأربعاء 6 يناير 2027") in text
    assert squeezed("28 كيهك 1743") in text
    assert squeezed("رجب 1448") in text


def test_strength_and_women_of_the_units_stand_on_the_cover(plan: Plan) -> None:
    """Most officers and women on duty at one time, and units without a turn; posts say their women."""
    duty = {"duty_start": plan["hours"][0], "duty_end": "2027-01-07T04:00:00Z", "base_id": "", "kind": "patrol_foot"}
    units = [(f"U-00{n}", women) for n, women in enumerate((1, 4, 2), start=1)]
    everyone = [*units, ("U-900", 7)]
    plan["inputs"]["scenario"]["units"] = [
        {"id": unit, "call_sign": unit, "crew": 11, "women": women, **duty} for unit, women in everyone
    ]
    content = order_content(Scope(book_of(plan)), None)
    facts = {fact["name"]: fact["value"] for fact in content["facts"]}
    assert facts["أكثر قوة في الخدمة في وقت واحد"] == "17"
    assert facts["أكثر شرطة نسائية في وقت واحد"] == "9"
    assert facts["وحدات بلا وردية: تواجد متحرك واحتياطي"] == "1"
    rows = {row["code"]: row["women"] for place in content["posts"] for row in place["rows"]}
    assert (rows["خ1"], rows["خ2"]) == ("1", "2")
    here = order_content(Scope(book_of(plan), place_id="saints"), None)
    assert {"مناسبات": "1"}.items() <= {fact["name"]: fact["value"] for fact in here["facts"]}.items()
    assert here["situation"]["text"].startswith("المكان من الفئة 1. المناسبات فيه 1.")


def test_every_page_is_numbered_of_the_whole(area: Path) -> None:
    """«صفحة x من y» on each page with the right numbers."""
    pages = len(PdfReader(area).pages)
    text = text_of(area)
    assert [page for page in range(1, pages + 1) if f"صفحة{page}من{pages}" not in text] == []


def test_certificate_figures_are_those_of_the_plan(area: Path, plan: Plan) -> None:
    """Value and bound of every room stand on the paper, right to three decimals."""
    numbers = {float(number.replace(",", "")) for number in re.findall(r"\d[\d,]*(?:\.\d+)?", raw_text(area))}
    for room in plan["rooms"]:
        for figure in (room["objective"], room["bound"]):
            assert any(abs(number - figure) < 0.001 for number in numbers), (room["room"], figure)


def test_worst_place_and_hour_are_those_of_the_plan(area: Path) -> None:
    """The weakest place, the hour on the area's clock, and a protection that is not overstated."""
    assert squeezed(
        "أقل الأماكن حماية: كنيسة القديسين، الساعة 20:00 يوم الأربعاء 6 يناير 2027، بدرجة 0.625"
    ) in text_of(area)


@pytest.mark.parametrize(
    "words",
    [
        "الغاية والأهداف",
        "شهادة الجودة",
        "تأمين باب 2",
        "نسر 1",
        "محطة الرمل",
        "شارع سعد زغلول",
        "ميدان المنشية",
        "البعد الإنساني والقانوني",
        "مياه الشرب",
        "معيار معاملة المواطنين",
        "المعتمد",
        "© مساهمو OpenStreetMap، رخصة ODbL",
        "قيمة توضيحية",
        "شاغرة",
        "سيبقى 1400 شخص خارج الأبواب",
        "ممرات تفتيش السيدات المشغولة 0 من 1 وردية",
    ],
)
def test_the_paper_says(area: Path, words: str) -> None:
    """Arabic can be selected and searched: sections, posts, roads, checks, notes."""
    assert squeezed(words) in text_of(area)


@pytest.mark.parametrize("code", ["18:00–21:00", "21:00–00:30+1", "62%", "4×4×4"])
def test_codes_keep_their_direction(area: Path, code: str) -> None:
    """Times, shares and products read from left to right inside Arabic."""
    assert squeezed(code) in text_of(area)


def test_the_file_is_tagged_arabic_and_titled(area: Path) -> None:
    """Readers for the blind know its language, structure and title."""
    reader = PdfReader(area)
    root = reader.trailer["/Root"]
    assert str(root["/Lang"]).lower().startswith("ar")
    assert root["/MarkInfo"]["/Marked"].value is True
    assert "عيد الميلاد المجيد" in str(reader.metadata.title if reader.metadata else "")


def test_the_order_of_one_place_is_short_and_speaks_of_it_alone(church: Path) -> None:
    """At most twelve pages; other places' posts are left out."""
    text = text_of(church)
    assert len(PdfReader(church).pages) <= 12
    assert squeezed("هذا الجزء يخص «كنيسة القديسين» وحده") in text
    assert squeezed("صقر 7") not in text
    assert squeezed("نسر 1") in text


def test_same_plan_same_bytes(plan_dir: Path, area: Path, tmp_path: Path) -> None:
    """Printing again changes nothing."""
    write_order(plan_dir, tmp_path / "again.pdf", directorate="EG-ALX")
    assert (tmp_path / "again.pdf").read_bytes() == area.read_bytes()


def test_markup_in_a_name_is_text(tmp_path: Path, plan: Plan, lay: Lay) -> None:
    """Signs of the typesetter's language in a name are printed as they stand."""
    plan["places"][1]["name_ar"] = "كنيسة #panic() $x$ *القديسين*"
    write_order(lay(tmp_path / "plan", plan), tmp_path / "o.pdf")
    text = text_of(tmp_path / "o.pdf")
    assert "panic" in text
    assert "#" in text


def test_a_plan_without_elements_still_prints(tmp_path: Path, plan: Plan, lay: Lay) -> None:
    """Empty lists say so."""
    plan |= {"elements": [], "gaps": []}
    write_order(lay(tmp_path / "plan", plan), tmp_path / "o.pdf")
    assert text_of(tmp_path / "o.pdf").count(squeezed("لا يوجد.")) == 6


@pytest.mark.parametrize(
    ("options", "code", "named"),
    [
        ({"directorate": "EG-C"}, "documents.other_directorate", "EG-ALX"),
        ({"place_id": "nowhere"}, "documents.unknown_place", "saints"),
    ],
)
def test_a_wrong_choice_is_told_what_there_is(
    plan_dir: Path, tmp_path: Path, options: dict[str, str], code: str, named: str
) -> None:
    """The fault names the codes that would do; nothing is written."""
    with pytest.raises(InvalidInputError) as caught:
        write_order(plan_dir, tmp_path / "o.pdf", **options)
    fault = caught.value.faults[0]
    assert fault.code == code
    assert named in fault.message()
    assert not list(tmp_path.iterdir())


def test_a_missing_plan_is_a_fault(tmp_path: Path) -> None:
    """A folder without plan.json is named."""
    with pytest.raises(InvalidInputError) as caught:
        write_order(tmp_path, tmp_path / "o.pdf")
    assert caught.value.faults[0].code == "files.missing"


def test_a_full_disk_is_a_fault_and_the_old_file_stays(
    plan_dir: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Nothing half-written."""
    out = tmp_path / "o.pdf"
    out.write_bytes(b"old")

    def full(_descriptor: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("himaya.files.os.fsync", full)
    with pytest.raises(InvalidInputError) as caught:
        write_order(plan_dir, out)
    assert caught.value.faults[0].code == "files.disk_full"
    assert [(entry.name, entry.read_bytes()) for entry in tmp_path.iterdir()] == [("o.pdf", b"old")]
