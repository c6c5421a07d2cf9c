"""The pages of a plan's nights: rehearsal, rounds, duty table."""

from __future__ import annotations

import copy
from html import unescape
from http import HTTPStatus
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest

from himaya import api
from himaya.documents.dutytable import crews_of, duty_tables, duty_words
from himaya.documents.rehearsal import rehearsal_tables
from himaya.documents.rounds import rounds_tables
from himaya.documents.sensitivity import sensitivity_tables
from himaya.documents.supervision import supervision_tables
from himaya.planning.planfile import read_plan, seal

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from django.test import Client

    from himaya.web.plans.models import Solution

PAGES = {
    "rehearsal": ("rehearse", rehearsal_tables),
    "rounds": ("patrol", lambda plan: (*rounds_tables(plan), *supervision_tables(plan, positions=True))),
    "duty": ("roster", duty_tables),
}


@pytest.fixture(scope="module")
def written(raml_plan: Path) -> dict[str, Any]:
    """The plan of Raml Station as it was written."""
    return dict(read_plan(raml_plan / api.PLAN))


@pytest.fixture
def plan(make_plan: Callable[..., Solution], written: dict[str, Any]) -> Solution:
    """That plan on the server."""
    return make_plan("raml", document=seal(copy.deepcopy(written)))


@pytest.mark.parametrize("language", ["ar", "en"])
@pytest.mark.parametrize("page", PAGES)
def test_each_page_tells_its_tables_in_the_readers_language(
    office: Client, plan: Solution, written: dict[str, Any], page: str, language: str
) -> None:
    """Words of the certificate, heads and cells of all tables, and a way there from the plan's page."""
    room, tables = PAGES[page]
    office.cookies["himaya_language"] = language
    told = unescape(office.get(f"/plans/{plan.slug}/{page}/").content.decode())
    assert next(one for one in written["rooms"] if one["room"] == room)[f"text_{language}"] in told
    assert tables(written)
    for table in tables(written):
        assert f'id="{table.key}-title"' in told
        for text in (table.title, *table.heads, *(cell for row in table.rows for cell in row)):
            assert text.of(language) in told
    assert all(text.of(language) in told for text in (duty_words(written) if page == "duty" else ()))
    assert f"/plans/{plan.slug}/{page}/" in office.get(f"/plans/{plan.slug}/").content.decode()


@pytest.mark.parametrize("page", PAGES)
def test_a_deployment_alone_says_what_it_lacks(
    office: Client, make_plan: Callable[..., Solution], written: dict[str, Any], page: str
) -> None:
    """The page stands without figures, says what to do, and the plan's page does not lead to it."""
    document = copy.deepcopy(written)
    for part in ("rehearsal", "rounds", "roster", "supervision"):
        del document[part]
    rooms = {"rehearse", "patrol", "roster", "supervise"}
    document["rooms"] = [room for room in document["rooms"] if room["room"].split(".")[0] not in rooms]
    for room in rooms:
        del document["results"][room]
    alone = make_plan("alone", document=seal(document))
    office.cookies["himaya_language"] = "en"
    answer = office.get(f"/plans/{alone.slug}/{page}/")
    assert answer.status_code == HTTPStatus.OK
    assert "it was made as a deployment only" in answer.content.decode()
    assert f"/{page}/" not in office.get(f"/plans/{alone.slug}/").content.decode()


def test_the_rounds_give_no_night_away(office: Client, plan: Solution, written: dict[str, Any]) -> None:
    """Chances and means are told, no time of any visit; the means are those of the patterns, counted one by one."""
    result = written["results"]["patrol"]
    told = office.get(f"/plans/{plan.slug}/rounds/").content.decode()
    assert str(result["arrive"]) not in told
    counts: dict[int, float] = {}
    for chance, driven in zip(result["chance"], result["pattern"], strict=True):
        for number in driven:
            if number >= 0:
                for place in result["place"][result["first"][number] : result["first"][number + 1]]:
                    counts[place] = counts.get(place, 0.0) + chance
    table = next(table for table in rounds_tables(written) if table.key == "rounds-places")
    expected = {written["places"][place]["name_en"]: visits for place, visits in counts.items() if visits > 0}
    assert {row[0].en: float(row[3].en) for row in table.rows} == pytest.approx(expected, abs=0.0501)
    each = np.array([float(row[2].en.removesuffix(" %")) for row in table.rows])
    assert (np.diff(each) >= 0).all()


@pytest.mark.parametrize(
    ("query", "keeps"),
    [
        ("", lambda _crew: True),
        ("kind=traffic", lambda crew: crew.kind == "traffic"),
        ("base=B-02", lambda crew: crew.serves_id == "B-02"),
        ("day=2027-01-08", lambda crew: crew.shifts[2] is not None),
        ("kind=traffic&day=2027-01-12", lambda crew: crew.kind == "traffic" and crew.shifts[6] is not None),
        ("q=نسر", lambda crew: "نسر" in crew.call_sign),
        ("day=yesterday&page=x", lambda _crew: True),
        ("kind=dragons", lambda _crew: False),
    ],
)
def test_the_address_filters_the_crews(
    office: Client, plan: Solution, written: dict[str, Any], query: str, keeps: Callable[[Any], bool]
) -> None:
    """Kind, base, day and call sign choose crews, fifty to a page; nothing chosen is said in words."""
    office.cookies["himaya_language"] = "en"
    told = office.get(f"/plans/{plan.slug}/duty/?{query}").content.decode()
    kept = [crew for crew in crews_of(written) if keeps(crew)]
    if kept:
        assert f"Crews: {len(kept)}" in told
        assert all(f'<th scope="row"><bdi>{crew.call_sign}</bdi></th>' in told for crew in kept[:50])
        assert told.count('<th scope="row"><bdi>') == min(50, len(kept))
    else:
        assert "No crew matches" in told


def test_a_duty_cell_says_its_shift(office: Client, plan: Solution, written: dict[str, Any]) -> None:
    """Every crew has one cell for each day with the letter of its shift, and the letters are explained with hours."""
    office.cookies["himaya_language"] = "en"
    told = office.get(f"/plans/{plan.slug}/duty/?kind=ambulance").content.decode()
    crew = next(crew for crew in crews_of(written) if crew.kind == "ambulance")
    row = told.partition(f"<bdi>{crew.call_sign}</bdi>")[2].partition("</tr>")[0]
    for shift in crew.shifts:
        assert (shift.letter.en if shift else "·") in row
    first = written["roster"]["shifts"][0]
    assert first["start"] == "2027-01-06T13:00:00Z"
    assert '<bdi dir="ltr">15:00-00:00</bdi>' in told


@pytest.mark.parametrize("language", ["ar", "en"])
def test_the_page_of_the_plan_tells_what_hangs_on_its_weights(
    office: Client, make_plan: Callable[..., Solution], written: dict[str, Any], language: str
) -> None:
    """The sentence, both tables and nothing of them in a plan that does not tell it."""
    office.cookies["himaya_language"] = language
    slug = make_plan("weighed", document=seal(copy.deepcopy(written))).slug
    told = unescape(office.get(f"/plans/{slug}/").content.decode())
    assert written["sensitivity"][f"text_{language}"] in told
    for table in sensitivity_tables(written):
        assert f'id="{table.key}-title"' in told
        for text in (table.title, *table.heads, *(cell for row in table.rows for cell in row)):
            assert text.of(language) in told
    document = copy.deepcopy(written)
    del document["sensitivity"], document["results"]["sensitivity"]
    silent = office.get(f"/plans/{make_plan('silent', document=seal(document)).slug}/").content.decode()
    assert "sensitivity-kinds-title" not in silent
