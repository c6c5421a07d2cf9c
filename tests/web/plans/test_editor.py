"""The editor: decisions about a draft of the small scenario, what they cost at once, and who may take them."""

from __future__ import annotations

import re
import shutil
from html import escape
from http import HTTPStatus
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qsl, urlsplit

import pytest
from django.test import Client
from django.utils.translation import override

from himaya.planning.planfile import read_plan
from himaya.web.accounts.models import Role
from himaya.web.journal.models import JournalEntry
from himaya.web.plans.actions import making
from himaya.web.plans.actions.adoption import adopt
from himaya.web.plans.actions.imports import import_plan
from himaya.web.plans.models import PlanVersion, State
from himaya.web.plans.naming import Names

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from himaya.web.accounts.models import User

pytestmark = [pytest.mark.django_db, pytest.mark.slow]


@pytest.fixture
def draft(raml_plan: Path, data_dir: Path, desk: User) -> PlanVersion:
    """A draft with the computed plan taken over."""
    shutil.copytree(raml_plan, data_dir / "plans" / "raml")
    solution = import_plan(data_dir / "plans" / "raml", verify=lambda _folder: [])
    version = making.create_plan(by=desk, celebration="coptic-christmas", year=2027, area="EG-ALX")
    return adopt(version.pk, solution, by=desk)


@pytest.fixture
def document(raml_plan: Path) -> Any:
    """Content of the computed plan."""
    return read_plan(raml_plan / "plan.json")


@pytest.fixture
def browser(desk: User, in_english: Callable[[User], Client]) -> Client:
    """A browser of the planning office, in English."""
    return in_english(desk)


def _url(version: PlanVersion, tail: str = "") -> str:
    return f"/plans/{version.plan_id}/{version.number}/editor/{tail}"


def _manned(document: Any) -> dict[str, Any]:
    found: dict[str, Any] = next(one for one in document["elements"] if one["type"] == "post" and one["filled"])
    return found


def test_a_decision_shows_at_once_what_it_costs(draft: PlanVersion, browser: Client, document: Any) -> None:
    """Leaving a manned post empty is kept, told in words, and its effect stands on the page; the plan itself waits."""
    post = _manned(document)
    sent = {"post_id": post["id"], "unit_id": "", "revision": draft.revision}
    sent["view"] = f"q=باب&type=post&sel=element:{post['id']}&to=elsewhere"
    answer = browser.post(_url(draft, "decide/pin/"), sent)
    assert answer.status_code == HTTPStatus.FOUND
    where = urlsplit(answer.headers["Location"])
    assert dict(parse_qsl(where.query)) == {"q": "باب", "type": "post", "sel": f"element:{post['id']}"}
    assert where.fragment == "effect"
    page = browser.get(answer.headers["Location"]).content.decode()
    assert f"{escape(post['name_en'])} (\u2066" in page
    assert "stays empty" in page
    assert "Nothing differs from the computed plan" not in page
    assert "Worst-protected place and hour" in page
    draft.refresh_from_db()
    assert draft.decisions == {"pins": [{"post_id": post["id"], "unit_id": ""}]}
    entry = JournalEntry.objects.order_by("-seq").first()
    assert entry
    assert (entry.action, entry.area) == ("decision-taken", "EG-ALX")


def test_a_decision_is_taken_back(draft: PlanVersion, browser: Client, document: Any) -> None:
    """Undone, the draft says again that nothing differs."""
    post = _manned(document)
    browser.post(_url(draft, "decide/pin/"), {"post_id": post["id"], "unit_id": ""})
    page = browser.get(_url(draft) + "?hour=3&q=door").content.decode()
    assert 'name="view" value="q=door&amp;hour=3"' in page.split('id="decisions"')[1]
    browser.post(_url(draft, "back/"), {"group": "pins", "index": "0"})
    draft.refresh_from_db()
    assert draft.decisions == {}
    assert "Nothing differs from the computed plan" in browser.get(_url(draft)).content.decode()


