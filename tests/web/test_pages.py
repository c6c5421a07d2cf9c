from __future__ import annotations

import re
from http import HTTPStatus
from typing import TYPE_CHECKING, Any

import pytest
from django.utils.translation import override

from himaya.web.common import views
from himaya.web.plans import content, strings

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.test import Client, RequestFactory

    from himaya.web.plans.models import Solution


def _rows(page: str) -> int:
    server_list = page.split('id="server-list"')[1].split("</section>", maxsplit=1)[0]
    return server_list.count('<th scope="row">')


@pytest.mark.usefixtures("plan")
def test_health_answers_without_an_account(client: Client) -> None:
    """The health address says version, plans and database."""
    answer = client.get("/health")
    assert answer.json() == {"status": "ok", "version": "0.1.0", "plans": 1, "database": "ok"}


def test_every_plan_is_offered(make_plan: Callable[..., Solution], office: Client) -> None:
    """The list shows each plan once."""
    make_plan("one")
    make_plan("two")
    assert office.get("/plans/").content.decode().count("plan-card") == 2


@pytest.mark.usefixtures("db")
def test_an_empty_list_says_what_to_do(office: Client) -> None:
    """Without plans the page explains how one appears."""
    assert "تنشئ إدارة التخطيط الخطة من مناسبة بالتقويم" in office.get("/plans/").content.decode()


def test_the_page_is_whole_without_scripts(plan: Solution, office: Client, handmade: Any) -> None:
    """Certificate, places, gaps, hash and attribution are in the page itself."""
    page = office.get("/plans/raml/").content.decode()
    assert handmade["rooms"][0]["text_ar"] in page
    assert plan.hash in page
    assert "© مساهمو OpenStreetMap" in page
    assert "قيمة توضيحية" in page
    for place in handmade["places"]:
        assert place["name_ar"] in page
    for gap in handmade["gaps"]:
        assert gap["text_ar"] in page
        assert gap["remedy_ar"] in page
    assert _rows(page) == 24
    assert "89.6%" in page.split('id="worst"')[1].split("</a>")[0]


@pytest.mark.usefixtures("plan")
def test_the_summary_speaks_in_words_first(office: Client, handmade: Any) -> None:
    """What is promised and what no plan can better come before any figure of a room, which stands behind a click."""
    page = office.get("/plans/raml/").content.decode()
    words, mathematics = page.split('<details class="mathematics">', 1)
    assert "لا تقل حماية أي مكان في أي ساعة عن" in words
    assert "ولا توجد خطة بهذه الوحدات" in words
    assert handmade["rooms"][0]["text_ar"] not in words
    assert handmade["rooms"][0]["text_ar"] in mathematics.split("</details>", 1)[0]


@pytest.mark.parametrize(
    ("objective", "bound", "gap", "words"),
    [
        (0.8957, 0.8957, 0.0, ["89.5%", "أكثر من ذلك"]),
        (0.8957, 0.9001, 0.0049, ["89.5%", "فوق 90.1%"]),
        (0.8957, 1.0, None, ["89.5%"]),
    ],
)
def test_a_promise_is_never_larger_and_a_limit_never_tighter(
    handmade: Any, objective: float, bound: float, gap: float | None, words: list[str]
) -> None:
    """Rounded down and up to a tenth of a percent; no limit is spoken of where none is proven."""
    (room,) = (one for one in handmade["rooms"] if one["room"] == "protect")
    document = {
        **handmade,
        "rooms": [{**room, "status": "feasible", "objective": objective, "bound": bound, "gap": gap}],
    }
    with override("ar"):
        said = strings.in_words(document)
    assert len(said) == len(words)
    assert all(part in sentence for part, sentence in zip(words, said, strict=True))


@pytest.mark.parametrize(
    ("query", "rows"),
    [
        ("q=مديري الأمن", 1),
        ("q=كنيسه", 8),
        ("type=closure", 1),
        ("type=post&tier=1", 4),
        ("place=H-1", 5),
        ("q=نسر ٤", 4),
        ("q=zzz", 0),
    ],
)
@pytest.mark.usefixtures("plan")
def test_filters_work_without_scripts(office: Client, query: str, rows: int) -> None:
    """The form's own address narrows the table, whatever the spelling."""
    assert _rows(office.get(f"/plans/raml/?{query}").content.decode()) == rows


@pytest.mark.parametrize("query", ["page=9999", "page=x", "tier=x", "sel=person:1", "hour=never"])
@pytest.mark.usefixtures("plan")
def test_odd_addresses_still_show_the_plan(office: Client, query: str) -> None:
    """Nothing typed after the question mark breaks the page."""
    assert office.get(f"/plans/raml/?{query}").status_code == HTTPStatus.OK


@pytest.mark.usefixtures("db")
def test_arabic_until_the_reader_chooses(client: Client) -> None:
    """The browser's own preference does not choose the language; the button does, both ways."""
    first = client.get("/accounts/login/", headers={"accept-language": "en-US,en;q=0.9"})
    assert '<html lang="ar" dir="rtl"' in first.content.decode()
    answer = client.post("/language/", {"language": "en", "next": "/accounts/login/"})
    assert answer.headers["Location"] == "/accounts/login/"
    second = client.get("/accounts/login/")
    assert '<html lang="en" dir="ltr"' in second.content.decode()
    assert second.headers["Content-Language"] == "en"
    client.post("/language/", {"language": "ar", "next": "/"})
    assert 'dir="rtl"' in client.get("/accounts/login/").content.decode()