def test_a_decision_that_cannot_be_is_refused_in_words(draft: PlanVersion, browser: Client, document: Any) -> None:
    """A unit that does not exist is named with the remedy, and nothing is kept."""
    answer = browser.post(_url(draft, "decide/pin/"), {"post_id": _manned(document)["id"], "unit_id": "NO-SUCH-UNIT"})
    assert answer.status_code == HTTPStatus.UNPROCESSABLE_ENTITY
    assert "This decision cannot be." in answer.content.decode()
    assert "NO-SUCH-UNIT" in answer.content.decode()
    draft.refresh_from_db()
    assert draft.decisions == {}


def test_a_road_point_with_exchanged_coordinates_is_told_as_such(draft: PlanVersion, browser: Client) -> None:
    """No road is near; the reader is sent to the two fields, and no id of a road is asked for."""
    hours = {"start": "2027-01-06T18:00", "end": "2027-01-06T20:00"}
    answer = browser.post(_url(draft, "decide/close/"), {"lon": "31.2", "lat": "29.9", **hours})
    assert answer.status_code == HTTPStatus.UNPROCESSABLE_ENTITY
    assert "longitude and latitude are not exchanged" in answer.content.decode()
    assert "road/" not in answer.content.decode().partition("This decision cannot be.")[2].partition("</div>")[0]


def test_two_desks_do_not_overwrite_each_other(draft: PlanVersion, browser: Client, document: Any) -> None:
    """A decision made from a page that has been overtaken is refused."""
    post = _manned(document)
    old = draft.revision
    browser.post(_url(draft, "decide/pin/"), {"post_id": post["id"], "unit_id": "", "revision": old})
    again = browser.post(_url(draft, "decide/remove/"), {"post_id": post["id"], "revision": old})
    assert again.status_code == HTTPStatus.UNPROCESSABLE_ENTITY
    draft.refresh_from_db()
    assert set(draft.decisions) == {"pins"}


@pytest.mark.parametrize("kind", ["post", "presence", "cordon", "closure", "checkpoint", "standby"])
def test_every_kind_of_element_is_explained(draft: PlanVersion, browser: Client, document: Any, kind: str) -> None:
    """The chosen element says why it is there and offers what can be decided about it."""
    element = next((one for one in document["elements"] if one["type"] == kind), None)
    if element is None:
        pytest.fail(f"the small scenario has no {kind}")
    page = browser.get(_url(draft, "selected/"), {"sel": f"element:{element['id']}"}).content.decode()
    assert "Why here?" in page
    assert element["why_en"][:40] in page.replace("&#x27;", "'").replace("&quot;", '"')


def test_a_post_is_added_by_hand_and_told_to_the_planner(draft: PlanVersion, browser: Client, document: Any) -> None:
    """From the page of a place a post is added; the decision carries the zone of its times."""
    place = document["places"][0]
    sent = {"place_id": place["id"], "function": "observation", "lon": place["lon"], "lat": place["lat"], "number": 1}
    sent |= {"start": "2027-01-06T20:00", "end": "2027-01-06T22:00", "strength": 1}
    assert browser.post(_url(draft, "decide/add/"), sent).status_code == HTTPStatus.FOUND
    draft.refresh_from_db()
    [added] = draft.decisions["added"]
    assert added["id"] == f"{place['id']}/observation/H1"
    assert added["start"] == "2027-01-06T18:00:00Z"


def test_only_the_planners_of_the_area_edit(draft: PlanVersion, office_of: Callable[..., User]) -> None:
    """A director is refused, a planner of another governorate finds nothing."""
    for user, status in (
        (office_of(Role.DIRECTOR), HTTPStatus.FORBIDDEN),
        (office_of(Role.PLANNER, "EG-C"), HTTPStatus.NOT_FOUND),
    ):
        client = Client()
        client.force_login(user)
        assert client.get(_url(draft)).status_code == status
        assert client.post(_url(draft, "decide/pin/"), {"post_id": "x", "unit_id": ""}).status_code == status


def test_what_is_no_draft_is_not_edited(draft: PlanVersion, browser: Client) -> None:
    """Once a version has left the draft the editor says what to do instead."""
    PlanVersion.objects.filter(pk=draft.pk).update(state=State.IN_REVIEW, content_hash="0" * 64)
    answer = browser.get(_url(draft))
    assert answer.status_code == HTTPStatus.CONFLICT
    assert "begin an amendment" in answer.content.decode()


def test_a_post_outside_the_governorate_is_refused(draft: PlanVersion, browser: Client, document: Any) -> None:
    """A post placed or moved to Cairo is no part of Alexandria's plan; the draft stays as it was."""
    post, place = _manned(document), document["places"][0]
    cairo = {"lon": "31.2357", "lat": "30.0444", "revision": draft.revision}
    moved = browser.post(_url(draft, "decide/change/"), {"post_id": post["id"], **cairo})
    added = browser.post(
        _url(draft, "decide/add/"),
        {
            "place_id": place["id"],
            "function": "door_guard",
            "start": "2027-01-06T18:00",
            "end": "2027-01-06T20:00",
            "number": "1",
            **cairo,
        },
    )
    for answer in (moved, added):
        assert answer.status_code == HTTPStatus.UNPROCESSABLE_ENTITY
        assert "The point is outside the governorate of this plan (Alexandria governorate)." in answer.content.decode()
    draft.refresh_from_db()
    assert draft.decisions == {}


def test_a_decision_has_its_reason(draft: PlanVersion, browser: Client, document: Any) -> None:
    """The reason is written beside the decision, shown there, and goes with the decision when it is taken back."""
    post = _manned(document)
    browser.post(_url(draft, "decide/remove/"), {"post_id": post["id"]})
    named = {"group": "removed", "index": "0"}
    short = browser.post(_url(draft, "reason/"), {**named, "reason": "لا"})
    assert short.status_code == HTTPStatus.UNPROCESSABLE_ENTITY
    kept = browser.post(_url(draft, "reason/"), {**named, "reason": "الباب مغلق للترميم هذا العام"})
    assert kept.status_code == HTTPStatus.FOUND
    assert "الباب مغلق للترميم هذا العام" in browser.get(_url(draft)).content.decode()
    assert browser.post(_url(draft, "reason/"), {**named, "index": "5"}).status_code == HTTPStatus.NOT_FOUND
    browser.post(_url(draft, "back/"), named)
    draft.refresh_from_db()
    assert (draft.decisions, draft.reasons) == ({}, {})


def test_units_are_offered_in_natural_order(draft: PlanVersion, browser: Client, document: Any) -> None:
    """Call sign 2 comes before 10."""
    page = browser.get(f"{_url(draft)}?sel=element:{_manned(document)['id']}").content.decode()
    signs = [one["call_sign"] for one in document["inputs"]["scenario"]["units"]]
    stem = next(sign[:-2] for sign in signs if sign.endswith(" 10"))
    assert page.index(f">{stem}2</option>") < page.index(f">{stem}10</option>")


def test_an_element_is_locked_in_the_editor(draft: PlanVersion, browser: Client, document: Any) -> None:
    """The panel offers it, says that it is, and lets it go again; the page comes back to the element."""
    post = _manned(document)
    at = f"?sel=element:{post['id']}"
    assert "Lock: it stays when the planner runs again" in browser.get(_url(draft, at)).content.decode()
    for locked, offered in (("1", "Unlock"), ("0", "Lock: it stays")):
        sent = {"key": post["id"], "locked": locked, "view": f"sel=element:{post['id']}"}
        answer = browser.post(_url(draft, "lock/"), sent)
        assert answer.status_code == HTTPStatus.FOUND
        assert draft.elements.get(key=post["id"]).locked is (locked == "1")
        assert offered in browser.get(answer.headers["Location"]).content.decode()


def test_the_list_leads_to_every_element_without_a_map(draft: PlanVersion, browser: Client, document: Any) -> None:
    """Its rows are links to the panel of the element, narrowed by the filters; places are chosen by name."""
    page = browser.get(_url(draft, "?type=standby")).content.decode()
    standby = [one for one in document["elements"] if one["type"] == "standby"]
    post = _manned(document)
    assert f'href="?sel=element:{standby[0]["id"].replace("/", "%2F")}"' in page
    assert f'href="?sel=element:{post["id"].replace("/", "%2F")}"' not in page
    assert f'<option value="place:{document["places"][0]["id"]}">' in page
    followed = browser.get(_url(draft, f"?sel=element:{standby[0]['id'].replace('/', '%2F')}")).content.decode()
    assert "Keep this standby point" in followed