@pytest.mark.parametrize("referer", ["http://testserver/journal/?q=x", "http://elsewhere.example/journal/?q=x"])
def test_buttons_on_the_answer_to_a_form_lead_to_its_page(office: Client, referer: str) -> None:
    """Not to the address the form was sent to; a page elsewhere is not followed."""
    answer = office.post("/plans/new/", {"year": "x"}, headers={"referer": referer})
    assert answer.status_code == HTTPStatus.UNPROCESSABLE_ENTITY
    target = "/journal/?q=x" if "testserver" in referer else "/plans/new/"
    assert answer.content.decode().count(f'name="next" value="{target}"') == 2


@pytest.mark.parametrize("field", ["language", "theme"])
@pytest.mark.usefixtures("db")
def test_unknown_choices_are_refused(client: Client, field: str) -> None:
    """A value that is not offered is a bad request."""
    assert client.post(f"/{field}/", {field: "xx"}).status_code == HTTPStatus.BAD_REQUEST


@pytest.mark.parametrize("target", ["https://evil.example/", "//evil.example", "javascript:alert(1)", ""])
@pytest.mark.usefixtures("db")
def test_buttons_return_to_our_own_pages_only(client: Client, target: str) -> None:
    """The page to go back to cannot lead elsewhere."""
    answer = client.post("/language/", {"language": "en", "next": target})
    assert answer.headers["Location"] == "/"


@pytest.mark.usefixtures("db")
def test_the_theme_is_kept(client: Client) -> None:
    """The chosen theme is drawn by the server, so no page flashes."""
    client.post("/theme/", {"theme": "dark", "next": "/accounts/login/"})
    assert 'data-theme="dark"' in client.get("/accounts/login/").content.decode()


@pytest.mark.parametrize("language", ["ar", "en"])
@pytest.mark.usefixtures("plan")
def test_every_page_is_complete_in_each_language(office: Client, language: str) -> None:
    """No English sentence on an Arabic page and no Arabic one on an English page, but for names of things."""
    office.cookies["himaya_language"] = language
    page = office.get("/plans/raml/").content.decode()
    text = re.sub(r"<script.*?</script>|<[^>]+>", " ", page, flags=re.DOTALL)
    if language == "ar":
        words = set(re.findall(r"[A-Za-z]{3,}", text)) - {"OpenStreetMap", "English", "Africa", "Cairo", "Enter", "Esc"}
        words -= {"Home", "End", "PDF", "XLSX", "GeoJSON", "JSON"}
        assert {word for word in words if not re.fullmatch(r"[a-f]+", word)} == set()
    else:
        kept = {"العربية", "مساهمو", "نسر", "إسعاف", "،"}
        assert set(re.findall(r"[\u0600-\u06ff]+", text)) - kept == set()


@pytest.mark.parametrize("language", ["ar", "en"])
@pytest.mark.parametrize(
    ("address", "status"), [("/nowhere/", HTTPStatus.NOT_FOUND), ("/plans/none/", HTTPStatus.NOT_FOUND)]
)
def test_what_is_not_there_has_a_designed_page(office: Client, language: str, address: str, status: HTTPStatus) -> None:
    """A missing page or plan answers 404 in the reader's language with a way on."""
    office.cookies["himaya_language"] = language
    answer = office.get(address)
    assert answer.status_code == status
    assert {"ar": "لا توجد صفحة بهذا العنوان", "en": "There is no such page"}[language] in answer.content.decode()
    assert 'href="/"' in answer.content.decode()


@pytest.mark.parametrize(
    ("view", "status"), [(views.bad_request, 400), (views.forbidden, 403), (views.server_error, 500)]
)
def test_failures_have_designed_pages(rf: RequestFactory, view: Any, status: int) -> None:
    """Each failure page names its status and a remedy, even when nobody is signed in."""
    answer = view(rf.get("/"))
    assert answer.status_code == status
    assert str(status) in answer.content.decode()


@pytest.mark.usefixtures("plan")
def test_a_page_reads_the_database_a_few_times(
    office: Client, django_assert_max_num_queries: Callable[[int], Any]
) -> None:
    """It asks for mark, session, office, plan and its drafts, however many elements there are."""
    with django_assert_max_num_queries(8):
        office.get("/plans/raml/")


def test_the_legend_follows_the_bands() -> None:
    """Ranges of the legend have no hole and no overlap."""
    assert [row["range"] for row in strings.bands()] == ["≥ 95%", "90–95%", "< 90%"]
    assert [content.band(value) for value in (1.0, 0.95, 0.9499, 0.9, 0.8999, 0.0)] == [
        "strong", "strong", "fair", "fair", "weak", "weak",
    ]  # fmt: skip


def test_what_proves_nothing_does_not_claim_to(handmade: Any) -> None:
    """A simulation and a count are called so, without a limit or a gap; what is proven best stands together."""
    (protect,) = (one for one in handmade["rooms"] if one["room"] == "protect")
    rooms = [
        {**protect, "room": name, "status": "optimal", "gap": 0.0} for name in ("protect", "functions", "rehearse")
    ]
    with override("en"):
        told = strings.rooms({**handmade, "rooms": rooms})
    assert [room["is_proven"] for room in told] == [True, False, False]
    assert [room["status_label"] for room in told] == ["Proven best", "Only counted", "Simulated"]
    assert all("No better plan" not in room["gap_text"] for room in told[1:])
    assert [(room["bound_text"], room["gap_percent"]) for room in told[1:]] == [("—", "—")] * 2