def test_a_wrong_field_is_named_in_words(draft: PlanVersion, browser: Client, document: Any) -> None:
    """Not by the name that programs use."""
    answer = browser.post(_url(draft, "decide/change/"), {"post_id": _manned(document)["id"], "strength": "many"})
    assert answer.status_code == HTTPStatus.UNPROCESSABLE_ENTITY
    assert "<strong>Strength:</strong>" in answer.content.decode()


def test_a_changed_post_tells_what_is_changed(draft: PlanVersion, browser: Client, document: Any) -> None:
    """The decision says how far the post moves, its times and its strength; no word is missing for another's part."""
    post = _manned(document)
    sent = {"post_id": post["id"], "lon": post["lon"], "lat": post["lat"] - 0.01, "strength": 9}
    assert browser.post(_url(draft, "decide/change/"), sent).status_code == HTTPStatus.FOUND
    page = browser.get(_url(draft)).content.decode()
    told = re.search(r"Post changed: [^<]*", page)
    assert told
    metres = re.search(r"moved ([\d,]+) m to", told[0])
    assert metres
    assert int(metres[1].replace(",", "")) == pytest.approx(1112, abs=3)
    assert "strength 9" in told[0]
    far = re.search(r'alert-yellow">[^<]* stands ([\d.]+) km from its place', page)
    assert far
    assert float(far[1]) == pytest.approx(1.11, abs=0.2)


def test_a_post_moved_near_its_place_is_not_warned_of(draft: PlanVersion, browser: Client, document: Any) -> None:
    """A spot at the place itself is no cause for a warning."""
    post = _manned(document)
    place = next(one for one in document["places"] if post["id"].startswith(f"{one['id']}/"))
    sent = {"post_id": post["id"], "lon": place["lon"], "lat": place["lat"] + 0.001}
    assert browser.post(_url(draft, "decide/change/"), sent).status_code == HTTPStatus.FOUND
    page = browser.get(_url(draft)).content.decode()
    assert "Post changed: " in page
    assert "km from its place" not in page


@pytest.mark.parametrize(("language", "name"), [("ar", "نقطة ملاحظة الحالة 3 - "), ("en", "Observation point 3 - ")])
def test_a_post_that_the_plan_has_not_is_named_by_its_function(document: Any, language: str, name: str) -> None:
    """Removed and planned again, its decision and the difference still speak of it in words."""
    place = document["places"][0]
    with override(language):
        names = Names.of(document)
        assert names.post(f"{place['id']}/observation/3/1") == name + names.place(place["id"])
        assert names.post("nowhere/observation/3") == "nowhere/observation/3"


def test_a_refused_decision_keeps_what_was_typed(draft: PlanVersion, browser: Client, document: Any) -> None:
    """Spot, times, strength and reason stay in the form that was refused; the others show what is on record."""
    post, place = _manned(document), document["places"][0]
    sent = {"post_id": post["id"], "view": f"sel=element:{post['id']}", "lon": "31.2", "lat": "31.2", "strength": "7"}
    page = browser.post(_url(draft, "decide/change/"), sent).content.decode()
    assert [_field(page, name) for name in ("id_lon", "id_lat", "id_strength")] == ["31.2", "31.2", "7"]
    added = {"function": "sweep", "lon": "31.2", "lat": "31.2", "start": "2027-01-06T18:30", "end": "2027-01-06T19:30"}
    at = {"view": f"sel=place:{place['id']}", "place_id": place["id"], "number": "1"}
    page = browser.post(_url(draft, "decide/add/"), {**at, **added}).content.decode()
    assert [_field(page, name) for name in ("id_add_lon", "id_add_start")] == ["31.2", "2027-01-06T18:30"]
    assert '<option value="sweep" selected>' in page
    assert _field(page, "id_road_lon") == f"{place['lon']:.6f}"
    browser.post(_url(draft, "decide/pin/"), {"post_id": post["id"], "unit_id": ""})
    said = "اتصل على 01001234567 قبل التنفيذ"
    page = browser.post(_url(draft, "reason/"), {"group": "pins", "index": "0", "reason": said}).content.decode()
    assert f'value="{said}"' in page


def _field(page: str, name: str) -> str:
    found = re.search(rf'<input id="{name}"[^>]* value="([^"]*)"', page)
    assert found, name
    return found[1]
